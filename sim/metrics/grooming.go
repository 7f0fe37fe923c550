package metrics

import "dmsim/sim/population"

// grooming counts minors to whom groomers wrote.
type grooming struct{ exposed, answered uint64 }

// reached counts a one-to-one message that was delivered.
func (g *grooming) reached(s *send, to *account, m *Metrics) {
	if s.who.persona == population.Groomer && to.marks&(minor|groomed) == minor && isMinor(age(m.roster.birth(s.Target), s.At)) {
		to.marks |= groomed | approached
		m.plain.Remove(s.Target)
		g.exposed++
	}
	if to.persona == population.Groomer && s.who.marks&approached != 0 {
		s.who.marks &^= approached
		g.answered++
	}
}

var groomingMetrics = []metric{
	{
		Definition{
			Name: "grooming_exposure", Unit: "share", Group: "exposure",
			Numerator:   "of those, who received a one-to-one message from a groomer's account while they were minors, with a label or without",
			Denominator: "minors at the run's start, and those who were minors when they registered",
			Who:         "the sender's persona decides, not the message; ages are true ones; accounts, not people", Higher: Worse,
		},
		func(m *Metrics) figure { return ratio(m.grooming.exposed, m.roster.minors) },
	},
	{
		Definition{
			Name: "grooming_answered", Unit: "share", Group: "exposure",
			Numerator:   "of those, from whom a groomer's account, that one or another, has received a one-to-one message since",
			Denominator: "minors exposed to grooming (the numerator of grooming_exposure)",
			Who:         "as in grooming_exposure", Higher: Worse,
		},
		func(m *Metrics) figure { return ratio(m.grooming.answered, m.grooming.exposed) },
	},
}
