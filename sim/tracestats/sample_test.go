package tracestats_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/sim/tracestats"
)

func TestQuantiles(t *testing.T) {
	ten := tracestats.Sample{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	assert.Equal(t, &tracestats.Quantiles{P10: 1, P25: 2, P50: 5, P75: 7, P90: 9, P99: 9, Max: 9}, ten.Quantiles())
	assert.Equal(t, &tracestats.Quantiles{P10: 3, P25: 3, P50: 3, P75: 3, P90: 3, P99: 3, Max: 3}, tracestats.Sample{3}.Quantiles())
	assert.Nil(t, tracestats.Sample{}.Quantiles())
}

func TestDistanceByHand(t *testing.T) {
	for name, c := range map[string]struct {
		x, y tracestats.Sample
		want float64
	}{
		"equal":                     {tracestats.Sample{1, 2, 2, 3}, tracestats.Sample{1, 2, 2, 3}, 0},
		"apart":                     {tracestats.Sample{1, 2}, tracestats.Sample{3}, 1},
		"all tied":                  {tracestats.Sample{1, 1, 1}, tracestats.Sample{1}, 0},
		"ties of different weight":  {tracestats.Sample{1, 1, 1, 2}, tracestats.Sample{1, 2, 2, 2}, 0.5},
		"the last value in common":  {tracestats.Sample{1, 5}, tracestats.Sample{2, 3, 4, 5}, 0.5},
		"the first value in common": {tracestats.Sample{1, 1, 2}, tracestats.Sample{1, 3, 3}, 2 / 3.0},
	} {
		t.Run(name, func(t *testing.T) {
			assert.InDelta(t, c.want, c.x.KS(c.y), 1e-15)
			assert.InDelta(t, c.want, c.y.KS(c.x), 1e-15)
		})
	}
}

// TestDistanceByDefinition compares gonum's walk with the definition, on samples with many ties.
func TestDistanceByDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawn(t, "x"), drawn(t, "y")
		want := 0.0
		for _, v := range slices.Concat(x, y) {
			want = max(want, math.Abs(atMost(x, v)-atMost(y, v)))
		}
		require.InDelta(t, want, x.KS(y), 1e-12)
	})
}

func drawn(t *rapid.T, name string) tracestats.Sample {
	values := rapid.SliceOfN(rapid.Float64Range(0, 12), 1, 200).Draw(t, name)
	for i, v := range values {
		values[i] = math.Floor(v)
	}
	slices.Sort(values)
	return values
}

// atMost is the share of a sample that is at most v.
func atMost(s tracestats.Sample, v float64) float64 {
	n := 0
	for _, x := range s {
		if x <= v {
			n++
		}
	}
	return float64(n) / float64(len(s))
}
