package network

import "math"

// coupling ties the ranks of a user by followees and by followers. Standing has an exponential distribution, as the logarithm of a power law has; some users
// have both ranks of their standing, those of the others deviate normally:
//
//	out = standing + spread*z,  in = standing - spread*z
//
// So both tails stay power laws, and the greatest by one are likely great by the other, which a Gaussian copula would not give. With spread 0 the ranks
// are equal; they become independent as it grows. The share of the alike is 0 unless more follows are to be mutual than a spread leaves room for.
type coupling struct{ spread, alike float64 }

// above is the share of users whose standing plus deviation is above y: in part exponential, in part an exponentially modified Gaussian (Grushka 1972).
func (c coupling) above(y float64) float64 {
	exponential := math.Exp(-max(y, 0))
	if c.spread < 1e-6 {
		return exponential
	}
	s := c.spread
	modified := min(1, max(math.SmallestNonzeroFloat64, upperNormal(y/s)+math.Exp(-y+s*s/2+logLowerNormal(y/s-s))))
	return c.alike*exponential + (1-c.alike)*modified
}

// deviation returns z for a uniform number and a normal one.
func (c coupling) deviation(u, z float64) float64 {
	if u < c.alike {
		return 0
	}
	return c.spread * z
}

func upperNormal(x float64) float64 { return math.Erfc(x/math.Sqrt2) / 2 }

// logLowerNormal is the logarithm of P(Z < x). Far below, where the probability is no number any more, its asymptote stands in.
func logLowerNormal(x float64) float64 {
	if x < -30 {
		return -x*x/2 - math.Log(-x) - math.Log(2*math.Pi)/2
	}
	return math.Log(math.Erfc(-x/math.Sqrt2) / 2)
}
