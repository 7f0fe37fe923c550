package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/sim/load"
	"dmsim/sim/load/capacity"
)

// TestSearched: a search is as good as what it found, but a wrong answer in any of its trials is missed.
func TestSearched(t *testing.T) {
	example := []load.WrongAnswer{{Index: 7}}
	for name, c := range map[string]struct {
		was     load.Judgement
		found   capacity.Found
		trials  []load.Measured
		cut     bool
		verdict load.Verdict
		reasons []string
		notes   []string
	}{
		"confirmed": {
			was: load.Judgement{Verdict: load.Good}, found: capacity.Found{Confirmed: true}, trials: []load.Measured{{}}, verdict: load.Good,
		},
		"confirmed by a run that was disturbed": {
			was: load.Judgement{Verdict: load.Untrustworthy, VerdictReasons: []string{"untrustworthy: late"}}, found: capacity.Found{Confirmed: true}, verdict: load.Good,
			reasons: []string{}, notes: []string{"held although untrustworthy: late"},
		},
		"confirmed, and then cut short": {
			was: load.Judgement{Verdict: load.Untrustworthy, VerdictReasons: []string{"cut"}}, found: capacity.Found{Confirmed: true}, cut: true, verdict: load.Untrustworthy, reasons: []string{"cut"},
		},
		"cut short": {
			was: load.Judgement{Verdict: load.Missed, VerdictReasons: []string{"x", "cut"}}, cut: true, verdict: load.Untrustworthy, reasons: []string{"x", "cut"},
		},
		"not confirmed": {
			was: load.Judgement{Verdict: load.Missed, VerdictReasons: []string{"x"}}, found: capacity.Found{Reasons: []string{"why"}}, verdict: load.Inconclusive, reasons: []string{"x", "why"},
		},
		"limited": {
			was: load.Judgement{Verdict: load.Good}, found: capacity.Found{Confirmed: true, Limited: true, Reasons: []string{"why"}}, verdict: load.Inconclusive, reasons: []string{"why"},
		},
		"wrong, and not confirmed": {
			was: load.Judgement{Verdict: load.Missed}, found: capacity.Found{Reasons: []string{"why"}}, trials: []load.Measured{{Wrong: 2, WrongExamples: example}, {WrongWarm: 1}}, verdict: load.Missed,
			reasons: []string{"wrong answers in the trials of the search: 3", "why"},
		},
		"wrong, and the last run was not": {
			was: load.Judgement{Verdict: load.Good}, found: capacity.Found{Confirmed: true}, trials: []load.Measured{{Wrong: 2, WrongExamples: example}, {}}, verdict: load.Missed,
			reasons: []string{"wrong answers in the trials of the search: 2"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var s searched
			for n := range c.trials {
				s.hear(&c.trials[n])
			}
			r := load.Result{Judgement: c.was}
			s.conclude(&r, &c.found, c.cut)
			assert.Equal(t, c.verdict, r.Verdict)
			assert.Equal(t, c.reasons, r.VerdictReasons)
			assert.Equal(t, c.notes, r.Notes)
			assert.Equal(t, s.wrong > 0, len(r.WrongExamples) > 0)
		})
	}
}
