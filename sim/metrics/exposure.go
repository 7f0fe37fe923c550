package metrics

import "dmsim/model"

// exposure counts whom unwanted messages reached who did not ask for them.
type exposure struct {
	first uint64 // unwanted first contacts

	from    model.Time // when this week began
	known   int        // accounts that there were then
	minors  uint64     // of those
	reached []model.UserID
	began   bool

	weeks                         int // that are over
	minorWeeks, minorWeeksReached uint64
}

// newWeek ends a week, if one is under way, and begins one.
func (e *exposure) newWeek(from model.Time, r *roster) {
	if e.began {
		e.endWeek()
	}
	for _, id := range e.reached {
		r.accounts[id].marks &^= exposedNow
	}
	e.began, e.from, e.known, e.minors, e.reached = true, from, len(r.accounts), r.minorsAt(from), e.reached[:0]
}

func (e *exposure) endWeek() {
	e.weeks++
	e.minorWeeks += e.minors
	e.minorWeeksReached += uint64(len(e.reached))
}

// close ends the last week if it is whole, or the only one.
func (e *exposure) close(start, end model.Time) {
	if end > start && (e.weeks == 0 || end >= e.from+week) {
		e.endWeek()
	}
}

// receive counts an unwanted one-to-one message that reached a benign account.
func (e *exposure) receive(s *send, to *account, m *Metrics) {
	if s.Contact == model.FirstContact {
		e.first++
	}
	if to.marks&(underage|exposedNow) != underage || int(s.Target) >= e.known {
		return
	}
	if isMinor(age(m.roster.birth(s.Target), e.from)) && age(m.roster.birth(s.Actor), s.At) >= adultAge {
		to.marks |= exposedNow
		e.reached = append(e.reached, s.Target)
	}
}

var exposureMetrics = []metric{
	{
		Definition{
			Name: "unwanted_first_contacts", Unit: "messages/user-day", Group: "exposure",
			Numerator: "unwanted one-to-one messages delivered that were first contacts", Denominator: "active user-days",
			Who: "messages to benign accounts, of any sender: the message decides", Higher: Worse,
		},
		func(m *Metrics) figure { return ratio(m.exposure.first, m.activity.days) },
	},
	{
		Definition{
			Name: "minors_unwanted_adult_7d", Unit: "share", Group: "exposure",
			Numerator:   "of those, with at least one unwanted one-to-one message delivered in that week from an account whose person was truly an adult then",
			Denominator: "minors at the beginning of a week, summed over the weeks of 7 days from the run's start on; the last one only if it is whole",
			Who: "minors by true age on the week's first day; any sender of true age 18 or more, whatever the persona. " +
				"A run shorter than 7 days is one week of its own length: not to be compared with longer ones",
			Higher: Worse,
		},
		func(m *Metrics) figure { return ratio(m.exposure.minorWeeksReached, m.exposure.minorWeeks) },
	},
}
