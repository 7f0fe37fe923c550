package load

import (
	"fmt"
	"slices"
	"strconv"
)

// failedShare is how many attempts may fail where no objective is about errors.
const failedShare = 0.01

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
		r.VerdictReasons = append(r.VerdictReasons, "untrustworthy: "+reason)
	}
	r.VerdictReasons = append(append(r.VerdictReasons, timeless...), timely...)
	switch {
	case interrupted:
		r.Verdict = Interrupted
		r.VerdictReasons = append([]string{"interrupted"}, r.VerdictReasons...)
	case len(timeless) > 0:
		r.Verdict = Missed
	case len(untrustworthy) > 0:
		r.Verdict = Untrustworthy
	case len(timely) > 0:
		r.Verdict = Missed
	default:
		r.Verdict = Good
	}
	return r
}

// missed says what does not hold, and tells what hangs on time from what does not.
func (m *Measured) missed(objectives []Objective) (timely, timeless []string) {
	var wrong, errors bool
	for _, o := range objectives {
		out := o.Judge(m)
		wrong, errors = wrong || o.metric == "wrong", errors || o.metric == "errors"
		if out.Met {
			continue
		}
		if slices.Contains([]string{"wrong", "undecided"}, o.metric) && out.Note == "" {
			timeless = append(timeless, out.String())
		} else {
			timely = append(timely, out.String())
		}
	}
	if n := m.Wrong + m.WrongWarm; n > 0 && !wrong {
		timeless = append(timeless, fmt.Sprintf("wrong answers: %d", n))
	}
	if lost := m.Failed + m.Unbegun; !errors && float64(lost) > failedShare*float64(m.Offered) {
		timely = append(timely, fmt.Sprintf("no answer: %d of %d attempts failed or were not begun, more than %.3g %%", lost, m.Offered, 100*failedShare))
	}
	return timely, timeless
}

// String says on one line what was wanted and what came.
func (o ObjectiveOutcome) String() string {
	if o.Note != "" {
		return fmt.Sprintf("want %s: %s", o.Objective, o.Note)
	}
	return fmt.Sprintf("want %s, got %s%s", o.Objective, strconv.FormatFloat(o.Value, 'g', -1, 64), o.Unit) // all digits, lest what just missed look like its bound
}
