package interval

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Expanded is the interval that draws of a plain bootstrap give: their percentiles, taken further out, since resampling n observations as they are gives too little
// spread (by (n-1)/n of the variance, and by the normal law in the place of Student's). Freedom is the degrees of freedom, n-1 for one sample. Source: T. Hesterberg,
// "What Teachers Should Know About the Bootstrap", The American Statistician 69 (2015) 371-386, section 5.3: the expanded percentile interval.
//
// The draws are sorted in place. There must be one at least, none of them NaN.
func Expanded(value float64, draws []float64, level, freedom float64) Interval {
	slices.Sort(draws)
	tail := (1 - level) / 2
	student := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}
	tail = distuv.UnitNormal.CDF(student.Quantile(tail) * math.Sqrt((freedom+1)/freedom))
	return Interval{Value: value, Low: quantile(draws, tail), High: quantile(draws, 1-tail)}
}

// Studentized is the interval of an estimate with a standard error, from draws of (replicate - value) / error of the replicate: the bootstrap-t. Source: B. Efron,
// R. Tibshirani, "An Introduction to the Bootstrap", Chapman & Hall 1993, section 12.5.
//
// The draws are sorted in place. There must be one at least, none of them NaN.
func Studentized(value, deviation float64, draws []float64, level float64) Interval {
	slices.Sort(draws)
	tail := (1 - level) / 2
	return Interval{Value: value, Low: value - quantile(draws, 1-tail)*deviation, High: value - quantile(draws, tail)*deviation}
}

// quantile interpolates between the nearest two of sorted draws.
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	below := int(at)
	if below+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	share := at - float64(below)
	return sorted[below]*(1-share) + sorted[below+1]*share
}
