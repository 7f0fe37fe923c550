package reports

import (
	"fmt"
	"strings"

	"dmsim/reports/page"
	"dmsim/sim/load"
)

// addedMax is how many agents' numbers are added up before the eyes of a reader.
const addedMax = 6

// agentsLine says in one line that agents met, how well they began together, and that what they sent is what was merged.
func agentsLine(a *load.Agents) string {
	sum := count(a.Sent)
	if len(a.Each) <= addedMax {
		var parts []string
		for _, one := range a.Each {
			parts = append(parts, count(one.Sent))
		}
		sum = strings.Join(parts, " + ") + " = " + sum
	}
	merged := "= merged"
	if a.Merged != a.Sent {
		merged = fmt.Sprintf("sent, %s merged", count(a.Merged))
	}
	return fmt.Sprintf("%s met; start skew %s (clocks known to %s); sent %s %s",
		counted(uint64(a.Met), "agent", "agents"), took(a.StartSkew), took(a.ClocksKnown), sum, merged)
}

// agents tells who offered, where that was not this process.
func (s *loadSummary) agents() {
	a := s.r.Agents
	if a == nil {
		return
	}
	c := columns{right: []bool{false, false, true, true, true, true, true, true, false}}
	c.add("agent", "host", "sent", "answered", "failed", "late p99", "clock", "CPU", "")
	for _, one := range a.Each {
		c.add(plain(one.Name), plain(one.Host), count(one.Sent), count(one.Answered), count(one.Failed), took(one.LatenessP99), ahead(one.Offset), elapsed(one.CPUSeconds), lostWord(&one))
	}
	s.section("Who offered it", c)
	s.printf("  %s\n", agentsLine(a))
}

func lostWord(a *load.Agent) string {
	if a.Lost == "" {
		return ""
	}
	return fmt.Sprintf("lost after %s", elapsed(a.LostAfter))
}

// ahead is how far a clock is ahead.
func ahead(microseconds float64) string {
	if microseconds < 0 {
		return "-" + took(-microseconds)
	}
	return "+" + took(microseconds)
}

// agents is the table of those who offered.
func (p *loadPage) agents() page.Section {
	s := page.Section{ID: "agents", Title: "Who offered it"}
	a := p.r.Agents
	if a == nil {
		return s
	}
	s.Text = []string{capital(agentsLine(a)) + ".", "Each agent made every N-th attempt at its due time, by its own clock. How far that was ahead of the coordinator's was measured just before, from the quickest of 32 questions and answers."}
	t := &page.Table{ID: "agents-each", Caption: "Agents", Columns: []page.Column{
		{Name: "agent", Kind: page.Text},
		{Name: "host", Kind: page.Text},
		{Name: "sent", Kind: page.Count},
		{Name: "answered", Kind: page.Count},
		{Name: "failed", Kind: page.Count},
		{Name: "first", Title: "first attempt late", Unit: "µs", Kind: page.Number},
		{Name: "late", Title: "lateness p99", Unit: "µs", Kind: page.Number},
		{Name: "offset", Title: "clock ahead", Unit: "µs", Kind: page.Number},
		{Name: "known", Title: "known to", Unit: "µs", Kind: page.Number},
		{Name: "drift", Title: "drift meanwhile", Unit: "µs", Kind: page.Number},
		{Name: "cpu", Title: "CPU", Unit: "s", Kind: page.Number},
		{Name: "lost", Kind: page.Text},
	}}
	for _, one := range a.Each {
		t.Rows = append(t.Rows, []any{plain(one.Name), plain(one.Host), one.Sent, one.Answered, one.Failed, one.First, one.LatenessP99, one.Offset, one.Known, one.Drift, one.CPUSeconds, plain(one.Lost)})
	}
	s.Blocks = append(s.Blocks, t)
	return s
}
