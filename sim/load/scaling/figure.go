package scaling

import "math"

// figure is something that a fit tells, and its derivative by beta, from which comes its error.
type figure func(e *estimate) (value float64, gradient [3]float64)

func lambda(e *estimate) (float64, [3]float64) {
	a := e.beta[0]
	return 1 / a, [3]float64{-1 / (a * a), 0, 0}
}

func sigma(e *estimate) (float64, [3]float64) {
	a, b := e.beta[0], e.beta[1]
	return b / a, [3]float64{-b / (a * a), 1 / a, 0}
}

func kappa(e *estimate) (float64, [3]float64) {
	a, c := e.beta[0], e.beta[2]
	return c / a, [3]float64{-c / (a * a), 0, 1 / a}
}

// logAt is ln X(n): its error is even to both sides, and its interval stays above zero.
func logAt(n float64) figure {
	return func(e *estimate) (float64, [3]float64) { return e.log(n), gradientOfLog(e, n) }
}

func gradientOfLog(e *estimate, n float64) (gradient [3]float64) {
	need := e.need(n)
	for k, x := range row(n) {
		gradient[k] = -x / need
	}
	return gradient
}

// variance is that of a figure with this gradient, to the first order.
func (e *estimate) variance(gradient [3]float64) (sum float64) {
	for i := range gradient {
		for j := range gradient {
			sum += gradient[i] * gradient[j] * e.spread.At(i, j)
		}
	}
	return math.Max(sum, 0) // of rounding
}
