package graphstats

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// Tail is a power law fitted to the users of the highest degrees: p(k) = k^-Exponent / zeta(Exponent, From) for k >= From, where
// zeta(a, k) = k^-a + (k+1)^-a + ...
type Tail struct {
	Exponent      float64 `json:"exponent"`
	StandardError float64 `json:"standard_error"` // of the exponent, given From: (Exponent-1) / sqrt(Users)
	From          uint32  `json:"from"`           // the lowest degree of the tail
	Users         uint64  `json:"users"`          // in the tail
	KS            float64 `json:"ks"`             // Kolmogorov-Smirnov distance of the tail to the power law
}

const (
	// tailUsersMin: below about 50 the estimate is biased by more than it is worth (Clauset, Shalizi, Newman 2009, 3.1).
	tailUsersMin = 50
	// tailStartsMax: with more degrees than this, only those are tried as From that are a hundredth above the last one tried.
	tailStartsMax = 1000
	// Exponents below the first have no zeta; those above the second are no heavy tail but a cliff, such as equal degrees.
	exponentMin, exponentMax = 1.001, 20
	// goldenSteps narrow that range to 1e-8, about as fine as a smooth maximum can be told.
	goldenSteps = 45
)

// FitTail fits a power law as Clauset, Shalizi and Newman (2009) do: for each possible From the exponent is the one of maximum likelihood,
// and of all From the one is taken whose tail is nearest to its power law by Kolmogorov-Smirnov distance. The likelihood is the discrete one,
// with zeta: the usual shortcut, 1 + n / sum ln(k/(From-1/2)), is as good above 6 or so, but says 1.48 for 1.53 from degree 1 on.
// Users of degree 0 do not count. It returns nil where there are no 50 users to fit to, or where no power law of an exponent up to 20 does.
func FitTail(ctx context.Context, degrees []uint32) (*Tail, error) {
	return fitTail(ctx, histogramOf(degrees))
}

func fitTail(ctx context.Context, h histogram) (*Tail, error) {
	f := newFit(h)
	var best *Tail
	for _, start := range slices.Backward(f.starts()) { // short tails are soon measured, and spare the others most of the work
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		exponent, ok := f.exponent(start)
		if !ok {
			continue
		}
		stop := math.Inf(1)
		if best != nil {
			stop = best.KS
		}
		if ks := f.distance(start, exponent, stop); ks <= stop {
			users := f.above[start]
			best = &Tail{exponent, (exponent - 1) / math.Sqrt(float64(users)), f.degree[start], users, ks}
		}
	}
	return best, nil
}

// fit is a histogram with its sums from the top.
type fit struct {
	degree []uint32
	above  []uint64  // users of that degree or a higher one; one entry more than degrees, which is 0
	logs   []float64 // sum over these users of the logarithms of their degrees
}

func newFit(h histogram) *fit {
	if len(h.degree) > 0 && h.degree[0] == 0 {
		h.degree, h.users = h.degree[1:], h.users[1:]
	}
	n := len(h.degree)
	f := &fit{degree: h.degree, above: make([]uint64, n+1), logs: make([]float64, n+1)}
	for i := n - 1; i >= 0; i-- {
		f.above[i] = f.above[i+1] + h.users[i]
		f.logs[i] = f.logs[i+1] + float64(h.users[i])*math.Log(float64(h.degree[i]))
	}
	return f
}

// starts are the indices that are tried as the lowest degree of the tail, ascending.
func (f *fit) starts() (starts []int) {
	next := 0.0
	thin := len(f.degree) > tailStartsMax
	for i, d := range f.degree {
		if f.above[i] < tailUsersMin {
			break
		}
		if thin && float64(d) < next {
			continue
		}
		starts, next = append(starts, i), 1.01*float64(d)
	}
	return starts
}

// exponent maximises the likelihood by golden section: its logarithm is concave. It is not ok at the ends of the range.
func (f *fit) exponent(start int) (exponent float64, ok bool) {
	from, meanLog := float64(f.degree[start]), f.logs[start]/float64(f.above[start])
	cost := func(a float64) float64 { return math.Log(mathext.Zeta(a, from)) + a*meanLog }
	const ratio = 1 / math.Phi
	lo, hi := float64(exponentMin), float64(exponentMax)
	a, b := hi-ratio*(hi-lo), lo+ratio*(hi-lo)
	atA, atB := cost(a), cost(b)
	for range goldenSteps {
		if atA < atB {
			hi, b, atB = b, a, atA
			a = hi - ratio*(hi-lo)
			atA = cost(a)
		} else {
			lo, a, atA = a, b, atB
			b = lo + ratio*(hi-lo)
			atB = cost(b)
		}
	}
	const margin = 1e-3
	return (lo + hi) / 2, lo > exponentMin+margin && hi < exponentMax-margin
}

// distance returns the largest difference, over all whole numbers, of the tail's share of users at or above it and the power law's.
// Between two degrees that occur the users' share stays and the law's falls, so it is looked for just above the lower and at the higher one.
// Once it passes stop it need not be exact any more.
func (f *fit) distance(start int, exponent, stop float64) (worst float64) {
	all := float64(f.above[start])
	norm := mathext.Zeta(exponent, float64(f.degree[start]))
	for i := start; i < len(f.degree) && worst <= stop; i++ {
		d := float64(f.degree[i])
		worst = max(worst, math.Abs(float64(f.above[i])/all-mathext.Zeta(exponent, d)/norm))
		if i+1 == len(f.degree) || f.degree[i+1] > f.degree[i]+1 {
			worst = max(worst, math.Abs(float64(f.above[i+1])/all-mathext.Zeta(exponent, d+1)/norm))
		}
	}
	return worst
}
