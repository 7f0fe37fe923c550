package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dmsim/sim/experiment/sensitivity"
	"dmsim/sim/experiment/sweep"
	"dmsim/sim/interval"
)

// block is a part of what is told of a sweep, as text or as Markdown: sentences, and a table under a head.
type block struct {
	heading   string
	sentences []string
	right     []bool // which columns end flush
	head      []string
	rows      [][]string
}

func (b *block) say(format string, args ...any) {
	b.sentences = append(b.sentences, fmt.Sprintf(format, args...))
}

func (b *block) add(cells ...string) { b.rows = append(b.rows, cells) }

// levelName names a level of a factor. A range is compared by equal parts of it.
func (d *SweepDocument) levelName(factor, level int) string {
	if f := &d.Factors[factor]; f.Levels != nil {
		return f.Levels[level]
	}
	return "part " + strconv.Itoa(level+1)
}

// blocks are all that is told of the outcomes, primary ones first.
func (d *SweepDocument) blocks() (all []block) {
	for _, primary := range []bool{true, false} {
		for i := range d.Outcomes {
			if o := &d.Outcomes[i]; o.Primary == primary {
				all = append(all, d.outcomeBlocks(o)...)
			}
		}
	}
	return all
}

func (d *SweepDocument) outcomeBlocks(o *sweep.Outcome) []block {
	b := block{heading: o.Name + " (" + o.Unit + higherIs(o.Higher) + ")"}
	if o.Primary {
		b.heading += ", primary"
	}
	d.extremes(&b, o)
	d.shares(&b, o)
	for _, note := range o.Notes {
		b.say("%s", note)
	}
	switch {
	case o.Morris != nil:
		d.morris(&b, o.Morris, o.Unit)
	case o.Sobol != nil:
		d.sobol(&b, o.Sobol)
	case len(o.Main) > 0:
		d.main(&b, o)
	case len(o.Points) <= pointsTold:
		d.points(&b, o)
	}
	blocks := []block{b}
	if o.Surface != nil {
		blocks = append(blocks, d.surface(o))
	}
	return blocks
}

func higherIs(higher string) string {
	if higher == "" {
		return ""
	}
	return ", higher is " + higher
}

// extremes says where the outcome is lowest and highest.
func (d *SweepDocument) extremes(b *block, o *sweep.Outcome) {
	points := slices.DeleteFunc(slices.Clone(o.Points), func(p sweep.PointMean) bool { return p.Value == nil })
	if len(points) == 0 {
		return
	}
	byValue := func(a, b sweep.PointMean) int { return cmp.Compare(*a.Value, *b.Value) }
	low, high := slices.MinFunc(points, byValue), slices.MaxFunc(points, byValue)
	if *low.Value == *high.Value {
		b.say("%s at every point", inUnit(*low.Value, o.Unit))
		return
	}
	b.say("lowest %s at %s", inUnit(*low.Value, o.Unit), d.at(low.Point))
	b.say("highest %s at %s", inUnit(*high.Value, o.Unit), d.at(high.Point))
}

// at names a point.
func (d *SweepDocument) at(point int) string {
	parts := make([]string, len(d.Factors))
	for i := range parts {
		parts[i] = d.Factors[i].Name + "=" + shortNumber(d.Points[point][i])
	}
	return strings.Join(parts, ", ")
}

// shortNumber cuts the digits of a number that nobody wrote.
func shortNumber(text string) string {
	if x, err := strconv.ParseFloat(text, 64); err == nil && len(text) > 8 {
		return strconv.FormatFloat(x, 'g', 4, 64)
	}
	return plain(text)
}

// shares says which factors the differences between points come from.
func (d *SweepDocument) shares(b *block, o *sweep.Outcome) {
	if o.Interactions == nil {
		return
	}
	var parts []string
	for _, m := range o.Interactions.Main {
		parts = append(parts, d.Factors[m.Factor].Name+" "+percent(m.Share))
	}
	pairs := slices.Clone(o.Interactions.Pairs)
	slices.SortStableFunc(pairs, func(a, b sensitivity.Interaction) int { return cmp.Compare(b.Share, a.Share) })
	for _, p := range pairs[:min(len(pairs), pairsTold)] {
		parts = append(parts, fmt.Sprintf("%s x %s %s", d.Factors[p.A].Name, d.Factors[p.B].Name, percent(p.Share)))
	}
	if o.Noise != nil {
		parts = append(parts, "chance "+percent(*o.Noise))
	}
	b.say("of the differences between points: %s", strings.Join(parts, ", "))
}

// pairsTold is how many interactions are told, the largest first.
const pairsTold = 3

// main is the table of levels.
func (d *SweepDocument) main(b *block, o *sweep.Outcome) {
	b.head, b.right = []string{"factor", "level", "mean", "95 %", "less first", "95 %"}, []bool{false, false, true, false, false, false}
	for _, m := range o.Main {
		for i, l := range m.Levels {
			name := shorten(d.Factors[m.Factor].Name, factorMax)
			if i > 0 {
				name = ""
			}
			difference, between := "", ""
			if l.Difference != nil {
				difference, between = signedIn(l.Difference.Value, o.Unit), ends(l.Difference, o.Unit)
				if !l.Difference.Holds(0) {
					difference += " *"
				}
			}
			b.add(name, shorten(shortNumber(d.levelName(m.Factor, l.Level)), levelMax), inUnit(l.Value, o.Unit), ends(l.Mean, o.Unit), difference, between)
		}
	}
}

