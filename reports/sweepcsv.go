package reports

import (
	"bytes"
	"encoding/csv"
	"strconv"

	"dmsim/sim/experiment/sensitivity"
	"dmsim/sim/experiment/sweep"
	"dmsim/sim/interval"
)

// effectColumns are those of effects.csv: a number a line. What does not apply is empty.
var effectColumns = []string{"outcome", "unit", "primary", "what", "point", "factor", "level", "factor_2", "level_2", "value", "low", "high"}

// SweepCSV writes all numbers of the analysis, tidy.
func SweepCSV(d *SweepDocument) ([]byte, error) {
	var b bytes.Buffer
	e := effects{d: d, to: csv.NewWriter(&b)}
	e.err = e.to.Write(effectColumns)
	for i := range d.Outcomes {
		e.outcome(&d.Outcomes[i])
	}
	e.to.Flush()
	if e.err == nil {
		e.err = e.to.Error()
	}
	return b.Bytes(), e.err
}

type effects struct {
	d   *SweepDocument
	o   *sweep.Outcome
	to  *csv.Writer
	err error
}

// line says of what a number is.
type line struct{ what, point, factor, level, factor2, level2 string }

func (e *effects) add(l line, value float64, low, high *float64) {
	number := func(v *float64) string {
		if v == nil {
			return ""
		}
		return strconv.FormatFloat(*v, 'g', -1, 64)
	}
	if err := e.to.Write([]string{
		e.o.Name, e.o.Unit, strconv.FormatBool(e.o.Primary), l.what, l.point, l.factor, l.level, l.factor2, l.level2, number(&value), number(low), number(high),
	}); e.err == nil {
		e.err = err
	}
}

// with adds a value with its interval, or alone where there is none.
func (e *effects) with(l line, value float64, i *interval.Interval) {
	if i == nil {
		e.add(l, value, nil, nil)
		return
	}
	e.add(l, i.Value, &i.Low, &i.High)
}

func (e *effects) outcome(o *sweep.Outcome) {
	e.o = o
	for _, p := range o.Points {
		if p.Value != nil {
			e.with(line{what: "point_mean", point: strconv.Itoa(p.Point)}, *p.Value, p.Mean)
		}
		if p.Difference != nil {
			e.with(line{what: "point_difference", point: strconv.Itoa(p.Point)}, 0, p.Difference)
		}
	}
	for _, m := range o.Main {
		for _, l := range m.Levels {
			at := line{what: "level_mean", factor: e.d.Factors[m.Factor].Name, level: e.d.levelName(m.Factor, l.Level)}
			e.with(at, l.Value, l.Mean)
			if at.what = "level_difference"; l.Difference != nil {
				e.with(at, 0, l.Difference)
			}
		}
	}
	if o.Interactions != nil {
		e.shares(o.Interactions)
	}
	if o.Morris != nil {
		e.morris(o.Morris)
	}
	if o.Sobol != nil {
		e.sobol(o.Sobol)
	}
	if o.Surface != nil {
		e.surface(o.Surface)
	}
}

func (e *effects) shares(s *sensitivity.Decomposition) {
	for _, m := range s.Main {
		e.add(line{what: "share", factor: e.d.Factors[m.Factor].Name}, m.Share, nil, nil)
	}
	for _, p := range s.Pairs {
		a, b := e.d.Factors[p.A].Name, e.d.Factors[p.B].Name
		e.add(line{what: "share", factor: a, factor2: b}, p.Share, nil, nil)
		for _, c := range p.Cells {
			e.add(line{what: "cell_mean", factor: a, level: e.d.levelName(p.A, c.LevelA), factor2: b, level2: e.d.levelName(p.B, c.LevelB)}, c.Mean, nil, nil)
		}
	}
	if s.Noise != nil {
		e.add(line{what: "share_of_noise"}, *s.Noise, nil, nil)
	}
}

func (e *effects) morris(m *sensitivity.Screening) {
	for i, f := range m.Effects {
		name := e.d.Factors[i].Name
		e.with(line{what: "morris_mu_star", factor: name}, 0, &f.MuStar)
		e.with(line{what: "morris_mu", factor: name}, 0, &f.Mu)
		e.with(line{what: "morris_sigma", factor: name}, 0, &f.Sigma)
		if f.Floor != nil {
			e.add(line{what: "morris_floor", factor: name}, *f.Floor, nil, nil)
		}
	}
}

func (e *effects) sobol(s *sensitivity.SobolIndices) {
	for i := range s.First {
		e.with(line{what: "sobol_first", factor: e.d.Factors[i].Name}, 0, &s.First[i])
		e.with(line{what: "sobol_total", factor: e.d.Factors[i].Name}, 0, &s.Total[i])
	}
	for _, p := range s.Second {
		e.with(line{what: "sobol_second", factor: e.d.Factors[p.A].Name, factor2: e.d.Factors[p.B].Name}, 0, &p.Index)
	}
	if s.Noise != nil {
		e.add(line{what: "share_of_noise"}, *s.Noise, nil, nil)
	}
}

func (e *effects) surface(s *sensitivity.Surface) {
	names := e.d.factorNames()
	for _, c := range s.Coefficients {
		e.add(line{what: "surface_term", factor: c.Term.Text(names)}, c.Value, nil, nil)
		e.add(line{what: "surface_error", factor: c.Term.Text(names)}, c.Error, nil, nil)
	}
	e.add(line{what: "surface_r2"}, s.R2, nil, nil)
	if s.R2LeftOut != nil {
		e.add(line{what: "surface_r2_left_out"}, *s.R2LeftOut, nil, nil)
	}
}

func (d *SweepDocument) factorNames() []string {
	names := make([]string, len(d.Factors))
	for i := range d.Factors {
		names[i] = d.Factors[i].Name
	}
	return names
}
