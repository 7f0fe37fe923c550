package invariant

import (
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// question is an attempt before the books, with what was looked up for it.
type question struct {
	*model.Attempt
	o       *model.Outcome
	members []model.UserID // of a group that is to be created
	Target  model.UserID   // the attempt's, or one of members

	today        model.Day
	s, r         *user // the actor and the target, nobody's record where there is no such id
	both         bool  // both are accounts
	mine, theirs half  // what the actor did to the target, and the target to the actor
	there, back  bool  // the follows between them, once tied
	tied         bool
	group        *group         // nil: there is none
	inside       []model.UserID // who is in it, or would be by now in a group that is to be created
}

// ask looks up what nearly every rule needs.
func (m *Monitor) ask(q *question) {
	q.today = q.At.Day()
	q.s = m.userOf(q.Actor)
	if q.Group != model.NoGroup {
		if q.group = m.groupOf(q.Group); q.group != nil {
			q.inside = q.group.members
		}
	}
	m.aim(q, q.Target)
}

// aim makes somebody the target.
func (m *Monitor) aim(q *question, target model.UserID) {
	q.r, q.tied = m.userOf(target), false
	q.mine, q.theirs = half{}, half{}
	if q.both = uint64(q.Actor) < uint64(len(m.users)) && uint64(target) < uint64(len(m.users)); q.both {
		q.mine, q.theirs = m.between(q.Actor, target)
	}
}

// The rules of each kind of attempt by their reasons, in order of precedence. CustomReason stands for all custom rules.
var (
	betweenTwo = []model.Reason{
		model.NotLoggedIn, model.UnknownRecipient, model.SelfMessage, model.Suspended, model.SenderTooYoung, model.RecipientTooYoung, model.Blocked,
		model.DMsOff, model.NotFriends, model.NotFollowing, model.RequestLimit, model.SpamHold, model.DailyLimit, model.UnansweredLimit, model.Spam,
		model.OffensiveContent, model.CustomReason,
	}
	inGroup = []model.Reason{
		model.NotLoggedIn, model.UnknownRecipient, model.Suspended, model.NotAMember, model.SenderTooYoung, model.SpamHold, model.DailyLimit, model.Spam,
		model.OffensiveContent, model.CustomReason,
	}
	adding = []model.Reason{
		model.NotLoggedIn, model.UnknownRecipient, model.Suspended, model.NotAMember, model.SenderTooYoung, model.RecipientTooYoung, model.Blocked,
		model.AlreadyAMember, model.GroupFull, model.InviteNotAllowed,
	}
	// Creating asks this of the creator, and then for each member what founding lists: the rest of adding has been asked already.
	creating = []model.Reason{model.NotLoggedIn, model.Suspended, model.SenderTooYoung}
	founding = []model.Reason{
		model.UnknownRecipient, model.RecipientTooYoung, model.Blocked, model.AlreadyAMember, model.GroupFull, model.InviteNotAllowed,
	}
	leaving     = []model.Reason{model.NotLoggedIn, model.UnknownRecipient, model.NotAMember}
	following   = []model.Reason{model.NotLoggedIn, model.UnknownRecipient, model.SelfFollow, model.FollowBlocked}
	reporting   = []model.Reason{model.NotLoggedIn, model.UnknownRecipient, model.NothingToReport}
	relating    = []model.Reason{model.NotLoggedIn, model.UnknownRecipient}
	ownBusiness = []model.Reason{model.NotLoggedIn}
	registering = []model.Reason{model.TooYoungToRegister}
)

// chainOf returns the rules of an attempt.
func chainOf(a *model.Attempt) []model.Reason {
	switch a.Op {
	case model.OpSend:
		if a.Group != model.NoGroup {
			return inGroup
		}
		return betweenTwo
	case model.OpAdd:
		return adding
	case model.OpCreateGroup:
		return creating
	case model.OpLeave:
		return leaving
	case model.OpFollow:
		return following
	case model.OpReport:
		return reporting
	case model.OpSet, model.OpDelete:
		return ownBusiness
	case model.OpRegister:
		return registering
	default:
		return relating
	}
}

// busyChain is chainOf, for a send without what can refuse nothing.
func (m *Monitor) busyChain(a *model.Attempt) []model.Reason {
	switch {
	case a.Op != model.OpSend:
		return chainOf(a)
	case a.Group != model.NoGroup:
		return m.inGroup
	default:
		return m.betweenTwo
	}
}

// idle says whether a rule can refuse nothing under the policy: it need not be asked then.
func (m *Monitor) idle(r model.Reason) bool {
	none := func(g model.Gate) bool { return g == model.GateNone }
	switch r {
	case model.SenderTooYoung, model.RecipientTooYoung:
		return m.p.DMMinAge == 0
	case model.DMsOff:
		return !slices.Contains(m.gates[:], model.GateDeny)
	case model.NotFriends:
		return none(m.gates[0]) && none(m.gates[1]) && none(m.gates[2])
	case model.NotFollowing:
		return none(m.p.BaseGate)
	case model.RequestLimit:
		return !m.p.Requests.Enabled
	case model.DailyLimit:
		return m.p.DailyLimit.Messages == policy.NoLimit
	case model.UnansweredLimit:
		return m.p.Unanswered.Messages == 0
	case model.Spam:
		return m.p.Spam.MaxRecipients == policy.NoLimit
	case model.OffensiveContent:
		return m.p.Moderation.Mode != policy.Proactive
	case model.CustomReason:
		return len(m.custom) == 0
	default:
		return false
	}
}

// expect returns what should come: the reason of the first rule whose condition holds.
func (m *Monitor) expect(q *question) model.Reason {
	e := m.firstOf(q, m.busyChain(q.Attempt))
	if e != model.Delivered || q.Op != model.OpCreateGroup {
		return e
	}
	m.eachFounder(q, func() bool {
		e = m.firstOf(q, founding)
		return e == model.Delivered
	})
	return e
}

// eachFounder aims at each member of a group to be created, with those before it inside, until it is told that this is enough.
func (m *Monitor) eachFounder(q *question, more func() bool) {
	m.inside = append(m.inside[:0], q.Actor)
	for _, member := range q.members {
		if member == q.Actor {
			continue
		}
		q.Target, q.inside = member, m.inside
		m.aim(q, member)
		if !more() {
			return
		}
		m.inside = append(m.inside, member)
	}
}

func (m *Monitor) firstOf(q *question, chain []model.Reason) model.Reason {
	for _, r := range chain {
		if r == model.CustomReason {
			return m.firstCustom(q)
		}
		if m.holds(q, r) {
			return r
		}
	}
	return model.Delivered
}
