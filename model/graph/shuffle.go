package graph

import (
	"math"
	"math/bits"
)

// Shuffle is a keyed bijection of [0, n), computed both ways and stored nowhere: a Feistel network of four rounds over the halves
// (x / right, x % right), with left*right just above n, so that nearly never a number falls outside and has to walk on (Black and
// Rogaway 2002, "Ciphers with arbitrary finite domains"). It is for spreading, not for secrets.
type Shuffle struct {
	n, left, right uint32
	inverse        uint64 // 2^64/right, rounded up: a division by multiplication, exact below 2^32
	key            uint64
}

// NewShuffle returns a bijection of [0, n), n < 2^32.
func NewShuffle(key uint64, n uint32) Shuffle {
	left := uint32(max(1, math.Ceil(math.Sqrt(float64(n)))))
	right := max(1, uint32((uint64(n)+uint64(left)-1)/uint64(left)))
	inverse := uint64(math.MaxUint64)/uint64(right) + 1
	if right == 1 {
		inverse = 0 // 2^64 does not fit; split knows
	}
	return Shuffle{n: n, left: left, right: right, inverse: inverse, key: key}
}

// To returns where x goes, x < n.
func (s *Shuffle) To(x uint32) uint32 {
	wide := uint64(x)
	for {
		l, r := s.split(wide)
		l += s.round(0, r, s.left)
		l -= s.left & lessMask(s.left, l)
		r += s.round(1, l, s.right)
		r -= s.right & lessMask(s.right, r)
		l += s.round(2, r, s.left)
		l -= s.left & lessMask(s.left, l)
		r += s.round(3, l, s.right)
		r -= s.right & lessMask(s.right, r)
		wide = uint64(l)*uint64(s.right) + uint64(r)
		if wide < uint64(s.n) {
			return uint32(wide)
		}
	}
}

// From returns what goes to y, y < n: To(From(y)) = y.
func (s *Shuffle) From(y uint32) uint32 {
	wide := uint64(y)
	for {
		l, r := s.split(wide)
		r -= s.round(3, l, s.right)
		r += s.right & negativeMask(r)
		l -= s.round(2, r, s.left)
		l += s.left & negativeMask(l)
		r -= s.round(1, l, s.right)
		r += s.right & negativeMask(r)
		l -= s.round(0, r, s.left)
		l += s.left & negativeMask(l)
		wide = uint64(l)*uint64(s.right) + uint64(r)
		if wide < uint64(s.n) {
			return uint32(wide)
		}
	}
}

func (s *Shuffle) split(x uint64) (l, r uint32) {
	if s.right == 1 {
		return uint32(x), 0
	}
	quotient, _ := bits.Mul64(x, s.inverse)
	return uint32(quotient), uint32(x - quotient*uint64(s.right))
}

// round hashes one half into [0, below). Two multiplications with a shift between them: every bit of the half and of the key reaches the
// high bits, which are scaled.
func (s *Shuffle) round(i uint64, half, below uint32) uint32 {
	h := (uint64(half) + s.key + i*0x9e3779b97f4a7c15) * 0xd6e8feb86659fd93
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	return uint32(h >> 32 * uint64(below) >> 32)
}

// lessMask is all ones where x >= limit: both are below 2^31, as the halves are about the root of n.
func lessMask(limit, x uint32) uint32 { return ^negativeMask(x - limit) }

// negativeMask is all ones where x, a difference of two numbers below 2^31, is negative.
func negativeMask(x uint32) uint32 { return uint32(int32(x) >> 31) }
