package invariant

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
)

// blame says which statement a wrong decision breaks, where e should have come and q.o.Reason came. It is one for each decision:
// where a refusal is missing that of the rule which should have refused, where one is unfounded that of the rule which it names, with what explains it;
// where it is founded but another rule comes first, the order's.
func (m *Monitor) blame(q *question, e model.Reason) {
	came := q.o.Reason
	id := ""
	switch {
	case came == model.Delivered:
		id = m.lax(q, e)
	case !m.founded(q, came):
		id = m.strict(q, came)
	case came >= model.CustomReason && e >= model.CustomReason:
		id = "I54"
	default:
		id = "I55"
	}
	told := came
	if told == model.Delivered {
		told = e
	}
	m.violate(id, func() (want, got, why string) { return m.reasonOf(e), m.reasonOf(came), m.why(q, told) })
}

// founded says whether a refusal is of a rule that is asked and whose condition holds, of a creation for one of its members.
// Otherwise a creation is left aimed at the first member whose state explains the refusal.
func (m *Monitor) founded(q *question, came model.Reason) bool {
	asked := came >= model.CustomReason && q.Op == model.OpSend || slices.Contains(chainOf(q.Attempt), came)
	if asked && m.holds(q, came) {
		return true
	}
	if q.Op != model.OpCreateGroup || !slices.Contains(founding, came) {
		return false
	}
	is := false
	m.eachFounder(q, func() bool {
		is = m.holds(q, came)
		return !is
	})
	if !is {
		m.eachFounder(q, func() bool { return m.strict(q, came) == m.strictly(q, came) })
	}
	return is
}

// lax is the statement broken where a rule should have refused.
func (m *Monitor) lax(q *question, e model.Reason) string {
	switch e {
	case model.NotFriends:
		return m.shadow(q, m.gates[q.r.setting], m.strictly(q, e))
	case model.NotFollowing:
		return m.shadow(q, m.p.BaseGate, m.strictly(q, e))
	case model.RequestLimit:
		return either(m.mayRequest(q), "I39", "I14")
	case model.SpamHold:
		return either(m.sides[q.s.side].epoch < m.epoch, "I52", "I43")
	default:
		return m.strictly(q, e)
	}
}

// shadow looks whether follows that are none explain that a gate opened: refused ones, then those that a block cut.
func (m *Monitor) shadow(q *question, g model.Gate, otherwise string) string {
	m.tieUp(q)
	switch {
	case opens(g, q.there || q.mine.bits&vain != 0, q.back || q.theirs.bits&vain != 0):
		return "I57"
	case opens(g, q.there || q.mine.bits&cut != 0, q.back || q.theirs.bits&cut != 0):
		return "I31"
	default:
		return otherwise
	}
}

// strictly is the statement of a rule, broken where nothing else explains a refusal that is missing or unfounded.
func (m *Monitor) strictly(q *question, r model.Reason) string {
	switch r {
	case model.SenderTooYoung:
		return either(q.Op == model.OpSend && q.Group == model.NoGroup, "I24", "I28")
	case model.RecipientTooYoung:
		return either(q.Op == model.OpSend && q.Group == model.NoGroup, "I25", "I28")
	case model.NotFriends:
		return gateStatement(m.gates[q.r.setting], "I35")
	case model.NotFollowing:
		return gateStatement(m.p.BaseGate, "I36")
	}
	if r >= model.CustomReason {
		return "I54"
	}
	return statements[r]
}

func gateStatement(g model.Gate, oneWay string) string {
	return either(g == model.GateEither || g == model.GateMutual, "I37", oneWay)
}

// statements are those of the rules that have one statement.
var statements = [model.CustomReason]string{
	model.NotLoggedIn: "I15", model.UnknownRecipient: "I16", model.SelfMessage: "I18", model.Suspended: "I19", model.Blocked: "I30", model.DMsOff: "I34",
	model.RequestLimit: "I39", model.SpamHold: "I43", model.DailyLimit: "I45", model.UnansweredLimit: "I59", model.Spam: "I49", model.OffensiveContent: "I23",
	model.NotAMember: "I10", model.AlreadyAMember: "I11", model.GroupFull: "I12", model.InviteNotAllowed: "I13", model.TooYoungToRegister: "I29",
	model.FollowBlocked: "I33", model.SelfFollow: "I33", model.NothingToReport: "I20",
}

