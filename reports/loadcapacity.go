package reports

import (
	"fmt"
	"strings"

	"dmsim/sim/load"
	"dmsim/sim/load/capacity"
)

// capacity tells what a search found: the interval, the latencies at parts of it, and every trial.
func (s *loadSummary) capacity() {
	f := s.l.Capacity
	if f == nil {
		return
	}
	c := columns{right: []bool{false, false}}
	switch {
	case f.High > 0:
		c.add("between", fmt.Sprintf("%s and %s, with %.0f %% confidence", rate(f.Low), rate(f.High), 100*f.Confidence))
	case f.Low > 0:
		c.add("at least", rate(f.Low))
	}
	confirmed := "not confirmed by a run of the full length; what stands below is the last trial"
	if f.Confirmed {
		confirmed = "confirmed by a run of the full length, which is what stands below"
	}
	c.add("lower end", confirmed)
	if f.Limited {
		c.add("limited", "no trial above it failed and can be trusted: the harness or the time may be what was at its end")
	}
	for _, reason := range f.Reasons {
		c.add("but", plain(reason))
	}
	s.section(fmt.Sprintf("What it can take, by %s in %s", counted(uint64(len(f.Trials)), "trial", "trials"), elapsed(f.Seconds)), c)
	s.levels(f)
	s.trials(f)
}

func (s *loadSummary) levels(f *capacity.Found) {
	if len(f.Levels) == 0 {
		return
	}
	c := columns{right: []bool{true, true, true, true, true, true, true, false}}
	c.add("of it", "rate", "p50", "p90", "p99", "p99.9", "max", "")
	for _, level := range f.Levels {
		doubt := ""
		if len(level.Untrustworthy) > 0 {
			doubt = "untrustworthy"
		}
		r := level.Operations[load.AllOperations].Response
		c.add(fmt.Sprintf("%.0f %%", 100*level.Share), rate(level.Rate), took(r.P50), took(r.P90), took(r.P99), took(r.P999), took(r.Max), doubt)
	}
	s.section("Responses at parts of the lower end", c)
}

func (s *loadSummary) trials(f *capacity.Found) {
	c := columns{right: []bool{true, false, true, true, false, false}}
	c.add("trial", "for", "rate", "lasted", "verdict", "")
	for _, t := range f.Trials {
		c.add(fmt.Sprint(t.Number+1), string(t.Phase), rate(t.Rate), elapsed(t.Seconds), string(t.Verdict), plain(strings.Join(append(t.Reasons, t.Untrustworthy...), "; ")))
	}
	s.section("The trials", c)
}
