package load_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/load"
)

func TestVerdicts(t *testing.T) {
	for name, c := range map[string]struct {
		change        func(*load.Measured)
		objectives    []string
		untrustworthy []string
		interrupted   bool
		verdict       load.Verdict
		reasons       []string
	}{
		"good":                {verdict: load.Good, objectives: []string{"all.response.p50<1ms"}, reasons: []string{}},
		"a missed objective":  {verdict: load.Missed, objectives: []string{"all.response.p50<1us"}, reasons: []string{"want all.response.p50<1us, got 800us"}},
		"errors by default":   {change: func(m *load.Measured) { m.Failed = 11 }, verdict: load.Missed, reasons: []string{"no answer: 11 of 1000 attempts failed or were not begun, more than 1 %"}},
		"errors as asked":     {change: func(m *load.Measured) { m.Failed = 11 }, objectives: []string{"errors<2%"}, verdict: load.Good, reasons: []string{}},
		"a wrong answer":      {change: func(m *load.Measured) { m.Wrong = 1 }, verdict: load.Missed, reasons: []string{"wrong answers: 1"}},
		"wrong while warming": {change: func(m *load.Measured) { m.WrongWarm = 2 }, verdict: load.Missed, reasons: []string{"wrong answers: 2"}},
		"wrong while warming, though none may be": {
			change: func(m *load.Measured) { m.WrongWarm = 2 }, objectives: []string{"wrong=0"}, verdict: load.Missed, reasons: []string{"want wrong=0, got 2"},
		},
		"wrong as asked": {change: func(m *load.Measured) { m.Wrong = 1 }, objectives: []string{"wrong<=1"}, verdict: load.Good, reasons: []string{}},
		"untrustworthy":  {untrustworthy: []string{"late"}, verdict: load.Untrustworthy, reasons: []string{"untrustworthy: late"}},
		"times that were missed cannot be trusted": {
			objectives: []string{"all.response.p50<1us"}, untrustworthy: []string{"late"}, verdict: load.Untrustworthy,
			reasons: []string{"untrustworthy: late", "want all.response.p50<1us, got 800us"},
		},
		"a wrong answer is wrong at any time": {
			change: func(m *load.Measured) { m.Wrong = 3 }, objectives: []string{"wrong=0"}, untrustworthy: []string{"late"}, verdict: load.Missed,
			reasons: []string{"untrustworthy: late", "want wrong=0, got 3"},
		},
		"undecided, but few": {change: func(m *load.Measured) { m.Undecided = 9 }, verdict: load.Good, reasons: []string{}},
		"undecided": {
			change: func(m *load.Measured) { m.Undecided = 10 }, verdict: load.Inconclusive, reasons: []string{"inconclusive: 10 of 990 answers are undecided, more than 1 %"},
		},
		"undecided as asked": {change: func(m *load.Measured) { m.Undecided = 10 }, objectives: []string{"undecided<2%"}, verdict: load.Good, reasons: []string{}},
		"commits of others": {
			change: func(m *load.Measured) { m.Unexplained = 3 }, verdict: load.Inconclusive,
			reasons: []string{
				"inconclusive: 3 commits are of nothing that was asked for: another client may be at work, a request may have been made twice, or the service commits by itself",
			},
		},
		"not judged": {
			change: func(m *load.Measured) { m.Judged, m.Unjudged = false, 990 }, untrustworthy: []string{"late"}, verdict: load.Inconclusive,
			reasons: []string{"untrustworthy: late", "inconclusive: none of 990 answers could be judged"},
		},
		"nothing to judge": {change: func(m *load.Measured) { m.Judged = false }, verdict: load.Good, reasons: []string{}},
		"what is missed is missed, judged or not": {
			change: func(m *load.Measured) { m.Judged, m.Unjudged = false, 990 }, objectives: []string{"all.response.p50<1us"}, verdict: load.Missed,
			reasons: []string{"want all.response.p50<1us, got 800us", "inconclusive: none of 990 answers could be judged"},
		},
		"interrupted": {interrupted: true, untrustworthy: []string{"late"}, verdict: load.Interrupted, reasons: []string{"interrupted", "untrustworthy: late"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := load.Result{Measured: *seen()}
			r.Failed, r.Unbegun, r.Wrong = 0, 0, 0
			if c.change != nil {
				c.change(&r.Measured)
			}
			var objectives []load.Objective
			for _, text := range c.objectives {
				o, err := load.ParseObjective(text)
				require.NoError(t, err)
				objectives = append(objectives, o)
			}
			r.Conclude(objectives, c.untrustworthy, c.interrupted)
			assert.Equal(t, c.verdict, r.Verdict)
			assert.Equal(t, c.reasons, r.VerdictReasons)
			assert.Len(t, r.Objectives, len(objectives))
		})
	}
}

