package metrics

import "dmsim/model"

// wronglyRestricted is how long benign accounts were held or suspended though they had done nothing.
func (m *Metrics) wronglyRestricted() (sum model.Time) {
	for _, d := range m.dossiers.all {
		if !m.roster.at(d.id).adversary() {
			sum += d.restrictions.length(d.until(m.clock.end))
		}
	}
	return sum
}

var restrictionMetrics = []metric{{
	Definition{
		Name: "false_positive_cost", Unit: "hours/1000 account-days", Group: "enforcement",
		Numerator:   "hours that accounts were held for spam or suspended, overlaps once, cut at the run's end and at the account's deletion",
		Denominator: "days that accounts were there, in thousands",
		Who: "benign accounts, compromised ones included; in the numerator only restrictions imposed before the account tried an unwanted message, " +
			"for what restricts one who has been taken over is no mistake",
		Higher: Worse,
	},
	func(m *Metrics) figure {
		return ratio(hours(m.wronglyRestricted()), m.roster.benignDays(m.clock.end)/1000)
	},
}}
