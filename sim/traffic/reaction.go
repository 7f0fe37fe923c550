package traffic

import (
	"math"

	"dmsim/model"
	"dmsim/sim/persona"
	"dmsim/sim/rng"
)

// React adds what follows from what became of an attempt: later attempts, none sooner than Quickest after it. The Ref of a report names the message.
func (g *Generator) React(a *model.Attempt, o *model.Outcome, later []model.Attempt) []model.Attempt {
	if o.Repeat {
		return later
	}
	if o.Reason != model.Delivered {
		return g.retry(a, g.refused(a, o, later))
	}
	switch a.Op {
	case model.OpSend:
		return g.retry(a, g.received(a, o, later))
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

// received is what comes of a message that was delivered: an answer or another reaction, and perhaps a further message.
func (g *Generator) received(a *model.Attempt, o *model.Outcome, later []model.Attempt) []model.Attempt {
	if a.Group != model.NoGroup {
		return g.answerGroup(a, later)
	}
	later = g.goOn(a, later)
	b := g.behaviourOf(a.Target)
	r := reactionTo(b, a, o)
	if *r == (persona.Reaction{}) || a.Message.Labels != 0 && o.Contact != model.FirstContact && g.chanceOf(g.who(a.Target), g.who(a.Actor), b.Mutes) {
		return later
	}
	d := g.reaction.Draw(g.who(a.Target), uint64(a.Key))
	if a.Message.Labels == 0 {
		return g.answer(&d, r, a, o, later)
	}
	return g.defend(&d, r, a, o, later)
}

// eagerness multiplies the chance that a user answers, or writes on: 0 for one who only reads.
func (g *Generator) eagerness(u model.UserID) float64 {
	t := g.trait(u)
	return g.behaviour[t.persona()].eager[t.level()]
}

// reactionTo picks the row of the recipient's persona: by tie and by label.
func reactionTo(b *behaviour, a *model.Attempt, o *model.Outcome) *persona.Reaction {
	by := &b.Known
	if o.Contact == model.FirstContact || o.Contact == model.Unanswered {
		by = &b.Stranger
	}
	switch {
	case a.Message.Labels == 0:
		return &by.Harmless
	case a.Message.Labels&(model.Offensive|model.PrivateInfo) != 0:
		return &by.Offensive
	}
	return &by.Unwanted
}

// later returns the time of something that comes some milliseconds after another thing: between Quickest and the latest that replies may come.
func (g *Generator) later(at model.Time, milliseconds float64) model.Time {
	latest := float64(g.config.Replies.Latest.Milliseconds())
	return at + max(model.Time(min(milliseconds, latest)), g.Quickest())
}

func (g *Generator) soon(at model.Time, d *rng.Draw) model.Time {
	return g.later(at, float64(g.config.Reactions.Median.Milliseconds())*math.Exp(d.Norm()))
}

// replyAt draws when a user answers what came at a time.
func (g *Generator) replyAt(d *rng.Draw, u model.UserID, at model.Time) model.Time {
	latency := 1000 * g.latency.At(d.Unit()) * g.config.Replies.ByAge[g.trait(u)&bandBits]
	return g.awake(d, u, at, g.later(at, latency))
}

// next starts an attempt of actor, keyed by the draw.
func next(d *rng.Draw, op model.Op, actor, target model.UserID, at model.Time) model.Attempt {
	return model.Attempt{At: at, Key: model.Key(d.Uint64()), Op: op, Actor: actor, Target: target, Group: model.NoGroup}
}

// goOn is what some do who have written: they write once more.
func (g *Generator) goOn(a *model.Attempt, later []model.Attempt) []model.Attempt {
	b := g.behaviourOf(a.Actor)
	if b.More == 0 {
		return later
	}
	d := g.further.Draw(g.who(a.Actor), uint64(a.Key))
	if !d.Chance(b.More * g.eagerness(a.Actor)) {
		return later
	}
	more := next(&d, model.OpSend, a.Actor, a.Target, 0)
	more.At = g.awake(&d, a.Actor, a.At, g.later(a.At, 1000*g.more.At(d.Unit())))
	g.fill(&d, b, &more, a.Message.Labels != 0)
	return append(later, more)
}

// answer is what the recipient of a harmless message does: reply, follow, accept, or now and then block or report all the same.
func (g *Generator) answer(d *rng.Draw, r *persona.Reaction, a *model.Attempt, o *model.Outcome, later []model.Attempt) []model.Attempt {
	if d.Chance(r.Block + r.Report) {
		return g.defend(d, &persona.Reaction{Block: r.Block / (r.Block + r.Report), Report: r.Report / (r.Block + r.Report)}, a, o, later)
	}
	if d.Chance(r.Reply * g.eagerness(a.Target)) {
		reply := next(d, model.OpSend, a.Target, a.Actor, g.replyAt(d, a.Target, a.At))
		g.fill(d, g.behaviourOf(a.Target), &reply, true)
		later = append(later, reply)
	}
	if o.Tie&model.TargetFollows == 0 && d.Chance(r.Follow) {
		later = append(later, next(d, model.OpFollow, a.Target, a.Actor, g.soon(a.At, d)))
	}
	if (o.Contact == model.FirstContact || o.Contact == model.Unanswered) && d.Chance(r.Accept) {
		later = append(later, next(d, model.OpAccept, a.Target, a.Actor, g.soon(a.At, d)))
	}
	return later
}

// defend is what the recipient of an unwanted message does; block and report go together or apart.
func (g *Generator) defend(d *rng.Draw, r *persona.Reaction, a *model.Attempt, o *model.Outcome, later []model.Attempt) []model.Attempt {
	block, report, shut, leave, reply := d.Chance(r.Block), d.Chance(r.Report), d.Chance(r.Close), d.Chance(r.Leave), d.Chance(r.Reply*g.eagerness(a.Target))
	if report {
		later = append(later, g.report(d, a, o))
	}
	if block {
		later = append(later, next(d, model.OpBlock, a.Target, a.Actor, g.soon(a.At, d)))
	}
	if shut {
		set := next(d, model.OpSet, a.Target, model.NoUser, g.soon(a.At, d))
		set.Setting, set.HasSetting = model.NoOne, true
		later = append(later, set)
	}
	if leave {
		later = append(later, next(d, model.OpDelete, a.Target, model.NoUser, g.soon(a.At, d)))
	}
	if reply && !block {
		answer := next(d, model.OpSend, a.Target, a.Actor, g.replyAt(d, a.Target, a.At))
		g.fill(d, g.behaviourOf(a.Target), &answer, true)
		later = append(later, answer)
	}
	return later
}

// report names the message, or, of a harmless one and now and then, somebody else, who may never have written.
func (g *Generator) report(d *rng.Draw, a *model.Attempt, o *model.Outcome) model.Attempt {
	at := next(d, model.OpReport, a.Target, a.Actor, g.soon(a.At, d))
	if a.Message.Labels == 0 && d.Chance(g.config.Reactions.Strayed) {
		at.Target = g.stranger(d)
		return at
	}
	at.Ref = o.Commit
	return at
}

// answerGroup lets one of the members of the start answer; one who has left is refused.
func (g *Generator) answerGroup(a *model.Attempt, later []model.Attempt) []model.Attempt {
	if int(a.Group) >= len(g.people.Groups) {
		return later
	}
	d := g.reaction.Draw(g.who(a.Actor), uint64(a.Key))
	members := g.people.Groups[a.Group]
	who := members[d.Below(uint64(len(members)))]
	if who == a.Actor || !d.Chance(g.config.Replies.Group*g.eagerness(who)) {
		return later
	}
	reply := next(&d, model.OpSend, who, model.NoUser, g.replyAt(&d, who, a.At))
	reply.Group = a.Group
	g.fill(&d, g.behaviourOf(who), &reply, true)
	return append(later, reply)
}
