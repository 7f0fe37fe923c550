package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dmsim/reports/page"
	"dmsim/sim/experiment/sweep"
	"dmsim/sim/interval"
)

// SweepPage tells a finished sweep.
func SweepPage(s *Sweep) *page.Page {
	p := &sweepPage{SweepDocument: &s.Document, m: &s.Manifest}
	return p.page()
}

// sweepPage is a page under way.
type sweepPage struct {
	*SweepDocument
	m *Manifest
}

func (p *sweepPage) page() *page.Page {
	one := &page.Page{Title: plain(p.Experiment), Lead: plain(p.Question), Facts: p.facts(), Footer: p.m.footer()}
	one.Sections = append(one.Sections, p.asked())
	if trade := p.tradeOff(); trade != nil {
		one.Sections = append(one.Sections, *trade)
	}
	for _, primary := range []bool{true, false} {
		for i := range p.Outcomes {
			if o := &p.Outcomes[i]; o.Primary == primary {
				one.Sections = append(one.Sections, p.outcome(o, i))
			}
		}
	}
	if s := configured(p.m); len(s.Blocks) > 0 {
		one.Sections = append(one.Sections, s)
	}
	return one
}

func (p *sweepPage) facts() []page.Fact {
	facts := []page.Fact{
		{Name: "Design", Value: string(p.Design.Kind), Note: counted(uint64(len(p.Factors)), "factor", "factors")},
		{Name: "Points", Value: count(uint64(p.Design.Points)), Note: "of " + counted(uint64(p.Replications), "whole replication", "whole replications")},
		{Name: "Runs", Value: count(uint64(p.Runs)), Note: fmt.Sprintf("of %s, %s tried", count(uint64(p.Design.Runs)), counted(p.Attempts, "message", "messages"))},
	}
	for i := range p.Outcomes {
		o := &p.Outcomes[i]
		low, high := p.ends(o)
		if o.Primary && low != nil {
			facts = append(facts, page.Fact{Name: strings.ReplaceAll(o.Name, "_", " "), Value: inUnit(*low.Value, o.Unit) + " to " + inUnit(*high.Value, o.Unit), Note: "over the points: lowest to highest"})
		}
	}
	return facts[:min(len(facts), factsMost)]
}

// ends are the points where an outcome is lowest and highest; nil where it is nowhere defined.
func (p *sweepPage) ends(o *sweep.Outcome) (low, high *sweep.PointMean) {
	for i := range o.Points {
		at := &o.Points[i]
		if at.Value == nil {
			continue
		}
		if low == nil || *at.Value < *low.Value {
			low = at
		}
		if high == nil || *at.Value > *high.Value {
			high = at
		}
	}
	return low, high
}

// asked tells question, hypothesis, factors and what the numbers mean.
func (p *sweepPage) asked() page.Section {
	s := page.Section{ID: "experiment", Title: "The experiment"}
	for _, line := range p.opening() {
		if line != "" {
			s.Text = append(s.Text, line)
		}
	}
	t := &page.Table{ID: "factors", Caption: "What was varied", Columns: []page.Column{{Name: "factor", Kind: page.Text}, {Name: "values", Kind: page.Text}, {Name: "keys", Title: "keys of the scenario", Kind: page.Text}}}
	for _, f := range p.Factors {
		values := plain(strings.Join(f.Levels, ", "))
		if f.From != nil {
			values = fmt.Sprintf("%s to %s, %s", three(*f.From), three(*f.To), f.Scale)
		}
		t.Rows = append(t.Rows, []any{plain(f.Name), values, plain(strings.Join(f.Keys, ", "))})
	}
	s.Blocks = append(s.Blocks, t)
	if len(p.Assumptions) > 0 {
		s.Blocks = append(s.Blocks, listOf("Assumptions", p.Assumptions))
	}
	return s
}

