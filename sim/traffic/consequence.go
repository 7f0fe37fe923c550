package traffic

import (
	"dmsim/model"
)

// refused is what the actor of a refused attempt does about it: some follow whom the follow rule kept from them and write once more; adversaries adapt.
func (g *Generator) refused(a *model.Attempt, o *model.Outcome, later []model.Attempt) []model.Attempt {
	if a.Op != model.OpSend || o.Reason == model.NotLoggedIn {
		return later
	}
	b := g.behaviourOf(a.Actor)
	if b.adversary {
		if g.config.Adversaries == Frozen {
			return later
		}
		later = g.adaptTo(b, a, o, later)
	}
	if o.Reason == model.DailyLimit {
		return g.waitForMidnight(b, a, later)
	}
	if o.Reason != model.NotFollowing || a.Group != model.NoGroup || b.Refused.Follow == 0 {
		return later
	}
	d := g.consequence.Draw(g.who(a.Actor), uint64(a.Key))
	if !d.Chance(b.Refused.Follow) {
		return later
	}
	follow := next(&d, model.OpFollow, a.Actor, a.Target, g.soon(a.At, &d))
	follow.Ref = intends
	return append(later, follow)
}

// waitForMidnight lets some write what the daily limit refused once more, within minutes of the next day: the burst of midnight.
func (g *Generator) waitForMidnight(b *behaviour, a *model.Attempt, later []model.Attempt) []model.Attempt {
	if b.Refused.Wait == 0 || g.midnight == NoMidnight {
		return later
	}
	d := g.consequence.Draw(g.who(a.Actor), uint64(a.Key))
	if !d.Chance(b.Refused.Wait) {
		return later
	}
	local := a.At
	if g.midnight == LocalMidnight {
		local = g.people.Zones[g.zone(a.Actor)].Local(a.At)
	}
	midnight := a.At + model.Time(local.Day()+1)*model.DayLength - local
	again := *a
	again.At, again.Key, again.Message.ID = max(g.soon(midnight, &d), a.At+g.Quickest()), model.Key(d.Uint64()), 0
	return append(later, again)
}

// afterFollow: one who followed in order to write does so; others may be followed back.
func (g *Generator) afterFollow(a *model.Attempt, later []model.Attempt) []model.Attempt {
	d := g.consequence.Draw(g.who(a.Actor), uint64(a.Key))
	if a.Ref == intends {
		b := g.behaviourOf(a.Actor)
		send := next(&d, model.OpSend, a.Actor, a.Target, a.At+g.Quickest())
		g.fill(&d, b, &send, !(b.To.Befriend > 0 && d.Chance(b.To.Befriend)))
		later = append(later, send)
	}
	if a.Ref != followsBack && d.Chance(g.config.Reactions.FollowBack) {
		back := next(&d, model.OpFollow, a.Target, a.Actor, g.soon(a.At, &d))
		back.Ref = followsBack
		later = append(later, back)
	}
	return later
}

// afterBlock: some of the blocked try to follow again, and an adversary that adapts may come back by another account.
func (g *Generator) afterBlock(a *model.Attempt, later []model.Attempt) []model.Attempt {
	d := g.consequence.Draw(g.who(a.Target), uint64(a.Key))
	if d.Chance(g.config.Reactions.Return) {
		later = append(later, next(&d, model.OpFollow, a.Target, a.Actor, g.soon(a.At, &d)))
	}
	if b := g.behaviourOf(a.Target); b.adversary && g.config.Adversaries == Adaptive {
		later = g.anotherAccount(b, a.Target, a, later)
	}
	return later
}

// foundingMembers is how many a creator tries to add, assumed.
const foundingMembers = 5

func (g *Generator) fillGroup(a *model.Attempt, o *model.Outcome, later []model.Attempt) []model.Attempt {
	d := g.consequence.Draw(g.who(a.Actor), uint64(a.Key))
	at, b := a.At, g.behaviourOf(a.Actor)
	for range foundingMembers {
		at += g.Quickest()
		add := next(&d, model.OpAdd, a.Actor, g.followee(&d, b, a.Actor), at)
		add.Group = model.GroupID(o.ID)
		later = append(later, add)
	}
	hello := next(&d, model.OpSend, a.Actor, model.NoUser, at+g.Quickest())
	hello.Group = model.GroupID(o.ID)
	g.fill(&d, b, &hello, true)
	return append(later, hello)
}

// newcomerFollows is how many a newcomer follows and writes to in the first hours, assumed.
const newcomerFollows = 4

// settleIn is what one does who has registered. Every registration passes here in the order of the new ids.
func (g *Generator) settleIn(a *model.Attempt, o *model.Outcome, later []model.Attempt) []model.Attempt {
	if a.Ref != 0 {
		g.late = append(g.late, lateUser{g.trait(model.UserID(a.Ref - 1)), uint64(a.Key)})
		g.comeBack(model.UserID(a.Ref-1), model.UserID(o.ID))
		return later
	}
	g.late = append(g.late, lateUser{newcomerOf(a), uint64(a.Key)})
	d := g.consequence.Draw(uint64(a.Key), 0)
	b := g.behaviourOf(model.UserID(o.ID))
	for range newcomerFollows {
		follow := next(&d, model.OpFollow, model.UserID(o.ID), g.stranger(&d), g.soon(a.At, &d))
		send := next(&d, model.OpSend, follow.Actor, follow.Target, g.soon(follow.At, &d))
		g.fill(&d, b, &send, true)
		later = append(later, follow, send)
	}
	return later
}

// retry sends once more, with the same message id, what the client is not sure of. The first try bears the key that its id was made of; the
// second bears another, which is how it is known for one.
func (g *Generator) retry(a *model.Attempt, later []model.Attempt) []model.Attempt {
	if a.Message.ID == 0 || a.Message.ID != messageID(a.Key) {
		return later
	}
	again := *a
	again.At += 2 * g.Quickest()
	again.Key = model.Key(model.Mix(uint64(a.Key), a.Message.ID))
	return append(later, again)
}

// messageID makes the id of a message that may be retried; 0 would be none.
func messageID(k model.Key) uint64 { return uint64(k) | 1 }
