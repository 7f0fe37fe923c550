package sensitivity

import (
	"fmt"

	"gonum.org/v1/gonum/floats"
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
	// Variance is that of the expectation of y over the points, in the unit of y squared; with one replication that of y, noise and all.
	Variance float64 `json:"variance"`
	// Noise is the share of the noise in the variance of the means over replications, in [0, 1). Nil with one replication, which does not tell.
	Noise *float64 `json:"noise"`
}

// Pair is an interaction of two factors.
type Pair struct {
	A     int               `json:"a"`
	B     int               `json:"b"`
	Index interval.Interval `json:"index"`
}

// Indices estimates the indices from y by point, in the order of s.Points, and replication, equally many everywhere. With a and b the values at A and B, less their
// common mean in each replication, and ab_i, ba_i those at AB_i, BA_i:
//
//	V     mean of a^2 and b^2, less the squared mean
//	S_i   mean of b (ab_i - a), over V                                 Saltelli et al. 2010, table 2 (b)
//	S_Ti  mean of (a - ab_i)^2 / 2, over V                             M. J. W. Jansen, Computer Physics Communications 117 (1999) 35-43
//	S_ij  mean of ba_i ab_j, less mean of a b, over V, less S_i, S_j   A. Saltelli, Computer Physics Communications 145 (2002) 280-297
//
// Where BA_i is sampled each estimate is averaged with the one that has A and B exchanged. Each product, squares too, is the mean of the products of two different
// replications, a_r b_s with r and s not equal. So the indices are those of the expectation of y (X. Zhu, B. Sudret, Reliability Engineering & System Safety 214
// (2021) 107815, call them QoI-based), whatever of their noise the points of a replication share: with common random numbers, where it hardly differs from A
// to AB_i, a variance of noise that is subtracted from (a - ab_i)^2 / 2 makes every S_Ti too small. With one replication they are the plain estimators: noise
// that points do not share then makes first-order indices too small and pushes total ones towards 1.
//
// Intervals are of the bootstrap over rows j, widened by the jackknife over replications. They treat the rows as independent, and so are mostly too wide for a Sobol
// sequence, but may be too narrow below RowsFew rows; two or three replications make them wide.
//
// Fewer than 8 rows are an error. ErrConstant is returned if y varies by no more than its noise, or does so without one of the replications.
func Indices(s *design.SaltelliSample, y [][]float64, b Bootstrap) (*SobolIndices, error) {
	if err := b.Validate(); err != nil {
		return nil, err
	}
	replications, err := checkReplicated(y, len(s.Points))
	if err != nil {
		return nil, err
	}
	if s.Rows < 8 {
		return nil, fmt.Errorf("sobol indices: rows: want 8 at least, got %d", s.Rows)
	}
	if constant(means(y)) {
		return nil, ErrConstant
	}
	e := estimator{sample: s, replications: replications}
	rows := e.rows(y)
	list, err := b.intervals(rows, e.count(), e.estimate)
	if err == nil {
		err = acrossReplications(list, y, b.Level, e.values)
	}
	if err != nil {
		return nil, err
	}
	return e.result(list, columnMeans(rows)), nil
}

// RowsFew is below how many rows of the sample the intervals of indices may be too narrow.
const RowsFew = 256

// estimator knows where the numbers stand: in rows and their means first the mean of each replication, then those of leading, then for each factor numerators of
// S_i and of S_Ti, then those of pairs; in estimates the variance, then all S_i, all S_Ti, all S_ij.
type estimator struct {
	sample       *design.SaltelliSample
	replications int
}

// What stands behind the means of replications.
const (
	meansSquared = iota // the square of the mean over replications
	square              // a^2 and b^2
	both                // a b
	leading             // how many these are
)

const rounding = 1e-12 // a variance that is a smaller share of the mean square is rounding

func (e *estimator) pairs() int {
	if !e.sample.Second {
		return 0
	}
	return e.sample.Factors * (e.sample.Factors - 1) / 2
}

func (e *estimator) count() int { return 1 + 2*e.sample.Factors + e.pairs() }

