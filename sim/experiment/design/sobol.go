package design

import (
	"math/bits"

	"dmsim/model"
	"dmsim/sim/rng"
)

const (
	purposeScramble rng.Purpose = "design: owen scrambling"

	sobolBits = 32 // digits of a coordinate before scrambling
	tailBits  = 53 - sobolBits
)

// SobolSequence is the first n points of the Sobol sequence in k columns, with the direction numbers of Joe and Kuo (2008). n is a power of two: then the
// points are a digital net, each column alone has one point in each interval [i/n, (i+1)/n).
//
// Seed 0 leaves the points as they are, of which the first is the origin; any other scrambles every column by itself (A. B. Owen, "Randomly permuted (t,m,s)-nets
// and (t,s)-sequences", 1995): balance stays, each point is uniform in the cube, and means over seeds are without bias.
func SobolSequence(seed rng.Seed, n, k int) ([][]float64, error) {
	if err := checkPower("sobol sequence", n); err != nil {
		return nil, err
	}
	if err := checkSize("sobol sequence", n, k); err != nil {
		return nil, err
	}
	points := grid(n, k)
	for column := range k {
		fillColumn(points, column, scrambling(seed, column))
	}
	return points, nil
}

// scrambling gives the unit number of a column's 32 digits.
func scrambling(seed rng.Seed, column int) func(digits uint32) float64 {
	if seed == 0 {
		return func(digits uint32) float64 { return float64(digits) / (1 << sobolBits) }
	}
	tree := owen(seed.For(purposeScramble).Key(uint64(column), 0))
	return tree.unit
}

// fillColumn writes the column of all points, in the order of the Gray code (I. A. Antonov, V. M. Saleev 1979): one exclusive or a point.
func fillColumn(points [][]float64, column int, unit func(uint32) float64) {
	v := directions(column)
	x := uint32(0)
	for i := range points {
		points[i][column] = unit(x)
		x ^= v[bits.TrailingZeros32(^uint32(i))]
	}
}

// directions are the direction numbers of a column, most significant digit first: v_i = m_i / 2^i, the m_i beyond the first by the recurrence of the column's
// polynomial (P. Bratley, B. L. Fox, "Algorithm 659", ACM TOMS 14 (1988) 88-100).
func directions(column int) (v [sobolBits]uint32) {
	if column == 0 {
		for i := range v {
			v[i] = 1 << (sobolBits - 1 - i)
		}
		return v
	}
	p := polynomials[column-1]
	degree := len(p.first)
	for i := range v {
		if i < degree {
			v[i] = p.first[i] << (sobolBits - 1 - i)
			continue
		}
		v[i] = v[i-degree] ^ v[i-degree]>>degree
		for j := 1; j < degree; j++ {
			if p.inner>>(degree-1-j)&1 == 1 {
				v[i] ^= v[i-j]
			}
		}
	}
	return v
}

// owen is the key of a column's scrambling: each node of the binary tree of intervals exchanges its halves or not, by its own coin. A coin is a hash of the
// key and the node, so the tree is stored nowhere.
type owen uint64

// unit scrambles the digits from the first on, and draws those behind the last: below depth 32 the coins of a path are as good as a draw of its own.
func (key owen) unit(digits uint32) float64 {
	scrambled := uint64(0)
	for depth := range sobolBits {
		node := 1<<depth | uint64(digits)>>(sobolBits-depth)
		coin := model.Mix(uint64(key), node) >> 63
		digit := uint64(digits) >> (sobolBits - 1 - depth) & 1
		scrambled = scrambled<<1 | digit ^ coin
	}
	tail := model.Mix(uint64(key), 1<<sobolBits|uint64(digits)) >> (64 - tailBits)
	return float64(scrambled<<tailBits|tail) / (1 << 53)
}
