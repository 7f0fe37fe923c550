package inference

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Look is one time at which data that are still coming are looked at.
type Look struct {
	N     int     `json:"n"`     // pairs that have come
	Level float64 `json:"level"` // of the intervals shown at this look
}

// Looks are the times to look at data of which there will be at most n pairs, and the levels at which to: the last at n. Whoever stops at any of them, for whatever reason,
// and takes the interval of that look, has one that holds the truth with the confidence level at least.
//
// They are repeated confidence intervals (C. Jennison, B. Turnbull, J. R. Statist. Soc. B 51 (1989) 305-361): the chance of error 1-level is spent bit by bit, at
// look k what f(n_k/n) - f(n_k-1/n) leaves, with f(t) = 2 - 2 Phi(z / sqrt t), z the normal quantile of (1+level)/2 (K. Lan, D. DeMets, Biometrika 70 (1983) 659-663, after
// O'Brien and Fleming: little is spent early, so that the last look is hardly worse than one alone). The intervals of all looks hold together by Bonferroni's inequality, so nothing
// is assumed on how the looks hang together; the price is an interval wider by about a tenth at n.
func Looks(n int, level float64) []Look {
	var looks []Look
	spent := 0.0
	for _, k := range times(n) {
		f := spending(float64(k)/float64(n), level)
		looks = append(looks, Look{N: k, Level: 1 - (f - spent)})
		spent = f
	}
	return looks
}

// The first look is at so many pairs at least, and no sooner than at a third of all, about: there the level is 99.9 %. Before, so little error may be spent that no interval
// is of use, of the metric that one stops for and of all others, which are told at the same level.
const (
	looksLeast  = 5
	looksHalves = 3 // looks before the last
)

// times are n, n/sqrt 2, n/2, n/sqrt 8, backwards.
func times(n int) (list []int) {
	for half := range looksHalves + 1 {
		k := int(math.Ceil(float64(n) * math.Pow(2, -float64(half)/2)))
		if k >= looksLeast || half == 0 {
			list = append(list, k)
		}
	}
	slices.Reverse(list)
	return slices.Compact(list)
}

// spending is the chance of error that may be spent when a share t of the data has come, 0 < t <= 1.
func spending(t, level float64) float64 {
	if t == 1 {
		return 1 - level // free of rounding
	}
	return 2 * distuv.UnitNormal.CDF(-distuv.UnitNormal.Quantile((1+level)/2)/math.Sqrt(t))
}

// Corrected is a probability seen at a look, as it counts when one might have stopped at any: those at or below an error e are a chance of e at most, of all looks together.
func (l Look) Corrected(p, level float64) float64 { return min(1, p*(1-level)/(1-l.Level)) }