// strict is the statement broken where a rule refused whose condition does not hold.
func (m *Monitor) strict(q *question, r model.Reason) string {
	id := ""
	switch r {
	case model.Suspended:
		id = onlyIf(q.s.flags&twice != 0, "I21")
	case model.SenderTooYoung:
		id = m.birthdayToday(q, q.s)
	case model.RecipientTooYoung:
		id = m.birthdayToday(q, q.r)
	case model.TooYoungToRegister:
		id = onlyIf(leapBorn(q.Birth), "I27")
	case model.Blocked, model.FollowBlocked:
		id = onlyIf((q.mine.bits|q.theirs.bits)&blocked != 0, "I32")
	case model.DMsOff, model.NotFriends, model.NotFollowing:
		id = m.gateExplained(q, r)
	case model.InviteNotAllowed:
		id = m.addExplained(q)
	case model.RequestLimit:
		id = onlyIf(!m.stranger(q), "I41")
	case model.SpamHold:
		id = onlyIf(m.othersHold(q), "I44")
	case model.DailyLimit:
		id = m.dayExplained(q)
	case model.UnansweredLimit:
		id = m.lettersExplained(q)
	case model.Spam:
		id = onlyIf(m.recipients(q, q.At-m.window-windowSlack) > int(min(int64(m.p.Spam.MaxRecipients), 1<<32)), "I50")
	case model.OffensiveContent:
		id = onlyIf(m.p.Moderation.Mode != policy.Proactive, "I53")
	case model.GroupFull:
		id = onlyIf(q.group != nil && len(q.inside)+q.group.deleted >= m.p.Groups.MaxMembers, "I17")
	}
	if id == "" {
		return m.strictly(q, r)
	}
	return id
}

func onlyIf(is bool, id string) string {
	if is {
		return id
	}
	return ""
}

// birthdayToday explains that one is thought too young for a message between two.
func (m *Monitor) birthdayToday(q *question, u *user) string {
	switch {
	case q.Op != model.OpSend || q.Group != model.NoGroup:
		return ""
	case leapBorn(u.birth):
		return "I27"
	default:
		return onlyIf(q.today == u.ofAge, "I26")
	}
}

// gateExplained explains that a gate is thought shut.
func (m *Monitor) gateExplained(q *question, r model.Reason) string {
	gate := m.gates[q.r.setting]
	if r == model.NotFollowing {
		gate = m.p.BaseGate
	}
	switch {
	case r != model.DMsOff && !m.opens(q, gate) && m.exempt(q):
		return "I42"
	case r == model.NotFollowing:
		return ""
	case q.r.flags&byDefault != 0:
		return "I38"
	case q.r.flags&changed == 0:
		return ""
	}
	before := m.gates[q.r.before]
	return onlyIf(r == model.DMsOff && before == model.GateDeny || r == model.NotFriends && !m.opens(q, before), "I40")
}

// addExplained explains that the gate for adding is thought shut, where it is made of R07 to R09.
func (m *Monitor) addExplained(q *question) string {
	if m.p.Groups.AddGate != policy.AddDMEligible {
		return ""
	}
	for _, r := range []model.Reason{model.NotFriends, model.NotFollowing, model.DMsOff} {
		if id := m.gateExplained(q, r); id != "" {
			return id
		}
	}
	return ""
}

// othersHold says whether the recipient's hold explains that the sender is thought held: its own, if there ever was one, was over long ago.
func (m *Monitor) othersHold(q *question) bool {
	recipientHeld := q.r.flags&wasHeld != 0 && q.At < m.sides[q.r.side].until
	return recipientHeld && q.At > m.sides[q.s.side].until+1
}

// dayExplained explains that the day is thought used up.
func (m *Monitor) dayExplained(q *question) string {
	switch m.p.DailyLimit.Clock {
	case policy.Rolling24h:
		more := m.usedSince(q.s, q.At-model.DayLength-model.Hour)
		return onlyIf(more >= int64(m.p.DailyLimit.Messages), "I47")
	case policy.LocalDay:
		return onlyIf(m.usedOnOtherDay(q.s, q.At), "I48")
	default:
		return onlyIf(m.usedToday(q.s, q.At) == 0 || m.filled(q.s, q.At), "I46")
	}
}

