package reports

import (
	"fmt"
	"math"
	"strings"

	"dmsim/reports/page"
	"dmsim/sim/load/cost"
	"dmsim/sim/load/need"
	"dmsim/sim/load/scaling"
)

// ReadEstimate reads manifest.json and result.json of the folder of an estimate.
func ReadEstimate(folder string) (e Estimate, m Manifest, err error) {
	if err = read(folder, ManifestFile, ManifestSchema, &m); err == nil {
		err = read(folder, DocumentFile, EstimateSchema, &e)
	}
	return e, m, err
}

// EstimatePage tells how a target scales, what rules cost and what a population needs.
func EstimatePage(e *Estimate, m *Manifest) *page.Page {
	one := &page.Page{
		Title: fmt.Sprintf("Estimate for %s: %s", plain(e.Target), e.Verdict), Facts: e.facts(), Footer: m.footer(),
		Lead: fmt.Sprintf("Concluded from many short measurements of %s (seed %d, policy %s, %s); %s offered in all.",
			plain(e.Scenario), e.Seed, plain(e.Policy), counted(uint64(e.Users), "user", "users"), counted(e.Attempts, "attempt", "attempts")),
	}
	for _, s := range []page.Section{e.verdictSection(), e.scalingSection(), e.costsSection(), e.needSection(), configured(m)} {
		if len(s.Blocks) > 0 {
			one.Sections = append(one.Sections, s)
		}
	}
	return one
}

func (e *Estimate) facts() []page.Fact {
	facts := []page.Fact{loadVerdict(e.Verdict)}
	if m := e.Scaling; m != nil {
		facts = append(facts, page.Fact{Name: "One " + strings.TrimSuffix(e.Scaled, "s"), Value: rate(m.Lambda.Value), Note: fmt.Sprintf("%s to %s", rate(m.Lambda.Low), rate(m.Lambda.High))})
		switch {
		case m.Peak != nil:
			facts = append(facts, page.Fact{Name: "Peak", Value: rate(m.Peak.Throughput), Note: fmt.Sprintf("at %.0f %s", m.Peak.N, e.Scaled)})
		default:
			facts = append(facts, page.Fact{Name: "Peak", Value: "not told", Note: "the law may not be extrapolated", Mood: page.Unsure})
		}
	}
	if c := e.Costs; c != nil {
		facts = append(facts, page.Fact{Name: "An attempt", Value: took(c.Nanoseconds.Value / 1e3), Note: "of one goroutine, all rules"})
	}
	if n := e.Need; n != nil {
		facts = append(facts,
			page.Fact{Name: "Sends at the peak", Value: rate(n.SendsAtPeak)},
			page.Fact{Name: "Cores", Value: count(uint64(n.Cores)), Note: "headroom included"},
			page.Fact{Name: "Memory", Value: memory(uint64(n.MemoryBytes)), Note: "headroom included"},
		)
	}
	return facts
}

func (e *Estimate) verdictSection() page.Section {
	s := page.Section{ID: "verdict", Title: "Verdict"}
	s.Blocks = append(s.Blocks, reasonsFor(e.VerdictReasons, loadVerdict(e.Verdict).Mood)...)
	for _, warning := range e.Warnings {
		s.Blocks = append(s.Blocks, page.Note{Text: warning, Mood: page.Unsure})
	}
	return s
}

// scalingSection is the law with its points; where an interrupt left no law, the points alone.
func (e *Estimate) scalingSection() page.Section {
	s := page.Section{ID: "scaling", Title: "How it scales"}
	levels := e.Levels
	if e.Scaling != nil {
		levels = e.Scaling.Levels
	}
	if len(levels) == 0 {
		return s
	}
	measured := &page.Table{ID: "scaling-measured", Caption: "Measured", Columns: []page.Column{{Name: "n", Title: e.Scaled, Kind: page.Count}, {Name: "measured", Unit: "a second", Kind: page.Number}}}
	for _, level := range levels {
		for _, x := range level.Throughputs {
			measured.Rows = append(measured.Rows, []any{level.N, x})
		}
	}
	if e.Scaling == nil {
		s.Blocks = append(s.Blocks, page.Note{Text: "The measurements were interrupted before there were enough for a law.", Mood: page.Unsure}, measured)
		return s
	}
	s.Text = []string{"The Universal Scalability Law, X(N) = λN / (1 + σ(N−1) + κN(N−1)): σ is contention, the share that only one can do at a time; κ is coherency, what each pays for each other (Gunther 2007)."}
	s.Blocks = append(s.Blocks, lawChart(e.Scaling, measured, e.Scaled))
	for _, refusal := range e.Scaling.Refusals {
		s.Blocks = append(s.Blocks, page.Note{Text: fmt.Sprintf("Nothing is said beyond %d: %s.", levels[len(levels)-1].N, refusal), Mood: page.Unsure})
	}
	s.Blocks = append(s.Blocks, lawTable(e.Scaling))
	return s
}

