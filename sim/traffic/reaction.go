package traffic

import (
	"math"

	"dmsim/model"
	"dmsim/sim/rng"
)

// React adds what follows from what became of an attempt: later attempts, none sooner than Quickest after it. The Ref of a report names the message.
func (g *Generator) React(a *model.Attempt, o *model.Outcome, later []model.Attempt) []model.Attempt {
	if o.Repeat {
		return later
	}
	if a.Op == model.OpSend {
		return g.retry(a, g.reactToSend(a, o, later))
	}
	if o.Reason != model.Delivered {
		return later
	}
	switch a.Op {
	case model.OpFollow:
		return g.afterFollow(a, later)
	case model.OpBlock:
		return g.afterBlock(a, later)
	case model.OpCreateGroup:
		return g.fillGroup(a, o, later)
	case model.OpRegister:
		return g.settleIn(a, o, later)
	}
	return later
}

func (g *Generator) reactToSend(a *model.Attempt, o *model.Outcome, later []model.Attempt) []model.Attempt {
	switch {
	case o.Reason != model.Delivered:
		return g.followFirst(a, o, later)
	case a.Group != model.NoGroup:
		return g.answerGroup(a, later)
	case a.Message.Labels != 0:
		return g.defend(a, o, later)
	}
	return g.answer(a, o, later)
}

// after returns the time of a reaction: log-normal latency with a median, between Quickest and the latest that replies may come.
func (g *Generator) after(at model.Time, d *rng.Draw, median, sigma float64) model.Time {
	latency := median * math.Exp(sigma*d.Norm())
	return at + min(max(model.Time(latency), g.Quickest()), model.Time(g.config.Replies.Latest.Milliseconds()))
}

func (g *Generator) soon(at model.Time, d *rng.Draw) model.Time {
	return g.after(at, d, float64(g.config.Reactions.Median.Milliseconds()), 1)
}

// trait returns what is known of a user; a newcomer is young and ordinary.
func (g *Generator) trait(u model.UserID) trait {
	if int(u) < len(g.traits) {
		return g.traits[u]
	}
	return ordinary
}

// next starts an attempt of actor, keyed by the draw.
func next(d *rng.Draw, op model.Op, actor, target model.UserID, at model.Time) model.Attempt {
	return model.Attempt{At: at, Key: model.Key(d.Uint64()), Op: op, Actor: actor, Target: target, Group: model.NoGroup}
}

// answer is what the recipient of a harmless message does: reply, or now and then report it all the same.
func (g *Generator) answer(a *model.Attempt, o *model.Outcome, later []model.Attempt) []model.Attempt {
	d := g.reply.Draw(uint64(a.Target), uint64(a.Key))
	u := d.Unit()
	switch r := g.config.Reactions.FalseReport; {
	case u < r/2:
		report := next(&d, model.OpReport, a.Target, a.Actor, g.soon(a.At, &d))
		report.Ref = o.Commit
		return append(later, report)
	case u < r: // somebody else's message, perhaps: of one who may never have written
		return append(later, next(&d, model.OpReport, a.Target, g.stranger(&d), g.soon(a.At, &d)))
	case u < r+(1-r)*g.config.Replies.Probability:
		reply := next(&d, model.OpSend, a.Target, a.Actor, g.after(a.At, &d, replyMedian[g.trait(a.Target)&band], g.config.Replies.Sigma))
		g.fill(&d, &reply)
		return append(later, reply)
	}
	return later
}

// answerGroup lets one of the members of the start answer; one who has left is refused.
func (g *Generator) answerGroup(a *model.Attempt, later []model.Attempt) []model.Attempt {
	if int(a.Group) >= len(g.people.Groups) {
		return later
	}
	d := g.reply.Draw(uint64(a.Actor), uint64(a.Key))
	members := g.people.Groups[a.Group]
	who := members[d.Below(uint64(len(members)))]
	if who == a.Actor || !d.Chance(g.config.Replies.Group) {
		return later
	}
	reply := next(&d, model.OpSend, who, model.NoUser, g.after(a.At, &d, replyMedian[g.trait(who)&band], g.config.Replies.Sigma))
	reply.Group = a.Group
	g.fill(&d, &reply)
	return append(later, reply)
}