func TestTrust(t *testing.T) {
	bounds := load.DefaultTrust(true)
	bounds.Heard = load.DefaultTrust(false).Heard
	for name, c := range map[string]struct {
		change func(*load.Measured)
		want   string
	}{
		"late": {
			func(m *load.Measured) { m.OwnLateness.P99 = 1001 },
			"late: lateness p99 of the generator is 1.001ms, above 10 % of response p50 (800µs) and above 1ms",
		},
		"deaf": {
			func(m *load.Measured) { m.Machine.SchedulerP99 = 1001 },
			"deaf: goroutines that were ready waited for a processor for 1.001ms at p99, above 10 % of service p50 (700µs) and above 1ms",
		},
		"deaf, but short":             {func(m *load.Measured) { m.Machine.SchedulerP99 = 999 }, ""},
		"an open loop is late or not": {func(m *load.Measured) { m.Machine.SchedulerP99, m.RateTarget, m.EndedEarly = 1001, 1, "wrong=0" }, ""},
		"deaf in an open loop that is held": {
			func(m *load.Measured) {
				m.Machine.SchedulerP99, m.RateTarget, m.EndedEarly, m.Offered = 1001, 1, "wrong=0", 100
				all := m.Operations["all"]
				all.Held.Count = 2
				m.Operations["all"] = all
			},
			"deaf: goroutines that were ready waited for a processor for 1.001ms at p99, above 10 % of service p50 (700µs) and above 1ms",
		},
		"starved":         {func(m *load.Measured) { m.Machine.CPUWaitShare = 0.25 }, "starved: threads were ready to run without a processor for 25 % of the time, above 20 %"},
		"stolen":          {func(m *load.Measured) { m.Machine.StolenShare = 0.06 }, "starved: a hypervisor took 6 % of the machine's processor time, above 5 %"},
		"generator":       {func(m *load.Measured) { m.RateTarget, m.Generator = 0, &load.Generator{RateMost: -1} }, "generator: it reaches -1 attempts a second against a target that does nothing, and 0 were due"},
		"cut":             {func(m *load.Measured) { m.OverAnHour = 2 }, "cut: 2 responses took longer than an hour and are counted as one"},
		"nothing":         {func(m *load.Measured) { m.Offered = 0 }, "nothing was offered in the measured time"},
		"unknown":         {func(m *load.Measured) { m.Machine.CPUWaitShare, m.Machine.StolenShare = -1, -1 }, ""},
		"late, but short": {func(m *load.Measured) { m.OwnLateness.P99 = 999 }, ""},
		"late, but of little": {func(m *load.Measured) {
			m.OwnLateness.P99 = 1001
			all := m.Operations["all"]
			all.Response.P50 = 10_011
			m.Operations["all"] = all
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := seen()
			m.RateTarget = 0 // a closed loop
			all := m.Operations["all"]
			all.Service.P50 = 700
			m.Operations["all"] = all
			c.change(m)
			got := load.Trust(m, bounds)
			if c.want == "" {
				assert.Empty(t, got)
				return
			}
			assert.Equal(t, []string{c.want}, got)
		})
	}
}
