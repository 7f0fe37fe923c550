package differ_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/load"
	"dmsim/sim/load/differ"
	"dmsim/sim/rng"
)

// counted makes one of runs a run of seconds with so many attempts each, on average, of which a share fails.
func counted(r *differ.Run, seed rng.Seed, seconds int, mean, noise, failed float64) {
	m := &r.Result.Measured
	m.Duration, m.Seconds, m.Intervals, m.Offered, m.Answered, m.Failed = float64(seconds), float64(seconds), nil, 0, 0, 0
	for i := range seconds {
		d := seed.For("test: counts").Draw(uint64(i), 0)
		offered := uint64(mean * math.Exp(noise*d.Norm()))
		lost := uint64(failed * float64(offered))
		m.Intervals = append(m.Intervals, load.Interval{Second: float64(i), Offered: offered, Answered: offered - lost, Failed: lost})
		m.Offered, m.Answered, m.Failed = m.Offered+offered, m.Answered+offered-lost, m.Failed+lost
	}
	m.RateAnswered = float64(m.Answered) / m.Seconds
	m.Goodput = m.RateAnswered
}

func single(o *differ.Options) { o.Single = true }

// quicker are single runs of 20 seconds, of which B answers sooner by 30 %.
func quicker(t *testing.T) (a, b []differ.Run) {
	t.Helper()
	a, b = runs(1, "a", 1, 1, 0.01), runs(1, "b", 1, 0.7, 0.01)
	a[0].Samples = map[string]*differ.Sample{"send.response": seconds(t, 1, 20, 100*time.Microsecond, 0.02)}
	b[0].Samples = map[string]*differ.Sample{"send.response": seconds(t, 2, 20, 70*time.Microsecond, 0.02)}
	return a, b
}

// TestFewerAnswers: what answers half as much is worse, though it answers sooner.
func TestFewerAnswers(t *testing.T) {
	a, b := quicker(t)
	counted(&a[0], 3, 20, 1000, 0.02, 0)
	counted(&b[0], 4, 20, 1000, 0.02, 0.5)
	c := compare(t, a, b, single)
	assert.Equal(t, differ.Worse, c.Verdict)
	for _, name := range []string{"rate_answered", "goodput", "failed"} {
		assert.Equal(t, differ.Worse, find(t, c, name).Verdict, name)
	}
	assert.Equal(t, differ.Better, find(t, c, "send.response.p50").Verdict)
	m := find(t, c, "goodput")
	require.NotNil(t, m.Ratio)
	assert.InDelta(t, 0.5, m.Ratio.Value, 0.05)
	assert.True(t, m.Ratio.Holds(0.5), "%+v", m.Ratio)
	assert.False(t, m.Ratio.Holds(1))

	c = compare(t, a, b)
	assert.Equal(t, differ.Unclear, find(t, c, "goodput").Verdict)
	assert.Equal(t, differ.Worse, find(t, c, "failed").Verdict, "more fail than may")
	assert.Equal(t, differ.Better, find(t, compare(t, b, a), "failed").Verdict)
}

// TestFewFailures: as long as no more fail than may, it is a matter of the clock, and so it is of several runs.
func TestFewFailures(t *testing.T) {
	a, b := runs(1, "a", 1, 1, 0.01), runs(1, "b", 1, 1, 0.01)
	counted(&a[0], 1, 20, 1000, 0, 0.002)
	counted(&b[0], 2, 20, 1000, 0, 0.009)
	assert.Equal(t, differ.Unclear, find(t, compare(t, a, b), "failed").Verdict)

	a, b = runs(1, "a", 4, 1, 0.01), runs(1, "b", 4, 1, 0.01)
	counted(&b[2], 2, 20, 1000, 0, 0.5)
	assert.Equal(t, differ.Unclear, find(t, compare(t, a, b), "failed").Verdict)
}

// TestNotBetterByAnsweringLess, where the seconds are not known and nothing can be told of the answers.
func TestNotBetterByAnsweringLess(t *testing.T) {
	for factor, verdict := range map[float64]differ.Verdict{1: differ.Better, 0.97: differ.Better, 0.9: differ.Unclear} {
		a, b := quicker(t)
		b[0].Result.Goodput *= factor
		assert.Equal(t, verdict, compare(t, a, b, single).Verdict, factor)
	}
}

// TestRatesVaryAsTheirSeconds: the same rate by noisy seconds is no difference; the size of one is that of the whole runs, also where answers came after the seconds.
func TestRatesVaryAsTheirSeconds(t *testing.T) {
	alarms := 0
	const trials = 100
	for seed := range rng.Seed(trials) {
		a, b := runs(1, "a", 1, 1, 0.01), runs(1, "b", 1, 1, 0.01)
		counted(&a[0], 2*seed, 20, 1000, 0.3, 0)
		counted(&b[0], 2*seed+1, 20, 1000, 0.3, 0)
		if m := find(t, compare(t, a, b, single, func(o *differ.Options) { o.Resamples = 100 }), "rate_answered"); !m.Ratio.Holds(1) {
			alarms++
		}
	}
	assert.LessOrEqual(t, alarms, 12, "a twentieth, and three deviations")

	a, b := runs(1, "a", 1, 1, 0.01), runs(1, "b", 1, 1, 0.01)
	for _, r := range []*differ.Run{&a[0], &b[0]} {
		counted(r, 1, 10, 1000, 0, 0)
	}
	b[0].Result.Seconds, b[0].Result.RateAnswered = 20, 500
	m := find(t, compare(t, a, b, single), "rate_answered")
	assert.InDelta(t, 0.5, m.Ratio.Value, 1e-9)
	assert.Equal(t, differ.Worse, m.Verdict)
}

// TestSecondsWithoutAttempts count too, and the last second counts for as long as it was.
func TestSecondsWithoutAttempts(t *testing.T) {
	a, b := runs(1, "a", 1, 1, 0.01), runs(1, "b", 1, 1, 0.01)
	for _, r := range []*differ.Run{&a[0], &b[0]} {
		counted(r, 1, 10, 1000, 0, 0)
	}
	half := &b[0].Result.Intervals[9]
	half.Offered, half.Answered, b[0].Result.Duration = 500, 500, 9.5
	m := find(t, compare(t, a, b, single), "rate_answered")
	assert.InDelta(t, 1, m.Ratio.Low, 1e-9, "each second had as many for its length")
	assert.Equal(t, differ.Same, m.Verdict)

	b[0].Result.Intervals = b[0].Result.Intervals[:5]
	m = find(t, compare(t, a, b, single), "rate_answered")
	assert.Less(t, m.Ratio.Low, 0.7)
}
