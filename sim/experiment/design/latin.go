package design

import (
	"math"

	"dmsim/sim/rng"
)

const (
	purposeLatin rng.Purpose = "design: latin hypercube"

	latinCandidates = 20          // beyond it the spread hardly grows
	latinDistances  = 100_000_000 // numbers looked at for the distances of all candidates
	strataDigits    = 28          // of the place inside a stratum: with the 20 of the stratum, none is lost to rounding
	strataUnit      = 1.0 / (1 << strataDigits)
)

// LatinHypercube is n points in k columns: every column has one point in each interval [i/n, (i+1)/n), at a random place of it (M. D. McKay, R. J. Beckman,
// W. J. Conover, Technometrics 21 (1979) 239-245). Of up to 20 such designs, as many as can be compared in the time of a blink, it is the one whose nearest two
// points are furthest apart (maximin: M. E. Johnson, L. M. Moore, D. Ylvisaker 1990).
func LatinHypercube(seed rng.Seed, n, k int) ([][]float64, error) {
	if err := checkSize("latin hypercube", n, k); err != nil {
		return nil, err
	}
	return latin(seed.For(purposeLatin), n, k), nil
}

// latin is the best candidate of a family.
func latin(family rng.Family, n, k int) [][]float64 {
	best, next := grid(n, k), grid(n, k)
	fillLatin(family, 0, best)
	spread := -1.0
	for c := 1; c < min(latinCandidates, latinDistances/(n*n*k)); c++ {
		if spread < 0 {
			spread = nearest(best)
		}
		fillLatin(family, c, next)
		if s := nearest(next); s > spread {
			best, next, spread = next, best, s
		}
	}
	return best
}

// fillLatin writes a candidate: each column a permutation of the strata (Fisher and Yates).
func fillLatin(family rng.Family, candidate int, points [][]float64) {
	n := len(points)
	strata := make([]int, n)
	for column := range points[0] {
		draw := family.Draw(uint64(column), uint64(candidate))
		for i := range strata {
			j := int(draw.Below(uint64(i) + 1))
			strata[i] = strata[j]
			strata[j] = i
		}
		for i, stratum := range strata {
			inside := (float64(draw.Uint64()>>(64-strataDigits)) + 0.5) * strataUnit
			points[i][column] = (float64(stratum) + inside) / float64(n)
		}
	}
}

// nearest is the squared distance of the two points that are nearest to each other.
func nearest(points [][]float64) float64 {
	least := math.Inf(1)
	for i, a := range points {
		for _, b := range points[:i] {
			sum := 0.0
			for column := range a {
				d := a[column] - b[column]
				sum += d * d
			}
			least = min(least, sum)
		}
	}
	return least
}
