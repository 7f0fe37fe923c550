package reports

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"dmsim/reports/page"
	"dmsim/sim/experiment/sensitivity"
	"dmsim/sim/experiment/sweep"
)

// surfaceGrid is into how many parts each side of a drawn surface is cut.
const surfaceGrid = 24

// surfaceOf draws a response surface over the two numeric factors that move it most, the others where held says they stand. Nil without two numeric factors.
func (p *sweepPage) surfaceOf(o *sweep.Outcome) *page.Chart {
	if o.Surface == nil {
		return nil
	}
	a, b := strongest(o.Surface)
	if b < 0 {
		return nil
	}
	x, y := &p.Factors[a], &p.Factors[b]
	t := &page.Table{Caption: "The response surface", Max: 50, Columns: []page.Column{
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
	if held := p.held(a, b); held != "" {
		fitted += ". Drawn with " + held
		t.Caption += ", " + held
	}
	return &page.Chart{
		ID: "surface", Title: fmt.Sprintf("Response surface over %s and %s", plain(x.Name), plain(y.Name)), Text: fitted + ".",
		Alt: fmt.Sprintf("Predicted %s over %s and %s.", o.Name, plain(x.Name), plain(y.Name)), Height: 340, Data: t,
		Spec: spec{"mark": spec{"type": "rect"}, "encoding": spec{
			"x": quantity("x", plain(x.Name), x.scaled()), "x2": spec{"field": "x_to"}, "y": quantity("y", plain(y.Name), y.scaled()), "y2": spec{"field": "y_to"},
			"color":   quantity("predicted", o.Unit, spec{"scale": spec{"scheme": "viridis", "zero": false}}),
			"tooltip": tips("x", plain(x.Name), "y", plain(y.Name), "predicted", o.Name),
		}},
	}
}

// held says where the factors stand over which the surface is not drawn: a range in its middle, and of levels the one that u = 0.5 picks, which has no meaning of its
// own and so is named. Nothing without such factors.
func (p *sweepPage) held(a, b int) string {
	var levels []string
	ranges := 0
	for i := range p.Factors {
		switch f := &p.Factors[i]; {
		case i == a || i == b:
		case f.Levels != nil:
			levels = append(levels, plain(f.Name)+" at "+plain(f.Levels[len(f.Levels)/2]))
		default:
			ranges++
		}
	}
	if ranges > 0 {
		levels = append(levels, "the other ranges in their middle")
	}
	return strings.Join(levels, ", ")
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
