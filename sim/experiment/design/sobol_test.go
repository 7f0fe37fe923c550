package design_test

import (
	"math/bits"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/experiment/design"
	"dmsim/sim/rng"
)

func sobol(t testing.TB, seed rng.Seed, n, k int) [][]float64 {
	t.Helper()
	rng.ForgetKeys()
	points, err := design.SobolSequence(seed, n, k)
	require.NoError(t, err)
	return points
}

// TestSobolBeginning: the first points in three columns, as the first lines of Joe and Kuo's table make them by hand: v of the second column 1/2, 3/4, 5/8 ...,
// of the third 1/2, 3/4, 3/8 ...
func TestSobolBeginning(t *testing.T) {
	assert.Equal(t, [][]float64{{0, 0, 0}, {0.5, 0.5, 0.5}, {0.75, 0.25, 0.25}, {0.25, 0.75, 0.75}, {0.375, 0.375, 0.625}, {0.875, 0.875, 0.125}, {0.625, 0.125, 0.875}, {0.125, 0.625, 0.375}},
		sobol(t, 0, 8, 3))
}

// TestSobolProjections: every column of n points has one in each of n strata, scrambled or not.
func TestSobolProjections(t *testing.T) {
	for _, seed := range []rng.Seed{0, 1, 7} {
		points := sobol(t, seed, 1<<10, design.ColumnsMax)
		for column := range design.ColumnsMax {
			require.Equal(t, ones(1<<10), strata(points, column, 1<<10), "column %d", column)
		}
	}
}

// TestSobolNet: the first two columns are a (0,m,2)-net: every elementary interval of volume 2^-m holds one point. The first three are a (t,m,3)-net with t = 1,
// four with t = 3: the sum of (degree - 1) over the polynomials; every interval of volume 2^(t-m) holds 2^t.
func TestSobolNet(t *testing.T) {
	const m = 8
	for quality, k := range map[int]int{0: 2, 1: 3, 3: 4} {
		for _, seed := range []rng.Seed{0, 3, 4} {
			points := sobol(t, seed, 1<<m, k)
			for _, shape := range shapes(k, m-quality) {
				counts := map[[4]int]int{}
				for _, p := range points {
					cell := [4]int{}
					for column, digits := range shape {
						cell[column] = design.Level(p[column], 1<<digits)
					}
					counts[cell]++
				}
				require.Len(t, counts, 1<<(m-quality), "seed %d, shape %v", seed, shape)
				for _, count := range counts {
					require.Equal(t, 1<<quality, count, "seed %d, shape %v", seed, shape)
				}
			}
		}
	}
}

// shapes are all ways to write a sum as k terms from 0 on.
func shapes(k, sum int) (all [][]int) {
	if k == 1 {
		return [][]int{{sum}}
	}
	for first := range sum + 1 {
		for _, rest := range shapes(k-1, sum-first) {
			all = append(all, append([]int{first}, rest...))
		}
	}
	return all
}

// TestSobolPropertyA: cut in halves along each of the first d columns, the cube has one of 2^d successive points in each part (Sobol's property A); a wrong
// number in the table of directions would hardly keep it. The halves of all points are all combinations if those of points 1, 2, 4, ... are independent over GF(2).
func TestSobolPropertyA(t *testing.T) {
	const d = 20
	points := sobol(t, 0, 1<<d, d)
	var pivots [d]uint32
	for digit := range d {
		halves := uint32(0)
		gray := 1<<(digit+1) - 1 // its Gray code has the one bit 2^digit
		for column := range d {
			halves |= uint32(design.Level(points[gray][column], 2)) << column
		}
		for halves != 0 && pivots[bits.TrailingZeros32(halves)] != 0 {
			halves ^= pivots[bits.TrailingZeros32(halves)]
		}
		require.NotZero(t, halves, "digit %d depends on those before", digit)
		pivots[bits.TrailingZeros32(halves)] = halves
	}
}

// TestSobolDiscrepancy: the points fill the cube more evenly than random ones do, in the median over seeds, by the centred L2 discrepancy (F. J. Hickernell 1998).
func TestSobolDiscrepancy(t *testing.T) {
	rng.ForgetKeys()
	for _, k := range []int{2, 5} {
		var even, chance []float64
		for seed := rng.Seed(1); seed < 22; seed++ {
			even = append(even, centred(sobol(t, seed, 128, k)))
			draw := seed.For("test: random points").Draw(uint64(k), 0)
			chance = append(chance, centred(random(&draw, 128, k)))
		}
		assert.Less(t, median(even), median(chance)/4, "%d columns", k)
	}
}

// centred is the squared centred L2 discrepancy.
func centred(points [][]float64) float64 {
	off := func(x float64) float64 { return max(x-0.5, 0.5-x) }
	n, single, double, whole := float64(len(points)), 0.0, 0.0, 1.0
	for range points[0] {
		whole *= 13.0 / 12
	}
	for _, a := range points {
		product := 1.0
		for c := range a {
			product *= 1 + off(a[c])/2 - off(a[c])*off(a[c])/2
		}
		single += product
		for _, b := range points {
			product := 1.0
			for c := range a {
				product *= 1 + off(a[c])/2 + off(b[c])/2 - max(a[c]-b[c], b[c]-a[c])/2
			}
			double += product
		}
	}
	return whole - 2/n*single + double/(n*n)
}

// TestScrambling: each point is uniform over the seeds, so means of functions have no bias; and two points are independent inside their halves, as no shift of
// digits makes them: the mean of their squared distance is 1/4 + 2/48.
func TestScrambling(t *testing.T) {
	const seeds = 4000
	mean, square, apart := 0.0, 0.0, 0.0
	for seed := rng.Seed(1); seed <= seeds; seed++ {
		points := sobol(t, seed, 2, 2)
		u, v := points[0][1], points[1][1] // 0 and 1/2 before scrambling
		mean += u / seeds
		square += u * u / seeds
		apart += (u - v) * (u - v) / seeds
	}
	assert.InDelta(t, 0.5, mean, 0.02)
	assert.InDelta(t, 1.0/3, square, 0.02)
	assert.InDelta(t, 1.0/4+2.0/48, apart, 0.02)
}

// TestColumnMeans: a column's mean is the cube's centre but for the places inside the strata.
func TestColumnMeans(t *testing.T) {
	rng.ForgetKeys()
	points := sobol(t, 5, 1<<10, 40)
	latin, err := design.LatinHypercube(5, 1<<10, 40)
	require.NoError(t, err)
	for column := range 40 {
		a, b := 0.0, 0.0
		for i := range points {
			a += points[i][column] / (1 << 10)
			b += latin[i][column] / (1 << 10)
		}
		assert.InDelta(t, 0.5, a, 0.5/(1<<10))
		assert.InDelta(t, 0.5, b, 0.5/(1<<10))
	}
}

func BenchmarkSobolSequence(b *testing.B) {
	for b.Loop() {
		sobol(b, 1, 1<<14, 40)
	}
}
