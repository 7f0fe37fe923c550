package sensitivity_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/experiment/design"
	"dmsim/sim/experiment/sensitivity"
	"dmsim/sim/interval"
	"dmsim/sim/rng"
)

func factorial(t *testing.T, levels ...int) [][]float64 {
	t.Helper()
	points, err := design.FullFactorial(levels)
	require.NoError(t, err)
	return points
}

// TestMainEffects by hand: two levels, three replications of which the people differ by 0, 10 and 20. The differences are 1, 2 and 3, so 2 with an error of
// 1/sqrt(3) and t of 4.302653 with two degrees of freedom; each level lies half as far from the mean.
func TestMainEffects(t *testing.T) {
	y := [][]float64{{5, 15, 25}, {6, 17, 28}}
	effects, err := sensitivity.MainEffects(factorial(t, 2), []int{2}, y, 0.95)
	require.NoError(t, err)
	require.Len(t, effects, 1)
	require.Len(t, effects[0].Levels, 2)
	low, high := effects[0].Levels[0], effects[0].Levels[1]
	reach := 4.302652729911275 / math.Sqrt(3)
	assert.Equal(t, []int{0, 1, 1, 1}, []int{low.Level, low.Points, high.Level, high.Points})
	assert.Nil(t, low.Difference)
	near(t, interval.Interval{Value: 2, Low: 2 - reach, High: 2 + reach}, *high.Difference)
	near(t, interval.Interval{Value: 15, Low: 15 - reach/2, High: 15 + reach/2}, *low.Mean)
	near(t, interval.Interval{Value: 17, Low: 17 - reach/2, High: 17 + reach/2}, *high.Mean)
	assert.InDelta(t, 17, high.Value, 1e-12)
}

func near(t *testing.T, want, got interval.Interval) {
	t.Helper()
	assert.InDeltaSlice(t, []float64{want.Value, want.Low, want.High}, []float64{got.Value, got.Low, got.High}, 1e-9)
}

// TestMainEffectsOfOneReplication have no intervals, and levels without a point no entry.
func TestMainEffectsOfOneReplication(t *testing.T) {
	points := [][]float64{{0.1, 0.5}, {0.9, 0.2}, {0.8, 0.1}}
	effects, err := sensitivity.MainEffects(points, []int{3, 1}, column([]float64{1, 2, 6}), 0.95)
	require.NoError(t, err)
	assert.Equal(t, []sensitivity.MainEffect{
		{Factor: 0, Levels: []sensitivity.LevelMean{{Level: 0, Points: 1, Value: 1}, {Level: 2, Points: 2, Value: 4}}},
		{Factor: 1, Levels: []sensitivity.LevelMean{{Level: 0, Points: 3, Value: 3}}},
	}, effects)
}

// TestMainEffectsCover: the true difference lies in the intervals as often as they say, though people differ far more than levels do.
func TestMainEffectsCover(t *testing.T) {
	points, covered := factorial(t, 2, 2), 0
	const trials = 1000
	for trial := range rng.Seed(trials) {
		effects, err := sensitivity.MainEffects(points, []int{2, 2}, replicated(trial, points, 5), 0.95)
		require.NoError(t, err)
		if effects[0].Levels[1].Difference.Holds(3) {
			covered++
		}
	}
	assert.InDelta(t, 0.95, float64(covered)/trials, 0.02)
}

// replicated draws y = 3 for the upper half of the first factor, with blocks of deviation 50 and noise of deviation 1.
func replicated(seed rng.Seed, points [][]float64, replications int) [][]float64 {
	rng.ForgetKeys()
	draw := seed.For("test: replicated").Draw(0, 0)
	blocks := make([]float64, replications)
	for r := range blocks {
		blocks[r] = 50 * draw.Norm()
	}
	y := make([][]float64, len(points))
	for i, p := range points {
		for _, block := range blocks {
			y[i] = append(y[i], 3*float64(design.Level(p[0], 2))+block+draw.Norm())
		}
	}
	return y
}

// TestNoiseVariance by hand: less the blocks (2 and 4) the points have (-1, 0) and (1, 0), so (-1/2, 1/2) and (1/2, -1/2) about their means: a sum of squares of 1
// with one degree of freedom, halved by two replications.
func TestNoiseVariance(t *testing.T) {
	noise, err := sensitivity.NoiseVariance([][]float64{{1, 4}, {3, 4}})
	require.NoError(t, err)
	assert.InDelta(t, 0.5, noise, 1e-12)
}

// TestNoiseVarianceHasNoBias, whatever the blocks.
func TestNoiseVarianceHasNoBias(t *testing.T) {
	mean := 0.0
	for seed := range rng.Seed(2000) {
		noise, err := sensitivity.NoiseVariance(replicated(seed, factorial(t, 2, 2), 4))
		require.NoError(t, err)
		mean += noise / 2000
	}
	assert.InDelta(t, 1.0/4, mean, 0.01)
}

func TestEffectsRefuse(t *testing.T) {
	points := [][]float64{{0.1}, {0.9}}
	_, err := sensitivity.MainEffects(points, []int{2}, [][]float64{{1, 2}, {1}}, 0.95)
	assert.EqualError(t, err, "replications of point 1: y: want a value for each of 2 points, got 1")
	_, err = sensitivity.MainEffects(points, []int{2}, column([]float64{1, math.Inf(1)}), 0.95)
	assert.EqualError(t, err, "replications of point 1: y of point 0: want a finite number, got +Inf")
	_, err = sensitivity.MainEffects([][]float64{{0.1}, {1}}, []int{2}, column([]float64{1, 2}), 0.95)
	assert.EqualError(t, err, "point 1, factor 0: want a number in [0, 1), got 1")
	_, err = sensitivity.MainEffects(points, []int{0}, column([]float64{1, 2}), 0.95)
	assert.EqualError(t, err, "levels of factor 0: want 1 at least, got 0")
	_, err = sensitivity.MainEffects(points, []int{2}, column([]float64{1, 2}), 95)
	assert.EqualError(t, err, "main effects: confidence: want a number between 0 and 1, got 95")
	_, err = sensitivity.NoiseVariance(column([]float64{1, 2}))
	assert.EqualError(t, err, "noise: want 2 points and 2 replications at least, got 2 and 1")
}
