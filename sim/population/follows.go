package population

import (
	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/rng"
)

// alikeShare is the share of users who are as attractive as they are active: their places among the numbers of followers and
// followees are equal. Those of the others are independent. With the default network the numbers correlate by 0.66 to 0.75
// (Higgs-Twitter: 0.689, KONECT).
const alikeShare = 0.4

// follows generates a power-law network in two steps, each a pure function of the seed.
//
// First everyone picks followees: how many is a bounded power law, and who is in proportion to attractiveness, which has the same
// law. Then some picks are followed back, and some are taken back: see coins.
type follows struct {
	users, workers int
	seed           rng.Seed
	network        Network
}

// generate returns the graph. The network has passed ValidateFor.
func (f follows) generate() *graph.CSR {
	if f.network.MeanFollows == 0 {
		return graph.Empty(f.users)
	}
	picked := f.picks()
	wanted := f.network.MeanFollows * float64(f.users)
	c := newCoins(wanted, float64(picked.Follows()), f.mutualPicks(picked), f.network.Reciprocity)
	return f.followBacks(picked, c)
}

// each runs a job for every user, as the function of that name does for ranges.
func (f follows) each(newJob func() func(u model.UserID)) {
	each(f.users, f.workers, func() func(from, to int) {
		job := newJob()
		return func(from, to int) {
			for u := from; u < to; u++ {
				job(model.UserID(u))
			}
		}
	})
}

// picks is the first step. The rows are in order, but not finished.
func (f follows) picks() *graph.CSR {
	degree, table := f.degrees()
	picked := graph.NewRows(degree)
	family := f.seed.For(byFollowee)
	f.each(func() func(u model.UserID) {
		p := picker{table: table}
		return func(u model.UserID) {
			d := family.Draw(uint64(u), 0)
			p.fill(picked.Row(u), uint32(u), &d)
		}
	})
	return picked
}

// degrees draws for each user how many followees are picked, and how likely he is to be picked.
func (f follows) degrees() ([]uint32, alias) {
	law := boundedWithMean(f.network.MeanFollows, f.network.most(f.users), f.network.Exponent-1)
	family := f.seed.For(byDegree)
	degree, weights := make([]uint32, f.users), make([]float64, f.users)
	f.each(func() func(u model.UserID) {
		return func(u model.UserID) {
			d := family.Draw(uint64(u), 0)
			active, attractive, alike := d.Unit(), d.Unit(), d.Chance(alikeShare)
			if alike {
				attractive = active
			}
			degree[u] = min(uint32(law.quantile(active)+d.Unit()), uint32(f.users-1))
			weights[u] = law.quantile(attractive)
		}
	})
	return degree, newAlias(weights)
}
