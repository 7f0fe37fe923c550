package population

import (
	"math"
	"slices"
	"sync/atomic"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/rng"
)

// coins are the chances of a pick: that it is kept, and that it is kept and followed back.
//
// Of the P picks, M are mutual by chance. Each is kept with chance k, and kept and followed back with chance b <= k. So a mutual pair
// may get a follow twice, Mkb times in all, of which one is dropped. With E follows wanted and the reciprocity r,
//
//	E = P(k+b) - Mkb    and    rE = 2Pb + M(k^2 - 2kb)    give    Mk^2/2 - Pk + E(1-r/2) = 0    and    b = (rE - Mk^2) / 2(P - Mk)
//
// As many are picked as are wanted, P = E, so k <= 1 unless chance has made M > rE; then all are kept, none is followed back, and
// the reciprocity is M/P, above what was wanted: a small and dense network, or one of huge hubs, cannot have less.
type coins struct{ keep, both float64 }

func newCoins(wanted, picks, mutual, reciprocity float64) coins {
	if mutual >= reciprocity*wanted {
		return coins{1, 0}
	}
	single := wanted * (1 - reciprocity/2)
	root := math.Sqrt(max(0, picks*picks-2*mutual*single))
	keep := min(1, 2*single/(picks+root))
	both := (reciprocity*wanted - mutual*keep*keep) / 2 / (picks - mutual*keep)
	return coins{keep, min(max(both, 0), keep)}
}

// mutualSamples is about how many picks are looked at to estimate how many are mutual: the share is known to 0.0005.
const mutualSamples = 1 << 20

// mutualPicks estimates M by every n-th pick: all of them in a small network.
func (f follows) mutualPicks(picked *graph.CSR) float64 {
	stride := 1 + int(picked.Follows()/mutualSamples)
	var seen, mutual atomic.Int64
	each(f.users, f.workers, func() func(from, to int) {
		return func(from, to int) {
			i := 0
			for u := from; u < to; u++ {
				row := picked.Row(model.UserID(u))
				for ; i < len(row); i += stride {
					seen.Add(1)
					if _, back := slices.BinarySearch(picked.Row(model.UserID(row[i])), uint32(u)); back {
						mutual.Add(1)
					}
				}
				i -= len(row)
			}
		}
	})
	return float64(picked.Follows()) * float64(mutual.Load()) / float64(max(1, seen.Load()))
}

// followBacks is the second step. It tosses the coins twice, to size the rows and to fill them: what is kept fills a row from the
// front, what is followed back from the end. The order in which workers do that is gone once the rows are sorted.
func (f follows) followBacks(picked *graph.CSR, c coins) *graph.CSR {
	keys := f.keys()
	degree := make([]uint32, f.users)
	f.each(func() func(u model.UserID) {
		return func(u model.UserID) {
			kept := c.toss(keys[u], picked.Row(u), nil, func(v uint32) { atomic.AddUint32(&degree[v], 1) })
			atomic.AddUint32(&degree[u], uint32(kept))
		}
	})
	g := graph.NewRows(degree)
	f.each(func() func(u model.UserID) {
		return func(u model.UserID) {
			c.toss(keys[u], picked.Row(u), g.Row(u), func(v uint32) {
				g.Row(model.UserID(v))[atomic.AddUint32(&degree[v], math.MaxUint32)] = uint32(u)
			})
		}
	})
	f.each(func() func(u model.UserID) {
		return func(u model.UserID) { slices.Sort(g.Row(u)) }
	})
	g.Finish()
	return g
}

// toss puts those of a row of picks that are kept into another, unless that is nil, and returns how many they are.
// It calls back for each who follows back.
func (c coins) toss(key uint64, row, into []uint32, back func(v uint32)) (kept int) {
	for _, v := range row {
		d := rng.From(model.Mix(key, uint64(v)))
		coin := d.Unit()
		if coin >= c.keep {
			continue
		}
		if into != nil {
			into[kept] = v
		}
		kept++
		if coin < c.both {
			back(v)
		}
	}
	return kept
}

// keys opens one key a user once, from which the coins of his picks are mixed as often as they are needed.
func (f follows) keys() []uint64 {
	keys := make([]uint64, f.users)
	family := f.seed.For(byFollowBack)
	f.each(func() func(u model.UserID) {
		return func(u model.UserID) { keys[u] = family.Key(uint64(u), 0) }
	})
	return keys
}
