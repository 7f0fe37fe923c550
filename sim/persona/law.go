package persona

import (
	"fmt"
	"math"

	"dmsim/strictyaml"
)

// Law is a distribution of a quantity that is not negative: log-normal, or whatever has the quantiles that are listed.
type Law struct {
	Median    float64   `yaml:"median"`    // of the log-normal, >= 0; 0: always 0
	Sigma     float64   `yaml:"sigma"`     // of its logarithm, 0-5
	Quantiles []float64 `yaml:"quantiles"` // instead: at equal steps of probability from the least to the greatest, ascending, at least 2; straight between them in the logarithm
}

// quantilesMax bounds a table.
const quantilesMax = 1000

// Validate judges a law; errors are *strictyaml.FieldError.
func (l Law) Validate() error {
	switch {
	case !(l.Median >= 0 && l.Median <= 1e9):
		return &strictyaml.FieldError{Path: "median", Want: "a number from 0 to 1e9", Got: l.Median}
	case !(l.Sigma >= 0 && l.Sigma <= 5):
		return &strictyaml.FieldError{Path: "sigma", Want: "a number from 0 to 5", Got: l.Sigma}
	case len(l.Quantiles) == 1 || len(l.Quantiles) > quantilesMax:
		return &strictyaml.FieldError{Path: "quantiles", Want: fmt.Sprintf("none, or 2 to %d numbers", quantilesMax), Got: fmt.Sprintf("%d", len(l.Quantiles))}
	}
	for i, q := range l.Quantiles {
		if !(q >= 0 && q <= 1e9) || i > 0 && q < l.Quantiles[i-1] {
			return &strictyaml.FieldError{Path: fmt.Sprintf("quantiles[%d]", i), Want: "a number from 0 to 1e9, not below the one before", Got: q}
		}
	}
	return nil
}

// lawSteps is into how many equal steps of probability a law is laid out: more than a run can tell apart but in the tails, which are computed.
const (
	lawSteps = 1024
	lawTail  = 16
)

// Table is a law laid out for drawing: a look-up where the law itself takes an exponential and an inverse error function.
type Table struct {
	law Law
	at  [lawSteps + 1]float32
}

// Table lays the law out.
func (l Law) Table() *Table {
	t := &Table{law: l}
	for i := range t.at {
		u := float64(i) / lawSteps
		t.at[i] = float32(l.Quantile(min(max(u, 1e-9), 1-1e-9)))
	}
	return t
}

// At returns the quantile of u, 0 <= u < 1.
func (t *Table) At(u float64) float64 {
	x := u * lawSteps
	i := int(x)
	if i < lawTail || i >= lawSteps-lawTail {
		return t.law.Quantile(min(max(u, 1e-12), 1-1e-12))
	}
	low := float64(t.at[i])
	return low + (float64(t.at[i+1])-low)*(x-float64(i))
}

// Quantile returns the quantile of u, 0 < u < 1.
func (l Law) Quantile(u float64) float64 {
	if len(l.Quantiles) > 0 {
		x := u * float64(len(l.Quantiles)-1)
		i := min(int(x), len(l.Quantiles)-2)
		low, high := l.Quantiles[i], l.Quantiles[i+1]
		// One more than the quantity, so that zero has a logarithm.
		return math.Expm1(math.Log1p(low) + (math.Log1p(high)-math.Log1p(low))*(x-float64(i)))
	}
	if l.Median == 0 || l.Sigma == 0 {
		return l.Median
	}
	return l.Median * math.Exp(l.Sigma*math.Sqrt2*math.Erfinv(2*u-1))
}

// Mean returns the mean, numerically for quantiles.
func (l Law) Mean() float64 {
	if len(l.Quantiles) == 0 {
		return l.Median * math.Exp(l.Sigma*l.Sigma/2)
	}
	const steps = 4096
	sum := 0.0
	for i := range steps {
		sum += l.Quantile((float64(i) + 0.5) / steps)
	}
	return sum / steps
}
