package reports

import (
	"fmt"
	"strings"

	"dmsim/model"
	"dmsim/sim/cases"
	"dmsim/sim/check"
)

// FindingPage tells a finding as a Markdown page: the statement, the story drawn as a sequence, the case, and the command that repeats it.
func FindingPage(f *check.Finding, repeat string) ([]byte, error) {
	var b strings.Builder
	v := &f.Violation
	fmt.Fprintf(&b, "# %s %s\n\n%s\n\nStep %d: want %s, got %s.", v.Invariant, f.Title, f.Statement, f.Step, v.Want, v.Got)
	if v.Why != "" {
		fmt.Fprintf(&b, " %s.", strings.TrimSuffix(v.Why, "."))
	}
	fmt.Fprintf(&b, " The drawing shows what a sound world answers.\n\n```mermaid\n")
	if err := Mermaid(&b, sequenceOf(f)); err != nil {
		return nil, err
	}
	one := f.Case
	one.Comment = nil
	fmt.Fprintf(&b, "```\n\n```yaml\n%s```\n\nRepeat it:\n\n    %s\n", one.YAML(), repeat)
	return []byte(b.String()), nil
}

// sequenceOf plays the case on a sound world and writes down who tried what, and on which clause the step was decided that broke a rule.
func sequenceOf(f *check.Finding) Sequence {
	var s Sequence
	for _, u := range f.Case.Users {
		s.Participants = append(s.Participants, u.Name)
	}
	drawn := drawing{Sequence: &s, f: f, now: f.Case.Start}
	one := f.Case // the run compiles its later policies
	cases.Trace(one, cases.NewWorld(&one), drawn.try)
	drawn.until(len(f.Case.Steps) + 1)
	v := &f.Violation
	s.Verdict.Invariant = fmt.Sprintf("%s: want %s, got %s", v.Invariant, v.Want, v.Got)
	if s.Verdict.From == "" { // it was a look at an inbox
		s.Verdict.From = s.Participants[0]
		if i := f.Case.Steps[f.Step-1].Inbox; i != nil {
			s.Verdict.From, s.Verdict.To = i.Of, i.From
		}
	}
	return s
}

// drawing is a sequence that is being drawn.
type drawing struct {
	*Sequence
	f    *check.Finding
	now  model.Time
	next int // step of the case, from 1, that is not yet drawn, less one
}

// until draws the steps before one: those that are no attempts.
func (d *drawing) until(step int) {
	for ; d.next < step-1; d.next++ {
		s := &d.f.Case.Steps[d.next]
		d.clock(s)
		switch {
		case s.Policy != nil:
			d.Lines = append(d.Lines, SequenceLine{Note: "policy: " + s.Policy.Policy.Name})
		case s.Inbox != nil:
			what := "reads what came from " + s.Inbox.From
			if s.Inbox.Group != "" {
				what = "reads " + s.Inbox.Group
			}
			d.Lines = append(d.Lines, SequenceLine{From: s.Inbox.Of, To: s.Inbox.From, Does: what})
		}
	}
}

// clock notes that time passes.
func (d *drawing) clock(s *cases.Step) {
	if s.At > d.now {
		d.Lines = append(d.Lines, SequenceLine{Note: s.At.Std().Sub(d.now.Std()).String() + " later"})
		d.now = s.At
	}
}

func (d *drawing) try(t *cases.Try) {
	d.until(t.Step)
	step := &d.f.Case.Steps[t.Step-1]
	d.clock(step)
	d.next = max(d.next, t.Step)
	line := SequenceLine{From: t.Actor, To: t.Target, Does: deed(t, step)}
	if t.Attempt.Op == model.OpSend {
		line.Says, line.Does = step.Action.Content.Text, ""
	}
	if line.To == "" && t.Group != "" {
		line.To = t.Group
	}
	if t.Outcome.Reason != model.Delivered {
		line.Refused = strings.TrimPrefix(t.Decision(), "refused: ")
		if reason, _, ok := strings.Cut(line.Refused, ": "); ok {
			line.Refused = reason + ")"
		}
	}
	if step.Overlaps {
		line.Does = strings.TrimSpace(line.Does + " (began before the step above)")
		if line.Says != "" {
			line.Does = fmt.Sprintf("writes %q, having begun before the step above", line.Says)
			line.Says = ""
		}
	}
	d.Lines = append(d.Lines, line)
	if t.Step == d.f.Step {
		d.Verdict.From, d.Verdict.To = t.Actor, t.Target
		d.Verdict.Clause = clause(t)
	}
}

// deed says what an attempt that is no message tries.
func deed(t *cases.Try, s *cases.Step) string {
	switch t.Attempt.Op {
	case model.OpSet:
		return "sets DMs to " + t.Attempt.Setting.String()
	case model.OpCreateGroup:
		return "creates " + s.Action.Group + " with " + strings.Join(s.Action.Members, ", ")
	case model.OpAdd:
		return "adds to " + t.Group
	case model.OpLeave:
		return "leaves " + t.Group
	}
	return t.Attempt.Op.String()
}

// clause is the rule on which an attempt was decided, with what it saw.
func clause(t *cases.Try) string {
	steps := t.Steps()
	if len(steps) == 0 || t.Note() != "" {
		return t.Note()
	}
	last := steps[len(steps)-1]
	if t.Outcome.Reason == model.Delivered {
		return "no rule refuses"
	}
	return last.Rule + " " + last.Saw
}

// JUnit is the campaign as one test for each invariant that found something, and one for all the others.
func (d *Check) JUnit() JUnitSuite {
	suite := JUnitSuite{Name: "dmsim check"}
	for i := range d.Findings {
		f := &d.Findings[i]
		var text strings.Builder
		f.Tell(&text)
		suite.Cases = append(suite.Cases, JUnitCase{Name: f.Invariant + " " + f.Title, Failure: &JUnitFailure{
			Message: fmt.Sprintf("want %s, got %s", f.Want, f.Got), Text: text.String(),
		}})
	}
	all := JUnitCase{Name: "no other invariant is violated"}
	if d.Verdict != check.OK && len(d.Findings) == 0 {
		all.Failure = &JUnitFailure{Message: string(d.Verdict), Text: strings.Join(d.NotChecked, "\n")}
	}
	suite.Cases = append(suite.Cases, all)
	return suite
}

// SARIF is the campaign for tools that show findings beside code.
func (d *Check) SARIF(version Version, rules []SARIFRule) SARIFReport {
	r := SARIFReport{Version: version, Rules: rules}
	for i := range d.Findings {
		f := &d.Findings[i]
		r.Results = append(r.Results, SARIFResult{
			Rule: f.Invariant, Message: fmt.Sprintf("%s: want %s, got %s. Repeat: %s", f.Title, f.Want, f.Got, f.Repeat), File: f.File, Fingerprint: f.ID,
		})
	}
	return r
}
