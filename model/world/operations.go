package world

import (
	"dmsim/model"
	"dmsim/model/policy"
)

// Do decides and commits any attempt. Members are the initial members of a group that is created.
func (w *World) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	switch {
	case w.fault != nil:
		return w.faulty(a, members, nil)
	case a.Op == model.OpSend:
		return w.Send(a)
	}
	return w.operate(a, members, nil)
}

// operate does an attempt that is no send. The facts on which it is decided go into, unless that is nil.
func (w *World) operate(a *model.Attempt, members []model.UserID, into *policy.Facts) model.Outcome {
	switch a.Op {
	case model.OpCreateGroup:
		return w.createGroup(a, members, into)
	case model.OpAdd:
		return w.add(a, into)
	case model.OpLeave:
		return w.leave(a, into)
	case model.OpRegister:
		return w.register(a, into)
	case model.OpDelete:
		return w.remove(a, into)
	case model.OpReport:
		return w.report(a, into)
	default:
		return w.account(a, into)
	}
}

// decide turns facts into an outcome with its commit number; the locks of what was gathered are held.
func (w *World) decide(c policy.Case, a *model.Attempt, f *policy.Facts) model.Outcome {
	if w.fault != nil {
		return model.Outcome{Reason: w.fault.decide(c, a, f), Commit: w.commits.Add(1)}
	}
	return model.Outcome{Reason: w.rules.Decide(c, f), Commit: w.commits.Add(1)}
}

// account does the operations on one's own account and on another one: follow, block, accept, setting.
func (w *World) account(a *model.Attempt, into *policy.Facts) model.Outcome {
	defer w.lockPair(a.Actor, a.Target)()
	f := w.blank(a.Actor, into)
	w.gatherOther(a, f)
	o := w.decide(policy.CaseOf(a), a, f)
	if o.Reason != model.Delivered {
		return o
	}
	if a.Op == model.OpSet {
		w.user(a.Actor).setting = a.Setting
		return o
	}
	if a.Actor == a.Target {
		return o
	}
	switch a.Op {
	case model.OpFollow:
		w.setFollow(a.Actor, a.Target, true)
	case model.OpUnfollow:
		w.setFollow(a.Actor, a.Target, false)
	case model.OpBlock:
		w.block(a.Actor, a.Target)
	case model.OpUnblock:
		w.setBlock(a.Actor, a.Target, false)
	case model.OpAccept:
		w.needPair(a.Target, a.Actor).bits |= acceptedBy
	}
	return o
}

// block makes a block between two whose stripes are locked; one that stands already changes nothing.
func (w *World) block(a, b model.UserID) {
	if w.pairOf(a, b).bits&blocks != 0 {
		return
	}
	w.setBlock(a, b, true)
	w.setFollow(a, b, false)
	w.setFollow(b, a, false)
}

// gatherOther gathers what attempts that send nothing look at: the actor, and the target where there is one.
func (w *World) gatherOther(a *model.Attempt, f *policy.Facts) {
	if a.Op == model.OpRegister {
		f.SenderAge = int16(model.Age(a.Birth, w.dateOf(a.At), w.rules.Policy().LeapDayBirthday))
		return
	}
	if !w.gatherActor(a, f) || a.Op == model.OpSet || a.Op == model.OpDelete || a.Op == model.OpCreateGroup {
		return
	}
	if f.Known = w.alive(a.Target); f.Known {
		w.gatherTarget(a, f)
	}
}

func (w *World) register(a *model.Attempt, into *policy.Facts) model.Outcome {
	w.grow.Lock()
	defer w.grow.Unlock()
	f := into
	if f == nil {
		f = new(policy.Facts)
	}
	*f = policy.Facts{}
	w.gatherOther(a, f)
	o := w.decide(policy.CaseRegister, a, f)
	if o.Reason == model.Delivered {
		o.ID = uint32(w.addUser(a.Profile(), a.At))
	}
	return o
}

// remove deletes the actor's account: it leaves its groups, and its id is nobody's from then on.
func (w *World) remove(a *model.Attempt, into *policy.Facts) model.Outcome {
	defer w.lockPair(a.Actor, a.Actor)()
	f := w.blank(a.Actor, into)
	w.gatherOther(a, f)
	if f.Anonymous {
		return w.decide(policy.CaseAccount, a, f)
	}
	// The groups are locked before the commit is numbered: nobody may still reach, after it, one who is gone.
	defer w.lockGroupsOf(a.Actor)()
	o := w.decide(policy.CaseAccount, a, f)
	for _, g := range w.groupsOf(a.Actor) {
		g.drop(a.Actor)
	}
	w.user(a.Actor).flags |= deleted
	return o
}
