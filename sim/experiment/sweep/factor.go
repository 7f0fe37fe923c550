package sweep

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"dmsim/sim/experiment/design"
	"dmsim/strictyaml"
)

// Factor is what an experiment varies: a list of levels, or a range.
type Factor struct {
	Name   string
	Keys   []string // the scenario's keys that it changes
	Labels []string // of the levels; nil: a range
	Range  Range    // where there are no levels
}

// Range is the numbers from From to To, both included.
type Range struct {
	From, To float64 // From < To; of durations in seconds
	Log      bool    // even in the logarithm: then From > 0
	Whole    bool    // whole numbers only
	Duration bool    // of whole milliseconds
}

// Levels returns how many levels a factor has, 0 for a range.
func (f *Factor) Levels() int { return len(f.Labels) }

// Numeric says whether the factor is a number at every point: a range, or levels that are all numbers.
func (f *Factor) Numeric() bool {
	for _, label := range f.Labels {
		if _, err := strconv.ParseFloat(label, 64); err != nil {
			return false
		}
	}
	return true
}

// Label names what u in [0, 1) stands for.
func (f *Factor) Label(u float64) string {
	if f.Labels != nil {
		return f.Labels[design.Level(u, len(f.Labels))]
	}
	return f.Range.Text(u)
}

// Number is what u stands for, as a number; NaN for a level that is none. Durations of a range are in seconds.
func (f *Factor) Number(u float64) float64 {
	if f.Labels == nil {
		return f.Range.At(u)
	}
	x, err := strconv.ParseFloat(f.Label(u), 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

// At returns the number that u in [0, 1) stands for. Whole numbers come up equally often for equal parts of the range.
func (r Range) At(u float64) float64 {
	to := r.To
	if r.Whole {
		to++
	}
	x := r.From + u*(to-r.From)
	if r.Log {
		x = r.From * math.Pow(to/r.From, u)
	}
	switch {
	case r.Whole:
		x = math.Floor(x)
	case r.Duration:
		x = math.Round(x*1000) / 1000
	}
	return min(x, r.To) // rounding may lead a hair beyond
}

// Text is the number that u stands for as a scenario has it.
func (r Range) Text(u float64) string { return r.text(r.At(u)) }

func (r Range) text(x float64) string {
	if r.Duration {
		return strictyaml.FormatDuration(time.Duration(math.Round(x*1000)) * time.Millisecond)
	}
	if r.Whole {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// stepDigits are the significant digits of a step between the ends.
const stepDigits = 6

// Steps are n texts from end to end, evenly spaced (by the scale), n at least 2. Whole numbers that come up twice are an error.
func (r Range) Steps(n int) ([]string, error) {
	texts := make([]string, n)
	for i := range texts {
		share := float64(i) / float64(n-1)
		x := r.From + share*(r.To-r.From)
		if r.Log {
			x = r.From * math.Pow(r.To/r.From, share)
		}
		switch {
		case i == n-1:
			x = r.To
		case r.Whole:
			x = math.Round(x)
		default:
			x, _ = strconv.ParseFloat(strconv.FormatFloat(x, 'g', stepDigits, 64), 64) // of its own making
		}
		if texts[i] = r.text(x); i > 0 && texts[i] == texts[i-1] {
			return nil, fmt.Errorf("want at most as many steps as there are numbers, got %d", n)
		}
	}
	return texts, nil
}
