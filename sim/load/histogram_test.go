package load_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"dmsim/sim/load"
)

// Every quantile is that of the sorted values, but for a step of a thousandth; count, mean and maximum are exact.
func TestHistogramAgainstSorting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, int64(time.Hour)), 1, 200).Draw(t, "values")
		h, sum := load.NewHistogram(), 0.0
		for _, v := range values {
			h.Record(time.Duration(v))
			sum += float64(v)
		}
		slices.Sort(values)
		q := rapid.Float64Range(0.001, 1).Draw(t, "q")
		rank := min(len(values), max(1, int(q*float64(len(values))+0.5)))
		want := float64(values[rank-1])
		assert.InDelta(t, want, float64(h.Quantile(q)), want*0.001+1)
		l := h.Latency()
		assert.EqualValues(t, len(values), l.Count)
		assert.InDelta(t, sum/float64(len(values))/1e3, l.Mean, math.Max(1e-3, 1e-9*l.Mean))
		assert.InDelta(t, float64(values[len(values)-1])/1e3, l.Max, 1e-9*l.Max)
	})
}

func TestHistogramSaysWhatIsOverAnHour(t *testing.T) {
	h := load.NewHistogram()
	h.Record(time.Hour)
	h.Record(2 * time.Hour)
	assert.EqualValues(t, 1, h.Over())
	assert.EqualValues(t, 2, h.Count())
	assert.Equal(t, float64(2*time.Hour/time.Microsecond), h.Latency().Max)
	assert.InEpsilon(t, time.Hour, h.Quantile(0.5), 1e-3)
}

func TestEmptyHistogram(t *testing.T) {
	assert.Equal(t, load.Latency{}, load.NewHistogram().Latency())
	assert.Zero(t, load.NewHistogram().Quantile(0.99))
}

func BenchmarkHistogram(b *testing.B) {
	h, d := load.NewHistogram(), time.Duration(0)
	for b.Loop() {
		h.Record(d & 0xfffff)
		d += 977
	}
}
