package load_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/sim/load"
)

// repeated are three good repetitions with a p99 of 1, 3 and 2 ms.
func repeated() (all []load.Repeat) {
	for _, p99 := range []float64{1000, 3000, 2000} {
		one := load.Repeat{Measured: *seen(), Judgement: load.Judgement{Verdict: load.Good}}
		one.Failed, one.Unbegun, one.Wrong = 0, 0, 0
		one.Operations = map[string]load.Operation{load.AllOperations: {Response: load.Latency{P99: p99}}}
		all = append(all, one)
	}
	return all
}

// TestReported: the median of those that can be trusted stands for all.
func TestReported(t *testing.T) {
	all := repeated()
	assert.Equal(t, 2, load.Reported(all))
	assert.Equal(t, 0, load.Reported(all[:2]), "the better one of two")
	all[0].Verdict = load.Untrustworthy
	assert.Equal(t, 2, load.Reported(all), "of the second and the third")
	all[2].Verdict = load.Interrupted
	assert.Equal(t, 1, load.Reported(all))
	all[1].Verdict = load.Untrustworthy
	assert.Equal(t, 2, load.Reported(all), "none can be trusted")
}

func TestTogether(t *testing.T) {
	doubt := func(all []load.Repeat, which ...int) {
		for _, n := range which {
			all[n].Verdict, all[n].VerdictReasons = load.Untrustworthy, []string{"untrustworthy: late", "untrustworthy: starved"}
		}
	}
	for name, c := range map[string]struct {
		change  func(all []load.Repeat)
		verdict load.Verdict
		reasons []string
		notes   []string
	}{
		"all good":       {change: func([]load.Repeat) {}, verdict: load.Good},
		"one in doubt":   {change: func(all []load.Repeat) { doubt(all, 1) }, verdict: load.Good, notes: []string{"repetition 2 is untrustworthy: late; starved"}},
		"a wrong answer": {change: func(all []load.Repeat) { all[1].WrongWarm = 2 }, verdict: load.Missed, reasons: []string{"repetition 2: wrong answers: 2"}},
		"a missed time":  {change: func(all []load.Repeat) { all[1].Verdict = load.Missed }, verdict: load.Good},
		"open whether right": {
			change: func(all []load.Repeat) {
				all[1].Verdict, all[1].VerdictReasons = load.Inconclusive, []string{"inconclusive: none could be judged"}
			},
			verdict: load.Inconclusive, reasons: []string{"repetition 2: inconclusive: none could be judged"},
		},
		"more than a half": {
			change: func(all []load.Repeat) { doubt(all, 1, 2) }, verdict: load.Untrustworthy, reasons: []string{"untrustworthy: 2 of 3 repetitions"},
			notes: []string{"repetition 2 is untrustworthy: late; starved", "repetition 3 is untrustworthy: late; starved"},
		},
		"all in doubt": {
			change: func(all []load.Repeat) { doubt(all, 0, 1, 2) }, verdict: load.Untrustworthy,
			notes: []string{"repetition 1 is untrustworthy: late; starved", "repetition 2 is untrustworthy: late; starved"},
		},
		"one without an agent": {
			change: func(all []load.Repeat) {
				doubt(all, 1)
				all[1].Agents = &load.Agents{Degraded: []string{"1 of 2 agents were there when the trial began"}}
			}, verdict: load.Untrustworthy,
			reasons: []string{"untrustworthy: 1 of 3 repetitions are degraded"}, notes: []string{"repetition 2 is untrustworthy: late; starved"},
		},
		"wrong, and most in doubt": {
			change: func(all []load.Repeat) { doubt(all, 1, 2); all[1].Wrong = 1 }, verdict: load.Missed, reasons: []string{"repetition 2: wrong answers: 1"},
			notes: []string{"repetition 2 is untrustworthy: late; starved", "repetition 3 is untrustworthy: late; starved"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := load.Result{Repeats: repeated()}
			c.change(r.Repeats)
			reported := load.Reported(r.Repeats)
			r.Verdict = r.Repeats[reported].Verdict
			r.Together(reported, nil)
			assert.Equal(t, c.verdict, r.Verdict)
			assert.Equal(t, c.reasons, r.VerdictReasons)
			assert.Equal(t, c.notes, r.Notes)
		})
	}
}

// TestTogetherInterrupted: an interrupt is the verdict, and what was wrong until then is a reason.
func TestTogetherInterrupted(t *testing.T) {
	r := load.Result{Repeats: repeated(), Judgement: load.Judgement{Verdict: load.Interrupted}}
	r.Repeats[0].Wrong = 1
	r.Together(2, nil)
	assert.Equal(t, load.Interrupted, r.Verdict)
	assert.Equal(t, []string{"repetition 1: wrong answers: 1"}, r.VerdictReasons)
}
