package graphstats_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/sim/graphstats"
	"dmsim/sim/rng"
)

// brute is a graph as a matrix, from which every statistic follows by its definition.
type brute struct {
	n       int
	follows [][]bool
}

func bruteOf(n int, follows []follow) brute {
	b := brute{n, make([][]bool, n)}
	for u := range n {
		b.follows[u] = make([]bool, n)
	}
	for _, f := range follows {
		b.follows[f.a][f.b] = f.a != f.b
	}
	return b
}

func (b brute) neighbours(u, v int) bool { return b.follows[u][v] || b.follows[v][u] }

func (b brute) degree(u int, tie func(u, v int) bool) (d float64) {
	for v := range b.n {
		if tie(u, v) {
			d++
		}
	}
	return d
}

func (b brute) out(u, v int) bool { return b.follows[u][v] }
func (b brute) in(u, v int) bool  { return b.follows[v][u] }

// largest returns the users of the largest set that reach each other over ties.
func (b brute) largest(tie func(u, v int) bool) (most uint64) {
	reach := make([][]bool, b.n)
	for u := range reach {
		reach[u] = make([]bool, b.n)
		for v := range reach[u] {
			reach[u][v] = u == v || tie(u, v)
		}
	}
	for by := range b.n {
		for u := range b.n {
			for v := range b.n {
				reach[u][v] = reach[u][v] || reach[u][by] && reach[by][v]
			}
		}
	}
	for u := range b.n {
		most = max(most, uint64(b.degree(u, func(u, v int) bool { return reach[u][v] && reach[v][u] })))
	}
	return most
}

func (b brute) clustering() (local, global float64) {
	corners, wedges := 0.0, 0.0
	for u := range b.n {
		pairs, closed := 0.0, 0.0
		for v := range b.n {
			for w := range v {
				if b.neighbours(u, v) && b.neighbours(u, w) {
					pairs++
					if b.neighbours(v, w) {
						closed++
					}
				}
			}
		}
		local += closed / max(pairs, 1) / float64(b.n)
		corners, wedges = corners+closed, wedges+pairs
	}
	return local, corners / max(wedges, 1)
}

// correlation is gonum's, nil where a side does not vary.
func correlation(x, y []float64) *float64 {
	if len(x) == 0 || slices.Min(x) == slices.Max(x) || slices.Min(y) == slices.Max(y) {
		return nil
	}
	r := stat.Correlation(x, y, nil)
	return &r
}

func (b brute) check(t *rapid.T, got *graphstats.Stats) {
	var in, out, sources, targets []float64
	mutual, isolated := 0.0, uint64(0)
	for u := range b.n {
		in, out = append(in, b.degree(u, b.in)), append(out, b.degree(u, b.out))
		if in[u]+out[u] == 0 {
			isolated++
		}
	}
	for u := range b.n {
		for v := range b.n {
			if b.follows[u][v] {
				sources, targets = append(sources, out[u]), append(targets, in[v])
				mutual += map[bool]float64{true: 1}[b.follows[v][u]]
			}
		}
	}
	follows := float64(len(sources))
	assert.Equal(t, uint64(len(sources)), got.Follows)
	assert.Equal(t, isolated, got.Isolated)
	assert.InDelta(t, mutual/max(follows, 1), got.ReciprocityEdge, 1e-12)
	assert.InDelta(t, mutual/2/max(follows-mutual/2, 1), got.ReciprocityDyad, 1e-12, "mutual pairs of all pairs with a follow")
	assertSame(t, correlation(in, out), got.InOutCorrelation)
	assertSame(t, correlation(sources, targets), got.Assortativity)
	assert.Equal(t, b.largest(b.neighbours), got.LargestWeakComponent)
	assert.Equal(t, b.largest(b.out), got.LargestStrongComponent)
	assert.Equal(t, quantiles(in), got.DegreeIn)
	assert.Equal(t, quantiles(out), got.DegreeOut)
}