// pointsTold is how many points are told one by one, where there are no effects.
const pointsTold = 40

// points is the table of the points.
func (d *SweepDocument) points(b *block, o *sweep.Outcome) {
	b.head, b.right = []string{"mean", "95 %", "less first", "95 %", "point"}, []bool{true, false, true, false, false}
	for _, p := range o.Points {
		if p.Value == nil {
			b.add("undefined", "", "", "", d.at(p.Point))
			continue
		}
		difference, between := "", ""
		if p.Difference != nil {
			difference, between = signedIn(p.Difference.Value, o.Unit), ends(p.Difference, o.Unit)
		}
		b.add(inUnit(*p.Value, o.Unit), ends(p.Mean, o.Unit), difference, between, d.at(p.Point))
	}
}

// How many characters of a name a table shows, so that no line is too long.
const (
	factorMax   = 12
	levelMax    = 17
	aloneMax    = 36 // where no level stands beside it
	screenedMax = 26 // where six columns do
)

func (d *SweepDocument) morris(b *block, m *sensitivity.Screening, unit string) {
	b.head, b.right = []string{"factor", "mu*", "95 %", "mu", "sigma"}, []bool{false, true, false, true, true}
	b.say("mu*: how much the outcome moves if the factor alone goes from end to end")
	chance := m.Effects[0].Floor != nil
	if chance {
		b.head, b.right = append(b.head, "chance"), append(b.right, true)
		b.say("chance: the mu* that chance alone would give a factor that does nothing")
	}
	order := make([]int, len(m.Effects))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, k int) int { return cmp.Compare(m.Effects[k].MuStar.Value, m.Effects[i].MuStar.Value) })
	for _, i := range order {
		e := &m.Effects[i]
		row := []string{shorten(d.Factors[i].Name, screenedMax), inUnit(e.MuStar.Value, unit), ends(&e.MuStar, unit), signedIn(e.Mu.Value, unit), inUnit(e.Sigma.Value, unit)}
		if chance {
			row = append(row, inUnit(*e.Floor, unit))
		}
		b.add(row...)
	}
}

func (d *SweepDocument) sobol(b *block, s *sensitivity.SobolIndices) {
	b.head, b.right = []string{"factor", "alone", "95 %", "with all others", "95 %"}, []bool{false, true, false, true, false}
	for i := range s.First {
		b.add(shorten(d.Factors[i].Name, aloneMax), percent(s.First[i].Value), ends(&s.First[i], "share"), percent(s.Total[i].Value), ends(&s.Total[i], "share"))
	}
	for _, p := range s.Second {
		b.add(shorten(d.Factors[p.A].Name+" x "+d.Factors[p.B].Name, aloneMax), percent(p.Index.Value), ends(&p.Index, "share"), "", "")
	}
	b.say("the share of the variance that is a factor's, alone (first-order index) and with all others (total index)")
	if s.Noise != nil {
		b.say("chance is %s of the variance of the points' means, and not in the shares", percent(*s.Noise))
	}
}

// surface is the table of the terms that move the outcome most.
func (d *SweepDocument) surface(o *sweep.Outcome) block {
	s := o.Surface
	b := block{heading: o.Name + ": response surface, " + string(s.Form), head: []string{"term", "coefficient", "standard error"}, right: []bool{false, true, true}}
	foretells := "undefined"
	if s.R2LeftOut != nil {
		foretells = strconv.FormatFloat(*s.R2LeftOut, 'f', 3, 64)
	}
	b.say("R2 %.3f, of points that were left out %s; factors in coded units, -1 at one end and 1 at the other", s.R2, foretells)
	terms := slices.Clone(s.Coefficients)
	slices.SortStableFunc(terms, func(a, b sensitivity.Coefficient) int { return cmp.Compare(math.Abs(b.Value), math.Abs(a.Value)) })
	for _, c := range terms[:min(len(terms), termsTold)] {
		b.add(shorten(c.Term.Text(d.factorNames()), aloneMax), signedIn(c.Value, o.Unit), inUnit(c.Error, o.Unit))
	}
	return b
}

// termsTold is how many terms of a surface are told, the largest first.
const termsTold = 12

// inUnit prints a value in its unit: a share in percent, else the number, with three digits.
func inUnit(v float64, unit string) string {
	if unit == "share" {
		return three(100*v) + " %"
	}
	return three(v)
}

// signedIn prints a difference with its sign.
func signedIn(v float64, unit string) string {
	if v < rounding {
		return inUnit(v, unit)
	}
	return "+" + inUnit(v, unit)
}

// ends prints between which ends a value lies, nothing where that is not known.
func ends(i *interval.Interval, unit string) string {
	if i == nil {
		return ""
	}
	return strings.TrimSuffix(inUnit(i.Low, unit), " %") + " to " + inUnit(i.High, unit)
}

// rounding is below every number that means something here, but for 0.
const rounding = 1e-12

// three prints three significant digits, and no more of a large number than its whole part.
func three(v float64) string {
	if math.Abs(v) < rounding { // what sums of numbers that cancel out leave
		return "0"
	}
	if math.Abs(v) >= 999.5 && math.Abs(v) < 1e9 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
