package load

import (
	"fmt"
	"slices"
	"strconv"
)

// failedShare is how many attempts may fail where no objective is about errors.
const failedShare = 0.01

// missedShare is how much of the rate may be missing where no objective is about it.
const missedShare = 0.01

// undecidedShare is how many answers may be undecided where no objective is about those.
const undecidedShare = 0.01

// Conclude judges what was measured.
func (r *Result) Conclude(objectives []Objective, untrustworthy []string, interrupted bool) {
	r.Judgement = Judge(&r.Measured, objectives, untrustworthy, interrupted)
}

// Judge turns a measurement, its objectives and the reasons why it cannot be trusted into a verdict. What is missed although it does not hang on time, such as a wrong
// answer, is missed also where times cannot be trusted. Where no objective is about wrong answers there may be none, and where none is about errors, one in a hundred.
func Judge(m *Measured, objectives []Objective, untrustworthy []string, interrupted bool) Judgement {
	r := Judgement{Interrupted: interrupted, Objectives: []ObjectiveOutcome{}, VerdictReasons: []string{}}
	for _, o := range objectives {
		r.Objectives = append(r.Objectives, o.Judge(m))
	}
	timely, timeless := m.missed(objectives)
	for _, reason := range untrustworthy {
		r.VerdictReasons = append(r.VerdictReasons, doubt+reason)
	}
	open := m.open(objectives)
	r.VerdictReasons = append(r.VerdictReasons, slices.Concat(timeless, timely, open)...)
	switch {
	case interrupted:
		r.Verdict = Interrupted
		r.VerdictReasons = append([]string{"interrupted"}, r.VerdictReasons...)
	case len(timeless) > 0, len(timely) > 0 && len(untrustworthy) == 0:
		r.Verdict = Missed
	case len(open) > 0:
		r.Verdict = Inconclusive
	case len(untrustworthy) > 0:
		r.Verdict = Untrustworthy
	default:
		r.Verdict = Good
	}
	return r
}

// missed says what does not hold, and tells what hangs on time from what does not. For what there is no figure is open.
func (m *Measured) missed(objectives []Objective) (timely, timeless []string) {
	for _, o := range objectives {
		out := o.Judge(m)
		if out.Met || out.Note != "" {
			continue
		}
		if slices.Contains([]string{"wrong", "undecided"}, o.metric) {
			timeless = append(timeless, out.String())
		} else {
			timely = append(timely, out.String())
		}
	}
	wrong, lost := m.Unasked(objectives)
	return append(timely, lost...), append(timeless, wrong...)
}

// Unasked says what is missed although no objective is about it: there may be no wrong answer, one attempt in a hundred may fail or not be begun, and as many may be missing from the rate.
func (m *Measured) Unasked(objectives []Objective) (wrong, lost []string) {
	if n := m.Wrong + m.WrongWarm; n > 0 && !about(objectives, "wrong") {
		wrong = append(wrong, fmt.Sprintf("wrong answers: %d", n))
	}
	if n := m.Failed + m.Unbegun; float64(n) > failedShare*float64(m.Offered) && !about(objectives, "errors") {
		lost = append(lost, fmt.Sprintf("no answer: %d of %d attempts failed or were not begun, more than %.3g %%", n, m.Offered, 100*failedShare))
	}
	if bound := (1 - missedShare) * m.RateTarget; m.EndedEarly == "" && m.RateAchieved < bound && m.ownRate >= bound && !about(objectives, "rate") {
		lost = append(lost, fmt.Sprintf("rate missed: %.6g attempts a second were begun of %.6g that were due, since all connections were under way: the target, or so many connections, reach no more",
			m.RateAchieved, m.RateTarget))
	}
	return wrong, lost
}

// open says why it is not known whether an objective holds, or whether the answers were right.
func (m *Measured) open(objectives []Objective) (reasons []string) {
	say := func(format string, args ...any) {
		reasons = append(reasons, "inconclusive: "+fmt.Sprintf(format, args...))
	}
	for _, o := range objectives {
		if out := o.Judge(m); out.Note != "" {
			reasons = append(reasons, out.String())
		}
	}
	if m.Unjudged > 0 {
		say("none of %d answers could be judged", m.Unjudged)
	}
	if m.Unexplained > 0 {
		say("%d commits are of nothing that was asked for: another client may be at work, a request may have been made twice, or the service commits by itself", m.Unexplained)
	}
	if float64(m.Undecided) > undecidedShare*float64(m.Answered) && !about(objectives, "undecided") {
		say("%d of %d answers are undecided, more than %.3g %%", m.Undecided, m.Answered, 100*undecidedShare)
	}
	return reasons
}

func about(objectives []Objective, metric string) bool {
	return slices.ContainsFunc(objectives, func(o Objective) bool { return o.metric == metric })
}

// String says on one line what was wanted and what came.
func (o ObjectiveOutcome) String() string {
	if o.Note != "" {
		return fmt.Sprintf("want %s: %s", o.Objective, o.Note)
	}
	return fmt.Sprintf("want %s, got %s%s", o.Objective, strconv.FormatFloat(o.Value, 'g', 9, 64), o.Unit) // so many digits, lest what just missed look like its bound
}
