package compare

import (
	"slices"

	"dmsim/sim/experiment/inference"
)

const alpha = 1 - Level

// adjust corrects the probabilities for their number. A family is what is corrected together: of each question the primary metrics by Holm's procedure; by that of Benjamini and
// Hochberg all other metrics, all details, all groups.
func (a *analysis) adjust(r *Result) {
	for _, people := range []bool{false, true} {
		primary, others, details, groups := family{people: people}, family{people: people}, family{people: people}, family{people: people}
		for _, def := range a.question.Definitions {
			if m := r.Metrics[def.Name]; m.Primary {
				primary.add(m.Arms, r.Arms)
			} else {
				others.add(m.Arms, r.Arms)
			}
		}
		for _, name := range sortedNames(r.Details) {
			details.add(r.Details[name].Arms, r.Arms)
		}
		for _, g := range r.Groups {
			groups.add(g.Arms, r.Arms)
		}
		primary.correct(inference.Holm)
		others.correct(inference.BenjaminiHochberg)
		details.correct(inference.BenjaminiHochberg)
		groups.correct(inference.BenjaminiHochberg)
	}
}

func sortedNames[V any](of map[string]V) []string {
	names := make([]string, 0, len(of))
	for name := range of {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// family is the differences of one question that are corrected together.
type family struct {
	people bool
	p      []float64
	set    []func(adjusted float64)
}

func (f *family) add(arms map[string]Figure, names []string) {
	for _, name := range names {
		figure, ok := arms[name]
		if !ok {
			continue
		}
		if f.people && figure.People == nil {
			continue
		}
		d := figure.Difference
		if f.people {
			d = figure.People.Difference
		}
		if d.P == nil {
			continue
		}
		f.p = append(f.p, *d.P)
		f.set = append(f.set, func(adjusted float64) {
			figure := arms[name]
			into := &figure.Difference
			if f.people {
				into = &figure.People.Difference
			}
			into.Adjusted, into.Significant = &adjusted, adjusted <= alpha
			arms[name] = figure
		})
	}
}

func (f *family) correct(by func([]float64) []float64) {
	for i, adjusted := range by(f.p) {
		f.set[i](adjusted)
	}
}
