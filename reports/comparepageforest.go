package reports

import (
	"fmt"
	"slices"
	"strings"

	"dmsim/reports/page"
	"dmsim/sim/experiment/compare"
)

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
	scale, _ := within(t, "diff", "low", "high", true)
	x := func(field string) spec { return quantity(field, title, scale) }
	told := spec{"condition": spec{"test": "datum.verdict == 'not told apart'", "value": "$ground"}, "field": "arm", "type": "nominal", "sort": nil, "legend": legend}
	return spec{
		"height": spec{"step": max(16, 34/max(1, armsOf(t)))},
		"layer": []any{
			spec{"mark": spec{"type": "rule", "color": "$muted"}, "encoding": spec{"x": spec{"datum": 0}}},
			spec{"mark": spec{"type": "rule", "strokeWidth": 2, "clip": true}, "encoding": spec{"y": y, "yOffset": offset, "x": x("low"), "x2": spec{"field": "high"}, "color": arm}},
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
		"A filled point is told apart from no difference at 5 %, corrected for the number of metrics: " + p.r.Design.Correction + ". Primary: " + strings.Join(p.r.Primary, ", ") + ". Intervals that go on beyond the edge are cut; the tables have their ends.",
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
	for _, of := range []struct {
		id, unit string
		shares   bool
	}{{"both", "percentage points", true}, {"both-others", "% of the base", false}} {
		if t := p.byQuestion(of.shares, of.unit); len(t.Rows) > 0 {
			s.Blocks = append(s.Blocks, &page.Chart{ID: of.id, Title: "Both answers, in " + of.unit, Alt: "The primary differences by question, with intervals.", Data: t, Spec: armForest(t, "what", "difference, "+of.unit)})
		}
	}
	return s
}

// byQuestion has the primary differences under both questions: of shares in points, or of the others relative to the base.
func (p *comparePage) byQuestion(shares bool, unit string) *page.Table {
	t := &page.Table{Caption: "The primary differences, by question, in " + unit, Columns: []page.Column{
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
		scale := 100.0
		if !shares && m.Base.Mean != nil && *m.Base.Mean > 0 {
			scale = 100 / *m.Base.Mean
		}
		for _, arm := range p.r.Arms[1:] {
			f := m.Arms[arm]
			if f.Difference.Mean == nil || f.People == nil || (m.Unit == "share") != shares || m.Base.Mean == nil || *m.Base.Mean == 0 && !shares {
				continue
			}
			for _, q := range []struct {
				name string
				d    *compare.Difference
			}{{"over populations", &f.Difference}, {"these people", &f.People.Difference}} {
				row := differenceRow(name+", "+arm, q.name, nil, nil, q.d, nil, scale, verdictWord(&m, q.d))
				t.Rows = append(t.Rows, slices.Concat(row[:2], row[4:8], row[9:]))
			}
		}
	}
	return t
}
