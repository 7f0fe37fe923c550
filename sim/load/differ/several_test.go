package differ

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/interval"
	"dmsim/sim/rng"
)

// TestWaysToRank: of two and two there are six orders, and the published distribution of four and three.
func TestWaysToRank(t *testing.T) {
	assert.Equal(t, []float64{1, 1, 2, 1, 1}, waysToRank(2, 2))
	assert.Equal(t, []float64{1, 1, 2, 3, 4, 4, 5, 4, 4, 3, 2, 1, 1}, waysToRank(4, 3))
	assert.Equal(t, waysToRank(4, 3), waysToRank(3, 4))
}

// TestCut holds the critical values of the tables of Mann and Whitney, 0.05 to both sides, one more than the largest sum that is significant. From 30 to 31 runs a side the
// way of finding them changes, and hardly the value.
func TestCut(t *testing.T) {
	for _, c := range []struct{ a, b, k int }{{2, 2, 0}, {3, 3, 0}, {2, 8, 1}, {4, 4, 1}, {5, 5, 3}, {6, 8, 9}, {8, 8, 14}, {10, 10, 24}, {20, 20, 128}} {
		assert.Equal(t, c.k, cut(c.a, c.b, 0.05), "%d and %d", c.a, c.b)
	}
	assert.InDelta(t, cut(30, 30, 0.05)+21, cut(31, 31, 0.05), 3)
}

// TestIntervalIsTheTest: the interval of the ratio leaves 1 out exactly where the test tells a difference, and there is none of so few runs that no test could.
func TestIntervalIsTheTest(t *testing.T) {
	apart := 0
	for trial := range uint64(400) {
		d := rng.Seed(1).For("test: sides").Draw(trial, 0)
		side := func(n uint64, shift float64) (list []float64) {
			for range n {
				list = append(list, math.Exp(shift+d.Norm()))
			}
			return list
		}
		x := side(2+d.Below(8), 0)
		y := side(2+d.Below(8), 1)
		r := ratioOfRuns(x, y, interval.Level)
		if leastP(len(x), len(y)) > 0.05 {
			assert.Nil(t, r, "%d and %d runs", len(x), len(y))
			continue
		}
		require.NotNil(t, r, "%d and %d runs", len(x), len(y))
		p := mannWhitney(x, y)
		assert.Equal(t, p > 0.05, r.Holds(1), "%d and %d runs: %g, %+v", len(x), len(y), p, r)
		assert.True(t, r.Holds(shift(x, y)))
		if p <= 0.05 {
			apart++
		}
	}
	assert.Greater(t, apart, 50)
	assert.Less(t, apart, 300)
}
