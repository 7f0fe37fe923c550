package graphstats_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/graphstats"
)

// expected are the published statistics of a data set, by SNAP or in the table of targets; what is 0 is not published.
type expected struct {
	users, follows, loops, duplicates uint64
	reciprocity, inout, clustering    float64
	weak, strong                      uint64
	total, in, out                    graphstats.Tail // exponent, from and users
}

// Numbers with more digits than SNAP gives, and the tails, were found by a program in Python that shares no code with this one.
func TestPublicData(t *testing.T) {
	for file, want := range map[string]expected{
		"wiki-Vote.txt.gz": {
			users: 7_115, follows: 103_689, reciprocity: 0.0565, inout: 0.318, clustering: 0.1409, weak: 7_066, strong: 1_300,
			total: graphstats.Tail{Exponent: 3.899, From: 202, Users: 158},
			in:    graphstats.Tail{Exponent: 3.630, From: 71, Users: 425},
			out:   graphstats.Tail{Exponent: 1.530, From: 1, Users: 6_110},
		},
		"soc-Slashdot0902.txt.gz": {
			users: 82_168, follows: 870_161, loops: 78_303, reciprocity: 0.8411, inout: 0.934, clustering: 0.0603, weak: 82_168, strong: 71_307,
			total: graphstats.Tail{Exponent: 3.424, From: 220, Users: 478},
			in:    graphstats.Tail{Exponent: 3.369, From: 251, Users: 277},
			out:   graphstats.Tail{Exponent: 3.522, From: 221, Users: 347},
		},
		"CollegeMsg.txt.gz": {
			users: 1_899, follows: 20_296, duplicates: 59_835 - 20_296, reciprocity: 0.636, inout: 0.831, clustering: 0.109,
			total: graphstats.Tail{Exponent: 2.832, From: 35, Users: 214},
			in:    graphstats.Tail{Exponent: 3.820, From: 39, Users: 113},
			out:   graphstats.Tail{Exponent: 2.672, From: 27, Users: 216},
		},
	} {
		t.Run(file, func(t *testing.T) {
			g, dropped := public(t, file)
			o := graphstats.Default()
			o.Workers, o.Dropped = 2, dropped
			got := measure(t, g, o)
			want.check(t, got)
			assert.Empty(t, got.Sampled)
			assert.Empty(t, got.LowerBounds)
		})
	}
}

func (want expected) check(t *testing.T, got *graphstats.Stats) {
	assert.Equal(t, []uint64{want.users, want.follows, want.loops, want.duplicates}, []uint64{got.Users, got.Follows, got.SelfLoops, got.Duplicates})
	assert.InDelta(t, want.reciprocity, got.ReciprocityEdge, 0.0005)
	require.NotNil(t, got.InOutCorrelation)
	assert.InDelta(t, want.inout, *got.InOutCorrelation, 0.0005)
	assert.InDelta(t, want.clustering, got.ClusteringLocalAvg, 0.0005)
	if want.weak > 0 {
		assert.Equal(t, []uint64{want.weak, want.strong}, []uint64{got.LargestWeakComponent, got.LargestStrongComponent})
	}
	for name, tail := range map[string][2]*graphstats.Tail{"total": {&want.total, got.TailTotal}, "in": {&want.in, got.TailIn}, "out": {&want.out, got.TailOut}} {
		require.NotNil(t, tail[1], name)
		assert.InDelta(t, tail[0].Exponent, tail[1].Exponent, 0.001, name)
		assert.Equal(t, []uint64{uint64(tail[0].From), tail[0].Users}, []uint64{uint64(tail[1].From), tail[1].Users}, name)
	}
}

// Sampling is within its stated error, and the search from hubs finds the same component as Tarjan's algorithm.
func TestPublicDataSampled(t *testing.T) {
	for _, file := range []string{"wiki-Vote.txt.gz", "soc-Slashdot0902.txt.gz"} {
		t.Run(file, func(t *testing.T) {
			g, _ := public(t, file)
			o := graphstats.Default()
			o.Workers = 2
			exact := measure(t, g, o)
			o.ExactFollowsMax, o.Samples = 0, 3000
			sampled := measure(t, g, o)
			assertNear(t, exact, sampled, 4)
			assert.Equal(t, 3000, sampled.Sampled["clustering_local_avg"].Users)
			assert.Equal(t, 30_000, sampled.Sampled["clustering_global"].Wedges)
			assert.Less(t, sampled.Sampled["clustering_local_avg"].StandardError, 0.01)
		})
	}
}
