package invariant

import (
	"fmt"

	"dmsim/model"
	"dmsim/model/policy"
)

// follows writes down what follows from an attempt that was decided, taking the outcome as what happened, and judges what the outcome tells of it.
func (m *Monitor) follows(q *question, reached []model.UserID, known bool) {
	m.barren(q, reached)
	delivered := q.o.Reason == model.Delivered
	switch {
	case q.Op == model.OpSend && delivered:
		m.delivered(q, reached, known)
		m.remember(q)
	case q.Op == model.OpSend:
		m.refused(q)
		m.remember(q)
	case q.Op == model.OpFollow && !delivered:
		m.refuseFollow(q.Actor, q.Target)
	case delivered:
		m.done(q)
	}
}

// barren judges that what delivers nothing reaches nobody, and what makes nothing names nothing.
func (m *Monitor) barren(q *question, reached []model.UserID) {
	o := q.o
	delivered := o.Reason == model.Delivered
	sent := q.Op == model.OpSend && delivered
	makes := (q.Op == model.OpRegister || q.Op == model.OpCreateGroup) && delivered
	held := q.Op == model.OpSend && o.Reason == model.Spam
	judged := q.Op == model.OpReport && delivered
	told := m.silent || (judged || o.From == 0) && (judged || held || o.Until == 0)
	if (sent || o.Reached == 0 && len(reached) == 0) && (makes || o.ID == 0) && told {
		return
	}
	m.violate("I02", func() (want, got, why string) {
		return "nobody reached, nothing made", fmt.Sprintf("%+v", *o), fmt.Sprintf("%s: %s", q.Op, m.reasonOf(o.Reason))
	})
}

// delivered writes down a message.
func (m *Monitor) delivered(q *question, reached []model.UserID, known bool) {
	if uint64(q.Actor) >= uint64(len(m.users)) {
		return
	}
	m.reach(q, reached, known)
	cost := uint32(1)
	if q.Group != model.NoGroup && m.p.DailyLimit.GroupCost == policy.CostPerRecipient {
		cost = q.o.Reached
	}
	m.use(q.s, q.At, cost)
	m.noteWords(q)
	if m.keep.answers && q.Group == model.NoGroup && q.both && q.Actor != q.Target {
		request := m.p.Requests.Enabled && m.stranger(q)
		if m.keep.letters > 0 {
			m.noteLetter(q)
		}
		mine, _ := m.both(q.Actor, q.Target)
		mine.bits |= wrote
		if request {
			mine.requests++
		}
	}
	if m.keep.messages {
		m.store(q, reached, known)
	}
}

// refused writes down what a refused send used, and the hold that it brought.
func (m *Monitor) refused(q *question) {
	if q.o.Reason == model.NotLoggedIn || uint64(q.Actor) >= uint64(len(m.users)) {
		return
	}
	if m.p.DailyLimit.Counts == policy.CountAttempts {
		m.use(q.s, q.At, 1)
	}
	if q.o.Reason == model.Spam {
		m.hold(q)
	}
}

// hold judges whether, and until when, a refusal for spam holds the account.
func (m *Monitor) hold(q *question) {
	until := model.Time(0)
	if q.Key.Unit(model.BySpamHold) < m.p.Spam.Probability {
		until = max(m.sides[q.s.side].until, q.At.Add(m.p.Spam.Hold))
	}
	if m.silent {
		m.holdUntil(q.s, until)
		return
	}
	if until != q.o.Until {
		m.violate("I43", func() (want, got, why string) {
			return "held until " + whenText(until), "held until " + whenText(q.o.Until), fmt.Sprintf(
				"the draw is %g, spam.probability %g, spam.hold %s", q.Key.Unit(model.BySpamHold), m.p.Spam.Probability, m.p.Spam.Hold)
		})
	}
	m.holdUntil(q.s, q.o.Until)
}

// holdUntil writes down until when an account is held, if it is.
func (m *Monitor) holdUntil(u *user, until model.Time) {
	if until != 0 {
		s := m.side(u)
		s.until, s.epoch = until, m.epoch
		u.flags |= wasHeld
	}
}

// done writes down what an attempt did that is no send.
func (m *Monitor) done(q *question) {
	switch q.Op {
	case model.OpRegister:
		m.numbered(q, "user", len(m.users))
		m.enter(model.Profile{Birth: q.Birth, Zone: q.Zone, Setting: q.Setting, HasSetting: q.HasSetting}, q.At)
	case model.OpCreateGroup:
		m.numbered(q, "group", len(m.groups))
		id := m.newGroup()
		m.join(id, q.Actor)
		for _, member := range q.members {
			m.join(id, member)
		}
	case model.OpAdd:
		m.join(q.Group, q.Target)
	case model.OpLeave:
		m.leave(q.Group, q.Actor)
	case model.OpDelete:
		m.delete(q.Actor)
	case model.OpSet:
		q.s.set(q.Setting)
	case model.OpReport:
		m.report(q)
	default:
		if q.both && q.Actor != q.Target {
			m.related(q)
		}
	}
}

// related writes down what one account did to another.
func (m *Monitor) related(q *question) {
	switch q.Op {
	case model.OpFollow:
		m.follow(q.Actor, q.Target)
	case model.OpUnfollow:
		m.unfollow(q.Actor, q.Target)
	case model.OpBlock:
		m.block(q.Actor, q.Target)
	case model.OpUnblock:
		mine, _ := m.both(q.Actor, q.Target)
		mine.bits &^= blocks
	case model.OpAccept:
		mine, _ := m.both(q.Actor, q.Target)
		mine.bits |= accepted
	}
}

// set changes a setting, and remembers the one before where it is another.
func (u *user) set(to model.Setting) {
	u.flags &^= byDefault
	if to != u.setting {
		u.before, u.setting = u.setting, to
		u.flags |= changed
	}
}

// numbered judges the id of what was made. The books go by their own count.
func (m *Monitor) numbered(q *question, what string, next int) {
	if int(q.o.ID) != next {
		m.violate("I56", func() (want, got, why string) {
			return fmt.Sprintf("%s %d", what, next), fmt.Sprintf("%s %d", what, q.o.ID), fmt.Sprintf("%d came before", next)
		})
	}
}
