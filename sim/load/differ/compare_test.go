package differ_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/load"
	"dmsim/sim/load/differ"
	"dmsim/sim/rng"
)

func compare(t *testing.T, a, b []differ.Run, change ...func(*differ.Options)) *differ.Comparison {
	t.Helper()
	o := differ.Default()
	o.Resamples = 300
	for _, f := range change {
		f(&o)
	}
	c, err := differ.Compare(a, b, o)
	require.NoError(t, err)
	return c
}

// TestRegression: what is slower by a fifth is found in repeated runs, with its size; what is faster is no regression.
func TestRegression(t *testing.T) {
	slow := compare(t, runs(1, "a", 8, 1, 0.02), runs(1, "b", 8, 1.2, 0.02))
	assert.Equal(t, differ.Worse, slow.Verdict)
	m := find(t, slow, "send.response.p99")
	assert.Equal(t, differ.Worse, m.Verdict)
	assert.InDelta(t, 1.2, m.Ratio.Value, 0.05)
	assert.True(t, m.Ratio.Holds(1.2))
	assert.LessOrEqual(t, *m.P, *m.Adjusted)
	assert.Less(t, *m.Smallest, 0.1)
	assert.Equal(t, differ.Same, find(t, slow, "goodput").Verdict)

	fast := compare(t, runs(1, "a", 8, 1.2, 0.02), runs(1, "b", 8, 1, 0.02))
	assert.Equal(t, differ.Better, fast.Verdict)
	assert.Equal(t, differ.Better, find(t, fast, "send.response.p50").Verdict)
}

// TestLeastEffect: a change that is certain and small is no regression.
func TestLeastEffect(t *testing.T) {
	a, b := runs(1, "a", 8, 1, 0.002), runs(1, "b", 8, 1.03, 0.002)
	c := compare(t, a, b)
	m := find(t, c, "send.response.p50")
	assert.Equal(t, differ.Same, m.Verdict)
	assert.Less(t, *m.Adjusted, 0.05)
	c = compare(t, a, b, func(o *differ.Options) { o.LeastEffect = 0.01 })
	assert.Equal(t, differ.Worse, find(t, c, "send.response.p50").Verdict)
}

// TestManyComparisons: of comparisons of the same with the same, about as few tell a difference as is promised; and of real ones most do.
func TestManyComparisons(t *testing.T) {
	const trials = 200
	alarms, missed, held := 0, 0, 0
	for s := range rng.Seed(trials) {
		a := runs(s, "a", 8, 1, 0.1)
		if c := compare(t, a, runs(s, "b", 8, 1, 0.1), func(o *differ.Options) { o.Resamples = 100 }); c.Verdict == differ.Worse || c.Verdict == differ.Better {
			alarms++
		}
		c := compare(t, a, runs(s, "c", 8, 1.3, 0.1), func(o *differ.Options) { o.Resamples = 100 })
		if c.Verdict != differ.Worse {
			missed++
		}
		if find(t, c, "send.response.p50").Ratio.Holds(1.3) {
			held++
		}
	}
	assert.LessOrEqual(t, alarms, 20, "a twentieth, and three deviations")
	assert.LessOrEqual(t, missed, 10)
	assert.GreaterOrEqual(t, held, 90*trials/100)
	assert.Less(t, held, trials)
}

// TestSmallest: an effect of the size that is told to be found four times in five is found about so often.
func TestSmallest(t *testing.T) {
	const trials = 300
	found, want := 0, 0.0
	for s := range rng.Seed(trials) {
		c := compare(t, runs(s, "a", 8, 1, 0.05), runs(s, "b", 8, 1.08, 0.05), func(o *differ.Options) { o.Resamples = 100 })
		m := find(t, c, "send.response.p50")
		if want += *m.Smallest / trials; *m.P <= 0.05 {
			found++
		}
	}
	assert.InDelta(t, 0.08, want, 0.01, "the effect that is looked for is about the smallest")
	assert.InDelta(t, 0.8, float64(found)/trials, 0.08)
}

