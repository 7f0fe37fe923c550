package reports

import (
	"fmt"
	"strings"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/cases"
	"dmsim/sim/check"
)

// FindingPage tells a finding as a Markdown page: the statement, the story drawn as a sequence, the case, and the command that repeats it.
func FindingPage(f *check.Finding, repeat string) ([]byte, error) {
	var b strings.Builder
	v := &f.Violation
	fmt.Fprintf(&b, "# %s %s\n\n%s\n\n", v.Invariant, f.Title, f.Statement)
	if f.Step > 0 {
		fmt.Fprintf(&b, "Step %d: ", f.Step)
	}
	fmt.Fprintf(&b, "want %s, got %s.", v.Want, v.Got)
	if v.Why != "" {
		fmt.Fprintf(&b, " %s.", strings.TrimSuffix(v.Why, "."))
	}
	if f.Flaky() {
		b.WriteString(" " + f.Chance())
	}
	if why := f.Untold(); why != "" {
		b.WriteString(" " + why)
	}
	fmt.Fprintf(&b, " The drawing shows what the second opinion answers.\n\n```mermaid\n")
	if err := Mermaid(&b, SequenceOf(f)); err != nil {
		return nil, err
	}
	one := f.Case
	one.Comment = nil
	fmt.Fprintf(&b, "```\n\n```yaml\n%s```\n\nRepeat it:\n\n    %s\n", one.YAML(), repeat)
	return []byte(b.String()), nil
}

// SequenceOf draws a finding: it plays the case before the second opinion, whose answers are sound also where our own world is not, and writes down who tried what, and on which clause the step
// was decided that broke a rule.
func SequenceOf(f *check.Finding) Sequence {
	var s Sequence
	for _, u := range f.Case.Users {
		s.Participants = append(s.Participants, u.Name)
	}
	drawn := drawing{Sequence: &s, f: f, now: f.Case.Start}
	one := f.Case // the run compiles its later policies
	cases.Trace(one, cases.NewSpec(&one), drawn.try)
	drawn.until(len(f.Case.Steps) + 1)
	v := &f.Violation
	s.Verdict.Invariant = fmt.Sprintf("%s: want %s, got %s", v.Invariant, v.Want, v.Got)
	if v.Why != "" {
		s.Verdict.Invariant += "\n" + v.Why
	}
	if names := s.names(); s.Verdict.From == "" && len(names) > 0 { // it is no step of the case
		s.Verdict.From = names[0]
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
			d.read(s.Inbox, d.next+1 == d.f.Step)
		}
	}
}

func (d *drawing) read(i *cases.Inbox, fails bool) {
	what := "reads what came from " + i.From
	if i.Group != "" {
		what = "reads " + i.Group
	}
	d.Lines = append(d.Lines, SequenceLine{From: i.Of, To: i.From, Does: what, Fails: fails})
	if fails {
		d.Verdict.From, d.Verdict.To = i.Of, i.From
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
	line := SequenceLine{From: t.Actor, To: t.Target, Does: deed(t, step), Fails: t.Step == d.f.Step}
	if t.Attempt.Op == model.OpSend {
		line.Says, line.Does = step.Action.Content.Text, ""
	}
	if line.To == "" && t.Group != "" {
		line.To = t.Group
	}
	if reason := t.Outcome.Reason; reason != model.Delivered {
		line.Refused = fmt.Sprintf("%s (%s)", reasonName(&d.f.Case.Policy, reason), policy.RuleOf(reason))
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

// reasonName names a reason, a custom rule's by its id: they are the same under all policies of a case.
func reasonName(p *policy.Policy, r model.Reason) string {
	if i := int(r) - int(model.CustomReason); i >= 0 && i < len(p.Custom) {
		return p.Custom[i].ID
	}
	return r.String()
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

// clause is the rule on which an attempt was decided: "R12: daily_limit.messages used up".
func clause(t *cases.Try) string {
	said := "no rule refuses"
	if rule := policy.RuleOf(t.Outcome.Reason); rule != "" {
		said = rule + ": " + policy.ByID(rule).Short
	}
	if t.Outcome.Repeat {
		return fmt.Sprintf("a retry of commit %d: %s", t.Outcome.Commit, said)
	}
	return said
}
