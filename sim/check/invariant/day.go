package invariant

import (
	"dmsim/model"
	"dmsim/model/policy"
)

// use is what an attempt used of the day.
type use struct {
	at   model.Time
	cost uint32
}

const (
	// usesKept is how long uses are kept where not all are: what I48 looks back to, which is longer than any calendar day.
	usesKept = 50 * model.Hour
	// pruneFrom is how many uses one has at least before some are forgotten.
	pruneFrom = 64
)

// dayOf is the calendar day of a time, as the clock in force has it for a user.
func (m *Monitor) dayOf(u *user, at model.Time) model.Day {
	if m.p.DailyLimit.Clock == policy.LocalDay && int(u.zone) < len(m.zones) {
		return m.zones[u.zone].LocalDay(at)
	}
	return at.Day()
}

// usedToday is what a user has used of the day of a time. A day never goes back: where a zone's clock does, over midnight, the later day goes on.
func (m *Monitor) usedToday(u *user, at model.Time) int64 {
	switch {
	case m.p.DailyLimit.Clock == policy.Rolling24h:
		return m.lastDay(u, at)
	case m.dayOf(u, at) > u.day:
		return 0
	default:
		return int64(u.used)
	}
}

// lastDay sums up the uses of the 24 hours up to a time: one that is 24 hours old counts no more.
func (m *Monitor) lastDay(u *user, at model.Time) int64 {
	if u.side == 0 {
		return 0
	}
	s := &m.sides[u.side]
	for s.old < len(s.uses) && s.uses[s.old].at+model.DayLength <= at {
		s.rolling -= int64(s.uses[s.old].cost)
		s.old++
	}
	return s.rolling
}

// usedSince sums up the uses after a time, as far as they are kept.
func (m *Monitor) usedSince(u *user, since model.Time) (sum int64) {
	if u.side == 0 {
		return 0
	}
	for _, use := range m.sides[u.side].uses {
		if use.at > since {
			sum += int64(use.cost)
		}
	}
	return sum
}

// usedOnOtherDay says whether there is a use within usesKept that lies on another calendar day than now.
func (m *Monitor) usedOnOtherDay(u *user, now model.Time) bool {
	if u.side == 0 {
		return false
	}
	today := m.dayOf(u, now)
	for _, use := range m.sides[u.side].uses {
		if use.at+usesKept >= now && m.dayOf(u, use.at) != today {
			return true
		}
	}
	return false
}

// use writes down what a send used.
func (m *Monitor) use(u *user, at model.Time, cost uint32) {
	if m.p.DailyLimit.Clock != policy.Rolling24h {
		m.count(u, m.dayOf(u, at), cost)
	}
	if !m.keep.uses {
		return
	}
	m.lastDay(u, at)
	s := m.side(u)
	if !m.keep.messages && len(s.uses) >= pruneFrom && len(s.uses) == cap(s.uses) {
		s.prune(at - usesKept)
	}
	s.uses = append(s.uses, use{at, cost})
	s.rolling += int64(cost)
}

// count adds to the day's sum.
func (m *Monitor) count(u *user, day model.Day, cost uint32) {
	if day > u.day {
		u.flags &^= filledBefore
		if int64(u.used) >= int64(m.p.DailyLimit.Messages) {
			u.flags |= filledBefore
		}
		u.day, u.used = day, 0
	}
	u.used += cost
}

// filled says whether the limit was reached on the last day of use before the day of a time.
func (m *Monitor) filled(u *user, at model.Time) bool {
	if m.dayOf(u, at) > u.day {
		return int64(u.used) >= int64(m.p.DailyLimit.Messages)
	}
	return u.flags&filledBefore != 0
}

// prune forgets the uses before a time, if that makes room.
func (s *side) prune(before model.Time) {
	n := 0
	for n < s.old && s.uses[n].at < before {
		n++
	}
	if n > len(s.uses)/4 {
		s.uses = s.uses[:copy(s.uses, s.uses[n:])]
		s.old -= n
	}
}

// recount finds out what everybody has used of the day by another clock.
func (m *Monitor) recount() {
	for i := range m.users {
		u := &m.users[i]
		u.day, u.used = 0, 0
		u.flags &^= filledBefore
		if u.side == 0 || m.p.DailyLimit.Clock == policy.Rolling24h {
			continue
		}
		for _, use := range m.sides[u.side].uses {
			m.count(u, m.dayOf(u, use.at), use.cost)
		}
	}
}
