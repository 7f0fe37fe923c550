package differ

import (
	"fmt"
	"math"
	"slices"

	"dmsim/sim/load/interval"
)

// errNothing is what there is to say of runs that have nothing in common, or in which hardly anything was answered.
var errNothing = fmt.Errorf("runs: want an operation that all of them have, with %d latencies beyond its median or more, got none", beyondLeast)

// Compare compares two sides, of one run each or of two or more each.
func Compare(a, b []Run, o Options) (*Comparison, error) {
	if err := o.check(a, b); err != nil {
		return nil, err
	}
	p := &pair{Options: o, a: a, b: b}
	if p.figures = figures(append(refer(a), refer(b)...)); len(p.figures) == 0 {
		return nil, errNothing
	}
	c := &Comparison{Schema: Schema, A: names(a), B: names(b), LeastEffect: o.LeastEffect, Alpha: o.Alpha}
	for i := range p.figures {
		c.Metrics = append(c.Metrics, p.metric(i))
	}
	correct(c.Metrics)
	for i := range c.Metrics {
		p.judge(&c.Metrics[i])
	}
	c.Verdict = overall(c.Metrics)
	c.Notes = p.notes(c)
	return c, nil
}

func (o *Options) check(a, b []Run) error {
	switch {
	case !(o.LeastEffect > 0) || math.IsInf(o.LeastEffect, 0):
		return fmt.Errorf("least effect: want a share > 0, got %v", o.LeastEffect)
	case !(o.Alpha > 0 && o.Alpha <= 0.5):
		return fmt.Errorf("alpha: want a share from 0 to 0.5, got %v", o.Alpha)
	case o.Resamples < 100:
		return fmt.Errorf("resamples: want 100 or more, got %d", o.Resamples)
	case len(a) == 0 || len(b) == 0 || (len(a) == 1) != (len(b) == 1):
		return fmt.Errorf("runs: want one on each side, or two or more on each, got %d and %d", len(a), len(b))
	}
	return nil
}

// pair is two sides that are compared.
type pair struct {
	Options
	a, b    []Run
	figures []figure
}

func (p *pair) single() bool { return len(p.a) == 1 }

// metric compares one figure, but for the verdict, which hangs on all.
func (p *pair) metric(i int) Metric {
	f, m := &p.figures[i], p.plain(i)
	switch {
	case p.single() && f.tag != "":
		m.Ratio, m.P = ratioOfSeconds(p.a[0].Samples[f.tag], p.b[0].Samples[f.tag], f, p.Seed.For(purposeSeconds), uint64(i), p.Resamples)
		if m.Ratio != nil {
			m.change = m.Ratio.Value
		}
		if !p.Single {
			m.P = nil
		}
	case !p.single():
		if x, y := values(p.a, f), values(p.b, f); positive(x) && positive(y) {
			m.Ratio = ratioOfRuns(x, y, interval.Level)
			m.Smallest = smallest(x, y, p.Alpha)
		}
	}
	return m
}

// plain is a metric without what is drawn anew for its intervals: all that the verdict on several runs hangs on, but for whether they are the same.
func (p *pair) plain(i int) Metric {
	f := &p.figures[i]
	x, y := values(p.a, f), values(p.b, f)
	m := Metric{Name: f.name, Unit: f.unit, Higher: f.higher, A: median(x), B: median(y)}
	m.change = m.B / m.A
	if positive(x) && positive(y) {
		m.change = shift(x, y)
	}
	if f.name == "wrong" && (slices.Max(x) == 0) != (slices.Max(y) == 0) {
		m.certain, m.change = true, slices.Max(y)/slices.Max(x)
	}
	if !p.single() {
		chance := mannWhitney(x, y)
		m.P = &chance
	}
	return m
}

func values(runs []Run, f *figure) []float64 {
	list := make([]float64, len(runs))
	for i := range runs {
		list[i] = f.of(&runs[i].Result)
	}
	return list
}

func positive(values []float64) bool {
	for _, v := range values {
		if !(v > 0) {
			return false
		}
	}
	return true
}

// judge writes the verdict on a metric. That a side has wrong answers at all, where the other has none, is a matter of the answers and not of the clock: it
// needs no second run, and is not made uncertain by one without.
func (p *pair) judge(m *Metric) {
	change := m.change
	if m.Higher == "better" {
		change = 1 / change
	}
	told := m.certain || m.Adjusted != nil && *m.Adjusted <= p.Alpha
	switch {
	case told && change > 1+p.LeastEffect:
		m.Verdict = Worse
	case told && change < 1/(1+p.LeastEffect):
		m.Verdict = Better
	case m.Ratio != nil && (!p.single() || p.Single) && m.Ratio.Low > 1/(1+p.LeastEffect) && m.Ratio.High < 1+p.LeastEffect:
		m.Verdict = Same
	default:
		m.Verdict = Unclear
	}
}

func overall(metrics []Metric) Verdict {
	seen := map[Verdict]bool{}
	for _, m := range metrics {
		seen[m.Verdict] = true
	}
	for _, v := range []Verdict{Worse, Better, Unclear} {
		if seen[v] {
			return v
		}
	}
	return Same
}

func refer(runs []Run) (list []*Run) {
	for i := range runs {
		list = append(list, &runs[i])
	}
	return list
}

func names(runs []Run) (list []string) {
	for i := range runs {
		list = append(list, runs[i].Name)
	}
	return list
}
