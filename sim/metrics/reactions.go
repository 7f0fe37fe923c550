package metrics

// reactions counts what people did against accounts.
type reactions struct{ reports, blocks tally }

// tally counts deeds, and those whose target was no offender.
type tally struct{ all, wrongful uint64 }

func (t *tally) add(wrongful bool) {
	t.all++
	if wrongful {
		t.wrongful++
	}
}

// perThousand is the rate of something for each thousand messages delivered.
func (m *Metrics) perThousand(n uint64) figure {
	delivered, _ := m.delivery.total()
	return ratio(n, delivered).times(1000)
}

const (
	perThousandOf = "messages delivered, in thousands; one to a group once"
	wrongfulOf    = "of those, of accounts that were no offenders' then: benign, and not one unwanted message tried. They need not be errors of who did it"
)

var reactionMetrics = []metric{
	{
		Definition{
			Name: "report_rate", Unit: "reports/1000 messages", Group: "reactions",
			Numerator: "reports done", Denominator: perThousandOf, Who: "everybody's reports; each counts, also a second of one message",
		},
		func(m *Metrics) figure { return m.perThousand(m.reactions.reports.all) },
	},
	{
		Definition{
			Name: "block_rate", Unit: "blocks/1000 messages", Group: "reactions",
			Numerator: "blocks done", Denominator: perThousandOf, Who: "everybody's blocks of others; each counts, also one that stood already",
		},
		func(m *Metrics) figure { return m.perThousand(m.reactions.blocks.all) },
	},
	{
		Definition{
			Name: "wrongful_report_share", Unit: "share", Group: "reactions",
			Numerator: wrongfulOf, Denominator: "reports done", Who: "as in report_rate; the reported account decides, not the message", Higher: Worse,
		},
		func(m *Metrics) figure { return ratio(m.reactions.reports.wrongful, m.reactions.reports.all) },
	},
	{
		Definition{
			Name: "wrongful_block_share", Unit: "share", Group: "reactions",
			Numerator: wrongfulOf, Denominator: "blocks done", Who: "as in block_rate; the blocked account decides", Higher: Worse,
		},
		func(m *Metrics) figure { return ratio(m.reactions.blocks.wrongful, m.reactions.blocks.all) },
	},
}