func assertSame(t *rapid.T, want, got *float64) {
	if assert.Equal(t, want == nil, got == nil) && want != nil {
		assert.InDelta(t, *want, *got, 1e-9)
	}
}

func quantiles(degrees []float64) graphstats.Quantiles {
	slices.Sort(degrees)
	at := func(p float64) uint32 { return uint32(degrees[max(int(math.Ceil(p*float64(len(degrees))-1e-9)), 1)-1]) }
	return graphstats.Quantiles{
		P10: at(0.1), P25: at(0.25), P50: at(0.5), P75: at(0.75), P90: at(0.9), P99: at(0.99), P999: at(0.999), Max: at(1), Mean: stat.Mean(degrees, nil),
	}
}

// Whatever the size up to which the graph is stored, from nothing to everything, small graphs have the statistics that their definitions give.
func TestMeasureAgreesWithDefinitions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 14).Draw(t, "users")
		follows := drawFollows(t, n)
		b := bruteOf(n, follows)
		o := graphstats.Default()
		o.ExactFollowsMax = rapid.Uint64Range(0, 60).Draw(t, "exact")
		o.Samples = 500
		o.Workers = rapid.IntRange(1, 3).Draw(t, "workers")
		got := measure(t, build(t, n, follows), o)
		b.check(t, got)
		local, global := b.clustering()
		assert.InDelta(t, local, got.ClusteringLocalAvg, 1e-12, "with 500 samples, every user and pair is looked at")
		if how, ok := got.Sampled["clustering_global"]; ok {
			assert.InDelta(t, global, got.ClusteringGlobal, 6*how.StandardError)
		} else {
			assert.InDelta(t, global, got.ClusteringGlobal, 1e-12)
		}
		assert.NotContains(t, got.Sampled, "clustering_local_avg")
		assert.Empty(t, got.LowerBounds)
	})
}

// Sparse graphs fall into many strong components, some of them large, and some larger than that of the first hub.
func TestStrongComponents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "users")
		follows := sparse(n, rapid.IntRange(0, 2*n).Draw(t, "follows"), rng.Seed(rapid.Uint64().Draw(t, "seed")))
		o := graphstats.Default()
		o.ExactFollowsMax = rapid.Uint64Range(0, uint64(2*n)).Draw(t, "exact")
		o.Workers = rapid.IntRange(1, 2).Draw(t, "workers")
		got := measure(t, build(t, n, follows), o)
		b := bruteOf(n, follows)
		assert.Equal(t, b.largest(b.out), got.LargestStrongComponent)
		assert.Empty(t, got.LowerBounds)
	})
}

func sparse(n, m int, seed rng.Seed) (follows []follow) {
	rng.ForgetKeys()
	d := seed.For("graphstats_test/sparse").Draw(0, 0)
	for range m {
		follows = append(follows, follow{model.UserID(d.Below(uint64(n))), model.UserID(d.Below(uint64(n)))})
	}
	return follows
}

// In a chain of many small components each search finds one of them. Measure gives up, and says so, rather than to search for days.
func TestLargestStrongComponentAsALowerBound(t *testing.T) {
	var follows []follow
	const pairs = 500
	for i := range model.UserID(pairs) {
		a := 3 * i // a pair, and a user between it and the next
		follows = append(follows, follow{a, a + 1}, follow{a + 1, a}, follow{a + 1, a + 2}, follow{a + 2, a + 3})
	}
	g := build(t, 3*pairs+1, follows)
	o := graphstats.Default()
	assert.Empty(t, measure(t, g, o).LowerBounds)
	o.ExactFollowsMax = 0
	got := measure(t, g, o)
	assert.Equal(t, uint64(2), got.LargestStrongComponent)
	assert.Equal(t, []string{"largest_strong_component"}, got.LowerBounds)
}

func TestMeasureOfNobody(t *testing.T) {
	assert.Equal(t, &graphstats.Stats{}, measure(t, build(t, 0, nil), graphstats.Default()))
}
