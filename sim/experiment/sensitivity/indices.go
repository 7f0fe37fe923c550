package sensitivity

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"dmsim/sim/experiment/design"
	"dmsim/sim/interval"
)

// SobolIndices are shares of the variance of y over the unit cube, factors independent and uniform. An estimate may lie a little below 0 or above 1, and is
// left so: it is without bias, and its interval says how far it can be trusted.
type SobolIndices struct {
	// First is, of each factor, the share that goes when it alone is fixed: its main effect, S_i.
	First []interval.Interval `json:"first"`
	// Total is, of each factor, the share that stays when all others are fixed: with every interaction it has, S_Ti >= S_i. About 0: the factor does nothing.
	Total []interval.Interval `json:"total"`
	// Second holds the pairs i < j in the order of (0,1), (0,2) ... (1,2) ...: the share of their interaction, beyond the two main effects. Only where sampled.
	Second []Pair `json:"second,omitempty"`
	// Variance is that of y over the points, less the noise, in the unit of y squared.
	Variance float64 `json:"variance"`
	// Noise is the share of the noise in the variance of the values given, in [0, 1).
	Noise float64 `json:"noise"`
}

// Pair is an interaction of two factors.
type Pair struct {
	A     int               `json:"a"`
	B     int               `json:"b"`
	Index interval.Interval `json:"index"`
}

// Indices estimates the indices from y in the order of s.Points. With a and b the values at A and B, less their common mean, and ab_i, ba_i those at AB_i, BA_i:
//
//	V     mean of a^2 and b^2, less the squared mean
//	S_i   mean of b (ab_i - a), over V                                 Saltelli et al. 2010, table 2 (b)
//	S_Ti  mean of (a - ab_i)^2 / 2, over V                             M. J. W. Jansen, Computer Physics Communications 117 (1999) 35-43
//	S_ij  mean of ba_i ab_j, less mean of a b, over V, less S_i, S_j   A. Saltelli, Computer Physics Communications 145 (2002) 280-297
//
// Where BA_i is sampled each estimate is averaged with the one that has A and B exchanged. Intervals are of the bootstrap over rows j; they treat the rows as
// independent, and so are mostly too wide for a Sobol sequence, but may be too narrow below 256 rows.
//
// Noise is the variance of the noise of each y, as NoiseVariance gives it for means over replications, or 0 where there is none. The indices are then those of the
// expectation of y (X. Zhu, B. Sudret, Reliability Engineering & System Safety 214 (2021) 107815, call them QoI-based): noise that is independent from run to run
// adds its variance to the mean of a^2 and of (a - ab_i)^2 / 2, from which it is subtracted, and nothing on average to the product of two runs. Two values that are
// equal to the last bit are taken for one run, or for two that a factor did not touch with the same random numbers: they share their noise, which then is
// in their product and not in their difference. Noise given as 0 that is not makes first-order indices too small and pushes total ones towards 1. That the noise
// is itself an estimate is not in the intervals.
//
// Fewer than 8 rows are an error. ErrConstant is returned if y varies by no more than its noise.
func Indices(s *design.SaltelliSample, y []float64, noise float64, b Bootstrap) (*SobolIndices, error) {
	if err := b.Validate(); err != nil {
		return nil, err
	}
	if err := checkNoise(noise); err != nil {
		return nil, err
	}
	if err := checkValues(y, len(s.Points)); err != nil {
		return nil, err
	}
	if s.Rows < 8 {
		return nil, fmt.Errorf("sobol indices: rows: want 8 at least, got %d", s.Rows)
	}
	if constant(y) {
		return nil, ErrConstant
	}
	e := estimator{sample: s, noise: noise}
	rows := e.rows(y)
	list, err := b.intervals(rows, e.count(), e.estimate)
	if err != nil {
		return nil, err
	}
	return e.result(list), nil
}

// estimator knows where the numbers stand: in rows and their means those of mean, then for each factor numerators of S_i and of S_Ti, then those of pairs; in
// estimates the variance, then all S_i, all S_Ti, all S_ij.
type estimator struct {
	sample *design.SaltelliSample
	noise  float64
}

