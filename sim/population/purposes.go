package population

import "dmsim/sim/rng"

// What is drawn here. The entity of a draw is a user, or a group by its number.
const (
	byAge        rng.Purpose = "population/age"
	byBirth      rng.Purpose = "population/birth"
	byFalseAge   rng.Purpose = "population/false-age"
	byCreator    rng.Purpose = "population/creator"
	byPersona    rng.Purpose = "population/persona"
	byZone       rng.Purpose = "population/zone"
	bySetting    rng.Purpose = "population/setting"
	byBlock      rng.Purpose = "population/block"
	byGroup      rng.Purpose = "population/group"
	byDegree     rng.Purpose = "population/degree"
	byFollowee   rng.Purpose = "population/followee"
	byFollowBack rng.Purpose = "population/follow-back"
)
