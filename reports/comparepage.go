package reports

import (
	"fmt"
	"strings"

	"dmsim/reports/page"
	"dmsim/sim/experiment/compare"
)

// ComparePage tells a finished comparison.
func ComparePage(c *Comparison) *page.Page {
	p := &comparePage{r: c.Result, m: &c.Manifest}
	return p.page()
}

// comparePage is a page under way.
type comparePage struct {
	r *compare.Result
	m *Manifest
}

func (p *comparePage) page() *page.Page {
	r := p.r
	one := &page.Page{
		Title: fmt.Sprintf("%s: %s against %s", plain(r.Scenario), plain(strings.Join(r.Arms[1:], ", ")), plain(r.Base)),
		Lead:  p.lead(), Facts: p.facts(), Footer: p.m.footer(),
	}
	for _, s := range []page.Section{p.differences(), p.questions(), p.people(), p.whoChanged(), p.examples(), p.variance(), p.design(), configured(p.m)} {
		if len(s.Blocks) > 0 {
			one.Sections = append(one.Sections, s)
		}
	}
	return one
}

func (p *comparePage) lead() string {
	r := p.r
	text := fmt.Sprintf("The same people with the same intentions under each policy: %s from seed %d on, %s. Differences are arm − base, the mean over replications, with %s intervals.",
		counted(uint64(r.Reps), "replication", "replications"), r.Seed, counted(uint64(len(r.Runs)), "run", "runs"), percentLevel(r.Design.Level))
	if missed := untilMissed(&r.Design); missed != "" {
		text += " " + missed + "."
	}
	if r.Interrupted {
		text = "Interrupted: the numbers are those of the replications that all arms have. " + text
	}
	if differ := conflicting(r); differ != "" {
		text = "Not deterministic: " + differ + ". " + text
	}
	if r.Failure != "" {
		text = "Failed: " + plain(r.Failure) + ". " + text
	}
	return text
}

// factsMost bounds the numbers to see first.
const factsMost = 8

// facts are the primary differences, of all arms before the next metric.
func (p *comparePage) facts() (facts []page.Fact) {
	for _, name := range p.r.Primary {
		for _, arm := range p.r.Arms[1:] {
			m, ok := p.r.Metrics[name]
			f := m.Arms[arm]
			if d := &f.Difference; ok && d.Mean != nil && len(facts) < factsMost {
				facts = append(facts, page.Fact{
					Name: strings.ReplaceAll(name, "_", " ") + ", " + plain(arm), Value: signed(d.Mean, m.Unit) + pointsOf(m.Unit), Mood: moodOf(&m, d),
					Note: fmt.Sprintf("%s; p %s", span(d.Low, d.High, m.Unit), likely(d.Adjusted)),
				})
			}
		}
	}
	return facts
}

// pointsOf is the unit of a difference of shares.
func pointsOf(unit string) string {
	if unit == "share" {
		return " points"
	}
	return ""
}

func moodOf(m *compare.Metric, d *compare.Difference) page.Mood {
	switch verdictWord(m, d) {
	case "better":
		return page.Good
	case "worse":
		return page.Bad
	}
	return page.Neutral
}

// variance draws what pairing has saved.
func (p *comparePage) variance() page.Section {
	s := page.Section{ID: "variance", Title: "What pairing saved", Text: []string{
		"The same people and intentions under both policies: as many times the runs would have told as much, had the arms been independent. Below 1, pairing cost.",
	}}
	t := &page.Table{Caption: "Variance reduction", Columns: []page.Column{{Name: "metric", Kind: page.Text}, {Name: "arm", Kind: page.Text}, {Name: "factor", Kind: page.Number}}}
	for _, name := range metricsOrder(p.r) {
		for _, arm := range p.r.Arms[1:] {
			if f := p.r.Metrics[name].Arms[arm]; f.Reduction != nil && *f.Reduction > 0 {
				t.Rows = append(t.Rows, []any{name, plain(arm), *f.Reduction})
			}
		}
	}
	if len(t.Rows) == 0 {
		return s
	}
	x := quantity("factor", "variance reduction, times", spec{"scale": spec{"type": "log"}})
	s.Blocks = append(s.Blocks, &page.Chart{
		ID: "factors", Title: "Variance reduction by metric", Alt: "The factor by which pairing reduced the variance of each difference.", Data: t,
		Spec: spec{"height": spec{"step": 20}, "layer": []any{
			spec{"mark": spec{"type": "rule", "color": "$muted", "strokeDash": []int{4, 3}}, "encoding": spec{"x": spec{"datum": 1}}},
			spec{"mark": spec{"type": "point", "filled": true, "size": 70, "opacity": 1}, "encoding": spec{
				"y": category("metric", "", spec{"axis": spec{"grid": true, "labelLimit": 220}}), "x": x, "color": category("arm", "", spec{"legend": spec{"orient": "top", "title": nil}}),
				"shape": category("arm", "", spec{"legend": spec{"orient": "top", "title": nil}}), "tooltip": tips("metric", "metric", "arm", "arm", "factor", "times"),
			}},
		}},
	})
	return s
}

