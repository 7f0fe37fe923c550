package graphstats

import (
	"cmp"
	"context"
	"math"
	"slices"

	"dmsim/model"
	"dmsim/sim/rng"
)

// What is drawn here. The entity of a draw is 0 for the choice of users, the user for pairs of his neighbours, the wedge by its number.
const (
	byUser  rng.Purpose = "graphstats/user"
	byPair  rng.Purpose = "graphstats/pair"
	byWedge rng.Purpose = "graphstats/wedge"
)

const (
	// pairsMax: of more pairs of neighbours so many are looked at. That one user's clustering is then known to 0.04 or better adds little to how much
	// users differ, and a tie of a computed graph may cost as much as a row.
	pairsMax = 128
	// wedgesPerSample: a wedge is one tie where a user is up to pairsMax of them, and transitivity is small.
	wedgesPerSample = 10
)

// localSample is the clustering of one user, and the variance of that where it is an estimate.
type localSample struct{ clustering, variance float64 }

// sampleLocal estimates the average of local clustering. Those with fewer than two neighbours are known to be 0, so only others are sampled.
func (m *measurement) sampleLocal(ctx context.Context) error {
	picked, eligible := m.pickUsers()
	samples := make([]localSample, len(picked))
	err := each(ctx, len(picked), samplesAtOnce, m.Workers, func(int) job {
		r := &reader{g: m.g}
		return func(from, to int) error {
			for i := from; i < to; i++ {
				samples[i] = m.localAt(r, picked[i])
			}
			return nil
		}
	})
	if err != nil {
		return err
	}
	mean, variance := twoStage(samples, eligible)
	share := float64(eligible) / float64(m.users)
	m.stats.ClusteringLocalAvg = mean * share
	if variance > 0 || len(picked) < eligible {
		m.sampled("clustering_local_avg", Sample{Users: len(picked), StandardError: math.Sqrt(variance) * share})
	}
	return nil
}

// pickUsers picks up to Samples users of those with two neighbours or more, all sets being equally likely, in ascending order (Knuth's
// algorithm S).
func (m *measurement) pickUsers() (picked []model.UserID, eligible int) {
	for _, d := range m.total {
		if d >= 2 {
			eligible++
		}
	}
	draw := m.Seed.For(byUser).Draw(0, 0)
	left, want := uint64(eligible), uint64(min(m.Samples, eligible))
	for u, d := range m.total {
		if d < 2 {
			continue
		}
		if draw.Below(left) < want {
			picked = append(picked, model.UserID(u))
			want--
		}
		left--
	}
	return picked, eligible
}

// localAt looks at all pairs of u's neighbours, or at pairsMax with replacement.
func (m *measurement) localAt(r *reader, u model.UserID) localSample {
	all := r.neighboursOf(u)
	pairs := pairsOf(uint32(len(all)))
	ties := 0
	if pairs <= pairsMax {
		for i, a := range all {
			for _, b := range all[:i] {
				ties += tie(m.g.Tie(a, b) != 0)
			}
		}
		return localSample{clustering: float64(ties) / float64(pairs)}
	}
	draw := m.Seed.For(byPair).Draw(uint64(u), 0)
	for range pairsMax {
		ties += tie(m.g.Tie(pairOf(all, &draw)) != 0)
	}
	c := float64(ties) / pairsMax
	return localSample{c, c * (1 - c) / (pairsMax - 1)}
}

func tie(exists bool) int {
	if exists {
		return 1
	}
	return 0
}

// pairOf draws two of at least two users, all pairs being equally likely.
func pairOf(of []model.UserID, draw *rng.Draw) (a, b model.UserID) {
	n := uint64(len(of))
	i, j := draw.Below(n), draw.Below(n-1)
	if j >= i {
		j++
	}
	return of[i], of[j]
}

// twoStage returns the mean of samples drawn without replacement from so many users, and its variance: what users differ by, for those who are
// not in the sample, and what was estimated of those who are (Cochran, Sampling Techniques, 10.4).
func twoStage(samples []localSample, of int) (mean, variance float64) {
	n := float64(len(samples))
	within := 0.0
	for _, s := range samples {
		mean += s.clustering / n
		within += s.variance / n
	}
	between := 0.0
	for _, s := range samples {
		between += (s.clustering - mean) * (s.clustering - mean) / max(n-1, 1)
	}
	share := n / float64(of)
	return mean, ((1-share)*between + share*within) / n
}

// wedge is a pair of neighbours, to be drawn, of one user.
type wedge struct {
	at   uint64 // of all wedges in order of the users
	draw rng.Draw
}

// sampleWedges estimates transitivity as the share of closed wedges (Schank and Wagner 2005).
func (m *measurement) sampleWedges(ctx context.Context, all uint64) error {
	wedges := m.pickWedges(all)
	centres, first := m.centresOf(wedges)
	closed := make([]int, len(centres))
	err := each(ctx, len(centres), samplesAtOnce, m.Workers, func(int) job {
		r := &reader{g: m.g}
		return func(from, to int) error {
			for i := from; i < to; i++ {
				closed[i] = m.closedAt(r, centres[i], wedges[first[i]:first[i+1]])
			}
			return nil
		}
	})
	if err != nil {
		return err
	}
	hits, n := 0.0, float64(len(wedges))
	for _, c := range closed {
		hits += float64(c)
	}
	p := (hits + 1) / (n + 2) // so that the error is not 0 where no wedge is closed
	m.stats.ClusteringGlobal = hits / n
	m.sampled("clustering_global", Sample{Wedges: len(wedges), StandardError: math.Sqrt(p * (1 - p) / n)})
	return nil
}

func (m *measurement) pickWedges(all uint64) []wedge {
	wedges := make([]wedge, m.Samples*wedgesPerSample)
	family := m.Seed.For(byWedge)
	for i := range wedges {
		draw := family.Draw(uint64(i), 0)
		wedges[i] = wedge{draw.Below(all), draw}
	}
	slices.SortStableFunc(wedges, func(a, b wedge) int { return cmp.Compare(a.at, b.at) })
	return wedges
}

// centresOf returns the users in the middle of the wedges, each once, as the rows of hubs are long: wedges[first[i]:first[i+1]] are of centres[i].
func (m *measurement) centresOf(wedges []wedge) (centres []model.UserID, first []int) {
	end, at := uint64(0), 0
	for u, d := range m.total {
		end += pairsOf(d)
		if at == len(wedges) || wedges[at].at >= end {
			continue
		}
		centres, first = append(centres, model.UserID(u)), append(first, at)
		for at < len(wedges) && wedges[at].at < end {
			at++
		}
	}
	return centres, append(first, len(wedges))
}

func (m *measurement) closedAt(r *reader, centre model.UserID, wedges []wedge) (closed int) {
	all := r.neighboursOf(centre)
	for _, w := range wedges {
		closed += tie(m.g.Tie(pairOf(all, &w.draw)) != 0)
	}
	return closed
}