// TestSingle: one run a side tells no regression unless asked; then by the spread of its seconds.
func TestSingle(t *testing.T) {
	a, b := runs(1, "a", 1, 1, 0.01), runs(1, "b", 1, 1.3, 0.01)
	for tag, mean := range map[string]time.Duration{"send.response": 100 * time.Microsecond} {
		a[0].Samples = map[string]*differ.Sample{tag: seconds(t, 1, 20, mean, 0.05)}
		b[0].Samples = map[string]*differ.Sample{tag: seconds(t, 2, 20, mean*13/10, 0.05)}
	}
	c := compare(t, a, b)
	assert.Equal(t, differ.Unclear, c.Verdict)
	m := find(t, c, "send.response.p50")
	assert.True(t, m.Ratio.Holds(1.3), "%+v", m.Ratio)
	assert.False(t, m.Ratio.Holds(1))
	assert.Nil(t, m.P)
	assert.Nil(t, m.Smallest)
	assert.Contains(t, c.Notes[0], "no regression is told")

	c = compare(t, a, b, func(o *differ.Options) { o.Single = true })
	assert.Equal(t, differ.Worse, find(t, c, "send.response.p50").Verdict)
	assert.Equal(t, differ.Unclear, find(t, c, "send.service.p50").Verdict, "no latencies were recorded")
	c = compare(t, a, a, func(o *differ.Options) { o.Single = true })
	assert.NotEqual(t, differ.Worse, c.Verdict)

	a[0].Samples["send.response"] = seconds(t, 1, 4, time.Millisecond, 0)
	c = compare(t, a, b, func(o *differ.Options) { o.Single = true })
	assert.Nil(t, find(t, c, "send.response.p50").Ratio)
	assert.Contains(t, c.Notes, "a run of less than 5 seconds does not show its own noise")
}

// TestSecondsAreWhatVaries: the same spread within seconds, but seconds that differ, make the interval wide.
func TestSecondsAreWhatVaries(t *testing.T) {
	width := func(noise float64) float64 {
		a, b := runs(1, "a", 1, 1, 0.01), runs(1, "b", 1, 1, 0.01)
		a[0].Samples = map[string]*differ.Sample{"send.response": seconds(t, 1, 10, time.Millisecond, noise)}
		b[0].Samples = map[string]*differ.Sample{"send.response": seconds(t, 2, 10, time.Millisecond, noise)}
		r := find(t, compare(t, a, b), "send.response.p50").Ratio
		return r.High / r.Low
	}
	assert.Greater(t, width(0.5), 1.5)
	assert.Less(t, width(0), 1.2)
}

// TestWrong: wrong answers where there were none are a regression whatever the clock says.
func TestWrong(t *testing.T) {
	a, b := runs(1, "a", 1, 1, 0.01), runs(1, "b", 1, 1, 0.01)
	b[0].Result.WrongPerMillion = 3
	assert.Equal(t, differ.Worse, find(t, compare(t, a, b), "wrong").Verdict)
	assert.Equal(t, differ.Better, find(t, compare(t, b, a), "wrong").Verdict)

	a, b = runs(1, "a", 8, 1, 0.01), runs(1, "b", 8, 1, 0.01)
	b[5].Result.WrongPerMillion = 3
	c := compare(t, a, b)
	assert.Equal(t, differ.Worse, find(t, c, "wrong").Verdict, "seven runs without are no excuse")
	assert.Contains(t, c.Notes, "wrong answers in 0 of 8 runs of A, and in 1 of 8 of B")
	assert.Equal(t, differ.Better, find(t, compare(t, b, a), "wrong").Verdict)
	a[2].Result.WrongPerMillion = 3
	assert.Equal(t, differ.Unclear, find(t, compare(t, a, b), "wrong").Verdict, "both have some: then it is a matter of how many")
}

// TestCounted: quantiles that hang on a few latencies are not compared.
func TestCounted(t *testing.T) {
	var names []string
	for _, m := range compare(t, runs(1, "a", 2, 1, 0.01), runs(1, "b", 2, 1, 0.01)).Metrics {
		names = append(names, m.Name)
	}
	assert.Equal(t, []string{
		"rate_answered", "goodput", "follow.response.p50", "send.response.p50", "send.response.p90", "send.response.p99", "send.response.p999",
		"send.service.p50", "send.service.p90", "send.service.p99", "send.service.p999",
	}, names)
}

// TestUnjudged: runs of which nobody knows what was right are compared by their answers, not by how many were right or wrong.
func TestUnjudged(t *testing.T) {
	a, b := runs(1, "a", 8, 1, 0.02), runs(1, "b", 8, 1, 0.02)
	a[0].Result.WrongPerMillion = 5
	for i := range b {
		b[i].Result.Judged, b[i].Result.Goodput, b[i].Result.RateAnswered = false, 0, 700
	}
	c := compare(t, a, b)
	for _, m := range c.Metrics {
		assert.NotContains(t, []string{"goodput", "wrong"}, m.Name)
	}
	m := find(t, c, "rate_answered")
	assert.Equal(t, differ.Worse, m.Verdict)
	assert.InDelta(t, 0.7, m.Ratio.Value, 1e-9)
}