// What is told apart at a glance: points with their names beside them, levels by colours, levels by shapes.
const (
	labelledMost = 12
	coloursMost  = 7
	shapesMost   = 5
)

// tradeOff sets two outcomes against each other, point by point: the primary ones first. Nil where there are fewer than two.
func (p *sweepPage) tradeOff() *page.Section {
	order := make([]*sweep.Outcome, 0, len(p.Outcomes))
	for i := range p.Outcomes {
		order = append(order, &p.Outcomes[i])
	}
	slices.SortStableFunc(order, func(a, b *sweep.Outcome) int { return cmp.Compare(rankOf(a), rankOf(b)) })
	if len(order) < 2 {
		return nil
	}
	x, y := order[0], order[1]
	t := &page.Table{Caption: "Two outcomes at each point", Columns: []page.Column{
		{Name: "point", Kind: page.Text},
		{Name: "x", Title: x.Name, Unit: x.Unit, Kind: page.Number},
		{Name: "x_low", Title: "from", Kind: page.Number},
		{Name: "x_high", Title: "to", Kind: page.Number},
		{Name: "y", Title: y.Name, Unit: y.Unit, Kind: page.Number},
		{Name: "y_low", Title: "from", Kind: page.Number},
		{Name: "y_high", Title: "to", Kind: page.Number},
	}}
	t.Columns = append(t.Columns, p.factorColumns()...)
	for i := range x.Points {
		a, b := &x.Points[i], &y.Points[i]
		if a.Value != nil && b.Value != nil {
			t.Rows = append(t.Rows, slices.Concat([]any{p.at(a.Point)}, valueAndEnds(a), valueAndEnds(b), p.labels(a.Point)))
		}
	}
	if len(t.Rows) < 2 {
		return nil
	}
	across, up := quantity("x", x.Name+" ("+x.Unit+")", unzeroed()), quantity("y", y.Name+" ("+y.Unit+")", unzeroed())
	tip := tips("point", "point", "x", x.Name, "y", y.Name)
	signs, told := p.signs()
	signs["x"], signs["y"], signs["tooltip"] = across, up, tip
	layers := []any{
		spec{"mark": spec{"type": "rule", "color": "$faint"}, "encoding": spec{"x": quantity("x_low", "", unzeroed()), "x2": spec{"field": "x_high"}, "y": up}},
		spec{"mark": spec{"type": "rule", "color": "$faint"}, "encoding": spec{"x": across, "y": quantity("y_low", "", unzeroed()), "y2": spec{"field": "y_high"}}},
		spec{"mark": spec{"type": "point", "filled": true, "size": 90, "opacity": 1, "color": "$blue"}, "encoding": signs},
	}
	if !told && len(t.Rows) <= labelledMost {
		layers = append(layers, spec{"mark": spec{"type": "text", "align": "left", "dx": 8, "dy": -7, "fontSize": 10, "color": "$ink", "limit": 260}, "encoding": spec{"x": across, "y": up, "text": spec{"field": "point"}}})
	}
	return &page.Section{ID: "trade-off", Title: "One outcome against another", Blocks: []page.Block{&page.Chart{
		ID: "trade", Title: fmt.Sprintf("%s against %s", y.Name, x.Name), Text: "Each dot is a point of the design, with 95 % intervals over replications.",
		Alt: fmt.Sprintf("%d points: %s from left to right, %s upwards.", len(t.Rows), x.Name, y.Name), Height: 360, Data: t, Spec: spec{"layer": layers},
	}}}
}

// factorColumns are the factors as columns of a table, which labels fills.
func (p *sweepPage) factorColumns() (columns []page.Column) {
	for i := range p.Factors {
		columns = append(columns, page.Column{Name: factorField(i), Title: plain(p.Factors[i].Name), Kind: page.Text})
	}
	return columns
}

func factorField(i int) string { return "factor_" + strconv.Itoa(i+1) }

