package world

import (
	"slices"
	"sync"

	"dmsim/model"
	"dmsim/model/policy"
)

// group is a chat of several. Its lock is taken after the stripes'.
type group struct {
	mu       sync.Mutex
	members  []model.UserID // in order of joining
	messages []groupMessage // in a world that stores all, or what was kept
	read     map[model.UserID]uint64
}

// groupMessage is a stored message with those it reached.
type groupMessage struct {
	message
	reached []model.UserID
}

// group returns a group, nil where it never existed.
func (w *World) group(id model.GroupID) *group {
	groups := *w.groups.Load()
	if int(id) >= len(groups) {
		return nil
	}
	return groups[id]
}

// addGroup adds a group; the stripes of its members and the grow lock are held.
func (w *World) addGroup(members []model.UserID) model.GroupID {
	g := new(group)
	id := model.GroupID(w.Groups())
	for _, m := range members {
		w.join(g, id, m)
	}
	groups := append(*w.groups.Load(), g)
	w.groups.Store(&groups)
	return id
}

// Members returns the members of a group in the order in which they joined.
func (w *World) Members(id model.GroupID) []model.UserID {
	g := w.group(id)
	if g == nil {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.members)
}

// join makes u a member; its stripe and the group are locked.
func (w *World) join(g *group, id model.GroupID, u model.UserID) {
	g.members = append(g.members, u)
	s := w.needSide(u)
	if i, known := slices.BinarySearch(s.groups, id); !known {
		s.groups = slices.Insert(s.groups, i, id)
	}
}

func (w *World) sendGroup(a *model.Attempt, into *policy.Facts) model.Outcome {
	g, unlock := w.lock(a.Actor, a.Actor, a.Group)
	defer unlock()
	f := w.blank(a.Actor, into)
	if o, known := w.retried(a); known {
		return o
	}
	w.gatherGroupSend(a, f)
	return w.commitGroupSend(a, g, w.judge(policy.CaseGroupSend, a, f, into != nil))
}

func (w *World) gatherGroupSend(a *model.Attempt, f *policy.Facts) {
	f.Group = true
	if !w.gatherActor(a, f) {
		return
	}
	g := w.group(a.Group)
	if f.Known = g != nil; !f.Known {
		return
	}
	f.Member = slices.Contains(g.members, a.Actor)
	f.GroupSize = len(g.members)
	w.gatherContent(a, f, w.user(a.Actor))
}

func (w *World) commitGroupSend(a *model.Attempt, g *group, reason model.Reason) model.Outcome {
	o := model.Outcome{Reason: reason, Commit: w.commits.Add(1)}
	if reason != model.Delivered {
		o.Until = w.commitRefusal(a, reason)
		w.remember(a, o)
		return o
	}
	reached := w.reach(a.Actor, g)
	if w.fault != nil {
		reached = w.fault.reach(a, g, reached)
	}
	o.Reached = uint32(len(reached))
	u := w.user(a.Actor)
	cost := uint32(1)
	if w.rules.Policy().DailyLimit.GroupCost == policy.CostPerRecipient {
		cost = o.Reached
	}
	w.useDay(a.Actor, u, a.At, cost)
	if w.records.spam {
		w.noteGroupSpam(a, u, g)
	}
	if w.store == StoreAll {
		g.messages = append(g.messages, groupMessage{newMessage(a, o.Commit), reached})
	}
	w.remember(a, o)
	return o
}

// reach lists who receives a message of sender: the other members, without those it is in a block with, where blocks suppress.
func (w *World) reach(sender model.UserID, g *group) []model.UserID {
	suppress := w.rules.Policy().Block.InGroups != policy.Allow && w.user(sender).flags&hasBlocks != 0
	reached := make([]model.UserID, 0, len(g.members))
	for _, m := range g.members {
		if m == sender || suppress && w.pairOf(sender, m).bits&anyBlock != 0 {
			continue
		}
		reached = append(reached, m)
	}
	slices.Sort(reached)
	return reached
}

