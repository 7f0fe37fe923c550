package metrics

import "dmsim/model"

// contacts follows what becomes of legitimate first contacts.
type contacts struct {
	first    uint64 // delivered
	answered uint64 // of those, within a week
	welcome  uint64 // of those, answered or accepted within a week
	ties     uint64 // of those answered, with a new follow until a week after the answer

	waiting  fading // first contacts, from whom to whom
	accepted fading // first contacts that were accepted, and not yet answered
	untied   fading // whose follow of whom would be new, since an answer before which none was

	answers uint64 // legitimate answers tried
	dead    map[model.Reason]uint64
}

func newContacts() contacts {
	return contacts{waiting: newFading(), accepted: newFading(), untied: newFading(), dead: map[model.Reason]uint64{}}
}

func (c *contacts) turn() {
	c.waiting.turn()
	c.accepted.turn()
	c.untied.turn()
}

// send counts a message that has no label.
func (c *contacts) send(s *send, m *Metrics) {
	switch s.Contact {
	case model.FirstContact:
		if s.legitimate && s.delivered {
			c.first++
			c.waiting.note(pair{s.Actor, s.Target}, newSince(s.At, s.Tie&model.ActorFollows != 0))
		}
	case model.Answer:
		if to := m.roster.at(s.Target); s.legitimate && to != nil && !to.adversary() {
			c.tryAnswer(s)
		}
		if s.delivered {
			c.answer(s)
		}
	}
}

func (c *contacts) tryAnswer(s *send) {
	c.answers++
	if !s.delivered {
		c.dead[s.Reason]++
	}
}

// answer looks for the first contact that a message answers.
func (c *contacts) answer(s *send) {
	contact := pair{s.Target, s.Actor}
	begun, ok := c.waiting.take(contact, s.At)
	if ok {
		c.welcome++
	} else if begun, ok = c.accepted.take(contact, s.At); !ok {
		return
	}
	c.answered++
	c.tie(s, begun.followed())
}

// tie looks at who follows whom at an answer. Nobody followed the one who wrote first; followed says whether he followed the other then. Where no follow
// is new, those that may become so are watched.
func (c *contacts) tie(s *send, followed bool) {
	there, back := s.Tie&model.TargetFollows != 0, s.Tie&model.ActorFollows != 0
	if back || there && !followed {
		c.ties++
		return
	}
	c.untied.note(pair{s.Actor, s.Target}, newSince(s.At, false))
	if !there {
		c.untied.note(pair{s.Target, s.Actor}, newSince(s.At, false))
	}
}

// accept counts that a first contact was accepted by its recipient.
func (c *contacts) accept(first pair, at model.Time) {
	if begun, ok := c.waiting.take(first, at); ok {
		c.welcome++
		c.accepted.note(first, begun)
	}
}

// follow counts the first new follow of two after an answer. A follow that is ended and begun again counts as new.
func (c *contacts) follow(p pair, at model.Time) {
	if _, ok := c.untied.take(p, at); ok {
		c.ties++
		c.untied.take(pair{p.to, p.from}, at)
	}
}

var contactMetrics = []metric{
	{
		Definition{
			Name: "reciprocity", Unit: "share", Group: "contact",
			Numerator:   "of those, answered: the recipient's first message back, without a label, was delivered within 7 days",
			Denominator: "legitimate first contacts delivered",
			Who:         "first contacts by the sender and the message. Those of a run's last 7 days count, though they had less time for an answer", Higher: Better,
		},
		func(m *Metrics) figure { return ratio(m.contacts.answered, m.contacts.first) },
	},
	{
		Definition{
			Name: "request_acceptance", Unit: "share", Group: "contact",
			Numerator:   "of those, accepted by the recipient (`accept`) or answered (as in reciprocity) within 7 days",
			Denominator: "legitimate first contacts delivered, where `requests.enabled` is true; undefined where it is not",
			Who:         "as in reciprocity", Higher: Better,
		},
		func(m *Metrics) figure {
			if !m.setup.Requests {
				return undefined
			}
			return ratio(m.contacts.welcome, m.contacts.first)
		},
	},
	{
		Definition{
			Name: "dead_ends", Unit: "share", Group: "contact",
			Numerator:   "of those, refused",
			Denominator: "legitimate messages tried that would be the first answer to one who wrote first",
			Who:         "answers of benign accounts to benign accounts; each try counts", By: ByReason, Higher: Worse,
		},
		func(m *Metrics) figure {
			byReason, refused := map[string]float64{}, uint64(0)
			for r, n := range m.contacts.dead {
				refused += n
				byReason[m.setup.ReasonName(r)] = float64(n)
			}
			return ratio(refused, m.contacts.answers).splitBy(shares(byReason, m.contacts.answers))
		},
	},
	{
		Definition{
			Name: "new_ties", Unit: "ties/user-week", Group: "contact",
			Numerator: "legitimate first contacts delivered that were answered (as in reciprocity), and since which one of the two has begun to follow the other: " +
				"before the answer, or within 7 days of it",
			Denominator: "active user-days / 7",
			Who:         "first contacts by the sender and the message", Higher: Better,
		},
		func(m *Metrics) figure { return ratio(float64(m.contacts.ties), m.activity.weeks()) },
	},
}
