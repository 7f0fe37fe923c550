package population

import "math"

// bounded is a Pareto distribution between two bounds: p(x) ~ x^-(shape+1), low <= x <= high.
type bounded struct{ low, high, shape float64 }

// quantile returns x with P(X < x) = u, 0 <= u < 1.
func (b bounded) quantile(u float64) float64 {
	beyond := -math.Expm1(b.shape * math.Log(b.low/b.high))
	return min(b.high, b.low*math.Pow(1-u*beyond, -1/b.shape))
}
