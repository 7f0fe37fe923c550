package metrics

import "dmsim/model"

// week is the length of a window of exposure, from the start of the run on, and how long an answer or a follow is waited for.
const week = 7 * model.DayLength

// clock says which UTC day and which week of the run it is.
type clock struct {
	start, end model.Time
	next       model.Time // when a new day or week begins: the sooner of the two below
	day, week  model.Time // when the next one begins
	today      uint16     // the day's number, 1 for the first; modulo 65,536
}

func newClock(start model.Time) clock {
	return clock{start: start, next: start, day: start, week: start}
}

// turn begins the days and weeks that have begun by a time.
func (m *Metrics) turn(at model.Time) {
	c := &m.clock
	for ; at >= c.day; c.day = model.Time(c.day.Day()+1) * model.DayLength {
		c.today++
		clear(m.plain)
		m.burden.newDay(m.roster.benign)
	}
	for ; at >= c.week; c.week += week {
		m.exposure.newWeek(c.week, &m.roster)
		m.contacts.turn()
	}
	c.next = min(c.day, c.week)
}
