package world

import (
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// decide makes the decision of a faulty world on facts that were gathered soundly.
func (x *fault) decide(c policy.Case, a *model.Attempt, f *policy.Facts) model.Reason {
	return x.choose(x.w.soundly(c, a, f), x.wrongly(c, a, f))
}

// create decides a creation, the wrong way as a whole: what is wrong of one member does not show before all are judged.
func (x *fault) create(a *model.Attempt, joined []model.UserID, into *policy.Facts) model.Reason {
	x.creating = true
	wrong := x.w.judgeCreation(a, joined, nil, x.wrongly)
	x.creating = false
	return x.choose(x.w.judgeCreation(a, joined, into, x.w.soundly), wrong)
}

// wrongly decides as the fault has it.
func (x *fault) wrongly(c policy.Case, a *model.Attempt, f *policy.Facts) model.Reason {
	sound := x.w.soundly(c, a, f)
	s := &x.slip
	if s.cases != 0 && s.cases>>c&1 == 0 {
		return sound
	}
	e := x.event(a)
	e.c, e.facts, e.sound, e.initial = c, *f, sound, x.creating && c == policy.CaseAdd
	if s.where != nil && !s.where(e) {
		return sound
	}
	if s.facts != nil {
		s.facts(e)
	}
	wrong := x.wrong[x.place].Decide(c, &e.facts)
	if s.judge != nil {
		wrong = s.judge(e, wrong)
	}
	return wrong
}

// choose takes the sound decision or the wrong one. A fault does not change the reason of a refusal, unless the order of the rules is what is wrong.
func (x *fault) choose(sound, wrong model.Reason) model.Reason {
	lax, strict := sound != model.Delivered && wrong == model.Delivered, sound == model.Delivered && wrong != model.Delivered
	refusal := max(sound, wrong) // the one of the two, where they differ
	switch {
	case !lax && !strict:
		if x.slip.late[0] != "" {
			return wrong
		}
		return sound
	case x.Only == Lax && !lax, x.Only == Strict && !strict:
		return sound
	case x.slip.about != nil && !slices.Contains(x.slip.about, refusal):
		return sound
	}
	return wrong
}

// again looks for an earlier try as the fault has it.
func (x *fault) again(a *model.Attempt, o model.Outcome, known bool) (model.Outcome, bool) {
	if x.slip.again == nil || a.Message.ID == 0 {
		return o, known
	}
	return x.slip.again(x.event(a), o, known)
}

// reach changes who receives a group message.
func (x *fault) reach(a *model.Attempt, g *group, reached []model.UserID) []model.UserID {
	if x.slip.reach == nil {
		return reached
	}
	reached = x.slip.reach(x.event(a), g, reached)
	slices.Sort(reached)
	return reached
}

// reading is one call of Read.
type reading struct {
	x            *fault
	reader, with model.UserID
	group        model.GroupID
	at           model.Time
	list         []model.Received
}

// again reads the conversation as it is at another time.
func (r *reading) again(at model.Time) []model.Received {
	return r.x.w.read(r.reader, r.with, r.group, at)
}

// readFaulty is Read in a faulty world.
func (w *World) readFaulty(reader, with model.UserID, group model.GroupID, at model.Time) []model.Received {
	x := w.fault
	x.mu.Lock()
	defer x.mu.Unlock()
	r := reading{x: x, reader: reader, with: with, group: group, at: at, list: w.read(reader, with, group, at)}
	if x.slip.reads != nil {
		x.slip.reads(&r)
	}
	return r.list
}

// reachedFaulty is Reached in a faulty world.
func (w *World) reachedFaulty(sender, with model.UserID, group model.GroupID, commit uint64) []model.UserID {
	list := w.reached(sender, with, group, commit)
	if names := w.fault.slip.names; names != nil && len(list) > 0 {
		list = names(sender, with, group, list)
	}
	return list
}
