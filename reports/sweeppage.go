package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dmsim/reports/page"
	"dmsim/sim/experiment/sensitivity"
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

// mainEffects draws the mean at each level of each factor.
func (p *sweepPage) mainEffects(o *sweep.Outcome) *page.Chart {
	t := &page.Table{Caption: "Means by level, and differences from the first level of the factor", Columns: slices.Concat(
		[]page.Column{{Name: "name", Title: "factor and level", Kind: page.Text}, {Name: "factor", Kind: page.Text}}, triple("mean", "mean"), triple("diff", "difference"), []page.Column{{Name: "points", Kind: page.Count}},
	)}
	for _, e := range o.Main {
		for _, l := range e.Levels {
			mean := []any{l.Value, nil, nil}
			if l.Mean != nil {
				mean = valueTriple(l.Mean)
			}
			factor := plain(p.Factors[e.Factor].Name)
			t.Rows = append(t.Rows, slices.Concat([]any{factor + ": " + plain(p.levelName(e.Factor, l.Level)), factor}, mean, valueTriple(l.Difference), []any{l.Points}))
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	y := category("name", "", spec{"axis": spec{"grid": true, "labelLimit": 260}})
	colors := category("factor", "", spec{"legend": nil})
	return &page.Chart{
		ID: "main", Title: "Main effects", Text: "The mean at each level, with the interval of how far it lies from the mean of all points.",
		Alt: fmt.Sprintf("Means of %s at %d levels of %d factors.", o.Name, len(t.Rows), len(o.Main)), Data: t,
		Spec: spec{"height": spec{"step": 22}, "layer": []any{
			spec{"mark": spec{"type": "rule", "strokeWidth": 2}, "encoding": spec{"y": y, "x": quantity("mean_low", "", unzeroed()), "x2": spec{"field": "mean_high"}, "color": colors}},
			spec{"mark": spec{"type": "point", "filled": true, "size": 80, "opacity": 1}, "encoding": spec{
				"y": y, "x": quantity("mean", o.Name+" ("+o.Unit+")", unzeroed()), "color": colors, "shape": category("factor", "", spec{"legend": nil}),
				"tooltip": tips("name", "level", "mean", "mean", "diff", "difference from the first", "diff_low", "from", "diff_high", "to"),
			}},
		}},
	}
}

// interaction draws the means of the pair of factors that interact most.
func (p *sweepPage) interaction(o *sweep.Outcome) *page.Chart {
	if o.Interactions == nil || len(o.Interactions.Pairs) == 0 {
		return nil
	}
	pair := slices.MaxFunc(o.Interactions.Pairs, func(a, b sensitivity.Interaction) int { return cmp.Compare(a.Share, b.Share) })
	a, b := plain(p.Factors[pair.A].Name), plain(p.Factors[pair.B].Name)
	t := &page.Table{Caption: fmt.Sprintf("Means by %s and %s", a, b), Columns: []page.Column{
		{Name: "a", Title: a, Kind: page.Text}, {Name: "b", Title: b, Kind: page.Text}, {Name: "mean", Kind: page.Number}, {Name: "points", Kind: page.Count},
	}}
	for _, c := range pair.Cells {
		t.Rows = append(t.Rows, []any{plain(p.levelName(pair.A, c.LevelA)), plain(p.levelName(pair.B, c.LevelB)), c.Mean, c.Points})
	}
	legend := spec{"legend": spec{"orient": "top", "title": b}}
	return &page.Chart{
		ID: "interaction", Title: fmt.Sprintf("%s by %s: the strongest interaction", a, b), Text: fmt.Sprintf("%s of the variance over the points. Parallel lines would be no interaction.", percent(pair.Share)),
		Alt: fmt.Sprintf("Means of %s by %s, a line for each %s.", o.Name, a, b), Data: t,
		Spec: spec{"mark": spec{"type": "line", "point": spec{"size": 60}}, "encoding": spec{
			"x": category("a", a, spec{"axis": spec{"labelAngle": 0, "labelLimit": 120}}), "y": quantity("mean", o.Name+" ("+o.Unit+")", unzeroed()),
			"color": category("b", "", legend), "strokeDash": category("b", "", legend), "tooltip": tips("a", a, "b", b, "mean", "mean"),
		}},
	}
}

// screening draws what a Morris design tells: how much each factor does, and how unevenly.
func (p *sweepPage) screening(o *sweep.Outcome) *page.Chart {
	if o.Morris == nil {
		return nil
	}
	t := &page.Table{Caption: "Elementary effects", Columns: slices.Concat([]page.Column{{Name: "factor", Kind: page.Text}}, triple("mu_star", "mu*"), triple("mu", "mu"), triple("sigma", "sigma"))}
	for i, e := range o.Morris.Effects {
		t.Rows = append(t.Rows, slices.Concat([]any{plain(p.Factors[i].Name)}, valueTriple(&e.MuStar), valueTriple(&e.Mu), valueTriple(&e.Sigma)))
	}
	x, y := quantity("mu_star", "mu*: how much it does ("+o.Unit+")", nil), quantity("sigma", "sigma: how unevenly", nil)
	return &page.Chart{
		ID: "morris", Title: "Screening", Text: fmt.Sprintf("To the right: matters. Upwards: its effect is curved, or depends on other factors. Chance alone gives a mu* of %s, the dashed line.", inUnit(o.Morris.Floor, o.Unit)),
		Alt: fmt.Sprintf("Each factor by mu* and sigma of its elementary effects on %s.", o.Name), Height: 320, Data: t,
		Spec: spec{"layer": []any{
			spec{"mark": spec{"type": "rule", "color": "$muted", "strokeDash": []int{4, 3}}, "encoding": spec{"x": spec{"datum": o.Morris.Floor}}},
			spec{"mark": spec{"type": "rule", "color": "$muted"}, "encoding": spec{"x": quantity("mu_star_low", "", nil), "x2": spec{"field": "mu_star_high"}, "y": y}},
			spec{"mark": spec{"type": "point", "filled": true, "size": 80, "opacity": 1, "color": "$blue"}, "encoding": spec{"x": x, "y": y, "tooltip": tips("factor", "factor", "mu_star", "mu*", "mu", "mu", "sigma", "sigma")}},
			spec{"mark": spec{"type": "text", "align": "left", "dx": 8, "dy": -7, "color": "$ink"}, "encoding": spec{"x": x, "y": y, "text": spec{"field": "factor"}}},
		}},
	}
}

// indices draws Sobol indices.
func (p *sweepPage) indices(o *sweep.Outcome) *page.Chart {
	if o.Sobol == nil {
		return nil
	}
	t := &page.Table{Caption: "Sobol indices: shares of the variance", Columns: slices.Concat([]page.Column{{Name: "factor", Kind: page.Text}, {Name: "kind", Kind: page.Text}}, triple("index", "index"))}
	add := func(name, kind string, i *interval.Interval) {
		t.Rows = append(t.Rows, slices.Concat([]any{name, kind}, valueTriple(i)))
	}
	for i := range o.Sobol.First {
		add(plain(p.Factors[i].Name), "alone", &o.Sobol.First[i])
		add(plain(p.Factors[i].Name), "with all interactions", &o.Sobol.Total[i])
	}
	for _, pair := range o.Sobol.Second {
		add(plain(p.Factors[pair.A].Name)+" and "+plain(p.Factors[pair.B].Name), "their interaction", &pair.Index)
	}
	y := category("factor", "", spec{"axis": spec{"grid": true, "labelLimit": 260}})
	offset, legend := spec{"field": "kind", "type": "nominal", "sort": nil}, spec{"legend": spec{"orient": "top", "title": nil}}
	return &page.Chart{
		ID: "sobol", Title: "Sobol indices", Text: "The share of the variance that would go if the factor were known: alone, and with every interaction it has.",
		Alt: fmt.Sprintf("First-order and total indices of %d factors for %s, with bootstrap intervals.", len(o.Sobol.First), o.Name), Data: t,
		Spec: spec{"height": spec{"step": 18}, "layer": []any{
			spec{"mark": spec{"type": "rule", "strokeWidth": 2}, "encoding": spec{"y": y, "yOffset": offset, "x": quantity("index_low", "", nil), "x2": spec{"field": "index_high"}, "color": category("kind", "", legend)}},
			spec{"mark": spec{"type": "point", "filled": true, "size": 70, "opacity": 1}, "encoding": spec{
				"y": y, "yOffset": offset, "x": quantity("index", "share of the variance", nil), "color": category("kind", "", legend), "shape": category("kind", "", legend),
				"tooltip": tips("factor", "factor", "kind", "", "index", "index", "index_low", "from", "index_high", "to"),
			}},
		}},
	}
}

// surfaceGrid is into how many parts each side of a drawn surface is cut.
const surfaceGrid = 24

// surfaceOf draws a response surface over the two numeric factors that move it most, the others in their middle. Nil without two numeric factors.
func (p *sweepPage) surfaceOf(o *sweep.Outcome) *page.Chart {
	if o.Surface == nil {
		return nil
	}
	a, b := strongest(o.Surface)
	if b < 0 {
		return nil
	}
	x, y := &p.Factors[a], &p.Factors[b]
	t := &page.Table{Caption: "The response surface, other factors in their middle", Max: 50, Columns: []page.Column{
		{Name: "x", Title: plain(x.Name), Kind: page.Number},
		{Name: "x_to", Title: "to", Kind: page.Number},
		{Name: "y", Title: plain(y.Name), Kind: page.Number},
		{Name: "y_to", Title: "to", Kind: page.Number},
		{Name: "predicted", Kind: page.Number},
	}}
	u := slices.Repeat([]float64{0.5}, len(p.Factors))
	for i := range surfaceGrid {
		for k := range surfaceGrid {
			u[a], u[b] = (float64(i)+0.5)/surfaceGrid, (float64(k)+0.5)/surfaceGrid
			t.Rows = append(t.Rows, []any{
				x.valueAt(float64(i) / surfaceGrid), x.valueAt(float64(i+1) / surfaceGrid), y.valueAt(float64(k) / surfaceGrid), y.valueAt(float64(k+1) / surfaceGrid), o.Surface.Predict(u),
			})
		}
	}
	fitted := fmt.Sprintf("A %s surface: R² %.3f", o.Surface.Form, o.Surface.R2)
	if r := o.Surface.R2LeftOut; r != nil {
		fitted += fmt.Sprintf(", %.3f where each point is foretold by the others", *r)
	}
	return &page.Chart{
		ID: "surface", Title: fmt.Sprintf("Response surface over %s and %s", plain(x.Name), plain(y.Name)), Text: fitted + ". Other factors stand in their middle.",
		Alt: fmt.Sprintf("Predicted %s over %s and %s.", o.Name, plain(x.Name), plain(y.Name)), Height: 340, Data: t,
		Spec: spec{"mark": spec{"type": "rect"}, "encoding": spec{
			"x": quantity("x", plain(x.Name), x.scaled()), "x2": spec{"field": "x_to"}, "y": quantity("y", plain(y.Name), y.scaled()), "y2": spec{"field": "y_to"},
			"color":   quantity("predicted", o.Unit, spec{"scale": spec{"scheme": "viridis", "zero": false}}),
			"tooltip": tips("x", plain(x.Name), "y", plain(y.Name), "predicted", o.Name),
		}},
	}
}

// strongest are the two numeric factors whose terms are the largest together; -1 where there are not so many.
func strongest(s *sensitivity.Surface) (a, b int) {
	size := make([]float64, len(s.Levels))
	for _, c := range s.Coefficients {
		for _, column := range c.Term {
			size[column.Factor] += math.Abs(c.Value)
		}
	}
	a, b = -1, -1
	for f, levels := range s.Levels {
		switch {
		case levels > 0:
		case a < 0 || size[f] > size[a]:
			a, b = f, a
		case b < 0 || size[f] > size[b]:
			b = f
		}
	}
	return a, b
}

// valueAt is the value of a range at a share of it; without a range, the share.
func (f *SweepFactor) valueAt(u float64) float64 {
	switch {
	case f.From == nil:
		return u
	case f.Scale == "log":
		return *f.From * math.Pow(*f.To / *f.From, u)
	}
	return *f.From + u*(*f.To-*f.From)
}

func (f *SweepFactor) scaled() spec {
	if f.Scale == "log" {
		return spec{"scale": spec{"type": "log", "nice": false}}
	}
	return spec{"scale": spec{"zero": false, "nice": false}}
}

// sharesOf says which part of the variance over the points is whose.
func (p *sweepPage) sharesOf(o *sweep.Outcome) *page.Table {
	if o.Interactions == nil {
		return nil
	}
	t := &page.Table{Caption: "Where the differences between the points come from: shares of the sum of squares", Folded: true, Columns: []page.Column{
		{Name: "source", Kind: page.Text}, {Name: "share", Kind: page.Share}, {Name: "freedom", Title: "degrees of freedom", Kind: page.Count},
	}}
	for _, m := range o.Interactions.Main {
		t.Rows = append(t.Rows, []any{plain(p.Factors[m.Factor].Name), m.Share, m.Freedom})
	}
	for _, i := range o.Interactions.Pairs {
		t.Rows = append(t.Rows, []any{plain(p.Factors[i.A].Name) + " by " + plain(p.Factors[i.B].Name), i.Share, i.Freedom})
	}
	if n := o.Interactions.Noise; n != nil {
		t.Rows = append(t.Rows, []any{"chance, over replications", *n, nil})
	}
	return t
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
