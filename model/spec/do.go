package spec

import (
	"maps"
	"slices"

	"dmsim/model"
)

// Do judges an attempt and carries it out where no rule refuses. The members are those of a group to be created.
// Every attempt but a retry takes the next commit number, from 1; a retry returns what became of the first.
// It panics on an operation that model does not know.
func (w *World) Do(a model.Attempt, members ...model.UserID) model.Outcome {
	q := w.ask(a, members)
	if first, ok := w.firstOf(q); ok {
		return model.Outcome{
			Commit: first.commit, Reason: first.reason, Reached: uint32(len(first.reached)), Repeat: true,
			Contact: first.contact, Tie: first.tie, Until: first.heldUntil,
		}
	}
	w.commits++
	out := model.Outcome{Commit: w.commits, Reason: firstRefusal(rulesOf(a), q)}
	switch {
	case a.Op == model.OpSend:
		s := w.noteSend(q, out)
		out.Reached, out.Contact, out.Tie, out.Until = uint32(len(s.reached)), s.contact, s.tie, s.heldUntil
	case a.Op == model.OpReport && out.Reason == model.Delivered:
		out.From, out.Until = w.noteReport(a)
	case out.Reason == model.Delivered:
		out.ID = w.carryOut(q)
	}
	return out
}

// ask makes a question of an attempt. Who creates a group is its first member.
func (w *World) ask(a model.Attempt, initial []model.UserID) question {
	q := question{Attempt: a, w: w, initial: initial}
	switch {
	case a.Op == model.OpCreateGroup:
		q.members = []model.UserID{a.Actor}
	case w.groupExists(a.Group):
		q.members = w.groups[a.Group]
	}
	return q
}

// noteSend writes down what became of a send.
func (w *World) noteSend(q question, out model.Outcome) send {
	s := send{Attempt: q.Attempt, commit: out.Commit, reason: out.Reason, contact: q.contact(), tie: q.tie()}
	if s.accepted() {
		s.others = without(q.members, q.Actor)
		s.reached = q.receivers()
		s.request = q.Group == model.NoGroup && q.isRequest()
	}
	s.used = w.terms.cost(q.Attempt, s.reason, len(s.reached))
	if s.reason == model.Spam {
		s.heldUntil = w.maybeHold(q.Attempt)
	}
	w.sends = append(w.sends, s)
	return s
}

// carryOut does what an attempt that is no send asks for, and returns the id of what it made.
func (w *World) carryOut(q question) (id uint32) {
	switch q.Op {
	case model.OpFollow:
		w.follows[pair{q.Actor, q.Target}] = true
	case model.OpUnfollow:
		delete(w.follows, pair{q.Actor, q.Target})
	case model.OpBlock:
		w.block(q.Actor, q.Target)
	case model.OpUnblock:
		delete(w.blocks, pair{q.Actor, q.Target})
	case model.OpAccept:
		w.accepted[pair{q.Actor, q.Target}] = true
	case model.OpSet:
		w.users[q.Actor].setting = q.Setting
	case model.OpRegister:
		profile := model.Profile{Birth: q.Birth, Zone: q.Zone, Setting: q.Setting, HasSetting: q.HasSetting}
		return uint32(w.enter(profile, q.At))
	case model.OpDelete:
		w.remove(q.Actor)
	case model.OpCreateGroup:
		return uint32(w.AddGroup(append(q.members, without(q.initial, q.Actor)...)...))
	case model.OpAdd:
		w.groups[q.Group] = append(q.members, q.Target)
	case model.OpLeave:
		w.groups[q.Group] = without(q.members, q.Actor)
	}
	return 0
}

// block blocks and removes the follows of the pair both ways. To block oneself, or whom one blocks, changes nothing.
func (w *World) block(by, whom model.UserID) {
	if by == whom || w.blocks[pair{by, whom}] {
		return
	}
	w.blocks[pair{by, whom}] = true
	delete(w.follows, pair{by, whom})
	delete(w.follows, pair{whom, by})
}

// remove deletes an account: it leaves its groups and ends its follows. What it wrote stays.
func (w *World) remove(u model.UserID) {
	w.users[u].deleted = true
	maps.DeleteFunc(w.follows, func(p pair, _ bool) bool { return slices.Contains(p[:], u) })
	for g, members := range w.groups {
		w.groups[g] = without(members, u)
	}
}
