package reports

import (
	"fmt"
	"slices"
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
	if r.Interrupted {
		text = "Interrupted: the numbers are those of the replications that all arms have. " + text
	}
	if r.Failure != "" {
		text = "Failed: " + plain(r.Failure) + ". " + text
	}
	return text
}

// factsMost bounds the numbers to see first.
const factsMost = 8

// facts are the primary differences.
func (p *comparePage) facts() (facts []page.Fact) {
	for _, arm := range p.r.Arms[1:] {
		for _, name := range p.r.Primary {
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

// differenceColumns are those of the rows of a forest, which differenceRow makes.
func differenceColumns(name string) []page.Column {
	return []page.Column{
		{Name: name, Kind: page.Text},
		{Name: "arm", Kind: page.Text},
		{Name: "base", Kind: page.Number},
		{Name: "mean", Title: "arm's mean", Kind: page.Number},
		{Name: "diff", Title: "difference", Kind: page.Number},
		{Name: "low", Title: "from", Kind: page.Number},
		{Name: "high", Title: "to", Kind: page.Number},
		{Name: "p", Title: "p, corrected", Kind: page.Number},
		{Name: "saved", Title: "variance reduction", Kind: page.Number},
		{Name: "verdict", Kind: page.Text},
	}
}

// differenceRow is a row of a forest; scale turns the difference into the unit of its axis, and keeps the means as they are.
func differenceRow(name, arm string, base, mean *float64, d *compare.Difference, reduction *float64, scale float64, verdict string) []any {
	scaled := func(v *float64) any {
		if v == nil {
			return nil
		}
		return scale * *v
	}
	if verdict == "" {
		verdict = "not told apart"
	}
	return []any{plain(name), plain(arm), known(base), known(mean), scaled(d.Mean), scaled(d.Low), scaled(d.High), known(d.Adjusted), known(reduction), verdict}
}

// armForest draws differences with their intervals, one below the other, the arms of one name beside each other. Filled points are told apart from no difference.
func armForest(t *page.Table, name, title string) spec {
	y := category(name, "", spec{"axis": spec{"grid": true, "labelLimit": 220}})
	offset := spec{"field": "arm", "type": "nominal", "sort": nil}
	legend := spec{"orient": "top", "title": nil} // the same in all channels, so that it is one
	arm := category("arm", "", spec{"legend": legend})
	x := func(field string) spec { return quantity(field, title, spec{"scale": spec{"zero": true}}) }
	told := spec{"condition": spec{"test": "datum.verdict == 'not told apart'", "value": "$ground"}, "field": "arm", "type": "nominal", "sort": nil, "legend": legend}
	return spec{
		"height": spec{"step": max(16, 34/max(1, armsOf(t)))},
		"layer": []any{
			spec{"mark": spec{"type": "rule", "color": "$muted"}, "encoding": spec{"x": spec{"datum": 0}}},
			spec{"mark": spec{"type": "rule", "strokeWidth": 2}, "encoding": spec{"y": y, "yOffset": offset, "x": x("low"), "x2": spec{"field": "high"}, "color": arm}},
			spec{"mark": spec{"type": "point", "size": 70, "strokeWidth": 2, "opacity": 1}, "encoding": spec{
				"y": y, "yOffset": offset, "x": x("diff"), "stroke": arm, "fill": told, "shape": arm,
				"tooltip": tips(name, name, "arm", "arm", "diff", "difference", "low", "from", "high", "to", "p", "p", "verdict", ""),
			}},
		},
	}
}

func armsOf(t *page.Table) int {
	seen := map[any]bool{}
	for _, row := range t.Rows {
		seen[row[1]] = true
	}
	return len(seen)
}

// differences are forests of the shares, in points, and of all else, relative to the base.
func (p *comparePage) differences() page.Section {
	s := page.Section{ID: "differences", Title: "Differences", Text: []string{
		"A filled point is told apart from no difference at 5 %, corrected for the number of metrics: " + p.r.Design.Correction + ". Primary: " + strings.Join(p.r.Primary, ", ") + ".",
	}}
	shares := &page.Table{Caption: "Differences of shares, in percentage points", Columns: differenceColumns("metric")}
	others := &page.Table{Caption: "Differences of all other metrics, in per cent of the base", Columns: differenceColumns("metric")}
	all := &page.Table{ID: "all-differences", Caption: "Every metric under every arm, in its own unit", Folded: true, Columns: append(
		differenceColumns("metric"), page.Column{Name: "unit", Kind: page.Text}, page.Column{Name: "primary", Kind: page.Text},
		page.Column{Name: "bootstrap_low", Title: "bootstrap, from", Kind: page.Number}, page.Column{Name: "bootstrap_high", Title: "to", Kind: page.Number},
		page.Column{Name: "pairs", Kind: page.Count}, page.Column{Name: "undefined", Title: "pairs left out", Kind: page.Count},
	)}
	for _, name := range metricsOrder(p.r) {
		m := p.r.Metrics[name]
		for _, arm := range p.r.Arms[1:] {
			f := m.Arms[arm]
			d := &f.Difference
			row := func(scale float64) []any {
				return differenceRow(name, arm, m.Base.Mean, f.Mean.Mean, d, f.Reduction, scale, verdictWord(&m, d))
			}
			all.Rows = append(all.Rows, append(row(1), m.Unit, m.Primary, known(d.BootstrapLow), known(d.BootstrapHigh), d.N, d.Undefined))
			switch {
			case d.Mean == nil:
			case m.Unit == "share":
				shares.Rows = append(shares.Rows, row(100))
			case m.Base.Mean != nil && *m.Base.Mean > 0:
				others.Rows = append(others.Rows, row(100 / *m.Base.Mean))
			}
		}
	}
	if len(shares.Rows) > 0 {
		s.Blocks = append(s.Blocks, &page.Chart{
			ID: "shares", Title: "Shares: differences in percentage points", Alt: p.altOf(shares, "points"), Data: shares, Spec: armForest(shares, "metric", "difference, percentage points"),
		})
	}
	if len(others.Rows) > 0 {
		s.Blocks = append(s.Blocks, &page.Chart{
			ID: "others", Title: "All other metrics: differences in per cent of the base", Alt: p.altOf(others, "per cent of the base"), Data: others, Spec: armForest(others, "metric", "difference, % of the base"),
		})
	}
	s.Blocks = append(s.Blocks, all)
	return s
}

// altOf says what a forest shows: how many differences are told apart, and the largest of them.
func (p *comparePage) altOf(t *page.Table, unit string) string {
	told, largest, at := 0, 0.0, ""
	for _, row := range t.Rows {
		if row[len(row)-1] == "not told apart" {
			continue
		}
		told++
		if diff, ok := row[4].(float64); ok && max(diff, -diff) > largest {
			largest, at = max(diff, -diff), fmt.Sprintf(" The largest: %s under %s, %+.3g %s.", row[0], row[1], diff, unit)
		}
	}
	return fmt.Sprintf("%s with intervals; %d told apart from no difference.%s", counted(uint64(len(t.Rows)), "difference", "differences"), told, at)
}

// questions sets the two beside each other, where both were asked.
func (p *comparePage) questions() page.Section {
	s := page.Section{ID: "questions", Title: "These people, and people like them", Text: []string{
		"Over populations, each replication draws new people: what the policy does to such an app. Among these people, only what they intend is drawn anew: what it does to the people of the first replication.",
	}}
	if !p.r.Design.People {
		return s
	}
	t := &page.Table{Caption: "The primary differences, by question; of a share in percentage points", Columns: []page.Column{
		{Name: "what", Title: "metric and arm", Kind: page.Text},
		{Name: "arm", Title: "question", Kind: page.Text},
		{Name: "diff", Title: "difference", Kind: page.Number},
		{Name: "low", Title: "from", Kind: page.Number},
		{Name: "high", Title: "to", Kind: page.Number},
		{Name: "p", Title: "p, corrected", Kind: page.Number},
		{Name: "verdict", Kind: page.Text},
	}}
	for _, name := range p.r.Primary {
		m := p.r.Metrics[name]
		for _, arm := range p.r.Arms[1:] {
			f := m.Arms[arm]
			if f.Difference.Mean == nil || f.People == nil || m.Unit != "share" {
				continue
			}
			for _, q := range []struct {
				name string
				d    *compare.Difference
			}{{"over populations", &f.Difference}, {"these people", &f.People.Difference}} {
				row := differenceRow(name+", "+arm, q.name, nil, nil, q.d, nil, 100, verdictWord(&m, q.d))
				t.Rows = append(t.Rows, slices.Concat(row[:2], row[4:8], row[9:]))
			}
		}
	}
	if len(t.Rows) > 0 {
		s.Blocks = append(s.Blocks, &page.Chart{ID: "both", Title: "Both answers", Alt: "The primary shares' differences by question, with intervals.", Data: t, Spec: armForest(t, "what", "difference, percentage points")})
	}
	return s
}

// traits are how groups are called, and in which order they stand.
var traits = []struct{ by, title string }{{"sender_age", "Sender's age"}, {"recipient_age", "Recipient's age"}, {"sender_persona", "Sender's persona"}}

// people draws the delivered share of parts of the people.
func (p *comparePage) people() page.Section {
	s := page.Section{ID: "people", Title: "By age and persona", Text: []string{"The share of messages delivered, arm − base, by the true age of who wrote or was written to, and by who wrote."}}
	for _, trait := range traits {
		t := &page.Table{Caption: trait.title + ": differences of the delivered share, in percentage points", Columns: differenceColumns("group")}
		for _, g := range p.r.Groups {
			if g.By != trait.by {
				continue
			}
			m := &compare.Metric{Unit: "share"}
			for _, arm := range p.r.Arms[1:] {
				if f := g.Arms[arm]; f.Difference.Mean != nil {
					t.Rows = append(t.Rows, differenceRow(g.Name, arm, g.Base.Mean, f.Mean.Mean, &f.Difference, f.Reduction, 100, verdictWord(m, &f.Difference)))
				}
			}
		}
		if len(t.Rows) > 0 {
			s.Blocks = append(s.Blocks, &page.Chart{
				ID: "by-" + strings.ReplaceAll(trait.by, "_", "-"), Title: trait.title, Alt: p.altOf(t, "points"), Data: t, Spec: armForest(t, "group", "difference of the delivered share, percentage points"),
			})
		}
	}
	return s
}

// whoChanged draws how many gained and lost contact.
func (p *comparePage) whoChanged() page.Section {
	s := page.Section{ID: "who-changed", Title: "Who gained and who lost contact", Text: []string{
		"Users of the first replication who reached nobody under the base and somebody under the arm, or the other way round; likewise whom nobody or somebody reached.",
	}}
	for i, arm := range p.r.Arms[1:] {
		for _, sent := range []bool{true, false} {
			if chart := p.contact(arm, sent); chart != nil {
				chart.ID = fmt.Sprintf("%s-%d", chart.ID, i+1)
				s.Blocks = append(s.Blocks, chart)
			}
		}
	}
	return s
}

// contact draws the changes of an arm; nil where there are no groups.
func (p *comparePage) contact(arm string, sent bool) *page.Chart {
	id, title := "sent", "Whom they could reach under "+plain(arm)
	if !sent {
		id, title = "received", "Who reached them under "+plain(arm)
	}
	t := &page.Table{Caption: title + ": users who gained or lost contact", Columns: []page.Column{
		{Name: "group", Kind: page.Text},
		{Name: "change", Kind: page.Text},
		{Name: "users", Kind: page.Count},
		{Name: "share", Title: "of the group, signed", Kind: page.Share},
		{Name: "of", Title: "users of the group", Kind: page.Count},
		{Name: "by", Title: "most often refused them", Kind: page.Text},
	}}
	gained, lost := 0, 0
	for _, c := range p.r.WhoChanged {
		switch {
		case c.Arm != arm || c.Sent != sent || c.Users == 0:
		case c.By == "":
			gained, lost = c.Gained, c.Lost
		default:
			t.Rows = append(t.Rows,
				[]any{plain(c.Name), "gained", c.Gained, float64(c.Gained) / float64(c.Users), c.Users, mostCounted(c.GainedOf, 1)},
				[]any{plain(c.Name), "lost", c.Lost, -float64(c.Lost) / float64(c.Users), c.Users, mostCounted(c.LostBy, 1)})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return &page.Chart{
		ID: id, Title: title, Alt: fmt.Sprintf("Shares of each age band and persona: %d users gained contact, %d lost it.", gained, lost), Data: t,
		Spec: spec{
			"height": spec{"step": 20}, "mark": spec{"type": "bar", "stroke": "$ground"},
			"encoding": spec{
				"y": category("group", "", nil), "x": quantity("share", "lost ← share of the group → gained", spec{"axis": spec{"format": "+.0%"}}),
				"color":   category("change", "", spec{"scale": spec{"domain": []string{"gained", "lost"}, "range": []string{"$blue", "$orange"}}, "legend": spec{"orient": "top", "title": nil}}),
				"tooltip": tips("group", "group", "change", "", "users", "users", "of", "of", "by", "most often refused"),
			},
		},
	}
}

func (p *comparePage) examples() page.Section {
	s := page.Section{ID: "examples", Title: "Examples", Text: []string{"One intention of one person, delivered in one arm and refused in the other. The commands show how each decision came about; they name files of this folder."}}
	for _, e := range p.r.Examples {
		s.Blocks = append(s.Blocks, page.Fold{Title: fmt.Sprintf("%s: %s under %s, %s under %s", someone(e.From), e.Base.Decision, plain(p.r.Base), e.InArm.Decision, plain(e.Arm)), Blocks: []page.Block{
			page.Code{Title: e.At, Text: strings.TrimSpace(e.Base.Explain + "\n" + e.InArm.Explain)},
		}})
	}
	return s
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
