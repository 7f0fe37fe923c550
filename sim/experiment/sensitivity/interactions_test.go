package sensitivity_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/experiment/design"
	"dmsim/sim/experiment/sensitivity"
	"dmsim/sim/rng"
)

// TestInteractions by hand: the four means 1, 2, 3, 8 have the mean 3.5 and a sum of squares of 29; the first factor's step is 4 (4 * 2^2 = 16), the second's 3
// (4 * 1.5^2 = 9), and 1 - 2 - 3 + 8 = 4 is left (4^2 / 4 = 4).
func TestInteractions(t *testing.T) {
	d, err := sensitivity.Interactions(factorial(t, 2, 2), []int{2, 2}, [][]float64{{0, 2}, {1, 3}, {2, 4}, {7, 9}})
	require.NoError(t, err)
	require.Len(t, d.Main, 2)
	require.Len(t, d.Pairs, 1)
	assert.InDeltaSlice(t, []float64{16.0 / 29, 9.0 / 29, 4.0 / 29}, []float64{d.Main[0].Share, d.Main[1].Share, d.Pairs[0].Share}, 1e-12)
	assert.Equal(t, []int{1, 1, 1}, []int{d.Main[0].Freedom, d.Main[1].Freedom, d.Pairs[0].Freedom})
	assert.Equal(t, []sensitivity.Cell{{0, 0, 1, 1}, {0, 1, 1, 2}, {1, 0, 1, 3}, {1, 1, 1, 8}}, d.Pairs[0].Cells)
	assert.InDelta(t, 0, *d.Noise, 1e-12, "replications differ by a constant")
}

// TestInteractionsOfHoles: without the last cell two factors of two levels leave nothing to tell their interaction by, and each factor's share is what the other
// does not explain: of 1, 2, 3 (sum of squares 2) the first alone, with means 1.5 and 3, leaves 0.5, and the second alone, with means 2 and 2, all 2.
func TestInteractionsOfHoles(t *testing.T) {
	d, err := sensitivity.Interactions(factorial(t, 2, 2)[:3], []int{2, 2}, column([]float64{1, 2, 3}))
	require.NoError(t, err)
	assert.InDelta(t, 2.0/2, d.Main[0].Share, 1e-12)
	assert.InDelta(t, 0.5/2, d.Main[1].Share, 1e-12)
	assert.Zero(t, d.Pairs[0].Freedom)
	assert.Len(t, d.Pairs[0].Cells, 3)
	assert.Nil(t, d.Noise)
}

// TestSharesAddUp: for a full factorial of three factors without a triple interaction.
func TestSharesAddUp(t *testing.T) {
	points, levels := factorial(t, 3, 2, 4), []int{3, 2, 4}
	draw := rng.Seed(1).For("test: tables").Draw(0, 0)
	tables := map[[3]int]float64{}
	values := make([]float64, len(points))
	for i, p := range points {
		l := [3]int{}
		for f := range l {
			l[f] = design.Level(p[f], levels[f])
		}
		for f := range l {
			pair := l
			pair[f] = -1 - f
			if _, ok := tables[pair]; !ok {
				tables[pair] = draw.Norm()
			}
			values[i] += tables[pair]
		}
	}
	d, err := sensitivity.Interactions(points, levels, column(values))
	require.NoError(t, err)
	sum, freedom := 0.0, 0
	for _, m := range d.Main {
		sum, freedom = sum+m.Share, freedom+m.Freedom
	}
	for _, p := range d.Pairs {
		sum, freedom = sum+p.Share, freedom+p.Freedom
	}
	assert.InDelta(t, 1, sum, 1e-12)
	assert.Equal(t, 2+1+3+2+6+3, freedom)
}

// TestNoiseShare: of noise alone, each share is by its degrees of freedom on average, and Noise says that all of it is noise.
func TestNoiseShare(t *testing.T) {
	points, levels := factorial(t, 3, 3), []int{3, 3}
	main, pair, noise := 0.0, 0.0, 0.0
	for seed := range rng.Seed(400) {
		y := replicated(seed, points, 20)
		for i, p := range points {
			for r := range y[i] {
				y[i][r] -= 3 * float64(design.Level(p[0], 2))
			}
		}
		d, err := sensitivity.Interactions(points, levels, y)
		require.NoError(t, err)
		main, pair, noise = main+d.Main[0].Share/400, pair+d.Pairs[0].Share/400, noise+*d.Noise/400
	}
	assert.InDelta(t, 2.0/8, main, 0.03)
	assert.InDelta(t, 4.0/8, pair, 0.03)
	assert.InDelta(t, 8.0/6, noise, 0.15) // the mean of 1 / (chi-squared / 8), 8 degrees of freedom
}

func TestInteractionsOfAConstant(t *testing.T) {
	_, err := sensitivity.Interactions(factorial(t, 2), []int{2}, column([]float64{1, 1}))
	assert.ErrorIs(t, err, sensitivity.ErrConstant)
}

// BenchmarkInteractions is of 12 factors of 4 levels at 1,024 points.
func BenchmarkInteractions(b *testing.B) {
	s := saltelli(b, 1, 1024, 12, false)
	points := s.Points[:1024]
	y := column(sobolG(make([]float64, 12)...).values(points, 1, 0))
	levels := slices.Repeat([]int{4}, 12)
	b.ReportAllocs()
	for b.Loop() {
		_, err := sensitivity.Interactions(points, levels, y)
		require.NoError(b, err)
	}
}