func lawTable(m *scaling.Model) *page.Table {
	t := &page.Table{ID: "law", Caption: "The law", Columns: []page.Column{
		{Name: "parameter", Kind: page.Text}, {Name: "value", Kind: page.Number}, {Name: "low", Title: "95 % from", Kind: page.Number}, {Name: "high", Title: "to", Kind: page.Number}, {Name: "meaning", Kind: page.Text},
	}}
	t.Rows = [][]any{
		{"λ", m.Lambda.Value, m.Lambda.Low, m.Lambda.High, "answers a second of one"},
		{"σ", m.Sigma.Value, m.Sigma.Low, m.Sigma.High, "contention"},
		{"κ", m.Kappa.Value, m.Kappa.Low, m.Kappa.High, "coherency"},
		{"hold-out", m.HoldOut.Last, nil, nil, fmt.Sprintf("relative error at the largest level, foretold from the others; of all levels %s in the mean, %s at worst", percent(m.HoldOut.Mean), percent(m.HoldOut.Worst))},
	}
	return t
}

func lawChart(m *scaling.Model, measured *page.Table, scaled string) *page.Chart {
	curve := &page.Table{Caption: "By the law", Columns: []page.Column{
		{Name: "n", Title: scaled, Kind: page.Number},
		{Name: "throughput", Unit: "a second", Kind: page.Number},
		{Name: "low", Title: "95 % from", Kind: page.Number},
		{Name: "high", Title: "to", Kind: page.Number},
		{Name: "what", Kind: page.Text},
	}}
	largest := float64(m.Levels[len(m.Levels)-1].N)
	const within, beyond = "by the law", "foretold"
	for i, at := range m.Curve {
		if at.N > largest && i > 0 && m.Curve[i-1].N <= largest { // so that the two lines meet
			last := m.Curve[i-1]
			curve.Rows = append(curve.Rows, []any{last.N, last.Value, last.Low, last.High, beyond})
		}
		what := within
		if at.N > largest {
			what = beyond
		}
		curve.Rows = append(curve.Rows, []any{at.N, at.Value, at.Low, at.High, what})
	}
	end := "and beyond it, dashed, what the law foretells"
	if len(m.Refusals) > 0 {
		end = "and nothing beyond it"
	}
	x := quantity("n", scaled, spec{"axis": spec{"tickMinStep": 1, "format": "d"}, "scale": spec{"nice": false, "zero": false}})
	y := func(field string) spec {
		return quantity(field, "answers a second", spec{"axis": spec{"labelExpr": page.Short}, "scale": spec{"zero": true}})
	}
	names := []string{within}
	if m.Curve[len(m.Curve)-1].N > largest {
		names = append(names, beyond)
	}
	return &page.Chart{
		ID: "law-curve", Title: "Throughput by number of " + scaled, Text: "Points are measurements, the line is the law with its interval of 95 % up to the largest level, " + end + ".", Height: 320,
		Alt:  fmt.Sprintf("Throughput of 1 to %g %s: %s of one by the law, contention %.3g, coherency %.3g.", largest, scaled, rate(m.Lambda.Value), m.Sigma.Value, m.Kappa.Value),
		Data: curve, Further: []*page.Table{measured},
		Spec: spec{"layer": []any{
			spec{"mark": spec{"type": "area", "opacity": 0.25}, "encoding": spec{"x": x, "y": y("low"), "y2": spec{"field": "high"}, "detail": spec{"field": "what"}}},
			spec{"mark": spec{"type": "line"}, "encoding": spec{
				"x": x, "y": y("throughput"), "strokeDash": category("what", "", fixed(names, []any{[]int{1, 0}, []int{6, 4}})), "tooltip": tips("n", scaled, "throughput", "a second", "low", "from", "high", "to"),
			}},
			spec{"data": spec{"name": measured.ID}, "mark": spec{"type": "point", "filled": true, "color": "$vermillion", "shape": "diamond"}, "encoding": spec{
				"x": x, "y": y("measured"), "tooltip": tips("n", scaled, "measured", "measured, a second"),
			}},
		}},
	}
}