// defend is what the recipient of an unwanted message does; block and report go together or apart.
func (g *Generator) defend(a *model.Attempt, o *model.Outcome, later []model.Attempt) []model.Attempt {
	d := g.reaction.Draw(uint64(a.Target), uint64(a.Key))
	r := &g.config.Reactions
	block, report, shut := d.Chance(r.Block), d.Chance(r.Report), d.Chance(r.Close)
	if report {
		at := next(&d, model.OpReport, a.Target, a.Actor, g.soon(a.At, &d))
		at.Ref = o.Commit
		later = append(later, at)
	}
	if block {
		later = append(later, next(&d, model.OpBlock, a.Target, a.Actor, g.soon(a.At, &d)))
	}
	if shut {
		set := next(&d, model.OpSet, a.Target, model.NoUser, g.soon(a.At, &d))
		set.Setting, set.HasSetting = model.NoOne, true
		later = append(later, set)
	}
	return later
}

// followFirst is what some do whom the follow rule refused: they follow, and write once more.
func (g *Generator) followFirst(a *model.Attempt, o *model.Outcome, later []model.Attempt) []model.Attempt {
	if o.Reason != model.NotFollowing || a.Message.Labels != 0 {
		return later
	}
	d := g.consequence.Draw(uint64(a.Actor), uint64(a.Key))
	if !d.Chance(g.config.Reactions.FollowFirst) {
		return later
	}
	follow := next(&d, model.OpFollow, a.Actor, a.Target, g.soon(a.At, &d))
	again := next(&d, model.OpSend, a.Actor, a.Target, follow.At+g.Quickest())
	g.fill(&d, &again)
	return append(later, follow, again)
}

// afterFollow: a spammer writes to whom it follows; others may be followed back.
func (g *Generator) afterFollow(a *model.Attempt, later []model.Attempt) []model.Attempt {
	d := g.consequence.Draw(uint64(a.Actor), uint64(a.Key))
	if g.trait(a.Actor)&persona == spammer {
		send := next(&d, model.OpSend, a.Actor, a.Target, a.At+g.Quickest())
		g.fillSpam(&d, &send)
		return append(later, send)
	}
	if d.Chance(g.config.Reactions.FollowBack) {
		later = append(later, next(&d, model.OpFollow, a.Target, a.Actor, g.soon(a.At, &d)))
	}
	return later
}

// afterBlock: some of the blocked try to follow again.
func (g *Generator) afterBlock(a *model.Attempt, later []model.Attempt) []model.Attempt {
	d := g.consequence.Draw(uint64(a.Target), uint64(a.Key))
	if d.Chance(g.config.Reactions.Return) {
		later = append(later, next(&d, model.OpFollow, a.Target, a.Actor, g.soon(a.At, &d)))
	}
	return later
}

// foundingMembers is how many a creator tries to add, assumed.
const foundingMembers = 5

func (g *Generator) fillGroup(a *model.Attempt, o *model.Outcome, later []model.Attempt) []model.Attempt {
	d := g.consequence.Draw(uint64(a.Actor), uint64(a.Key))
	at := a.At
	for range foundingMembers {
		at += g.Quickest()
		add := next(&d, model.OpAdd, a.Actor, g.followee(&d, a.Actor), at)
		add.Group = model.GroupID(o.ID)
		later = append(later, add)
	}
	hello := next(&d, model.OpSend, a.Actor, model.NoUser, at+g.Quickest())
	hello.Group = model.GroupID(o.ID)
	g.fill(&d, &hello)
	return append(later, hello)
}

// newcomerFollows is how many a newcomer follows and writes to in the first hours, assumed.
const newcomerFollows = 4

func (g *Generator) settleIn(a *model.Attempt, o *model.Outcome, later []model.Attempt) []model.Attempt {
	d := g.consequence.Draw(uint64(o.ID), uint64(a.Key))
	for range newcomerFollows {
		follow := next(&d, model.OpFollow, model.UserID(o.ID), g.stranger(&d), g.soon(a.At, &d))
		send := next(&d, model.OpSend, follow.Actor, follow.Target, g.soon(follow.At, &d))
		g.fill(&d, &send)
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
