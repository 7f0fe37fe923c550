package metrics

import (
	"dmsim/sim/population"
)

// spamming are the personas whose reach is counted, one bit each.
const spamming = 1<<population.Spammer | 1<<population.ScamRing | 1<<population.BotFarm | 1<<population.Compromised

// reach returns the receipts of each account that spams.
func (m *Metrics) reach() (receipts []uint64) {
	for _, d := range m.dossiers.all {
		if d.counted && spamming>>m.roster.at(d.id).persona&1 != 0 {
			receipts = append(receipts, d.receipts)
		}
	}
	return receipts
}

const (
	reachOf  = "receipts of an account's unwanted messages: a one-to-one message is 1, one to a group as many as it reached, and who receives two counts twice"
	reachOfs = "accounts that tried at least one unwanted message, delivered or not"
	reachWho = "accounts of the personas spammer, scam-ring, bot-farm, compromised; an account that its owner opens anew is another one"
)

var reachMetrics = []metric{
	{
		Definition{
			Name: "spam_reach_mean", Unit: "receipts/account", Group: "spam",
			Numerator: reachOf, Denominator: reachOfs, Who: reachWho, Higher: Worse,
		},
		func(m *Metrics) figure {
			sum, receipts := uint64(0), m.reach()
			for _, n := range receipts {
				sum += n
			}
			return ratio(sum, len(receipts))
		},
	},
	{
		Definition{
			Name: "spam_reach_p95", Unit: "receipts/account", Group: "spam",
			Numerator: "95th percentile (nearest rank) of the " + reachOf, Denominator: reachOfs, Who: reachWho, Higher: Worse,
		},
		func(m *Metrics) figure { return quantile(m.reach(), 0.95) },
	},
}