// costsSection is what each rule adds to an attempt.
func (e *Estimate) costsSection() page.Section {
	s := page.Section{ID: "rule-costs", Title: "What each rule costs"}
	c := e.Costs
	if c == nil {
		return s
	}
	s.Text = []string{fmt.Sprintf("The same %s with all rules and without one, in turns, %s: an attempt takes %.0f ns (%.0f to %.0f) of one goroutine. A cost below zero is that of a rule whose refusals would cost more if they went on. Costs do not sum to that of an attempt.",
		counted(uint64(c.Attempts), "attempt", "attempts"), counted(uint64(c.Rounds), "time", "times"), c.Nanoseconds.Value, c.Nanoseconds.Low, c.Nanoseconds.High)}
	if len(c.Rules) > 0 {
		s.Blocks = append(s.Blocks, costsChart(c))
	}
	for _, note := range c.Notes {
		s.Blocks = append(s.Blocks, page.Note{Text: note})
	}
	var left []string
	if len(c.Idle) > 0 {
		left = append(left, "Not asked under this policy, and so without a cost: "+strings.Join(c.Idle, ", ")+".")
	}
	if len(c.Kept) > 0 {
		left = append(left, "Cannot be left out: "+strings.Join(c.Kept, ", ")+".")
	}
	if len(left) > 0 {
		s.Blocks = append(s.Blocks, listOf("Not measured", left))
	}
	return s
}

func costsChart(c *cost.Costs) *page.Chart {
	t := &page.Table{Caption: "Cost of each rule", Columns: []page.Column{
		{Name: "rule", Kind: page.Text},
		{Name: "cost", Unit: "ns an attempt", Kind: page.Number},
		{Name: "low", Title: "95 % from", Kind: page.Number},
		{Name: "high", Title: "to", Kind: page.Number},
		{Name: "percent", Title: "of an attempt", Unit: "%", Kind: page.Number},
		{Name: "clear", Title: "told from zero", Kind: page.Text},
		{Name: "changed", Title: "decisions that change without it", Kind: page.Share},
	}}
	names := []string{"clear", "not told from zero"}
	add := func(name string, r *cost.Rule) {
		clear := names[1]
		if r.Clear {
			clear = names[0]
		}
		t.Rows = append(t.Rows, []any{name, r.Nanoseconds.Value, r.Nanoseconds.Low, r.Nanoseconds.High, r.Percent.Value, clear, r.Changed})
	}
	most, which := math.Inf(-1), ""
	for i := range c.Rules {
		r := &c.Rules[i]
		add(r.ID, r)
		if r.Nanoseconds.Value > most {
			most, which = r.Nanoseconds.Value, r.ID
		}
	}
	add("placebo", &c.Placebo)
	return &page.Chart{
		ID: "costs", Title: "What each rule adds to an attempt", Text: "Nanoseconds with intervals of 95 %. The placebo leaves nothing out: the band is its interval, and what lies in it cannot be told from noise.",
		Height: 60 + 26*len(t.Rows), Data: t, Spec: (&forest{
			rows: t.Rows, name: "rule", value: "cost", title: "ns an attempt", sign: "clear", signs: names, colours: []any{"$blue", "$muted"}, shapes: []any{"circle", "square"},
			band: [2]float64{c.Placebo.Nanoseconds.Low, c.Placebo.Nanoseconds.High},
		}).spec(),
		Alt: fmt.Sprintf("Cost of %s with intervals; the dearest is %s with %.1f ns an attempt.", counted(uint64(len(c.Rules)), "rule", "rules"), which, most),
	}
}

// needSection is what the population needs, and on what that rests.
func (e *Estimate) needSection() page.Section {
	s := page.Section{ID: "need", Title: "What the population needs"}
	n := e.Need
	if n == nil {
		return s
	}
	s.Text = []string{fmt.Sprintf("%s send %s in the mean of the day and %s at its peak, %s of all kinds; %s cores are busy then.",
		counted(uint64(n.Want.Users), "user", "users"), rate(n.SendsPerSecond), rate(n.SendsAtPeak), rate(n.AttemptsAtPeak), digits(n.CoresBusy))}
	s.Blocks = append(s.Blocks, &page.Table{ID: "needed", Caption: "Needed", Columns: []page.Column{{Name: "what", Kind: page.Text}, {Name: "busy", Title: "used at the peak", Kind: page.Text}, {Name: "needed", Title: "with headroom", Kind: page.Text}}, Rows: [][]any{
		{"cores", digits(n.CoresBusy), count(uint64(n.Cores))}, {"memory", memory(uint64(n.MemoryBytesUsed)), memory(uint64(n.MemoryBytes))},
	}}, inputsTable(n))
	for _, note := range n.Notes {
		s.Blocks = append(s.Blocks, page.Note{Text: note})
	}
	return s
}

func inputsTable(n *need.Need) *page.Table {
	t := &page.Table{ID: "inputs", Caption: "What it rests on: measured here, modelled by a run, assumed, or given", Columns: []page.Column{
		{Name: "input", Kind: page.Text}, {Name: "value", Kind: page.Number}, {Name: "unit", Kind: page.Text}, {Name: "origin", Kind: page.Text}, {Name: "from", Kind: page.Text},
	}}
	for _, in := range n.Inputs {
		t.Rows = append(t.Rows, []any{in.Name, in.Value, in.Unit, string(in.Origin), in.From})
	}
	return t
}
