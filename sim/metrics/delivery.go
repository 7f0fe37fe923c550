package metrics

import "dmsim/model"

// delivery counts messages by what became of them.
type delivery struct {
	legitimate [256]uint64 // by reason
	delivered  uint64      // of all others
	refused    uint64      // of all others
}

// nobodys counts a message of nobody: the sender was not authenticated, or there is no such account.
func (d *delivery) nobodys(o *model.Outcome) { d.other(o.Reason == model.Delivered) }

func (d *delivery) send(s *send) {
	if s.legitimate {
		d.legitimate[s.Reason]++
	} else {
		d.other(s.delivered)
	}
}

func (d *delivery) other(delivered bool) {
	if delivered {
		d.delivered++
	} else {
		d.refused++
	}
}

// total returns how many messages were delivered, and how many were tried.
func (d *delivery) total() (delivered, tried uint64) {
	delivered = d.delivered + d.legitimate[model.Delivered]
	tried = d.delivered + d.refused
	for _, n := range d.legitimate {
		tried += n
	}
	return delivered, tried
}

// mistake says whether a refusal is for what no policy can allow: the sender was logged out, misspelt a name, wrote to itself or to a group it has left.
func mistake(r model.Reason) bool {
	switch r {
	case model.NotLoggedIn, model.UnknownRecipient, model.SelfMessage, model.NotAMember:
		return true
	}
	return false
}

// blocked returns the legitimate messages that rules refused, by reason, and all that came before a rule.
func (d *delivery) blocked(name func(model.Reason) string) (byReason map[string]float64, refused, tried uint64) {
	byReason = map[string]float64{}
	for i, n := range d.legitimate {
		r := model.Reason(i)
		if n == 0 || mistake(r) {
			continue
		}
		tried += n
		if r != model.Delivered {
			refused += n
			byReason[name(r)] = float64(n)
		}
	}
	return byReason, refused, tried
}

var deliveryMetrics = []metric{
	{
		Definition{
			Name: "delivered_share", Unit: "share", Group: "delivery",
			Numerator: "messages delivered", Denominator: "messages tried",
			Who: "everybody's messages; one to a group once, a retry not at all",
		},
		func(m *Metrics) figure { return ratio(m.delivery.total()) },
	},
	{
		Definition{
			Name: "legitimate_blocked_share", Unit: "share", Group: "delivery",
			Numerator:   "legitimate messages refused by a rule",
			Denominator: "legitimate messages delivered or refused by a rule",
			Who: "legitimate messages, one-to-one and to groups; not those that were mistakes of the sender whatever the policy " +
				"(not-logged-in, unknown-recipient, self-message, not-a-member)",
			By: ByReason, Higher: Worse,
		},
		func(m *Metrics) figure {
			byReason, refused, tried := m.delivery.blocked(m.setup.ReasonName)
			return ratio(refused, tried).splitBy(shares(byReason, tried))
		},
	},
}

// shares divides counts by what they are parts of.
func shares(counts map[string]float64, of uint64) map[string]float64 {
	for name := range counts {
		counts[name] /= float64(of)
	}
	return counts
}
