package metrics

import "dmsim/model"

// detection compares what was refused as spam with what was unwanted.
type detection struct {
	refused uint64 // as spam
	right   uint64 // of those, unwanted
	missed  uint64 // unwanted and delivered
}

func (c *detection) send(s *send) {
	switch {
	case s.Reason == model.Spam || s.Reason == model.SpamHold:
		c.refused++
		if s.unwanted {
			c.right++
		}
	case s.delivered && s.unwanted:
		c.missed++
	}
}

// judged are the accounts that were restricted, by whether rightly, and those that tried unwanted messages.
type judged struct{ right, wrong, offended, caught uint64 }

func (m *Metrics) judged() (j judged) {
	for _, d := range m.dossiers.all {
		restricted := d.restricted < d.until(m.clock.end)
		switch {
		case restricted && d.guilty:
			j.right++
		case restricted:
			j.wrong++
		}
		if d.counted {
			j.offended++
			if restricted && d.guilty {
				j.caught++
			}
		}
	}
	return j
}

const (
	detectionWho = "messages of every account, one-to-one and to groups: the message decides, not the account. Refusals `offensive` are no verdict of spam"
	judgedWho    = "the account decides: an offender's is an adversary's, or a benign one that has tried an unwanted message by then. " +
		"A restriction counts if it took effect before " +
		"the run's end and the account's deletion; an account counts once, by its first restriction"
)

var detectionMetrics = []metric{
	{
		Definition{
			Name: "spam_message_precision", Unit: "share", Group: "spam",
			Numerator: "of those, unwanted", Denominator: "messages refused with `spam` or `spam-hold`", Who: detectionWho, Higher: Better,
		},
		func(m *Metrics) figure { return ratio(m.detection.right, m.detection.refused) },
	},
	{
		Definition{
			Name: "spam_message_recall", Unit: "share", Group: "spam",
			Numerator:   "of those, so refused",
			Denominator: "unwanted messages delivered, or refused with `spam` or `spam-hold`; what other rules refused is neither found nor missed",
			Who:         detectionWho, Higher: Better,
		},
		func(m *Metrics) figure { return ratio(m.detection.right, m.detection.right+m.detection.missed) },
	},
	{
		Definition{
			Name: "spam_account_precision", Unit: "share", Group: "spam",
			Numerator: "of those, offenders' when it was imposed", Denominator: "accounts held for spam or suspended", Who: judgedWho, Higher: Better,
		},
		func(m *Metrics) figure { j := m.judged(); return ratio(j.right, j.right+j.wrong) },
	},
	{
		Definition{
			Name: "spam_account_recall", Unit: "share", Group: "spam",
			Numerator: "of those, held or suspended, as an offender's", Denominator: "accounts that tried at least one unwanted message", Who: judgedWho, Higher: Better,
		},
		func(m *Metrics) figure { j := m.judged(); return ratio(j.caught, j.offended) },
	},
}