// design says how the numbers were made.
func (p *comparePage) design() page.Section {
	r := p.r
	d := &r.Design
	s := page.Section{ID: "design", Title: "Design"}
	rows := [][]any{
		{"base", plain(r.Base)},
		{"arms", plain(strings.Join(r.Arms[1:], ", "))},
		{"main figures", overWords(d.Over)},
		{"replications", fmt.Sprintf("%d of at most %d", r.Reps, d.RepsMost)},
		{"runs", count(uint64(len(r.Runs)))},
		{"intervals", fmt.Sprintf("Student's t over pairs, %s; bootstrap with %s resamples", percentLevel(d.Level), count(uint64(d.Resamples)))},
		{"correction", d.Correction},
	}
	if len(d.Until) > 0 {
		stopped := "they were not met"
		if d.Stopped {
			stopped = "they were met before the last replication"
		}
		rows = append(rows, []any{"to stop at", strings.Join(d.Until, " and ") + ": " + stopped})
	}
	if d.BurnIn > 0 {
		rows = append(rows, []any{"burn-in", lasting(d.BurnIn) + " under the base's policy, then forked"})
	}
	s.Blocks = append(s.Blocks, &page.Table{Caption: "How the numbers were made", Columns: []page.Column{{Name: "what", Kind: page.Text}, {Name: "how", Kind: page.Text}}, Rows: rows})
	if chart := p.looks(); chart != nil {
		s.Blocks = append(s.Blocks, chart)
	}
	s.Blocks = append(s.Blocks, p.seeds())
	return s
}

// looks draws how the half widths shrank; nil where nobody looked.
func (p *comparePage) looks() *page.Chart {
	t := &page.Table{Caption: "Looks at data that were still coming", Columns: []page.Column{
		{Name: "n", Title: "replications", Kind: page.Count}, {Name: "what", Title: "metric and arm", Kind: page.Text}, {Name: "halfwidth", Title: "half width", Kind: page.Number}, {Name: "met", Kind: page.Text},
	}}
	for _, look := range p.r.Looks {
		for _, h := range look.Halves {
			t.Rows = append(t.Rows, []any{look.N, h.Metric + ", " + plain(h.Arm), known(h.Half), h.Met})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return &page.Chart{
		ID: "looks", Title: "How well the differences were known, look by look", Alt: "The half width of each interval at each look, falling with the replications.", Data: t,
		Spec: spec{"mark": spec{"type": "line", "point": true}, "encoding": spec{
			"x": quantity("n", "replications", nil), "y": quantity("halfwidth", "half width", nil), "color": category("what", "", nil), "strokeDash": category("what", "", nil),
			"tooltip": tips("what", "what", "n", "replications", "halfwidth", "half width", "met", "met"),
		}},
	}
}

// seeds lists the runs.
func (p *comparePage) seeds() *page.Table {
	t := &page.Table{ID: "runs", Caption: "Every run that counted, with the hash of its history", Folded: true, Columns: []page.Column{
		{Name: "arm", Kind: page.Text}, {Name: "replication", Kind: page.Count}, {Name: "over", Kind: page.Text}, {Name: "seed", Kind: page.Text}, {Name: "history_hash", Kind: page.Text},
	}}
	for _, run := range p.r.Runs {
		t.Rows = append(t.Rows, []any{plain(run.Arm), run.Replication, string(run.Over), fmt.Sprint(run.Seed), run.HistoryHash})
	}
	return t
}
