package differ

import (
	"fmt"
	"slices"
	"strings"

	"dmsim/sim/load"
)

// notes say what a reader must know to trust the verdict.
func (p *pair) notes(c *Comparison) (notes []string) {
	notes = append(notes, p.conditions()...)
	told := 0
	for _, m := range c.Metrics {
		if m.P != nil {
			told++
		}
	}
	switch {
	case p.single() && !p.Single:
		notes = append(notes, "one run a side: the intervals are those of the seconds within a run and say nothing of how runs differ from each other, so no regression is told; repeat the runs, or ask with --single")
	case p.single():
		notes = append(notes, "one run a side: what differs between two runs of the same, such as where memory lies, is taken for a difference between the sides")
	case told > 0:
		notes = append(notes, p.reach(told))
	}
	for _, m := range c.Metrics {
		if m.certain && !p.single() {
			notes = append(notes, fmt.Sprintf("wrong answers in %d of %d runs of A, and in %d of %d of B", wrong(p.a), len(p.a), wrong(p.b), len(p.b)))
		}
	}
	if p.single() && p.short() {
		notes = append(notes, fmt.Sprintf("a run of less than %d seconds does not show its own noise", intervalsLeast))
	}
	if !p.single() && !p.Interleaved {
		notes = append(notes, "the runs of a side that were made one after the other also differ from those of the other side by what the machine did meanwhile: measure in turns, with --repeat")
	}
	return notes
}

// wrong counts the runs with wrong answers.
func wrong(runs []Run) (n int) {
	for i := range runs {
		if runs[i].Result.WrongPerMillion > 0 {
			n++
		}
	}
	return n
}

// short says whether some of what was recorded was not so for long enough.
func (p *pair) short() bool {
	for _, f := range p.figures {
		if f.within == nil {
			continue
		}
		for _, r := range []*Run{&p.a[0], &p.b[0]} {
			if s := f.within(r); s != nil && s.seconds < intervalsLeast {
				return true
			}
		}
	}
	return false
}

// reach says how small a difference so many runs can show.
func (p *pair) reach(metrics int) string {
	least := leastP(len(p.a), len(p.b))
	together := metrics // how many must differ at once for the correction to let any be told
	for k := 1; k <= metrics; k++ {
		if least*float64(metrics)/float64(k) <= p.Alpha {
			together = k
			break
		}
	}
	if least > p.Alpha {
		return fmt.Sprintf("%d and %d runs cannot show a difference: were all of one side beyond all of the other, it would still be chance in %.2g of such comparisons", len(p.a), len(p.b), least)
	}
	if together > 1 {
		return fmt.Sprintf("%d and %d runs tell a difference only where at least %d of %d metrics differ at once: for one alone, repeat %d times",
			len(p.a), len(p.b), together, metrics, p.runsForOne(metrics))
	}
	return fmt.Sprintf("probabilities are corrected for %d metrics (Benjamini, Hochberg)", metrics)
}

// runsForOne is how many runs a side must have for a single one of so many metrics to be told.
func (p *pair) runsForOne(metrics int) (n int) {
	for n = 2; leastP(n, n)*float64(metrics) > p.Alpha; n++ {
	}
	return n
}

// conditions lists in what the runs differ that were to be compared, beside what was measured, and which of them cannot be trusted by their own word.
func (p *pair) conditions() (notes []string) {
	all := append(refer(p.a), refer(p.b)...)
	for _, condition := range []struct {
		name string
		of   func(*load.Result) string
	}{
		{"scenario", func(r *load.Result) string { return r.Scenario }},
		{"seed", func(r *load.Result) string { return fmt.Sprint(r.Seed) }},
		{"policy", func(r *load.Result) string { return r.Policy }},
		{"users", func(r *load.Result) string { return fmt.Sprint(r.Users) }},
		{"target", func(r *load.Result) string { return r.Target }},
		{"loop", func(r *load.Result) string { return string(r.Loop) }},
		{"arrivals", func(r *load.Result) string { return fmt.Sprint(r.Arrivals) }},
		{"workers", func(r *load.Result) string { return fmt.Sprint(r.Workers) }},
		{"connections", func(r *load.Result) string { return fmt.Sprint(r.Connections) }},
		{"rate", func(r *load.Result) string { return fmt.Sprintf("%g/s", r.RateTarget) }},
		{"mutant", func(r *load.Result) string { return r.Mutant }},
		{"processors", func(r *load.Result) string { return fmt.Sprint(r.Machine.CPUs) }},
	} {
		if was, is := condition.of(&all[0].Result), different(all, condition.of); was != is {
			notes = append(notes, fmt.Sprintf("the runs differ in %s: %s and %s", condition.name, shown(was), shown(is)))
		}
	}
	var doubtful []string
	for _, r := range all {
		if v := r.Result.Verdict; slices.Contains([]load.Verdict{load.Untrustworthy, load.Inconclusive, load.Interrupted}, v) {
			doubtful = append(doubtful, fmt.Sprintf("%s (%s)", r.Name, v))
		}
	}
	if n := len(doubtful); n > 0 {
		text := fmt.Sprintf("%d of %d runs are not to be trusted by their own verdict: %s", n, len(all), strings.Join(doubtful[:min(n, namesMost)], ", "))
		if n > namesMost {
			text += ", ..."
		}
		notes = append(notes, text)
	}
	return notes
}

// namesMost bounds the runs that a note names.
const namesMost = 3

// different returns the first value that is another one than that of the first run; else that.
func different(runs []*Run, of func(*load.Result) string) string {
	first := of(&runs[0].Result)
	for _, r := range runs {
		if v := of(&r.Result); v != first {
			return v
		}
	}
	return first
}

func shown(text string) string {
	if text == "" {
		return "none"
	}
	return text
}
