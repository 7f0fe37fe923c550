package graph_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/graph"
)

func TestShuffleIsABijection(t *testing.T) {
	for _, n := range []uint32{1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 100, 1023, 4096, 4097, 99_991} {
		for key := range uint64(3) {
			s := graph.NewShuffle(key, n)
			seen := make([]bool, n)
			for x := range n {
				y := s.To(x)
				require.Less(t, y, n)
				require.False(t, seen[y], "n %d: %d twice", n, y)
				seen[y] = true
				require.Equal(t, x, s.From(y), "n %d", n)
			}
		}
	}
}

func TestShuffleOfManyComesBack(t *testing.T) {
	for _, n := range []uint32{math.MaxUint32, 1 << 31, 4_000_000_007, 3_000_000_000} {
		s := graph.NewShuffle(7, n)
		for i := range uint32(10_000) {
			x := uint32(uint64(i) * 2_654_435_761 % uint64(n))
			y := s.To(x)
			require.Less(t, y, n)
			require.Equal(t, x, s.From(y))
		}
		y := s.To(n - 1)
		require.Equal(t, n-1, s.From(y))
	}
}

// Neighbours go anywhere: the places of runs of neighbours are spread evenly, and the step between two neighbours is any.
func TestShuffleSpreads(t *testing.T) {
	const n, cells = 1 << 20, 64
	s := graph.NewShuffle(3, n)
	var steps, pairs [cells]int
	for x := range uint32(n - 1) {
		steps[(s.To(x+1)-s.To(x))%n*cells/n]++
		pairs[(s.To(x)/(n/8))*8+s.To(x+1)/(n/8)]++
	}
	for _, counts := range [][cells]int{steps, pairs} {
		chi := 0.0
		for _, c := range counts {
			d := float64(c) - n/cells
			chi += d * d / (n / cells)
		}
		assert.Less(t, chi, 63+6*math.Sqrt(2*63), "chi squared of 63 degrees of freedom")
	}
}

func BenchmarkShuffle(b *testing.B) {
	s := graph.NewShuffle(3, 1_000_003)
	sum, x := uint32(0), uint32(0)
	for b.Loop() {
		sum += s.To(x)
		if x++; x == 1_000_003 {
			x = 0
		}
	}
	_ = sum
}
