package population_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

// start is a Sunday in March.
var start = model.TimeOf(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))

// shape is what the tests measure of a follow graph.
type shape struct {
	mean, reciprocity float64
	out, in           []int // ascending
}

func measure(g graph.Base) shape {
	s := shape{out: make([]int, g.Users()), in: make([]int, g.Users())}
	mutual := 0
	for u := range model.UserID(g.Users()) {
		s.out[u] = g.Degree(u)
		for i := range g.Degree(u) {
			v, _ := g.Followee(u, i)
			s.in[v]++
			if g.Tie(u, v) == graph.Mutual {
				mutual++
			}
		}
	}
	s.mean = float64(g.Follows()) / float64(g.Users())
	s.reciprocity = float64(mutual) / float64(max(1, g.Follows()))
	slices.Sort(s.out)
	slices.Sort(s.in)
	return s
}

func generate(t testing.TB, seed rng.Seed, c population.Config, n population.Network, workers int) *population.Population {
	t.Helper()
	rng.ForgetKeys()
	p, err := population.Generate(seed, c, n, start, workers)
	require.NoError(t, err)
	return p
}