const (
	leading  = 3     // mean, mean square and mean of a b stand before the numerators
	rounding = 1e-12 // a variance that is a smaller share of the mean square is rounding
)

func (e *estimator) pairs() int {
	if !e.sample.Second {
		return 0
	}
	return e.sample.Factors * (e.sample.Factors - 1) / 2
}

func (e *estimator) count() int { return 1 + 2*e.sample.Factors + e.pairs() }

// rows are the terms of all means, a row for each row of the sample.
func (e *estimator) rows(y []float64) *mat.Dense {
	s, k := e.sample, e.sample.Factors
	rows := mat.NewDense(s.Rows, leading+2*k+e.pairs(), nil)
	centre := 0.0
	for j := range s.Rows {
		centre += (y[s.A(j)] + y[s.B(j)]) / float64(2*s.Rows)
	}
	ab, ba := make([]float64, k), make([]float64, k)
	for j := range s.Rows {
		a, b := y[s.A(j)]-centre, y[s.B(j)]-centre
		for i := range k {
			ab[i] = y[s.AB(i, j)] - centre
			if s.Second {
				ba[i] = y[s.BA(i, j)] - centre
			}
		}
		row := rows.RawRowView(j)
		row[0], row[1], row[2] = (a+b)/2, (e.product(a, a)+e.product(b, b))/2, e.product(a, b)
		e.alone(row[leading:], a, b, ab, ba)
		if s.Second {
			e.together(row[leading+2*k:], ab, ba)
		}
	}
	return rows
}

// product is x y less the noise that they share: of two runs none, of one run all.
func (e *estimator) product(x, y float64) float64 {
	if x == y {
		return x*y - e.noise
	}
	return x * y
}

// half is (x - y)^2 / 2, less the noise in it: of two runs all, of one run none.
func (e *estimator) half(x, y float64) float64 {
	if x == y {
		return 0
	}
	return (x-y)*(x-y)/2 - e.noise
}

// alone writes the terms of S_i and S_Ti.
func (e *estimator) alone(to []float64, a, b float64, ab, ba []float64) {
	k := e.sample.Factors
	both := e.product(a, b)
	for i := range k {
		to[i] = e.product(b, ab[i]) - both
		to[k+i] = e.half(a, ab[i])
		if e.sample.Second {
			to[i] = (to[i] + e.product(a, ba[i]) - both) / 2
			to[k+i] = (to[k+i] + e.half(b, ba[i])) / 2
		}
	}
}

// together writes the terms of S_ij.
func (e *estimator) together(to, ab, ba []float64) {
	next := 0
	for i := range ab {
		for j := i + 1; j < len(ab); j++ {
			to[next] = (e.product(ba[i], ab[j]) + e.product(ba[j], ab[i])) / 2
			next++
		}
	}
}

// estimate turns means into indices.
func (e *estimator) estimate(means, to []float64) bool {
	k := e.sample.Factors
	signal := means[1] - means[0]*means[0]
	if signal <= rounding*(means[1]+e.noise) {
		return false
	}
	to[0] = signal
	first, total, second := to[1:1+k], to[1+k:1+2*k], to[1+2*k:]
	for i := range k {
		first[i] = means[leading+i] / signal
		total[i] = means[leading+k+i] / signal
	}
	next := 0
	for i := 0; next < len(second); i++ {
		for j := i + 1; j < k; j++ {
			second[next] = (means[leading+2*k+next]-means[2])/signal - first[i] - first[j]
			next++
		}
	}
	return true
}

func (e *estimator) result(list []interval.Interval) *SobolIndices {
	k := e.sample.Factors
	signal := list[0].Value
	result := &SobolIndices{First: list[1 : 1+k], Total: list[1+k : 1+2*k], Variance: signal, Noise: e.noise / (signal + e.noise)}
	second := list[1+2*k:]
	for i := range k {
		for j := i + 1; j < k && e.sample.Second; j++ {
			result.Second = append(result.Second, Pair{i, j, second[len(result.Second)]})
		}
	}
	return result
}
