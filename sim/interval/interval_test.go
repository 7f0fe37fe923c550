package interval_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"gonum.org/v1/gonum/stat"

	"dmsim/sim/interval"
	"dmsim/sim/rng"
)

func TestInterval(t *testing.T) {
	i := interval.Interval{Value: 2, Low: 1, High: 3}
	assert.True(t, i.Holds(1))
	assert.True(t, i.Holds(3))
	assert.False(t, i.Holds(3.1))
	assert.Equal(t, interval.Interval{Value: 20, Low: 10, High: 30}, i.Scaled(10))
}

// TestMidmean: the outer quarters count for nothing, however wild they are.
func TestMidmean(t *testing.T) {
	assert.Equal(t, 3.0, interval.Midmean([]float64{3}))
	assert.Equal(t, 2.0, interval.Midmean([]float64{1, 3}))
	assert.Equal(t, 4.0, interval.Midmean([]float64{5, 1e9, 3, -1e9}))
	assert.Equal(t, 4.5, interval.Midmean([]float64{8, 1, 7, 2, 6, 3, 5, 4}))
}

// normals draws a sample of a known law: mean 10, deviation 2.
func normals(trial uint64, n int) []float64 {
	list := make([]float64, n)
	d := rng.Seed(1).For("test: normals").Draw(trial, 0)
	for i := range list {
		list[i] = 10 + 2*d.Norm()
	}
	return list
}

func resample(trial uint64, from []float64, figure func([]float64) float64) []float64 {
	draws, again := make([]float64, 400), make([]float64, len(from))
	for r := range draws {
		d := rng.Seed(2).For("test: resample").Draw(trial, uint64(r))
		for i := range again {
			again[i] = from[d.Below(uint64(len(from)))]
		}
		draws[r] = figure(again)
	}
	return draws
}

func mean(values []float64) float64 { return stat.Mean(values, nil) }

// TestCoverage: of samples of so few that a plain bootstrap would hold the mean too seldom (five: 83 % of the time), the intervals hold it as often as they say.
func TestCoverage(t *testing.T) {
	const trials = 600
	for _, n := range []int{5, 20} {
		expanded, studentized := 0, 0
		for trial := range uint64(trials) {
			sample := normals(trial, n)
			if interval.Expanded(mean(sample), resample(trial, sample, mean), interval.Level, float64(n-1)).Holds(10) {
				expanded++
			}
			m, deviation := mean(sample), stat.StdDev(sample, nil)/math.Sqrt(float64(n))
			draws := resample(trial, sample, func(again []float64) float64 {
				return (mean(again) - m) / (stat.StdDev(again, nil)/math.Sqrt(float64(n)) + 1e-9)
			})
			if interval.Studentized(m, deviation, draws, interval.Level).Holds(10) {
				studentized++
			}
		}
		assert.InDelta(t, 0.95, float64(expanded)/trials, 0.03, "%d", n)
		assert.InDelta(t, 0.95, float64(studentized)/trials, 0.035, "%d", n)
	}
}

// TestEnds: the ends are those of the draws where nothing varies or the draws are one.
func TestEnds(t *testing.T) {
	assert.Equal(t, interval.Interval{Value: 1, Low: 2, High: 2}, interval.Expanded(1, []float64{2}, interval.Level, 1))
	assert.Equal(t, interval.Interval{Value: 1, Low: 1, High: 1}, interval.Studentized(1, 0, []float64{-2, 2}, interval.Level))
}
