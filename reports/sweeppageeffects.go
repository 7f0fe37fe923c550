package reports

import (
	"cmp"
	"fmt"
	"slices"

	"dmsim/reports/page"
	"dmsim/sim/experiment/sensitivity"
	"dmsim/sim/experiment/sweep"
	"dmsim/sim/interval"
)

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
	scale, cut := within(t, "mean", "mean_low", "mean_high", false)
	y := category("name", "", spec{"axis": spec{"grid": true, "labelLimit": 260}})
	colors := category("factor", "", spec{"legend": nil})
	return &page.Chart{
		ID: "main", Title: "Main effects", Text: "The mean at each level, with the interval of how far it lies from the mean of all points." + cutShort(cut),
		Alt: fmt.Sprintf("Means of %s at %d levels of %d factors.", o.Name, len(t.Rows), len(o.Main)), Data: t,
		Spec: spec{"height": spec{"step": 22}, "layer": []any{
			spec{"mark": spec{"type": "rule", "strokeWidth": 2, "clip": true}, "encoding": spec{"y": y, "x": quantity("mean_low", "", scale), "x2": spec{"field": "mean_high"}, "color": colors}},
			spec{"mark": spec{"type": "point", "filled": true, "size": 80, "opacity": 1}, "encoding": spec{
				"y": y, "x": quantity("mean", o.Name+" ("+o.Unit+")", scale), "color": colors, "shape": category("factor", "", spec{"legend": nil}),
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

// screening draws what a Morris design tells: how much each factor does, and how unevenly; with replications, what of mu* may be chance.
func (p *sweepPage) screening(o *sweep.Outcome) *page.Chart {
	if o.Morris == nil {
		return nil
	}
	t := &page.Table{Caption: "Elementary effects", Columns: slices.Concat([]page.Column{{Name: "factor", Kind: page.Text}}, triple("mu_star", "mu*"), triple("mu", "mu"), triple("sigma", "sigma"))}
	for i, e := range o.Morris.Effects {
		t.Rows = append(t.Rows, slices.Concat([]any{plain(p.Factors[i].Name)}, valueTriple(&e.MuStar), valueTriple(&e.Mu), valueTriple(&e.Sigma)))
	}
	x, y := quantity("mu_star", "mu*: how much it does ("+o.Unit+")", nil), quantity("sigma", "sigma: how unevenly", nil)
	text, layers := "To the right: matters. Upwards: its effect is curved, or depends on other factors.", []any{
		spec{"mark": spec{"type": "rule", "color": "$muted"}, "encoding": spec{"x": quantity("mu_star_low", "", nil), "x2": spec{"field": "mu_star_high"}, "y": y}},
		spec{"mark": spec{"type": "point", "filled": true, "size": 80, "opacity": 1, "color": "$blue"}, "encoding": spec{"x": x, "y": y, "tooltip": tips("factor", "factor", "mu_star", "mu*", "mu", "mu", "sigma", "sigma")}},
		spec{"mark": spec{"type": "text", "align": "left", "dx": 8, "dy": -7, "color": "$ink"}, "encoding": spec{"x": x, "y": y, "text": spec{"field": "factor"}}},
	}
	if o.Morris.Effects[0].Floor != nil {
		t.Columns = append(t.Columns, page.Column{Name: "floor", Title: "mu* of chance", Kind: page.Number})
		for i, e := range o.Morris.Effects {
			t.Rows[i] = append(t.Rows[i], *e.Floor)
		}
		text += " The upright tick of a factor is the mu* that chance alone would give it if it did nothing."
		layers = append(layers, spec{"mark": spec{"type": "tick", "orient": "vertical", "color": "$muted", "thickness": 2, "size": 14}, "encoding": spec{"x": quantity("floor", "", nil), "y": y}})
	}
	return &page.Chart{
		ID: "morris", Title: "Screening", Text: text,
		Alt: fmt.Sprintf("Each factor by mu* and sigma of its elementary effects on %s.", o.Name), Height: 320, Data: t, Spec: spec{"layer": layers},
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
	text := "The share of the variance that would go if the factor were known: alone, and with every interaction it has."
	if n := o.Sobol.Noise; n != nil {
		text += fmt.Sprintf(" Chance is %s of the variance of the points' means, and not in the shares.", percent(*n))
	}
	offset, legend := spec{"field": "kind", "type": "nominal", "sort": nil}, spec{"legend": spec{"orient": "top", "title": nil}}
	return &page.Chart{
		ID: "sobol", Title: "Sobol indices", Text: text,
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
