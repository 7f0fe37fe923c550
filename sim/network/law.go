package network

import (
	"math"
	"sort"
)

// law is a distribution of degrees, as real numbers, by its upper quantiles. Above the body it is a power law up to a bound:
//
//	P(k > x) ~ (x + offset)^-(exponent-1)   without a body (Lomax, or Pareto of the second kind)
//	the body's points, joined by straight lines of the logarithms, and from the last on (x/last)^-(exponent-1)
//
// Both are scaled so that the mean is what was wanted.
type law struct {
	none  float64 // share of users with nothing
	shape float64 // exponent - 1
	scale float64 // of the offset, or of the body
	most  float64 // bound
	body  []point // ascending in degree, descending in above; empty: Lomax
	floor float64 // the share above most, which is folded back below it
}

// point of a body: so large a share of users has a degree above.
type point struct{ above, degree float64 }

// newLaw scales a law to a mean, 0 < mean < (1-none)*most.
func newLaw(d Degrees, mean, most float64) law {
	l := law{none: d.None, shape: d.Exponent - 1, most: most}
	for _, q := range d.Body {
		l.body = append(l.body, point{1 - q.Share, q.Degree})
	}
	from, to := 1e-9, 1e9
	for range 100 {
		l.scale = math.Sqrt(from * to)
		l.floor = l.above(most)
		if l.mean() < mean {
			from = l.scale
		} else {
			to = l.scale
		}
	}
	return l
}

// above is P(k > x) of a law without a bound.
func (l *law) above(x float64) float64 {
	if len(l.body) == 0 {
		return math.Pow(1+x/l.scale, -l.shape)
	}
	last := l.body[len(l.body)-1]
	if x /= l.scale; x >= last.degree {
		return last.above * math.Pow(x/last.degree, -l.shape)
	}
	i := sort.Search(len(l.body), func(i int) bool { return l.body[i].degree > x })
	if i == 0 {
		return 1
	}
	p, q := l.body[i-1], l.body[i]
	return p.above * math.Pow(q.above/p.above, math.Log(x/p.degree)/math.Log(q.degree/p.degree))
}

// degree is the degree that a share v of the users exceeds, 0 < v <= 1.
func (l *law) degree(v float64) float64 {
	if v /= 1 - l.none; v >= 1 {
		return 0
	}
	v = l.floor + v*(1-l.floor)
	if len(l.body) == 0 {
		return min(l.most, l.scale*math.Expm1(-math.Log(v)/l.shape))
	}
	last := l.body[len(l.body)-1]
	if v <= last.above {
		return min(l.most, l.scale*last.degree*math.Pow(v/last.above, -1/l.shape))
	}
	i := sort.Search(len(l.body), func(i int) bool { return l.body[i].above < v })
	if i == 0 {
		return min(l.most, l.scale*l.body[0].degree)
	}
	p, q := l.body[i-1], l.body[i]
	return min(l.most, l.scale*p.degree*math.Pow(q.degree/p.degree, math.Log(v/p.above)/math.Log(q.above/p.above)))
}

// strata is into how many parts of equal logarithm the mean is cut; the least of them is of one user in 2^60.
const strata = 600

func (l *law) mean() (mean float64) {
	high := 1.0
	for i := range strata {
		low := math.Exp2(-60 * float64(i+1) / strata)
		if i == strata-1 {
			low = 0
		}
		mean += (high - low) * l.degree((high+low)/2*(1-l.none)) * (1 - l.none)
		high = low
	}
	return mean
}
