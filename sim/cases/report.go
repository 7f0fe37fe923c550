package cases

import (
	"fmt"
	"strings"

	"dmsim/model"
	"dmsim/model/policy"
)

// Report is what came of one case.
type Report struct {
	Case     string
	Source   string
	Line     int
	Failures []Failure // in the order of the steps; none: the case passed
}

// Passed says whether every step came out as expected.
func (r Report) Passed() bool { return len(r.Failures) == 0 }

// String returns the failures one after the other, ready to print; nothing for a case that passed.
func (r Report) String() string {
	var b strings.Builder
	for _, f := range r.Failures {
		b.WriteString(f.String())
	}
	return b.String()
}

// Failure is a step that did not come out as expected.
type Failure struct {
	Source string
	Line   int
	Case   string
	Step   string // as it was written
	At     model.Time
	Want   string
	Got    string
	// Of the first attempt that the step does not expect:
	Attempt string        // "attempt 21, eve fan21", where the step makes several
	Facts   *policy.Facts // what it was decided on; nil where the target does not show it
	Saw     []string      // the same, rule by rule, up to the one that refused
}

// String returns the failure over several lines, of which the first leads to the step.
func (f Failure) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: %s\n  %s\n    want %s\n    got  %s\n", f.Source, f.Line, f.Case, f.Step, f.Want, f.Got)
	if len(f.Saw) > 0 {
		fmt.Fprintf(&b, "    %s\n", strings.TrimSuffix(fmt.Sprintf("at %s, %s", f.At, f.Attempt), ", "))
	}
	for _, line := range f.Saw {
		fmt.Fprintf(&b, "      %s\n", line)
	}
	return b.String()
}

func (r *runner) failure(s *Step, want, got string) Failure {
	return Failure{Source: r.c.Source, Line: s.Line, Case: r.c.Name, Step: s.Text, At: s.At, Want: want, Got: got}
}

// show adds what the rules saw of an attempt.
func (f *Failure) show(t *Try) {
	if t.Facts == nil {
		return
	}
	f.Facts, f.Attempt = t.Facts, t.who
	for _, step := range t.Steps() {
		line := step.Rule + " " + step.Saw
		if step.Reason != model.Delivered {
			line += ": " + t.rules.ReasonName(step.Reason)
		}
		f.Saw = append(f.Saw, line)
	}
	if note := t.Note(); note != "" {
		f.Saw = append(f.Saw, note)
	}
}

// outcomes prints counts of reasons: the reason alone where there is but one, else each with its count.
func (r *runner) outcomes(op model.Op, counts map[model.Reason]int) string {
	var all []string
	for reason := range 256 {
		count := counts[model.Reason(reason)]
		if count == 0 {
			continue
		}
		name := r.c.reasonName(op, model.Reason(reason))
		if len(counts) == 1 {
			return name
		}
		all = append(all, fmt.Sprintf("%d %s", count, name))
	}
	return strings.Join(all, ", ")
}

// reasonName names what came of an attempt. The custom rules are the same under all policies of a case.
func (c *Case) reasonName(op model.Op, reason model.Reason) string {
	custom := int(reason) - int(model.CustomReason)
	switch {
	case custom >= 0 && custom < len(c.Policy.Custom):
		return c.Policy.Custom[custom].ID
	case reason == model.Delivered && op != model.OpSend:
		return good
	}
	return reason.String()
}

func bracket(names []string) string {
	shown := make([]string, len(names))
	for i, name := range names {
		shown[i] = plain(name)
	}
	return "[" + strings.Join(shown, ", ") + "]"
}
