package check_test

import (
	"testing"

	"dmsim/model"
	"dmsim/model/world"
	"dmsim/sim/check"
)

// storiesToFind is how many drawn stories may pass before a broken world must have been found.
const storiesToFind = 4000

// TestFindsALie: a world that is sound but for what it says of one fact is found out.
func TestFindsALie(t *testing.T) {
	for name, lie := range map[string]func(*world.World, *model.Attempt, *model.Outcome){
		"a blocked send went out": func(_ *world.World, _ *model.Attempt, o *model.Outcome) {
			if o.Reason == model.Blocked {
				o.Reason = model.Delivered
			}
		},
		"one more reached": func(_ *world.World, a *model.Attempt, o *model.Outcome) {
			if a.Group != model.NoGroup && o.Reached == 2 {
				o.Reached++
			}
		},
		"a retry is new": func(_ *world.World, _ *model.Attempt, o *model.Outcome) { o.Repeat = false },
		"a commit is lost": func(_ *world.World, a *model.Attempt, o *model.Outcome) {
			if a.Op == model.OpLeave {
				o.Commit++
			}
		},
		"an answer is none": func(_ *world.World, _ *model.Attempt, o *model.Outcome) { told(o, model.Answer, model.Acquainted) },
		"an unanswered message is the first": func(_ *world.World, _ *model.Attempt, o *model.Outcome) {
			told(o, model.Unanswered, model.FirstContact)
		},
		"a stranger is known": func(_ *world.World, _ *model.Attempt, o *model.Outcome) {
			told(o, model.FirstContact, model.Acquainted)
		},
		"who knows the other is a stranger": func(_ *world.World, _ *model.Attempt, o *model.Outcome) {
			told(o, model.Acquainted, model.FirstContact)
		},
		"who follows is turned around": func(_ *world.World, _ *model.Attempt, o *model.Outcome) {
			o.Tie = o.Tie>>1 | o.Tie<<1&model.TargetFollows
		},
		"the end of a hold is not told": func(_ *world.World, a *model.Attempt, o *model.Outcome) {
			if a.Op == model.OpSend {
				o.Until = 0
			}
		},
		"the end of a suspension is not told": func(_ *world.World, a *model.Attempt, o *model.Outcome) {
			if a.Op == model.OpReport {
				o.Until = 0
			}
		},
		"a message is removed a millisecond late": func(_ *world.World, _ *model.Attempt, o *model.Outcome) {
			if o.From > 0 {
				o.From++
			}
		},
		"somebody was read": func(w *world.World, a *model.Attempt, o *model.Outcome) {
			if a.Op == model.OpSend && a.Group == model.NoGroup && o.Reason == model.Delivered {
				w.Read(a.Target, a.Actor, model.NoGroup, a.At)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			requireFound(t, whole(14, storiesToFind, of(func(w based) check.Target { return liar{w, lie} })))
		})
	}
}

func told(o *model.Outcome, truth, lie model.Contact) {
	if o.Contact == truth {
		o.Contact = lie
	}
}

// liar is a world that changes its outcomes.
type liar struct {
	based
	lie func(*world.World, *model.Attempt, *model.Outcome)
}

func (l liar) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	o := l.based.Do(a, members...)
	l.lie(l.World, a, &o)
	return o
}
