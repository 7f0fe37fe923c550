package scaling

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"
)

// estimate is a fit of the law in the form N / X(N) = a + b (N-1) + c N (N-1), in which it is linear: lambda = 1/a, sigma = b/a, kappa = c/a.
type estimate struct {
	beta   [3]float64
	spread mat.SymDense // covariance of beta
	error2 float64      // variance of ln(measured / fitted), by the degrees of freedom
}

// point is one observation. What is fitted is its logarithm: a throughput is wrong by a share of itself, whatever its size.
type point struct{ n, log float64 }

// row is the derivative of N / X by beta.
func row(n float64) [3]float64 { return [3]float64{1, n - 1, n * (n - 1)} }

// need is N / X by the law; not above zero where the law makes no sense.
func (e *estimate) need(n float64) float64 {
	r := row(n)
	return e.beta[0]*r[0] + e.beta[1]*r[1] + e.beta[2]*r[2]
}

// log is ln X(N) by the law.
func (e *estimate) log(n float64) float64 { return math.Log(n / e.need(n)) }

// The bounds of the search: it ends when no logarithm moves by more than moveMost, which the noise of any measurement exceeds by far.
const (
	stepsMost = 50
	moveMost  = 1e-10
)

// What no model can be made of: of measurements without noise beyond that of arithmetic it is not known how sure they are.
var (
	errNoFit   = errors.New("scaling: the measurements follow no such law")
	errNoNoise = errors.New("scaling: want measurements that differ by some noise, as those of a clock do, got ones that follow the law exactly")
)

// fit finds the least squares of ln(measured / fitted), by steps of Gauss and Newton from the solution that weights N / X by its inverse: both are the same to the
// first order of the noise, so few steps are needed.
func fit(points []point) (e estimate, err error) {
	weights := make([]float64, len(points))
	for i, p := range points {
		weights[i] = math.Exp(p.log) / p.n
	}
	beta, _, err := solve(points, weights, func(point) float64 { return 1 })
	if err != nil {
		return e, err
	}
	e.beta = beta
	for range stepsMost {
		if err := e.weigh(points, weights); err != nil {
			return e, err
		}
		step, spread, err := solve(points, weights, func(p point) float64 { return e.need(p.n) * (e.log(p.n) - p.log) })
		if err != nil {
			return e, err
		}
		move := e.move(step, points)
		e.spread = spread
		if move < moveMost {
			return e, e.judge(points)
		}
	}
	return e, errNoFit
}

// weigh finds the derivative of each logarithm by N / X.
func (e *estimate) weigh(points []point, weights []float64) error {
	for i, p := range points {
		need := e.need(p.n)
		if !(need > 0) {
			return errNoFit
		}
		weights[i] = 1 / need
	}
	return nil
}

// move adds the step, or the half of it that many times until the law makes sense everywhere, and says by how much the logarithms moved at most.
func (e *estimate) move(step [3]float64, points []point) (most float64) {
	from := *e
	for share := 1.0; share > moveMost; share /= 2 {
		most = 0
		for k := range step {
			e.beta[k] = from.beta[k] + share*step[k]
		}
		sound := true
		for _, p := range points {
			sound = sound && e.need(p.n) > 0
			most = max(most, math.Abs(e.log(p.n)-from.log(p.n)))
		}
		if sound {
			return most
		}
	}
	*e = from
	return 0
}

// judge finds the error and the covariance, which solve has left without its scale.
func (e *estimate) judge(points []point) error {
	sum := 0.0
	for _, p := range points {
		sum += math.Pow(p.log-e.log(p.n), 2)
	}
	e.error2 = sum / float64(len(points)-len(e.beta))
	e.spread.ScaleSym(e.error2, &e.spread)
	return nil
}

// solve finds the least squares of weight (row . beta - want), and the inverse of its normal matrix. The columns are scaled to one, since N (N-1) may be a million times 1.
func solve(points []point, weights []float64, want func(point) float64) (beta [3]float64, inverse mat.SymDense, err error) {
	rows, side := mat.NewDense(len(points), 3, nil), mat.NewVecDense(len(points), nil)
	last := row(points[len(points)-1].n)
	for i, p := range points {
		for k, x := range row(p.n) {
			rows.Set(i, k, weights[i]*x/last[k])
		}
		side.SetVec(i, weights[i]*want(p))
	}
	var normal mat.SymDense
	normal.SymOuterK(1, rows.T())
	var root mat.Cholesky
	if !root.Factorize(&normal) {
		return beta, inverse, errNoFit
	}
	var right, solution mat.VecDense
	right.MulVec(rows.T(), side)
	if err := root.SolveVecTo(&solution, &right); err != nil {
		return beta, inverse, errNoFit
	}
	if err := root.InverseTo(&inverse); err != nil {
		return beta, inverse, errNoFit
	}
	for k := range beta {
		beta[k] = solution.AtVec(k) / last[k]
		for j := range k + 1 {
			inverse.SetSym(k, j, inverse.At(k, j)/last[k]/last[j])
		}
	}
	return beta, inverse, nil
}
