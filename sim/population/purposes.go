package population

import "dmsim/sim/rng"

// What is drawn here. The entity of a draw is a user, or a group by its number.
const (
	byBirth      rng.Purpose = "population/birth"
	byZone       rng.Purpose = "population/zone"
	bySetting    rng.Purpose = "population/setting"
	byBlock      rng.Purpose = "population/block"
	byGroup      rng.Purpose = "population/group"
	byDegree     rng.Purpose = "population/degree"
	byFollowee   rng.Purpose = "population/followee"
	byFollowBack rng.Purpose = "population/follow-back"
)
