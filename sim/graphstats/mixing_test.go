package graphstats_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/sim/graphstats"
)

func TestAgeMixing(t *testing.T) {
	ages := []int{14, 15, 17, 60, -1}
	o := graphstats.Default()
	o.Age = func(u model.UserID) int { return ages[u] }
	o.Target = &graphstats.Mixing{Ages: []int{14, 15, 17}, Share: [][]float64{{0.1, 0.3, 0}, {0.2, 0, 0}, {0.4, 0, 0}}}
	g := build(t, 5, []follow{{0, 1}, {1, 0}, {2, 0}, {3, 0}, {4, 0}, {0, 4}})
	got := measure(t, g, o).AgeMixing
	require.NotNil(t, got)
	assert.Equal(t, uint64(4), got.Follows, "those of the user whose age is not known do not count")
	assert.Equal(t, [5]float64{0, 0.5, 0, 0.25, 0.25}, got.ByDifference)
	assert.Equal(t, []string{"13-15", "16-17", "18-24", "25-34", "35-44", "45-54", "55+"}, got.Bands)
	none := make([]float64, 7)
	quarter := []float64{0.25, 0, 0, 0, 0, 0, 0}
	assert.Equal(t, [][]float64{{0.5, 0, 0, 0, 0, 0, 0}, quarter, none, none, none, none, quarter}, got.Share)
	assert.InDelta(t, 0.6, got.Target[0][0], 1e-12)
	assert.Equal(t, []float64{0.1, 0.5, 0, 0.4, 0}, got.TargetDifference)
	assert.InDelta(t, 0.25, *got.WorstBandError, 1e-12, "55+ to 13-15")
	assert.InDelta(t, 0.25, *got.WorstCellError, 1e-12, "60 to 14")

	o.Target = nil
	ages[0] = 12
	got = measure(t, g, o).AgeMixing
	assert.Equal(t, "under 13", got.Bands[0])
	assert.Len(t, got.Share, 8)
	assert.Nil(t, got.Target)
}

func TestBands(t *testing.T) {
	for age, band := range map[int]string{
		0: "under 13", 12: "under 13", 13: "13-15", 15: "13-15", 16: "16-17", 17: "16-17", 18: "18-24", 24: "18-24", 25: "25-34", 34: "25-34",
		35: "35-44", 44: "35-44", 45: "45-54", 54: "45-54", 55: "55+", 127: "55+",
	} {
		o := graphstats.Default()
		o.Age = func(model.UserID) int { return age }
		got := measure(t, build(t, 2, []follow{{0, 1}}), o).AgeMixing
		at := slices.Index(got.Bands, band)
		require.GreaterOrEqual(t, at, 0, "%d", age)
		assert.Equal(t, 1.0, got.Share[at][at], "%d", age)
	}
}

// All ages from 0 on fall into a band, and every table sums to 1.
func TestAgeMixingSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 16).Draw(t, "users")
		ages := rapid.SliceOfN(rapid.IntRange(0, graphstats.AgesMax-1), n, n).Draw(t, "ages")
		o := graphstats.Default()
		o.Age = func(u model.UserID) int { return ages[u] }
		s := measure(t, build(t, n, drawFollows(t, n)), o)
		assert.Equal(t, s.Follows, s.AgeMixing.Follows)
		want := min(float64(s.Follows), 1)
		byDifference, byBand := 0.0, 0.0
		for _, share := range s.AgeMixing.ByDifference {
			byDifference += share
		}
		for _, row := range s.AgeMixing.Share {
			for _, share := range row {
				byBand += share
			}
		}
		assert.InDelta(t, want, byDifference, 1e-9)
		assert.InDelta(t, want, byBand, 1e-9)
	})
}

func TestJSON(t *testing.T) {
	o := graphstats.Default()
	o.Dropped.SelfFollows, o.Dropped.Duplicates = 3, 4
	got, err := json.MarshalIndent(measure(t, build(t, 4, []follow{{0, 1}, {1, 2}, {2, 0}, {1, 0}}), o), "", " ")
	require.NoError(t, err)
	assert.JSONEq(t, `{
		"users": 4, "follows": 4, "self_loops": 3, "duplicates": 4, "reciprocity_edge": 0.5, "reciprocity_dyad": 0.3333333333333333,
		"clustering_local_avg": 0.75, "clustering_global": 1, "inout_correlation": 0.5, "assortativity": 0,
		"tail_in": null, "tail_out": null, "tail_total": null,
		"degree_in": {"p10": 0, "p25": 0, "p50": 1, "p75": 1, "p90": 2, "p99": 2, "p999": 2, "max": 2, "mean": 1},
		"degree_out": {"p10": 0, "p25": 0, "p50": 1, "p75": 1, "p90": 2, "p99": 2, "p999": 2, "max": 2, "mean": 1},
		"largest_strong_component": 3, "largest_weak_component": 3, "isolated": 1
	}`, string(got))
}
