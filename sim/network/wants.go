package network

import (
	"cmp"
	"math"
	"slices"

	"dmsim/sim/parallel"
	"dmsim/sim/rng"
)

// want is how many followees and followers a user is to have.
type want struct{ out, in float32 }

// least is how many mutual follows one can have.
func (w want) least() float64 { return float64(min(w.out, w.in)) }

// Cohort is a run of places: users of one age.
type Cohort struct {
	Age   int // whole years; counts only by its difference to others
	Users int
}

// The users of a cohort make two blocks: the hubs, and the others.
const (
	hubTier = iota
	plainTier
)

// wants are the users' degrees in order of place: by cohort, in it hubs first, then by least. They lie in strata: of a cohort of n, one user has each
// n-th of standing, so that the tail of a small network is not a matter of luck.
type wants struct {
	users  []want
	blocks []blockOf
}

// blockOf says whom a block holds.
type blockOf struct {
	cohort, tier int
	first, users int
}

// drawWants draws standing, deviation and degrees, and puts them in order.
func (b *builder) drawWants() wants {
	w := wants{users: make([]want, b.users)}
	b.spread()
	first := make([]int, len(b.cohorts)+1)
	for i, c := range b.cohorts {
		first[i+1] = first[i] + c.Users
	}
	parallel.Each(len(b.cohorts), 1, b.workers, func() func(from, to int) {
		return func(from, to int) {
			for i := from; i < to; i++ {
				cohort := w.users[first[i]:first[i+1]]
				for r := range cohort {
					cohort[r] = b.wantOf(first[i]+r, r, i)
				}
				b.level(cohort)
				slices.SortFunc(cohort, func(x, y want) int { return b.inOrder(x, y, b.bounds[i].hub) })
			}
		}
	})
	for i := range b.cohorts {
		w.appendBlocks(i, first[i], first[i+1], b.bounds[i].hub)
	}
	return w
}

// wantOf draws the degrees of the user of a rank in a cohort, from 0 for the greatest standing.
func (b *builder) wantOf(entity, rank, cohort int) want {
	standing := -math.Log((float64(rank) + 0.5) / float64(b.cohorts[cohort].Users))
	d := rng.From(mixed(b.deviations, entity))
	deviation := b.coupling.deviation(d.Unit(), d.Norm())
	most := b.bounds[cohort].most
	return want{
		out: float32(min(most, b.followees.degree(b.coupling.above(standing+deviation)))),
		in:  float32(min(most, b.followers.degree(b.coupling.above(standing-deviation)))),
	}
}

// inOrder puts hubs first, then sorts by least, the greatest first. Equal users are equal, so the order of a draw does not matter.
func (b *builder) inOrder(x, y want, hub float64) int {
	if s, t := tierOf(x, hub), tierOf(y, hub); s != t {
		return s - t
	}
	return cmp.Or(cmp.Compare(y.least(), x.least()), cmp.Compare(y.out, x.out), cmp.Compare(y.in, x.in))
}

func tierOf(w want, hub float64) int {
	if float64(max(w.out, w.in)) >= hub {
		return hubTier
	}
	return plainTier
}

func (w *wants) appendBlocks(cohort, first, end int, hub float64) {
	for first < end {
		tier, n := tierOf(w.users[first], hub), 1
		for first+n < end && tierOf(w.users[first+n], hub) == tier {
			n++
		}
		w.blocks = append(w.blocks, blockOf{cohort, tier, first, n})
		first += n
	}
}

// level scales both directions in every cohort to the mean wanted, so that what is given is taken by users of about the same age.
func (b *builder) level(users []want) {
	var out, in float64
	for _, w := range users {
		out += float64(w.out)
		in += float64(w.in)
	}
	wanted := b.mean * float64(len(users))
	for i := range users {
		users[i].out = float32(min(float64(users[i].out)*wanted/max(out, 1e-9), float64(b.users-1)))
		users[i].in = float32(min(float64(users[i].in)*wanted/max(in, 1e-9), float64(b.users-1)))
	}
}

// spreadSample is about how many users the correlation is estimated by: the first of each cohort, who matter most, and every n-th of the others.
const spreadSample = 40_000

// mutualRoom is the share of the follows that need not be mutual by which more could be than are to be: hubs and communities do not use it all.
const mutualRoom = 0.2

// spread finds the coupling that gives the correlation wanted, for the very deviations that are drawn later. Where that would leave too few follows
// that can be mutual, more users are made alike, and the others deviate more.
func (b *builder) spread() {
	for _, alike := range []float64{0, 0.2, 0.4, 0.6, 0.8, 0.9} {
		if alike > 0 && alike >= b.config.Correlation {
			return
		}
		b.coupling = coupling{alike: alike}
		from, to := 0.0, 8.0
		least := 0.0
		for range 18 {
			var correlation float64
			b.coupling.spread = (from + to) / 2
			if correlation, least = b.moments(); correlation > b.config.Correlation {
				from = b.coupling.spread
			} else {
				to = b.coupling.spread
			}
		}
		if r := b.config.Reciprocity; least > r+mutualRoom*(1-r) {
			return
		}
	}
}

// moments estimates the correlation of the two degrees, and the share of the follows that could be mutual.
func (b *builder) moments() (correlation, leastShare float64) {
	var n, x, y, xx, yy, xy, least float64
	add := func(w want, weight float64) {
		out, in := float64(w.out), float64(w.in)
		n += weight
		x, y = x+weight*out, y+weight*in
		xx, yy, xy = xx+weight*out*out, yy+weight*in*in, xy+weight*out*in
		least += weight * w.least()
	}
	first := 0
	for i, c := range b.cohorts {
		whole := min(c.Users, 1+spreadSample/2/len(b.cohorts))
		for r := range whole {
			add(b.wantOf(first+r, r, i), 1)
		}
		stride := 1 + 2*b.users/spreadSample
		for r := whole; r < c.Users; r += stride {
			add(b.wantOf(first+r, r, i), float64(min(stride, c.Users-r)))
		}
		first += c.Users
	}
	return (xy/n - x/n*y/n) / math.Sqrt((xx/n-x/n*x/n)*(yy/n-y/n*y/n)), least / max(x, y)
}
