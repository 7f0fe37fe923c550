package inference_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/experiment/inference"
)

// TestLooks: what the looks may err adds up to what is allowed, little of it early.
func TestLooks(t *testing.T) {
	looks := inference.Looks(40, 0.95)
	var at []int
	error, last := 0.0, 0.0
	for _, l := range looks {
		at = append(at, l.N)
		assert.Greater(t, 1-l.Level, last)
		last = 1 - l.Level
		error += last
	}
	assert.Equal(t, []int{15, 20, 29, 40}, at)
	assert.InDelta(t, 0.9986, looks[0].Level, 1e-4, "an interval of the first look is of use")
	assert.InDelta(t, 0.05, error, 1e-12)
	assert.Greater(t, last, 0.025, "half of it is left for the end")
	assert.Equal(t, []inference.Look{{N: 2, Level: 0.95}}, inference.Looks(2, 0.95))
	assert.Equal(t, 6, inference.Looks(8, 0.95)[0].N, "5 pairs at least")
	assert.InDelta(t, 0.05, looks[3].Corrected(last, 0.95), 1e-12)
	assert.Equal(t, 1.0, looks[0].Corrected(0.5, 0.95))
}

// stopped draws a trial until the difference is known to a precision, and says where it stopped and whether the interval shown there holds the truth; naive, whether the
// interval would that nobody corrected for the looking.
func stopped(t *testing.T, y toy, trial uint64, most int, target inference.Target) (at int, holds, naive bool) {
	t.Helper()
	base, arm := y.pairs(trial, most)
	seen := func(n int, level float64) inference.Difference {
		d, err := inference.Paired(base[:n], arm[:n], inference.Options{Level: level})
		require.NoError(t, err)
		return d
	}
	looks := inference.Looks(most, 0.95)
	for _, l := range looks {
		d := seen(l.N, l.Level)
		if at, holds = l.N, holdsOne(d.Low, d.High); target.Met(&d) {
			break
		}
	}
	for n := 2; n <= most; n++ { // as one would who looks at all times
		if d := seen(n, 0.95); target.Met(&d) || n == most {
			return at, holds, holdsOne(d.Low, d.High)
		}
	}
	panic("unreachable")
}

// TestCoverageUnderStopping: who stops as soon as the interval is narrow enough has one that holds the truth; without the correction he would not.
func TestCoverageUnderStopping(t *testing.T) {
	for _, y := range toys {
		held, naive, early := stoppedOften(t, y, "halfwidth(m)<0.25")
		assert.GreaterOrEqual(t, held, 0.95, y.name)
		assert.Less(t, naive, 0.93, y.name)
		assert.Greater(t, early, 0.5, "most stop early")
	}
}

// TestCoverageOfTheRareUnderStopping: those who have seen nothing of a rare event yet go on. Who took their differences of 0 for known would be wrong in one of ten trials more.
func TestCoverageOfTheRareUnderStopping(t *testing.T) {
	held, _, early := stoppedOften(t, rare, "halfwidth(m)<1")
	assert.GreaterOrEqual(t, held, 0.93)
	assert.Greater(t, early, 0.2, "many stop early")
}

// stoppedOften is how many of many trials hold the truth where they stop, and would if nobody corrected for the looking, and stop early.
func stoppedOften(t *testing.T, y toy, text string) (held, naive, early float64) {
	t.Helper()
	target, err := inference.ParseTarget(text)
	require.NoError(t, err)
	const most = 60
	pairs := 0
	for trial := range uint64(trials) {
		at, holds, uncorrected := stopped(t, y, trial, most, target)
		pairs += at
		if at < most {
			early++
		}
		if holds {
			held++
		}
		if uncorrected {
			naive++
		}
	}
	t.Logf("%s: held %.3f, naive %.3f, %.0f stopped early, %d pairs in the mean", y.name, held/trials, naive/trials, early, pairs/trials)
	return held / trials, naive / trials, early / trials
}

func TestParseTarget(t *testing.T) {
	target, err := inference.ParseTarget(" halfwidth( delivered_share ) < 0.5% ")
	require.NoError(t, err)
	assert.Equal(t, "delivered_share", target.Metric)
	assert.InDelta(t, 0.005, target.Below, 1e-15)
	assert.Equal(t, "halfwidth(delivered_share)<0.5%", target.String())
	low, high := 0.1, 0.109
	assert.True(t, target.Met(&inference.Difference{Low: &low, High: &high}))
	high = 0.111
	assert.False(t, target.Met(&inference.Difference{Low: &low, High: &high}))
	assert.False(t, target.Met(&inference.Difference{}))
	assert.False(t, target.Met(&inference.Difference{Low: &low, High: &low}), "one that has not varied")
	for text, want := range map[string]string{
		"delivered_share<1":    `want halfwidth(METRIC)<NUMBER, such as halfwidth(delivered_share)<0.5%, got "delivered_share<1"`,
		"halfwidth(a)<x":       `want a number > 0 after halfwidth(a)<, got "x"`,
		"halfwidth(a)<0%":      `want a number > 0 after halfwidth(a)<, got "0%"`,
		"halfwidth(a)<+Inf":    `want a number > 0 after halfwidth(a)<, got "+Inf"`,
		"halfwidth(a)<1 share": `want halfwidth(METRIC)<NUMBER, such as halfwidth(delivered_share)<0.5%, got "halfwidth(a)<1 share"`,
	} {
		_, err := inference.ParseTarget(text)
		assert.EqualError(t, err, want, text)
	}
}
