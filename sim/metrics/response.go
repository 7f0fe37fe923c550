package metrics

import "dmsim/model"

// waits returns, of adversary accounts, how long it took from one time to another; of those to whom the first has not happened, nothing.
func (m *Metrics) waits(from, event func(*dossier) model.Time) (stays []stay) {
	for _, d := range m.dossiers.all {
		if begun := from(d); begun != never && m.roster.at(d.id).adversary() {
			stays = append(stays, wait(begun, event(d), d.until(m.clock.end)))
		}
	}
	return stays
}

func harmed(d *dossier) model.Time   { return d.harmed }
func blocked(d *dossier) model.Time  { return d.blocked }
func reported(d *dossier) model.Time { return d.reported }
func curbed(d *dossier) model.Time   { return d.curbed }
func accused(d *dossier) model.Time  { return d.accused }
func upheld(d *dossier) model.Time   { return d.upheld }

// sinceReported returns what was received of adversary accounts after their first report, and how many were reported.
func (m *Metrics) sinceReported() (receipts, accounts uint64) {
	for _, d := range m.dossiers.all {
		if d.accused != never {
			receipts += d.sinceThen
			accounts++
		}
	}
	return receipts, accounts
}

const (
	medianOf    = "Kaplan-Meier median, with its 95 % interval, of the hours from an account's first unwanted message delivered to "
	medianOfs   = "adversary accounts of which an unwanted message was delivered; undefined where fewer than half come to it"
	responseWho = "accounts of adversaries only; those to which it did not happen are censored at the run's end or the account's deletion"
)

var responseMetrics = []metric{
	{
		Definition{
			Name: "time_to_first_block_median", Unit: "hours", Group: "enforcement",
			Numerator: medianOf + "the first block of it since, by anybody else", Denominator: medianOfs, Who: responseWho,
		},
		func(m *Metrics) figure { return median(m.waits(harmed, blocked)) },
	},
	{
		Definition{
			Name: "time_to_first_report_median", Unit: "hours", Group: "enforcement",
			Numerator: medianOf + "the first report of it since, by anybody", Denominator: medianOfs, Who: responseWho,
		},
		func(m *Metrics) figure { return median(m.waits(harmed, reported)) },
	},
	{
		Definition{
			Name: "time_to_first_action_median", Unit: "hours", Group: "enforcement",
			Numerator: medianOf + "when the first hold or suspension since takes effect", Denominator: medianOfs, Who: responseWho, Higher: Worse,
		},
		func(m *Metrics) figure { return median(m.waits(harmed, curbed)) },
	},
	{
		Definition{
			Name: "enforcement_latency_median", Unit: "hours", Group: "enforcement",
			Numerator: "Kaplan-Meier median, with its 95 % interval, of the hours from the first report of an account to when the first report of it that was upheld " +
				"takes effect (the message is removed, the strike counts)",
			Denominator: "adversary accounts reported; undefined where fewer than half come to it", Who: responseWho, Higher: Worse,
		},
		func(m *Metrics) figure { return median(m.waits(accused, upheld)) },
	},
	{
		Definition{
			Name: "harm_after_report", Unit: "receipts/account", Group: "enforcement",
			Numerator:   "receipts of those accounts' unwanted messages after the first report: a one-to-one message is 1, one to a group as many as it reached",
			Denominator: "adversary accounts reported at least once", Who: "accounts of adversaries only; an account that its owner opens anew is another one", Higher: Worse,
		},
		func(m *Metrics) figure { return ratio(m.sinceReported()) },
	},
}
