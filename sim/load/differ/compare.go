package differ

import (
	"fmt"
	"math"
	"slices"

	"dmsim/sim/interval"
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
	c.Verdict = p.overall(c.Metrics)
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
	case p.single() && f.within != nil:
		m.Ratio, m.P = ratioOfSeconds(f.within(&p.a[0]), f.within(&p.b[0]), p.Seed.For(purposeSeconds), uint64(i), p.Resamples)
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
	if p.certain(f.name, slices.Max(x), slices.Max(y)) {
		m.certain, m.change = true, slices.Max(y)/slices.Max(x)
	}
	if !p.single() {
		chance := mannWhitney(x, y)
		m.P = &chance
	}
	return m
}

// failedMost is how many of a million attempts may fail before a load is missed for it.
const failedMost = 10_000

// certain says of the most that any run of a side had whether the sides differ without a test: one has wrong answers, the other has none; or, of single runs, one has more failures
// than a load may have, the other has not. That a run of several had such failures is what the test is for.
func (p *pair) certain(name string, a, b float64) bool {
	switch name {
	case "wrong":
		return (a == 0) != (b == 0)
	case "failed":
		return p.single() && (a > failedMost) != (b > failedMost)
	}
	return false
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

// judge writes the verdict on a metric. What is certain needs no second run, and is not made uncertain by one without.
func (p *pair) judge(m *Metric) {
	told := m.certain || m.Adjusted != nil && *m.Adjusted <= p.Alpha
	switch {
	case told && p.worse(m):
		m.Verdict = Worse
	case told && m.worsening() < 1/(1+p.LeastEffect):
		m.Verdict = Better
	case m.Ratio != nil && (!p.single() || p.Single) && m.Ratio.Low > 1/(1+p.LeastEffect) && m.Ratio.High < 1+p.LeastEffect:
		m.Verdict = Same
	default:
		m.Verdict = Unclear
	}
}

// worsening is how many times as bad B is as A.
func (m *Metric) worsening() float64 {
	if m.Higher == "better" {
		return 1 / m.change
	}
	return m.change
}

// worse says whether a metric is worse by more than the least effect, be it by chance.
func (p *pair) worse(m *Metric) bool { return m.worsening() > 1+p.LeastEffect }

// overall is the verdict on all metrics. What answers less is not better, though the fewer answers come sooner and whatever chance may have had to do with it.
func (p *pair) overall(metrics []Metric) Verdict {
	seen, less := map[Verdict]bool{}, false
	for i := range metrics {
		m := &metrics[i]
		seen[m.Verdict] = true
		less = less || slices.Contains([]string{"rate_answered", "goodput"}, m.Name) && p.worse(m)
	}
	switch {
	case seen[Worse]:
		return Worse
	case seen[Better] && !less:
		return Better
	case seen[Better], seen[Unclear]:
		return Unclear
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
