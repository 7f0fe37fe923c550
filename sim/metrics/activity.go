package metrics

import (
	"dmsim/model"
	"dmsim/sim/population"
)

// activity counts days on which accounts did something.
type activity struct {
	days    uint64   // active user-days
	senders []uint64 // sender-days, by persona
	limited []uint64 // of those, the days with a refusal by the daily limit
}

func newActivity() activity {
	n := len(population.PersonaNames())
	return activity{senders: make([]uint64, n), limited: make([]uint64, n)}
}

// act notes that an account has done something today.
func (c *activity) act(who *account, today uint16) {
	if who.day == today {
		return
	}
	who.day = today
	who.marks &^= ofTheDay
	if !who.adversary() {
		c.days++
	}
}

// send notes that an account has tried to send something today.
func (c *activity) send(who *account, today uint16) {
	c.act(who, today)
	if who.marks&sentToday == 0 {
		who.marks |= sentToday
		c.senders[who.persona]++
	}
}

// limit notes that the daily limit has refused an account today.
func (c *activity) limit(who *account) {
	if who.marks&limitedToday == 0 {
		who.marks |= limitedToday
		c.limited[who.persona]++
	}
}

// weeks is the active user-weeks.
func (c *activity) weeks() float64 {
	return float64(c.days) / (float64(week) / float64(model.DayLength))
}

var activityMetrics = []metric{{
	Definition{
		Name: "limit_share", Unit: "share", Group: "limits",
		Numerator: "of those, with at least one refusal `daily-limit`", Denominator: "sender-days: an account and a UTC day on which it tried to send",
		Who: "all accounts; the day is the UTC day whatever the policy's clock", By: ByPersona,
	},
	func(m *Metrics) figure {
		byPersona, limited, senders := map[string]float64{}, uint64(0), uint64(0)
		for p, n := range m.activity.senders {
			senders += n
			limited += m.activity.limited[p]
			if n > 0 {
				byPersona[population.Persona(p).String()] = float64(m.activity.limited[p]) / float64(n)
			}
		}
		return ratio(limited, senders).splitBy(byPersona)
	},
}}
