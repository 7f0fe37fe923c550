package network

import "math"

// coupling ties the ranks of a user by followees and by followers. Standing has an exponential distribution, as the logarithm of a power law has; each of the
// two ranks is that of standing plus or minus a normal deviation:
//
//	out = standing + spread*z,  in = standing - spread*z
//
// So both tails stay power laws, and the greatest by one are likely great by the other, which a Gaussian copula would not give. With spread 0 the ranks
// are equal; they become independent as it grows.
type coupling struct{ spread float64 }

// above is the share of users whose standing plus deviation is above y: an exponentially modified Gaussian (Grushka 1972).
func (c coupling) above(y float64) float64 {
	if c.spread < 1e-6 {
		return math.Exp(-max(y, 0))
	}
	s := c.spread
	return min(1, max(math.SmallestNonzeroFloat64, upperNormal(y/s)+math.Exp(-y+s*s/2+logLowerNormal(y/s-s))))
}

func upperNormal(x float64) float64 { return math.Erfc(x/math.Sqrt2) / 2 }

// logLowerNormal is the logarithm of P(Z < x). Far below, where the probability is no number any more, its asymptote stands in.
func logLowerNormal(x float64) float64 {
	if x < -30 {
		return -x*x/2 - math.Log(-x) - math.Log(2*math.Pi)/2
	}
	return math.Log(math.Erfc(-x/math.Sqrt2) / 2)
}
