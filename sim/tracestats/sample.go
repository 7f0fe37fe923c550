package tracestats

import "gonum.org/v1/gonum/stat"

// Sample is a distribution: whole numbers in ascending order, as gonum/stat takes them.
type Sample []float64

// Quantile returns the value below which, or at which, lie more than percent % of the sample: the one at place floor(n percent / 100), counted from 0. The
// sample must have a value, and percent be from 0 to 99.
func (s Sample) Quantile(percent int) float64 { return s[len(s)*percent/100] }

// Quantiles are points of a distribution, in the unit of the measure.
type Quantiles struct {
	P10 float64 `json:"p10"`
	P25 float64 `json:"p25"`
	P50 float64 `json:"p50"`
	P75 float64 `json:"p75"`
	P90 float64 `json:"p90"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

// Quantiles returns the points of a sample, nil where it is empty.
func (s Sample) Quantiles() *Quantiles {
	if len(s) == 0 {
		return nil
	}
	return &Quantiles{s.Quantile(10), s.Quantile(25), s.Quantile(50), s.Quantile(75), s.Quantile(90), s.Quantile(99), s[len(s)-1]}
}

// KS returns the two-sample Kolmogorov-Smirnov distance: the largest difference, over all x, between the shares of the two samples that are at most x.
// Values that occur in both, or more than once, are taken together, so ties add nothing. Neither sample may be empty.
func (s Sample) KS(other Sample) float64 { return stat.KolmogorovSmirnov(s, nil, other, nil) }
