package invariant

import (
	"fmt"
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// strike is one against an account, with what the policy of its report makes of it.
type strike struct {
	at         model.Time // it counts from then on
	limit      policy.Limit
	suspension model.Time
}

// suspended says whether a user is suspended at a time. It counts all strikes anew, in the order of their times: where they reach the number they begin from nought.
func (m *Monitor) suspended(u *user, at model.Time) bool {
	if u.flags&struck == 0 {
		return false
	}
	count := policy.Limit(0)
	for _, s := range m.sides[u.side].strikes {
		if count++; count >= s.limit {
			if count = 0; s.at <= at && at < s.at+s.suspension {
				return true
			}
		}
	}
	return false
}

// strike writes down a strike and returns until when it suspends, 0 where it is not the last of so many.
func (m *Monitor) strike(u *user, s strike) (until model.Time) {
	u.flags |= struck
	side := m.side(u)
	i := len(side.strikes)
	for i > 0 && side.strikes[i-1].at > s.at {
		i--
	}
	side.strikes = slices.Insert(side.strikes, i, s)
	count := policy.Limit(0)
	for n, each := range side.strikes[:i+1] {
		if count++; count >= each.limit {
			count = 0
			if n == i {
				return s.at + s.suspension
			}
		}
	}
	return 0
}

// violating is the classifier's opinion of content: one draw by its key.
func (m *Monitor) violating(key model.Key, labels model.Labels) bool {
	if labels&(model.Offensive|model.PrivateInfo) != 0 {
		return key.Unit(model.ByClassifier) < m.p.Moderation.TruePositiveRate
	}
	return key.Unit(model.ByClassifier) < m.p.Moderation.FalsePositiveRate
}

// reported says when a report brings about that the message is removed (0: not), as far as that is known.
func (m *Monitor) reported(q *question) (from model.Time, known, again bool) {
	if !m.keep.messages {
		return 0, false, false
	}
	n := m.reportable(q)
	if n < 0 {
		return 0, true, false
	}
	msg := &m.messages[n]
	if msg.reports++; msg.reports > 1 {
		m.users[msg.from].flags |= twice
		again = true
	}
	if msg.judged || slices.Contains(m.reporters, reporter{n, q.Actor}) {
		return 0, true, again
	}
	m.reporters = append(m.reporters, reporter{n, q.Actor})
	if m.p.Moderation.Mode != policy.OnReport {
		return 0, true, again
	}
	if msg.judged = true; !m.violating(msg.key, msg.labels) {
		return 0, true, again
	}
	msg.removed = q.At.Add(m.p.Moderation.Latency)
	return msg.removed, true, again
}

// reporter is one who has reported a message, by its place.
type reporter struct {
	message int
	by      model.UserID
}

// report judges what a report is said to have brought about, and writes down the strike.
func (m *Monitor) report(q *question) {
	from, known, again := m.reported(q)
	told := q.o.From
	if m.silent {
		told = from
	}
	if known && from != told {
		m.violate(either(again, "I21", "I22"), func() (want, got, why string) {
			return "removed " + whenText(from), "removed " + whenText(q.o.From), fmt.Sprintf(
				"moderation is %s with a latency of %s; reported before: %t", m.p.Moderation.Mode, m.p.Moderation.Latency, again)
		})
		if n := m.reportable(q); n >= 0 && !again {
			m.messages[n].removed = q.o.From
		}
	}
	until := model.Time(0)
	if from = told; from != 0 && uint64(q.Target) < uint64(len(m.users)) {
		mod := &m.p.Moderation
		until = m.strike(&m.users[q.Target], strike{from, mod.Strikes, model.Time(mod.Suspension.Milliseconds())})
	}
	if until != q.o.Until && !m.silent {
		u := m.userOf(q.Target)
		m.violate(either(u.flags&twice != 0, "I21", "I19"), func() (want, got, why string) {
			return "suspended until " + whenText(until), "suspended until " + whenText(q.o.Until), fmt.Sprintf(
				"strike number %d of user %d, moderation.strikes is %s", len(m.sides[u.side].strikes), q.Target, m.p.Moderation.Strikes)
		})
	}
}

func either(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

func whenText(t model.Time) string {
	if t == 0 {
		return "not at all"
	}
	return t.String()
}