func TestNotes(t *testing.T) {
	a, b := runs(1, "a", 2, 1, 0.01), runs(1, "b", 2, 1, 0.01)
	b[1].Result.Policy, b[0].Result.Verdict, b[1].Result.Verdict = "open", load.Untrustworthy, load.Inconclusive
	turns := func(o *differ.Options) { o.Interleaved = true }
	assert.Equal(t, []string{
		"the runs differ in policy: none and open",
		"2 of 4 runs are not to be trusted by their own verdict: b-0 (untrustworthy), b-1 (inconclusive)",
		"2 and 2 runs cannot show a difference: were all of one side beyond all of the other, it would still be chance in 0.33 of such comparisons",
	}, compare(t, a, b, turns).Notes)
	assert.Equal(t, []string{"5 and 5 runs tell a difference only where at least 2 of 11 metrics differ at once: for one alone, repeat 6 times"},
		compare(t, runs(1, "a", 5, 1, 0.01), runs(1, "b", 5, 1, 0.01), turns).Notes)
	assert.Equal(t, []string{"probabilities are corrected for 11 metrics (Benjamini, Hochberg)"},
		compare(t, runs(1, "a", 6, 1, 0.01), runs(1, "b", 6, 1, 0.01), turns).Notes)
	assert.Contains(t, compare(t, a, b).Notes[3], "measure in turns")
}

func TestCompareErrs(t *testing.T) {
	one, two := runs(1, "a", 1, 1, 0.01), runs(1, "b", 2, 1, 0.01)
	good := differ.Default()
	for want, c := range map[string]struct {
		a, b   []differ.Run
		change func(*differ.Options)
	}{
		"runs: want one on each side, or two or more on each, got 1 and 2": {one, two, func(*differ.Options) {}},
		"runs: want one on each side, or two or more on each, got 2 and 0": {two, nil, func(*differ.Options) {}},
		"least effect: want a share > 0, got 0":                            {one, one, func(o *differ.Options) { o.LeastEffect = 0 }},
		"alpha: want a share from 0 to 0.5, got 1":                         {one, one, func(o *differ.Options) { o.Alpha = 1 }},
		"resamples: want 100 or more, got 99":                              {one, one, func(o *differ.Options) { o.Resamples = 99 }},
	} {
		o := good
		c.change(&o)
		_, err := differ.Compare(c.a, c.b, o)
		assert.EqualError(t, err, want)
	}
}

// TestNothing: runs that share nothing are not the same.
func TestNothing(t *testing.T) {
	const want = "runs: want an operation that all of them have, with 20 latencies beyond its median or more, got none"
	_, err := differ.Compare(make([]differ.Run, 2), make([]differ.Run, 2), differ.Default())
	assert.EqualError(t, err, want)
	_, err = differ.FalseAlarms(make([]differ.Run, 4), differ.Default())
	assert.EqualError(t, err, want)
}

// TestWild: runs that differ from each other beyond all measure can be told and written as JSON.
func TestWild(t *testing.T) {
	a, b := runs(1, "a", 4, 1, 0.1), runs(1, "b", 4, 1, 0.1)
	for i := range 4 {
		for _, side := range [][]differ.Run{a, b} {
			op := side[i].Result.Operations["send"]
			op.Response.P50 = []float64{1e-300, 1e300}[i%2]
			side[i].Result.Operations["send"] = op
		}
	}
	c := compare(t, a, b)
	assert.Nil(t, find(t, c, "send.response.p50").Ratio)
	assert.Nil(t, find(t, c, "send.response.p50").Smallest)
	_, err := json.Marshal(c)
	assert.NoError(t, err)
}

// TestHalves: parting runs of one configuration tells differences seldom, and parting two that differ is no test of that.
func TestHalves(t *testing.T) {
	same, err := differ.FalseAlarms(runs(1, "a", 16, 1, 0.1), differ.Default())
	require.NoError(t, err)
	assert.Equal(t, 16, same.Runs)
	assert.Less(t, same.Rate, 0.1)
	assert.InDelta(t, float64(same.Alarms)/float64(same.Halves), same.Rate, 1e-12)
	again, err := differ.FalseAlarms(runs(1, "a", 16, 1, 0.1), differ.Default())
	require.NoError(t, err)
	assert.Equal(t, same, again)
	assert.Contains(t, same.Note, "probabilities are corrected for 11 metrics")
	few, err := differ.FalseAlarms(runs(1, "a", 4, 1, 0.1), differ.Default())
	require.NoError(t, err)
	assert.Zero(t, few.Alarms)
	assert.Contains(t, few.Note, "2 and 2 runs cannot show a difference", "a rate of 0 that is no merit is said to be so")
	_, err = differ.FalseAlarms(runs(1, "a", 3, 1, 0.1), differ.Default())
	assert.EqualError(t, err, "runs: want 4 or more of the same configuration, got 3")
}
