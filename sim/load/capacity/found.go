package capacity

import (
	"fmt"

	"dmsim/sim/load"
)

// Found is what a search came to. The capacity, in attempts a second, lies between Low and High.
type Found struct {
	Low        float64        `json:"low"`  // the highest rate that can be counted on; 0: none held
	High       float64        `json:"high"` // where one can be sure that it does not hold; 0: not known
	Confidence float64        `json:"confidence"`
	Confirmed  bool           `json:"confirmed"` // Low held for the full length, or for as long as a trial can be: then Reasons says so
	Limited    bool           `json:"limited"`   // by the harness or the budget, and not by the target: no rate above Low is known to be too much
	Reasons    []string       `json:"reasons"`   // why it is less than was asked for
	Levels     []Level        `json:"levels"`
	Trials     []Trial        `json:"trials"` // all, in their order
	Seconds    float64        `json:"seconds"`
	Confirming *load.Measured `json:"-"` // the run that confirmed; nil if none did
}

// Level is what was measured at a share of the capacity.
type Level struct {
	Share         float64                   `json:"share"` // of Low
	Rate          float64                   `json:"rate"`
	Operations    map[string]load.Operation `json:"operations"`
	Untrustworthy []string                  `json:"untrustworthy,omitempty"`
}

// Trial is one trial of a search.
type Trial struct {
	Number        int                     `json:"number"`
	Phase         Phase                   `json:"phase"`
	Rate          float64                 `json:"rate"`    // asked for
	Seconds       float64                 `json:"seconds"` // that it was to measure: less than was asked for where the rate allows no more
	Verdict       Verdict                 `json:"verdict"`
	Reasons       []string                `json:"reasons,omitempty"` // why it failed
	Untrustworthy []string                `json:"untrustworthy,omitempty"`
	RateAnswered  float64                 `json:"rate_answered"`
	BacklogGrowth float64                 `json:"backlog_growth"`
	Objectives    []load.ObjectiveOutcome `json:"objectives"`

	measured *load.Measured
	frail    bool // it would not have failed without the harness's own lateness
}

// Phase says what a trial was for.
type Phase string

// The phases.
const (
	Searching  Phase = "search"
	Confirming Phase = "confirm"
	Looking    Phase = "level"
)

// Verdict says what came of a trial.
type Verdict string

// The verdicts. A trial that failed and cannot be trusted does not count, and is made again.
const (
	Held     Verdict = "held"
	Failed   Verdict = "failed"
	Doubtful Verdict = "untrustworthy"
)

// judge says what came of a trial. What disturbs the harness makes responses look longer, since they count from the due time, and never shorter. So a trial that cannot be
// trusted has held if it held all the same, and has failed if it would have failed without the harness's own lateness. Else it says nothing; nor does one whose agents were not
// all there: what is missing of it makes it look easier, and what a lost agent left unanswered makes it look harder.
func (s *search) judge(m *load.Measured, untrustworthy []string) Trial {
	t := Trial{Seconds: m.Duration, Untrustworthy: untrustworthy, RateAnswered: m.RateAnswered, BacklogGrowth: m.Backlog.Growth, Objectives: []load.ObjectiveOutcome{}, measured: m}
	for _, o := range s.Objectives {
		t.Objectives = append(t.Objectives, o.Judge(m))
	}
	t.Reasons = s.misses(m)
	t.frail = len(t.Reasons) > 0 && len(s.misses(punctual(m))) == 0
	switch {
	case m.Agents != nil && len(m.Agents.Degraded) > 0:
		t.Verdict = Doubtful
	case len(untrustworthy) == 0 && len(t.Reasons) == 0:
		t.Verdict = Held
	case len(untrustworthy) == 0:
		t.Verdict = Failed
	case len(t.Reasons) == 0 && m.RateAchieved >= offeredLeast*m.RateTarget:
		t.Verdict = Held
	case len(t.Reasons) > 0 && !t.frail:
		t.Verdict = Failed
	default:
		t.Verdict = Doubtful
	}
	return t
}

// offeredLeast is the share of its rate that a trial must have offered to count as held although it is not to be trusted.
const offeredLeast = 0.99

// misses says what does not hold.
func (s *search) misses(m *load.Measured) (reasons []string) {
	say := func(format string, args ...any) { reasons = append(reasons, fmt.Sprintf(format, args...)) }
	for _, o := range s.Objectives {
		outcome := o.Judge(m)
		switch {
		case outcome.Note != "":
			say("%s: %s", o, outcome.Note)
		case !outcome.Met:
			say("%s: %.4g%s", o, outcome.Value, outcome.Unit)
		}
	}
	if m.Backlog.Growing {
		say("the backlog grows by %.4g a second", m.Backlog.Growth)
	}
	if m.Unbegun > 0 {
		say("%d attempts were not begun when the trial ended", m.Unbegun)
	}
	wrong, lost := m.Unasked(s.Objectives)
	return append(append(reasons, wrong...), lost...)
}

// punctual is a measurement at its best: each response is shorter by twice the most that the harness was late, since it may have heard as late as it spoke, and a backlog that may
// have come of that is none. It is the most and not a percentile, since near its capacity a target needs seconds to recover from one burst.
func punctual(m *load.Measured) *load.Measured {
	out, late := *m, 2*m.OwnLateness.Max
	out.Operations = make(map[string]load.Operation, len(m.Operations))
	for name, o := range m.Operations {
		for _, at := range []*float64{&o.Response.Mean, &o.Response.P50, &o.Response.P90, &o.Response.P99, &o.Response.P999, &o.Response.Max} {
			*at = max(0, *at-late)
		}
		out.Operations[name] = o
	}
	out.Backlog.Growing = m.Backlog.Growing && m.Backlog.Growth*m.Duration > m.RateTarget*late/1e6
	return &out
}

// far reports whether the target fell far behind.
func (t *Trial) far() bool { return t.Verdict == Failed && t.BacklogGrowth > farShare*t.Rate }
