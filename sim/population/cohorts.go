package population

import (
	"sort"

	"dmsim/model/graph"
	"dmsim/sim/network"
	"dmsim/sim/rng"
)

// cohorts deals so many users to years of age, each year its share to one user. Years without users are left out.
func (a Ages) cohorts(users int) (cohorts []network.Cohort) {
	dealt, sum := 0, 0.0
	for _, band := range a.bands() {
		years := band.To - band.From + 1
		for age := band.From; age <= band.To; age++ {
			sum += band.Share / float64(years)
			if n := min(users, int(sum*float64(users)+0.5)) - dealt; n > 0 {
				cohorts = append(cohorts, network.Cohort{Age: age, Users: n})
				dealt += n
			}
		}
	}
	if left := users - dealt; left > 0 { // the shares may sum to a little less than 1
		cohorts[len(cohorts)-1].Users += left
	}
	return cohorts
}

// places says who is of which age: users stand in places, and those of one age side by side.
type places struct {
	placeOf func(user uint64) int
	ends    []int // of the cohorts
	ages    []int
}

func newPlaces(cohorts []network.Cohort, placeOf func(user uint64) int) *places {
	p := &places{placeOf: placeOf}
	end := 0
	for _, c := range cohorts {
		end += c.Users
		p.ends, p.ages = append(p.ends, end), append(p.ages, c.Age)
	}
	return p
}

// shuffled places users without a follow graph that knows their ages.
func shuffled(seed rng.Seed, ages Ages, users int) *places {
	s := graph.NewShuffle(seed.For(byAge).Key(0, 0), uint32(users))
	return newPlaces(ages.cohorts(users), func(user uint64) int { return int(s.To(uint32(user))) })
}

// age returns the true age of a user at the start.
func (p *places) age(user uint64) int {
	place := p.placeOf(user)
	return p.ages[sort.SearchInts(p.ends, place+1)]
}
