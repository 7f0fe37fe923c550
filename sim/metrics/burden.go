package metrics

import "dmsim/model"

// burden counts what unwanted messages each recipient has on each day.
type burden struct {
	today map[model.UserID]uint32 // received today, of whom received any
	days  uint64                  // recipient-days, those without any included
	loads []uint64                // loads[n] of them have n, for n from 1 on
}

func newBurden() burden { return burden{today: map[model.UserID]uint32{}, loads: make([]uint64, 1)} }

// newDay begins a day for all who are there.
func (b *burden) newDay(recipients uint64) {
	clear(b.today)
	b.days += recipients
}

// join adds one to those who are there today.
func (b *burden) join() { b.days++ }

// receive counts an unwanted one-to-one message.
func (b *burden) receive(to model.UserID) {
	n := b.today[to] + 1
	b.today[to] = n
	if int(n) == len(b.loads) {
		b.loads = append(b.loads, 0)
	}
	b.loads[n]++
	if n > 1 {
		b.loads[n-1]--
	}
}

// mean is of all recipient-days.
func (b *burden) mean() figure {
	sum := uint64(0)
	for n, days := range b.loads {
		sum += uint64(n) * days
	}
	return ratio(sum, b.days)
}

// quantile is the least load that a share q of the recipient-days do not exceed.
func (b *burden) quantile(q float64) figure {
	if b.days == 0 {
		return undefined
	}
	left := rank(b.days, q)
	idle := b.days
	for _, days := range b.loads {
		idle -= days
	}
	if left <= idle {
		return defined(0)
	}
	left -= idle
	for n, days := range b.loads {
		if left <= days {
			return defined(float64(n))
		}
		left -= days
	}
	panic("metrics: more recipient-days with a load than there are")
}

// gini is the Gini coefficient of the loads: sum of (2i - N - 1) x_i over N times the sum of x_i, with x ascending and i from 1 to N.
func (b *burden) gini() figure {
	var sum, weighted, after float64 // after: days with a greater load
	for n := len(b.loads) - 1; n > 0; n-- {
		days := float64(b.loads[n])
		sum += days * float64(n)
		weighted += days * float64(n) * (float64(b.days) - days - 2*after) // the sum of 2i - N - 1 over days of one load
		after += days
	}
	return ratio(weighted, float64(b.days)*sum)
}

const (
	burdenOf   = "unwanted one-to-one messages delivered to a recipient on a day"
	burdenDays = "recipient-days: every benign account and every UTC day of the run that it was there at some time, those without any unwanted message included"
	burdenWho  = "messages to benign accounts, of any sender; messages to groups do not count, since a history does not name whom they reached"
)

var burdenMetrics = []metric{
	{
		Definition{
			Name: "burden_mean", Unit: "messages/recipient-day", Group: "burden",
			Numerator: "unwanted one-to-one messages delivered", Denominator: burdenDays, Who: burdenWho, Higher: Worse,
		},
		func(m *Metrics) figure { return m.burden.mean() },
	},
	{
		Definition{
			Name: "burden_p50", Unit: "messages/recipient-day", Group: "burden",
			Numerator: "median (nearest rank) of the " + burdenOf, Denominator: burdenDays, Who: burdenWho, Higher: Worse,
		},
		func(m *Metrics) figure { return m.burden.quantile(0.5) },
	},
	{
		Definition{
			Name: "burden_p99", Unit: "messages/recipient-day", Group: "burden",
			Numerator: "99th percentile (nearest rank) of the " + burdenOf, Denominator: burdenDays, Who: burdenWho, Higher: Worse,
		},
		func(m *Metrics) figure { return m.burden.quantile(0.99) },
	},
	{
		Definition{
			Name: "burden_gini", Unit: "Gini", Group: "burden",
			Numerator:   "Gini coefficient of the " + burdenOf + ": 0 where all have the same, near 1 where few have all",
			Denominator: burdenDays + "; undefined where none has any", Who: burdenWho,
		},
		func(m *Metrics) figure { return m.burden.gini() },
	},
}