// values are the estimates from y, of as many replications as it has.
func (e *estimator) values(y [][]float64) ([]float64, error) {
	own := estimator{sample: e.sample, replications: len(y[0])}
	list := make([]float64, own.count())
	if !own.estimate(columnMeans(own.rows(y)), list) {
		return nil, ErrConstant
	}
	return list, nil
}

// rows are the terms of all means, a row for each row of the sample.
func (e *estimator) rows(y [][]float64) *mat.Dense {
	s, k := e.sample, e.sample.Factors
	rows := mat.NewDense(s.Rows, e.replications+leading+2*k+e.pairs(), nil)
	y = e.centred(y)
	ab, ba := make([][]float64, k), make([][]float64, k)
	for j := range s.Rows {
		a, b := y[s.A(j)], y[s.B(j)]
		for i := range k {
			ab[i] = y[s.AB(i, j)]
			if s.Second {
				ba[i] = y[s.BA(i, j)]
			}
		}
		row := rows.RawRowView(j)
		for r := range a {
			row[r] = (a[r] + b[r]) / 2
		}
		row = row[e.replications:]
		row[meansSquared] = (mean(a)*mean(a) + mean(b)*mean(b)) / 2
		row[square], row[both] = (cross(a, a)+cross(b, b))/2, cross(a, b)
		e.alone(row[leading:], a, b, ab, ba)
		if s.Second {
			e.together(row[leading+2*k:], ab, ba)
		}
	}
	return rows
}

// centred is y less the mean of its replication over A and B: what a whole replication shares is no noise, and large numbers lose no digits.
func (e *estimator) centred(y [][]float64) [][]float64 {
	s := e.sample
	centres := make([]float64, e.replications)
	for j := range s.Rows {
		for r := range centres {
			centres[r] += (y[s.A(j)][r] + y[s.B(j)][r]) / float64(2*s.Rows)
		}
	}
	list := make([][]float64, len(y))
	for i, values := range y {
		list[i] = make([]float64, len(values))
		floats.SubTo(list[i], values, centres)
	}
	return list
}

// alone writes the terms of S_i and S_Ti.
func (e *estimator) alone(to []float64, a, b []float64, ab, ba [][]float64) {
	k := e.sample.Factors
	moved := make([]float64, e.replications)
	for i := range k {
		floats.SubTo(moved, ab[i], a)
		to[i], to[k+i] = cross(b, moved), cross(moved, moved)/2
		if e.sample.Second {
			floats.SubTo(moved, ba[i], b)
			to[i] = (to[i] + cross(a, moved)) / 2
			to[k+i] = (to[k+i] + cross(moved, moved)/2) / 2
		}
	}
}

// together writes the terms of S_ij.
func (e *estimator) together(to []float64, ab, ba [][]float64) {
	next := 0
	for i := range ab {
		for j := i + 1; j < len(ab); j++ {
			to[next] = (cross(ba[i], ab[j]) + cross(ba[j], ab[i])) / 2
			next++
		}
	}
}

// estimate turns means into indices.
func (e *estimator) estimate(means, to []float64) bool {
	k := e.sample.Factors
	blocks, means := means[:e.replications], means[e.replications:]
	signal := means[square] - cross(blocks, blocks)
	if signal <= rounding*means[meansSquared] {
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
			second[next] = (means[leading+2*k+next]-means[both])/signal - first[i] - first[j]
			next++
		}
	}
	return true
}

func (e *estimator) result(list []interval.Interval, means []float64) *SobolIndices {
	k := e.sample.Factors
	result := &SobolIndices{First: list[1 : 1+k], Total: list[1+k : 1+2*k], Variance: list[0].Value}
	if e.replications > 1 { // the means of replications over all rows are 0 here
		result.Noise = new(1 - result.Variance/means[e.replications+meansSquared])
	}
	second := list[1+2*k:]
	for i := range k {
		for j := i + 1; j < k && e.sample.Second; j++ {
			result.Second = append(result.Second, Pair{i, j, second[len(result.Second)]})
		}
	}
	return result
}