func (w *World) add(a *model.Attempt, into *policy.Facts) model.Outcome {
	g, unlock := w.lock(a.Actor, a.Target, a.Group)
	defer unlock()
	f := w.blank(a.Actor, into)
	w.gatherAdd(a, f)
	o := w.decide(policy.CaseAdd, a, f)
	if o.Reason == model.Delivered {
		w.join(g, a.Group, a.Target)
	}
	return o
}

func (w *World) gatherAdd(a *model.Attempt, f *policy.Facts) {
	if !w.gatherActor(a, f) {
		return
	}
	g := w.group(a.Group)
	if f.Known = g != nil && w.alive(a.Target); !f.Known {
		return
	}
	w.gatherInvite(a, f, g.members)
	f.Member = slices.Contains(g.members, a.Actor)
}

// gatherInvite gathers what an add looks at, for the members that the group would have before it.
func (w *World) gatherInvite(a *model.Attempt, f *policy.Facts, members []model.UserID) {
	w.gatherPair(a, f)
	f.AlreadyMember = slices.Contains(members, a.Target)
	f.GroupSize = len(members)
	if w.rules.Policy().Block.InGroups == policy.Forbid && w.user(a.Target).flags&hasBlocks != 0 {
		f.BlockInGroup = slices.ContainsFunc(members, func(m model.UserID) bool {
			return w.pairOf(a.Target, m).bits&anyBlock != 0
		})
	}
}

// createGroup makes a group of the actor and its members, all of them or none.
func (w *World) createGroup(a *model.Attempt, members []model.UserID, into *policy.Facts) model.Outcome {
	defer w.lockMany(append([]model.UserID{a.Actor}, members...))()
	joined := []model.UserID{a.Actor}
	for _, m := range members {
		if m != a.Actor {
			joined = append(joined, m)
		}
	}
	o := model.Outcome{Commit: w.commits.Add(1)}
	if w.fault != nil {
		o.Reason = w.fault.create(a, joined, into)
	} else {
		o.Reason = w.judgeCreation(a, joined, into, w.soundly)
	}
	if o.Reason == model.Delivered {
		o.ID = uint32(w.addGroup(joined))
	}
	return o
}

// verdict decides an attempt on its facts.
type verdict func(c policy.Case, a *model.Attempt, f *policy.Facts) model.Reason

func (w *World) soundly(c policy.Case, _ *model.Attempt, f *policy.Facts) model.Reason {
	return w.rules.Decide(c, f)
}

// judgeCreation judges the creator, then one initial member after the other as an add by the creator.
func (w *World) judgeCreation(a *model.Attempt, joined []model.UserID, into *policy.Facts, judge verdict) model.Reason {
	f := w.blank(a.Actor, into)
	w.gatherActor(a, f)
	reason := judge(policy.CaseCreate, a, f)
	for i, m := range joined {
		if i == 0 {
			continue
		}
		if reason != model.Delivered {
			return reason
		}
		invite := *a
		invite.Target = m
		reason = judge(policy.CaseAdd, &invite, w.gatherInitial(&invite, joined[:i]))
	}
	return reason
}

// gatherInitial gathers what an add looks at whose group is not there yet.
func (w *World) gatherInitial(invite *model.Attempt, joined []model.UserID) *policy.Facts {
	f := w.blank(invite.Actor, nil)
	w.gatherActor(invite, f)
	if f.Known = w.alive(invite.Target); f.Known {
		f.Member = true
		w.gatherInvite(invite, f, joined)
	}
	return f
}

func (w *World) leave(a *model.Attempt, into *policy.Facts) model.Outcome {
	g, unlock := w.lock(a.Actor, a.Actor, a.Group)
	defer unlock()
	f := w.blank(a.Actor, into)
	w.gatherLeave(a, f)
	o := w.decide(policy.CaseLeave, a, f)
	if o.Reason == model.Delivered {
		g.drop(a.Actor)
	}
	return o
}

func (w *World) gatherLeave(a *model.Attempt, f *policy.Facts) {
	if !w.gatherActor(a, f) {
		return
	}
	if g := w.group(a.Group); g != nil {
		f.Known, f.Member = true, slices.Contains(g.members, a.Actor)
	}
}

func (g *group) drop(u model.UserID) {
	g.members = slices.DeleteFunc(g.members, func(m model.UserID) bool { return m == u })
}
