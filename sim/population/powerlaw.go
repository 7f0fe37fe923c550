package population

import "math"

// bounded is a Pareto distribution between two bounds: p(x) ~ x^-(shape+1), low <= x <= high.
type bounded struct{ low, high, shape float64 }

// boundedWithMean finds the lower bound that gives the mean, 0 < mean <= high. The mean grows with the lower bound, from 0 to
// high, so halving an interval finds it.
func boundedWithMean(mean, high, shape float64) bounded {
	b := bounded{high: high, shape: shape}
	from, to := 0.0, high
	for range 200 {
		b.low = (from + to) / 2
		if b.mean() < mean {
			from = b.low
		} else {
			to = b.low
		}
	}
	return b
}

// mean: with r = low/high, shape/(shape-1) * low * (1 - r^(shape-1)) / (1 - r^shape), and its limits at shape 1 and at r 1.
func (b bounded) mean() float64 {
	r := b.low / b.high
	if r > 1-1e-6 {
		return (b.low + b.high) / 2
	}
	logR := math.Log(r)
	beyond := -math.Expm1(b.shape * logR)
	if math.Abs(b.shape-1) < 1e-9 {
		return b.low * -logR / beyond
	}
	return b.shape / (b.shape - 1) * b.low * -math.Expm1((b.shape-1)*logR) / beyond
}

// quantile returns x with P(X < x) = u, 0 <= u < 1.
func (b bounded) quantile(u float64) float64 {
	beyond := -math.Expm1(b.shape * math.Log(b.low/b.high))
	return min(b.high, b.low*math.Pow(1-u*beyond, -1/b.shape))
}
