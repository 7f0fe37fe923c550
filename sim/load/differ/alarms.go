package differ

import (
	"fmt"

	"dmsim/sim/rng"
)

// AlarmsSchema names the shape of Alarms.
const AlarmsSchema = "dmsim.alarms/1"

// Alarms is how often two halves of the same runs would have been told apart.
type Alarms struct {
	Schema  string  `json:"schema"`
	Runs    int     `json:"runs"`
	Halves  int     `json:"halves"`  // that were compared; each run is in one of the two
	Alarms  int     `json:"alarms"`  // of them, those in which any metric was better or worse
	Rate    float64 `json:"rate"`    // Alarms / Halves
	Metrics int     `json:"metrics"` // in each comparison
	Alpha   float64 `json:"alpha"`
	Note    string  `json:"note"` // what halves of so many runs can show at all
}

// halvesLeast is how many runs are parted; halvesMost how often.
const (
	halvesLeast = 4
	halvesMost  = 1000
)

// FalseAlarms parts the runs of one and the same configuration into halves again and again, by chance, and compares them. With no alarm in any the rate is not known to
// be 0, but to be small: the halves are not independent of each other.
func FalseAlarms(runs []Run, o Options) (*Alarms, error) {
	if len(runs) < halvesLeast {
		return nil, fmt.Errorf("runs: want %d or more of the same configuration, got %d", halvesLeast, len(runs))
	}
	n := len(runs) / 2
	if err := o.check(runs[:n], runs[n:]); err != nil {
		return nil, err
	}
	list, family, shuffled := figures(refer(runs)), o.Seed.For(purposeHalves), append([]Run{}, runs...)
	if len(list) == 0 {
		return nil, errNothing
	}
	a := &Alarms{Schema: AlarmsSchema, Runs: len(runs), Halves: halvesMost, Metrics: len(list), Alpha: o.Alpha}
	for i := range halvesMost {
		d := family.Draw(uint64(i), 0)
		shuffle(&d, shuffled)
		p := &pair{Options: o, a: shuffled[:n], b: shuffled[n:], figures: list}
		if p.alarmed() {
			a.Alarms++
		}
	}
	a.Rate = float64(a.Alarms) / float64(a.Halves)
	a.Note = (&pair{Options: o, a: runs[:n], b: runs[n:]}).reach(len(list))
	return a, nil
}

func shuffle(d *rng.Draw, runs []Run) {
	for i := len(runs) - 1; i > 0; i-- {
		j := int(d.Below(uint64(i + 1)))
		runs[i], runs[j] = runs[j], runs[i]
	}
}

// alarmed says whether the halves would be told apart: the verdict of Compare, without the intervals, which only tell what is the same.
func (p *pair) alarmed() bool {
	metrics := make([]Metric, len(p.figures))
	for i := range p.figures {
		metrics[i] = p.plain(i)
	}
	correct(metrics)
	for i := range metrics {
		p.judge(&metrics[i])
	}
	verdict := p.overall(metrics)
	return verdict == Worse || verdict == Better
}
