package invariant

import (
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/spec"
)

// holds says whether the condition of one rule holds, whatever the others say.
func (m *Monitor) holds(q *question, r model.Reason) bool {
	switch r {
	case model.NotLoggedIn:
		return q.Anonymous || !m.exists(q.Actor)
	case model.UnknownRecipient:
		return m.unknown(q)
	case model.SelfMessage, model.SelfFollow:
		return q.Actor == q.Target
	case model.Suspended:
		return m.suspended(q.s, q.At)
	case model.SenderTooYoung:
		return q.today < q.s.ofAge
	case model.RecipientTooYoung:
		return q.today < q.r.ofAge
	case model.Blocked:
		return q.barred() || q.inside != nil && m.p.Block.InGroups == policy.Forbid && m.barredInside(q)
	case model.FollowBlocked:
		return q.barred()
	case model.DMsOff:
		return m.gates[q.r.setting] == model.GateDeny
	case model.NotFriends:
		return !m.opens(q, m.gates[q.r.setting]) && !m.exempt(q)
	case model.NotFollowing:
		return !m.opens(q, m.p.BaseGate) && !m.exempt(q)
	case model.RequestLimit:
		return m.p.Requests.Enabled && m.stranger(q) && (!m.mayRequest(q) || int64(q.mine.requests) >= int64(m.p.Requests.Quota))
	case model.NotAMember:
		return !slices.Contains(q.inside, q.Actor)
	case model.AlreadyAMember:
		return slices.Contains(q.inside, q.Target)
	case model.GroupFull:
		return len(q.inside) >= m.p.Groups.MaxMembers
	case model.InviteNotAllowed:
		return !m.mayAdd(q)
	case model.TooYoungToRegister:
		return q.today < reaches(q.Birth, m.p.AccountMinAge, m.p.LeapDayBirthday)
	case model.NothingToReport:
		if !m.keep.messages {
			return q.o.Reason == model.NothingToReport
		}
		return m.reportable(q) < 0
	default:
		return m.contentHolds(q, r)
	}
}

// contentHolds is holds for the sender's limits and the content.
func (m *Monitor) contentHolds(q *question, r model.Reason) bool {
	switch r {
	case model.SpamHold:
		return q.s.flags&wasHeld != 0 && q.At < m.sides[q.s.side].until
	case model.DailyLimit:
		return m.p.DailyLimit.Messages != policy.NoLimit && m.usedToday(q.s, q.At) >= int64(m.p.DailyLimit.Messages)
	case model.UnansweredLimit:
		return m.tooManyLetters(q)
	case model.Spam:
		return m.p.Spam.MaxRecipients != policy.NoLimit && m.recipients(q, q.At-m.window) > int(m.p.Spam.MaxRecipients)
	case model.OffensiveContent:
		return m.p.Moderation.Mode == policy.Proactive && m.violating(q.Key, q.Message.Labels)
	default:
		n := int(r) - int(model.CustomReason)
		return n >= 0 && n < len(m.custom) && m.custom[n].RefuseWhen(m.view(q))
	}
}

// unknown says whether nobody bears an id that the attempt names.
func (m *Monitor) unknown(q *question) bool {
	switch q.Op {
	case model.OpSend:
		if q.Group == model.NoGroup {
			break
		}
		return q.group == nil
	case model.OpLeave:
		return q.group == nil
	case model.OpAdd:
		return q.group == nil || !m.exists(q.Target)
	}
	return !m.exists(q.Target)
}

func (q *question) barred() bool { return (q.mine.bits|q.theirs.bits)&blocks != 0 }

// barredInside says whether the target and one who is inside block each other.
func (m *Monitor) barredInside(q *question) bool {
	if q.r.flags&hadBlock == 0 {
		return false
	}
	return slices.ContainsFunc(q.inside, func(member model.UserID) bool { return m.barred(q.Target, member) })
}

// opens says whether a gate lets the actor through to the target.
func (m *Monitor) opens(q *question, g model.Gate) bool {
	if g == model.GateNone || g == model.GateDeny {
		return g == model.GateNone
	}
	m.tieUp(q)
	return opens(g, q.there, q.back)
}

func (m *Monitor) tieUp(q *question) {
	if !q.tied && q.both {
		q.there, q.back = m.tieOf(q.Actor, q.Target, q.mine, q.theirs)
		q.tied = true
	}
}

// exempt says whether the reply exemption lifts the gates: the target has written to the actor.
func (m *Monitor) exempt(q *question) bool { return m.p.ReplyExemption && q.theirs.bits&wrote != 0 }

// stranger says whether the target neither follows the actor, nor has written to the actor, nor has accepted the actor.
func (m *Monitor) stranger(q *question) bool {
	if q.theirs.bits&(wrote|accepted) != 0 {
		return false
	}
	m.tieUp(q)
	return !q.back
}

func (m *Monitor) mayRequest(q *question) bool {
	return slices.Contains(m.p.Requests.Kinds, q.Message.Kind)
}

// mayAdd is the gate for adding.
func (m *Monitor) mayAdd(q *question) bool {
	switch m.p.Groups.AddGate {
	case policy.AddNone:
		return true
	case policy.AddMutual:
		return m.opens(q, model.GateMutual)
	case policy.AddInviteAccept:
		return q.theirs.bits&accepted != 0
	default:
		return !m.holds(q, model.DMsOff) && !m.holds(q, model.NotFriends) && !m.holds(q, model.NotFollowing)
	}
}

// firstCustom asks the custom rules in their order.
func (m *Monitor) firstCustom(q *question) model.Reason {
	view := m.view(q)
	for n := range m.custom {
		if m.custom[n].RefuseWhen(view) {
			return model.CustomReason + model.Reason(n)
		}
	}
	return model.Delivered
}

// view is what a custom rule may look at.
func (m *Monitor) view(q *question) spec.View {
	leap := m.p.LeapDayBirthday
	v := spec.View{
		SenderAge: yearsOn(q.s.birth, q.today, leap), RecipientAge: -1, SenderSetting: q.s.setting,
		Kind: q.Message.Kind, Length: int(q.Message.Length), Labels: q.Message.Labels, SentToday: int(m.usedToday(q.s, q.At)),
	}
	if q.Group != model.NoGroup {
		v.IsGroup, v.GroupSize = true, len(q.inside)
		return v
	}
	m.tieUp(q)
	v.RecipientAge, v.RecipientSetting = yearsOn(q.r.birth, q.today, leap), q.r.setting
	v.SenderFollowsRecipient, v.RecipientFollowsSender = q.there, q.back
	v.RecipientWroteBefore, v.Accepted = q.theirs.bits&wrote != 0, q.theirs.bits&accepted != 0
	return v
}
