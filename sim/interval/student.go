package interval

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// rounding is the relative deviation below which values differ by no more than how they were computed.
const rounding = 1e-12

// Spread is the mean of values and their variance: 0 where they are equal but for rounding, as one value is. There must be one value at least.
func Spread(values []float64) (mean, variance float64) {
	mean, variance = stat.MeanVariance(values, nil)
	if !(variance > rounding*rounding*mean*mean) { // NaN of one value too
		variance = 0
	}
	return mean, variance
}

// Student is the mean of values with its t interval: mean +- t s / sqrt(n), t the quantile of Student's law with n-1 degrees of freedom. Values that are equal but for
// rounding give an interval of no width, and so does one value alone, of which nothing is known: the caller leaves that out. There must be one value at least, and level
// lies in (0, 1).
func Student(values []float64, level float64) Interval {
	mean, variance := Spread(values)
	if variance == 0 {
		return Interval{Value: mean, Low: mean, High: mean}
	}
	n := float64(len(values))
	reach := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile((1+level)/2) * math.Sqrt(variance/n)
	return Interval{Value: mean, Low: mean - reach, High: mean + reach}
}