func (p *sweepPage) labels(point int) (labels []any) {
	for _, label := range p.Points[point] {
		labels = append(labels, plain(label))
	}
	return labels
}

// signs tell points apart by the levels of their factors, one by colour and one by shape; told says that this names each point.
func (p *sweepPage) signs() (signs spec, told bool) {
	signs = spec{}
	for i := range p.Factors {
		f := &p.Factors[i]
		legend := spec{"legend": spec{"orient": "top", "title": plain(f.Name), "columns": 4}}
		switch {
		case f.Levels == nil || len(f.Levels) > coloursMost:
		case signs["color"] == nil:
			signs["color"] = category(factorField(i), plain(f.Name), legend)
		case signs["shape"] == nil && len(f.Levels) <= shapesMost:
			signs["shape"] = category(factorField(i), plain(f.Name), legend)
		}
	}
	return signs, len(signs) == len(p.Factors)
}

func rankOf(o *sweep.Outcome) int {
	if o.Primary {
		return 0
	}
	return 1
}

func unzeroed() spec { return spec{"scale": spec{"zero": false}} }

func valueAndEnds(at *sweep.PointMean) []any {
	if at.Mean == nil {
		return []any{*at.Value, nil, nil}
	}
	return []any{*at.Value, at.Mean.Low, at.Mean.High}
}

// outcome tells one of them by what its design can tell.
func (p *sweepPage) outcome(o *sweep.Outcome, number int) page.Section {
	s := page.Section{ID: fmt.Sprintf("outcome-%d", number+1), Title: strings.ReplaceAll(o.Name, "_", " "), Text: []string{o.Name + ", " + o.Unit + higherIs(o.Higher)}}
	var b block
	p.extremes(&b, o)
	p.shares(&b, o)
	s.Text = append(s.Text, b.sentences...)
	for _, note := range o.Notes {
		s.Blocks = append(s.Blocks, page.Note{Text: note})
	}
	for _, chart := range []*page.Chart{p.mainEffects(o), p.interaction(o), p.screening(o), p.indices(o), p.surfaceOf(o)} {
		if chart != nil {
			chart.ID = fmt.Sprintf("%s-%d", chart.ID, number+1)
			s.Blocks = append(s.Blocks, chart)
		}
	}
	if t := p.sharesOf(o); t != nil {
		t.ID = fmt.Sprintf("shares-%d", number+1)
		s.Blocks = append(s.Blocks, t)
	}
	t := p.pointsOf(o)
	t.ID = fmt.Sprintf("points-%d", number+1)
	s.Blocks = append(s.Blocks, t)
	return s
}

func valueTriple(i *interval.Interval) []any {
	if i == nil {
		return []any{nil, nil, nil}
	}
	return []any{i.Value, i.Low, i.High}
}

func triple(name, title string) []page.Column {
	return []page.Column{
		{Name: name, Title: title, Kind: page.Number}, {Name: name + "_low", Title: "from", Kind: page.Number}, {Name: name + "_high", Title: "to", Kind: page.Number},
	}
}

// pointsOf lists the outcome at each point.
func (p *sweepPage) pointsOf(o *sweep.Outcome) *page.Table {
	columns := append([]page.Column{{Name: "point", Kind: page.Count}}, p.factorColumns()...)
	t := &page.Table{Caption: o.Name + " at each point, and how it differs from the first", Folded: true, Columns: slices.Concat(columns, triple("mean", "mean"), triple("diff", "difference"), []page.Column{{Name: "replications", Kind: page.Count}})}
	for i := range o.Points {
		at := &o.Points[i]
		row := append([]any{at.Point + 1}, p.labels(at.Point)...)
		value := []any{nil, nil, nil}
		if at.Value != nil {
			value = valueAndEnds(at)
		}
		t.Rows = append(t.Rows, slices.Concat(row, value, valueTriple(at.Difference), []any{at.Replications}))
	}
	return t
}
