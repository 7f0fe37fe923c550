package design_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/sim/experiment/design"
	"dmsim/sim/rng"
)

// strata counts the points of a column in each of n equal intervals.
func strata(points [][]float64, column, n int) []int {
	counts := make([]int, n)
	for _, p := range points {
		counts[design.Level(p[column], n)]++
	}
	return counts
}

func ones(n int) []int { return slices.Repeat([]int{1}, n) }

func TestMiddleIsInItsLevel(t *testing.T) {
	for levels := 1; levels <= 300; levels++ {
		for l := range levels {
			require.Equal(t, l, design.Level(design.Middle(l, levels), levels))
		}
	}
}

func TestFullFactorial(t *testing.T) {
	points, err := design.FullFactorial([]int{2, 1, 3})
	require.NoError(t, err)
	a, b, c := 1.0/6, 0.5, 5.0/6
	assert.InDeltaSlice(t, []float64{0.25, 0.5, a, 0.25, 0.5, b, 0.25, 0.5, c, 0.75, 0.5, a, 0.75, 0.5, b, 0.75, 0.5, c}, slices.Concat(points...), 1e-15)
}

func TestOneAtATime(t *testing.T) {
	points, err := design.OneAtATime([]int{2, 4}, []int{1, 2})
	require.NoError(t, err)
	assert.Equal(t, [][]float64{{0.75, 0.625}, {0.25, 0.625}, {0.75, 0.125}, {0.75, 0.375}, {0.75, 0.875}}, points)
}

// TestLatinStrata: each column has one point in each stratum, whatever the size.
func TestLatinStrata(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, k := rapid.IntRange(1, 60).Draw(t, "n"), rapid.IntRange(1, 8).Draw(t, "k")
		seed := rng.Seed(rapid.Uint64().Draw(t, "seed"))
		rng.ForgetKeys()
		points, err := design.LatinHypercube(seed, n, k)
		require.NoError(t, err)
		require.Len(t, points, n)
		for column := range k {
			require.Equal(t, ones(n), strata(points, column, n))
		}
		rng.ForgetKeys()
		again, err := design.LatinHypercube(seed, n, k)
		require.NoError(t, err)
		require.Equal(t, points, again)
	})
}

// TestLatinLarge: strata hold where digits are scarce.
func TestLatinLarge(t *testing.T) {
	rng.ForgetKeys()
	points, err := design.LatinHypercube(3, design.PointsMax, 2)
	require.NoError(t, err)
	for column := range 2 {
		counts := strata(points, column, design.PointsMax)
		assert.Equal(t, 1, slices.Min(counts))
		assert.Equal(t, 1, slices.Max(counts))
	}
}

// TestLatinSpreads: the chosen design keeps its nearest points further apart than a single draw does, in the median over seeds.
func TestLatinSpreads(t *testing.T) {
	rng.ForgetKeys()
	var chosen, single []float64
	for seed := range rng.Seed(21) {
		points, err := design.LatinHypercube(seed, 40, 3)
		require.NoError(t, err)
		chosen = append(chosen, nearest(points))
		draw := seed.For("test: single").Draw(0, 0)
		single = append(single, nearest(random(&draw, 40, 3)))
	}
	assert.Greater(t, median(chosen), 1.5*median(single))
}

func nearest(points [][]float64) float64 {
	least := math.Inf(1)
	for i, a := range points {
		for _, b := range points[:i] {
			sum := 0.0
			for c := range a {
				sum += (a[c] - b[c]) * (a[c] - b[c])
			}
			least = min(least, math.Sqrt(sum))
		}
	}
	return least
}

func random(draw *rng.Draw, n, k int) [][]float64 {
	points := make([][]float64, n)
	for i := range points {
		for range k {
			points[i] = append(points[i], draw.Unit())
		}
	}
	return points
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

func TestRefusals(t *testing.T) {
	rng.ForgetKeys()
	fail := func(_ any, err error) string {
		require.Error(t, err)
		return err.Error()
	}
	assert.Equal(t, "full factorial: want 1000000 combinations of levels at most, got more from [1000 1001]", fail(design.FullFactorial([]int{1000, 1001})))
	assert.Equal(t, "full factorial: levels of factor 1: want 1 to 1048576, got 0", fail(design.FullFactorial([]int{2, 0})))
	assert.Equal(t, "full factorial: want one factor at least, got none", fail(design.FullFactorial(nil)))
	assert.Equal(t, "one at a time: base of factor 1: want a level from 0 to 1, got 2", fail(design.OneAtATime([]int{2, 2}, []int{0, 2})))
	assert.Equal(t, "one at a time: base: want a level for each of 2 factors, got 1", fail(design.OneAtATime([]int{2, 2}, []int{0})))
	assert.Equal(t, "latin hypercube: columns: want 1 to 128, got 0", fail(design.LatinHypercube(1, 4, 0)))
	assert.Equal(t, "latin hypercube: points: want 1 to 1048576, got 0", fail(design.LatinHypercube(1, 0, 4)))
	assert.Equal(t, "latin hypercube: points x columns: want 33554432 at most, got 1048576 x 33", fail(design.LatinHypercube(1, 1<<20, 33)))
	assert.Equal(t, "sobol sequence: points: want a power of two, for balance, got 100", fail(design.SobolSequence(1, 100, 2)))
	assert.Equal(t, "sobol sequence: columns: want 1 to 128, got 129", fail(design.SobolSequence(1, 128, 129)))
	assert.Equal(t, "saltelli: sobol sequence: points: want a power of two, for balance, got 100", fail(design.Saltelli(1, 100, 2, true)))
	assert.Equal(t, "saltelli: factors: want 1 to 64, got 65", fail(design.Saltelli(1, 128, 65, false)))
	assert.Equal(t, "morris: levels: want an even number from 2 to 1048576, got 5", fail(design.Morris(1, 3, 10, 5)))
	assert.Equal(t, "morris: trajectories: want 1 to 1048576, got 0", fail(design.Morris(1, 3, 0, 4)))
	assert.Equal(t, "order: points: want 1 to 1048576, got 0", fail(design.Order(1, 0, 4)))
	assert.Equal(t, "order: replications: want 1 to 1048576, got 0", fail(design.Order(1, 4, 0)))
}
