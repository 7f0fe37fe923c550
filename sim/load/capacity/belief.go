package capacity

import (
	"math"
)

// A trial at rate x of a target with capacity c holds with probability
//
//	P(x, c) = luck + (1 - luck - bad) Phi((ln c - ln x) / width)
//
// where Phi is the normal distribution function: the psychometric curve of experiments whose outcome is yes or no (Watson and Pelli, QUEST, Perception & Psychophysics 33, 1983).
// The width is how near to the capacity an outcome is a matter of chance. A target beyond its capacity seldom holds by luck; but below it, and just below it most, a trial fails
// because something disturbed the machine. So a failure says less than a trial that held, unless the target fell far behind.
const (
	width    = 0.01
	luck     = 0.01
	bad      = 0.15
	badFrail = 0.4  // of a trial that may have failed for the harness's own lateness
	badFar   = 0.02 // of a trial that fell far behind
	farShare = 0.05 // the backlog grew by so much of the rate
)

// confidence is the share of the belief within the interval.
const confidence = 0.98

// grain is the step of the belief's grid in ln(rate): a tenth of the width.
const grain = width / 10

// belief is a distribution over the capacity, on a grid that is even in ln(rate), flat at first.
type belief struct {
	from   float64 // ln of the lowest rate
	weight []float64
}

func newBelief(lowest, highest float64) *belief {
	b := &belief{from: math.Log(lowest)}
	b.weight = make([]float64, 1+int(math.Ceil((math.Log(highest)-b.from)/grain)))
	for i := range b.weight {
		b.weight[i] = 1 / float64(len(b.weight))
	}
	return b
}

// learn takes the outcome of a trial into account, by Bayes.
func (b *belief) learn(t Trial) {
	rate, held, disturbed := t.Rate, t.Verdict == Held, bad
	switch {
	case t.frail || t.Verdict == Doubtful:
		disturbed = badFrail
	case t.far():
		disturbed = badFar
	}
	x, sum := math.Log(rate), 0.0
	for i := range b.weight {
		p := luck + (1-luck-disturbed)*0.5*math.Erfc((x-b.at(i))/(width*math.Sqrt2))
		if !held {
			p = 1 - p
		}
		b.weight[i] *= p
		sum += b.weight[i]
	}
	for i := range b.weight {
		b.weight[i] /= sum
	}
}

// at is ln(rate) of a place in the grid.
func (b *belief) at(i int) float64 { return b.from + float64(i)*grain }

// quantile returns the rate below which a share q of the belief lies.
func (b *belief) quantile(q float64) float64 {
	sum := 0.0
	for i, w := range b.weight {
		if sum += w; sum >= q {
			return math.Exp(b.at(i))
		}
	}
	return math.Exp(b.at(len(b.weight) - 1))
}

// quantileBelow is the quantile of that part of the belief that lies below a rate.
func (b *belief) quantileBelow(rate, q float64) float64 {
	sum := 0.0
	for i, w := range b.weight {
		if b.at(i) >= math.Log(rate) {
			break
		}
		sum += w
	}
	return min(b.quantile(q*sum), rate)
}

// interval returns the middle part of the belief.
func (b *belief) interval(share float64) (low, high float64) {
	return b.quantile((1 - share) / 2), b.quantile((1 + share) / 2)
}
