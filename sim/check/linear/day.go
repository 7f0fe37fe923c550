package linear

import (
	"fmt"

	"dmsim/model"
	"dmsim/model/policy"
)

// day is what one sender uses of a calendar day, or, where a day is the last 24 hours, of them all: R12.
type day struct {
	*people
	sender  model.UserID
	day     model.Day
	rolling bool
	limit   int
}

// used is a state of a calendar day: how much of it, no more than the limit. That of 24 hours is a list of notes with the cost.
type used int

func (m *day) String() string {
	if m.rolling {
		return fmt.Sprintf("the 24 hours of user %d", m.sender)
	}
	return fmt.Sprintf("user %d on %s", m.sender, m.day.Date())
}

func (m *day) begin() state {
	if m.rolling {
		return list("")
	}
	return used(0)
}

func (m *day) fits(state, *Event) bool { return true }

func (m *day) refuses(s state, e *Event, r model.Reason) answer {
	if r != model.DailyLimit {
		return maybe
	}
	return is(m.sum(s, e.Attempt.At) >= m.limit)
}

func (m *day) sum(s state, at model.Time) int {
	if u, ok := s.(used); ok {
		return int(u)
	}
	sum := 0
	l := s.(list)
	for i := range l.len() {
		if n := l.note(i); n.at <= at && at < n.at+model.DayLength {
			sum += int(n.a)
		}
	}
	return sum
}

func (m *day) after(s state, e *Event) state {
	cost := cost(m.policy, e)
	if cost == 0 {
		return s
	}
	if u, ok := s.(used); ok {
		return used(min(int(u)+cost, m.limit))
	}
	return s.(list).with(note{at: e.Attempt.At, a: uint64(cost), again: uint64(e.Call)})
}

func (m *day) forget(s state, from model.Time) state {
	if l, ok := s.(list); ok {
		return l.since(from - model.DayLength)
	}
	return s
}

// cost is what a send that is no retry uses of the day.
func cost(p *policy.Policy, e *Event) int {
	refused := e.Outcome.Reason != model.Delivered
	switch {
	case e.Outcome.Reason == model.NotLoggedIn, refused && p.DailyLimit.Counts == policy.CountAccepted:
		return 0
	case !refused && e.toGroup() && p.DailyLimit.GroupCost == policy.CostPerRecipient:
		return int(e.Outcome.Reached)
	}
	return 1
}