// why says in one sentence what a rule looked at.
func (m *Monitor) why(q *question, r model.Reason) string {
	switch r {
	case model.NotLoggedIn:
		return fmt.Sprintf("authenticated: %t; user %d has an account: %t", !q.Anonymous, q.Actor, m.exists(q.Actor))
	case model.UnknownRecipient:
		return fmt.Sprintf("user %d has an account: %t; the group exists: %t", q.Target, m.exists(q.Target), q.group != nil)
	case model.SenderTooYoung:
		return ageText(q.Actor, q.s, q.today, m.p.DMMinAge)
	case model.RecipientTooYoung:
		return ageText(q.Target, q.r, q.today, m.p.DMMinAge)
	case model.TooYoungToRegister:
		return fmt.Sprintf("born on %s, today is %s, account_min_age is %d", q.Birth, q.today.Date(), m.p.AccountMinAge)
	case model.Blocked, model.FollowBlocked:
		return fmt.Sprintf("a block between users %d and %d: %t; block.in_groups is %s", q.Actor, q.Target, q.barred(), m.p.Block.InGroups)
	case model.DMsOff, model.NotFriends, model.NotFollowing, model.InviteNotAllowed:
		m.tieUp(q)
		return fmt.Sprintf("user %d follows user %d: %t, and back: %t; the setting %s puts up %s, base_gate is %s, groups.add_gate %s; exempt: %t",
			q.Actor, q.Target, q.there, q.back, q.r.setting, m.gates[q.r.setting], m.p.BaseGate, m.p.Groups.AddGate, m.exempt(q))
	case model.RequestLimit:
		return fmt.Sprintf("a stranger: %t; left %d requests, requests.quota is %s; the kind is %s of %v", m.stranger(q), q.mine.requests,
			m.p.Requests.Quota, q.Message.Kind, m.p.Requests.Kinds)
	case model.NotAMember, model.AlreadyAMember, model.GroupFull:
		return fmt.Sprintf("in the group are %v, groups.max_members is %d", q.inside, m.p.Groups.MaxMembers)
	default:
		return m.whyContent(q, r)
	}
}

// whyContent is why for the sender's limits and the content.
func (m *Monitor) whyContent(q *question, r model.Reason) string {
	switch r {
	case model.Suspended:
		return fmt.Sprintf("user %d has strikes %s", q.Actor, strikesText(m.sides[q.s.side].strikes))
	case model.SpamHold:
		if q.s.flags&wasHeld == 0 {
			return "the sender was never held"
		}
		return fmt.Sprintf("the sender was held until %s", whenText(m.sides[q.s.side].until))
	case model.DailyLimit:
		return fmt.Sprintf("used %d of the day (%s), daily_limit.messages is %s", m.usedToday(q.s, q.At), m.p.DailyLimit.Clock, m.p.DailyLimit.Messages)
	case model.UnansweredLimit:
		return m.lettersText(q)
	case model.Spam:
		return fmt.Sprintf("%d recipients within %s, spam.max_recipients is %s", m.recipients(q, q.At-m.window), m.p.Spam.Window, m.p.Spam.MaxRecipients)
	case model.OffensiveContent:
		return fmt.Sprintf("moderation is %s; the classifier sees a violation: %t", m.p.Moderation.Mode, m.violating(q.Key, q.Message.Labels))
	default:
		return fmt.Sprintf("%s of %d", q.Op, q.Actor)
	}
}

func strikesText(strikes []strike) string {
	if len(strikes) == 0 {
		return "none"
	}
	texts := make([]string, len(strikes))
	for i, s := range strikes {
		texts[i] = fmt.Sprintf("from %s (%s suspend for %s)", s.at, s.limit, time.Duration(s.suspension)*time.Millisecond)
	}
	return strings.Join(texts, ", ")
}

func ageText(id model.UserID, u *user, today model.Day, floor int) string {
	return fmt.Sprintf("user %d was born on %s, today is %s, dm_min_age is %d", id, u.birth, today.Date(), floor)
}
