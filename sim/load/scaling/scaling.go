// Package scaling fits the Universal Scalability Law to the throughput of a target at several numbers of workers or connections,
//
//	X(N) = lambda N / (1 + sigma (N-1) + kappa N (N-1))
//
// where lambda is the throughput of one, sigma the contention (the share of the work that only one can do at a time) and kappa the coherency (what each pays for
// each other). Source: N. J. Gunther, "Guerrilla Capacity Planning", Springer 2007, chapters 4 to 6.
package scaling

import (
	"dmsim/sim/interval"
	"dmsim/sim/rng"
)

// Level is what was measured with N workers or connections.
type Level struct {
	N           int       `json:"n"`
	Throughputs []float64 `json:"throughputs"` // of its repetitions, in any unit, each > 0
}

// Options say how a model is fitted.
type Options struct {
	Seed      rng.Seed // of the bootstrap
	Resamples int      // of the bootstrap; 0: 1000
}

// Model is a fitted law. Its intervals are of 95 % confidence.
type Model struct {
	Levels []Level `json:"levels"`

	Lambda interval.Interval `json:"lambda"` // throughput of one
	Sigma  interval.Interval `json:"sigma"`  // contention
	Kappa  interval.Interval `json:"kappa"`  // coherency

	HoldOut  HoldOut  `json:"hold_out"`
	FitError float64  `json:"fit_error"`          // root mean square of ln(measured / fitted)
	Peak     *Peak    `json:"peak,omitempty"`     // absent where the model may not be extrapolated
	Refusals []string `json:"refusals,omitempty"` // why it may not be extrapolated; none: it may

	Curve []Throughput `json:"curve"` // the law as far as it may be told, ascending

	estimate   estimate
	replicates []estimate // of the bootstrap
}

// HoldOut says how well the law foretells what it was not fitted to.
type HoldOut struct {
	Last  float64 `json:"last"`  // relative error at the largest level, fitted without it: foretold / measured - 1
	Mean  float64 `json:"mean"`  // root mean square of the relative errors of all levels, each fitted without it
	Worst float64 `json:"worst"` // the largest of them, without its sign
}

// Peak is where the law has its most.
type Peak struct {
	N          float64 `json:"n"` // sqrt((1-sigma)/kappa)
	Throughput float64 `json:"throughput"`
}
