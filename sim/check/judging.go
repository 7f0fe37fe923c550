package check

import (
	"fmt"
	"slices"

	"dmsim/model"
	"dmsim/sim/check/story"
)

// judge hears the judges on what came of an attempt, and notes what it made.
func (g *stage) judge(i int, s *story.Step, a *model.Attempt, o model.Outcome) {
	if d, ok := g.target.(Doubter); ok && d.Undecided() != "" {
		if g.found == nil {
			g.found = &Violation{Invariant: Decided, Index: i, At: a.At, Want: "a decision", Got: d.Undecided()}
		}
		return
	}
	delivered := o.Reason == model.Delivered && !o.Repeat
	known := false
	g.reached = g.reached[:0]
	if t, ok := g.target.(Reacher); ok && g.commits == 0 && delivered && a.Op == model.OpSend {
		g.reached = t.Reached(a.Actor, a.Target, a.Group, o.Commit)
		known = !withheld(g.target)
	}
	if g.hear != nil {
		g.hear(s, a, o, g.reached)
	}
	if !g.judges.NoInvariants {
		g.monitor.Observe(a, g.made.Members(s), &o, g.reached, known)
		if v := g.monitor.First(); v != nil {
			g.found = &Violation{Invariant: v.Invariant, Index: i, At: a.At, Want: v.Want, Got: v.Got, Why: v.Why}
		}
	}
	if !g.judges.NoOpinion {
		g.compare(i, s, a, o, known)
	}
	g.made.Note(s, &o)
}

// compare asks the second opinion.
func (g *stage) compare(i int, s *story.Step, a *model.Attempt, o model.Outcome, known bool) {
	want := g.opinion.Do(a, g.made.Members(s)...)
	same := want.Reason == o.Reason && want.Reached == o.Reached && want.ID == o.ID && want.Repeat == o.Repeat && (o.Commit == 0 || want.Commit == o.Commit)
	if g.judges.Whole {
		same = want == o
	}
	if same && known {
		if receivers := g.opinion.ReachedBy(want.Commit); !slices.Equal(receivers, g.reached) {
			g.reached = slices.Clone(g.reached)
			slices.Sort(g.reached)
			same = slices.Equal(receivers, g.reached)
		}
	}
	if !same {
		g.differ(i, a.At, g.tell(a.Op, want), g.tell(a.Op, o))
	}
}

// differ notes that the second opinion objects.
func (g *stage) differ(i int, at model.Time, want, got string) {
	if g.found != nil {
		g.found.Differs = true
		return
	}
	g.found = &Violation{Invariant: Opinion, Differs: true, Index: i, At: at, Want: want, Got: got}
}

// tell says what came of an attempt.
func (g *stage) tell(op model.Op, o model.Outcome) string {
	text := g.rules.ReasonName(o.Reason)
	if o.Reason == model.Delivered && op != model.OpSend {
		text = "ok"
	}
	if o.Repeat {
		text += " again"
	}
	more := ""
	if g.judges.Whole {
		more = fmt.Sprintf(", contact %q, tie %d, from %s until %s", o.Contact, o.Tie, o.From, o.Until)
	}
	return text + fmt.Sprintf(" (reaches %d, commit %d, id %d%s)", o.Reached, o.Commit, o.ID, more)
}
