package sensitivity_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/experiment/design"
	"dmsim/sim/experiment/sensitivity"
	"dmsim/sim/rng"
)

// known has every kind of term: z = 2u - 1 of two numeric factors, and a category of three levels.
func known(u []float64) float64 {
	x, y, level := 2*u[0]-1, 2*u[1]-1, design.Level(u[2], 3)
	return 1 + 2*x - 3*y + 4*x*x + 5*x*y + []float64{0, 6, 7}[level] + x*[]float64{0, 8, 0}[level]
}

func latin(t *testing.T, seed rng.Seed, n, k int) [][]float64 {
	t.Helper()
	rng.ForgetKeys()
	points, err := design.LatinHypercube(seed, n, k)
	require.NoError(t, err)
	return points
}

// TestSurfaceIsExact: a quadratic is found again, every coefficient of it.
func TestSurfaceIsExact(t *testing.T) {
	points := latin(t, 1, 30, 3)
	y := make([]float64, len(points))
	for i, u := range points {
		y[i] = known(u)
	}
	s, err := sensitivity.FitSurface(points, []int{0, 0, 3}, y, sensitivity.QuadraticIfEnough)
	require.NoError(t, err)
	assert.Equal(t, sensitivity.Quadratic, s.Form)
	want := map[string]float64{"1": 1, "x": 2, "y": -3, "x^2": 4, "y^2": 0, "x y": 5, "c=1": 6, "c=2": 7, "x c=1": 8, "x c=2": 0, "y c=1": 0, "y c=2": 0}
	got := map[string]float64{}
	for _, c := range s.Coefficients {
		got[c.Term.Text([]string{"x", "y", "c"})] = c.Value
		assert.InDelta(t, 0, c.Error, 1e-9)
	}
	assert.InDeltaMapValues(t, want, got, 1e-9)
	assert.InDelta(t, 1, s.R2, 1e-12)
	assert.InDelta(t, 1, *s.R2LeftOut, 1e-12)
	assert.Equal(t, 30-12, s.Freedom)
	for _, u := range latin(t, 2, 10, 3) {
		assert.InDelta(t, known(u), s.Predict(u), 1e-9)
	}
}

// TestSurfaceLeavesOut: what the leverages give is what fitting again without each point gives.
func TestSurfaceLeavesOut(t *testing.T) {
	points := latin(t, 3, 20, 2)
	draw := rng.Seed(3).For("test: surface").Draw(0, 0)
	y := make([]float64, len(points))
	mean := 0.0
	for i, u := range points {
		y[i] = math.Exp(3*u[0]) + 4*u[1] + draw.Norm()
		mean += y[i] / 20
	}
	s, err := sensitivity.FitSurface(points, []int{0, 0}, y, sensitivity.Quadratic)
	require.NoError(t, err)
	press, total := 0.0, 0.0
	for i := range points {
		others, values := append(append([][]float64{}, points[:i]...), points[i+1:]...), append(append([]float64{}, y[:i]...), y[i+1:]...)
		without, err := sensitivity.FitSurface(others, []int{0, 0}, values, sensitivity.Quadratic)
		require.NoError(t, err)
		press += math.Pow(y[i]-without.Predict(points[i]), 2)
		total += math.Pow(y[i]-mean, 2)
	}
	assert.InDelta(t, 1-press/total, *s.R2LeftOut, 1e-9)
	assert.Less(t, *s.R2LeftOut, s.R2)
}

// TestSurfaceByHand: a line through (z, y) = (-3/4, 0), (-1/4, 1), (1/4, 1), (3/4, 2): slope 1.5/1.25 = 1.2 about the mean 1. It leaves 0.1, -0.3, 0.3, -0.1 (a sum of
// squares of 0.2 of 2), with an error of sqrt(0.1 / 1.25) for the slope and of sqrt(0.1 / 4) for the mean. The leverages are 1/4 + z^2 / 1.25: 0.7, 0.3, 0.3, 0.7, so the
// residuals left out are 1/3, 3/7, 3/7, 1/3.
func TestSurfaceByHand(t *testing.T) {
	points := factorial(t, 4)
	s, err := sensitivity.FitSurface(points, []int{0}, []float64{0, 1, 1, 2}, sensitivity.FirstOrder)
	require.NoError(t, err)
	require.Len(t, s.Coefficients, 2)
	assert.InDelta(t, 1, s.Coefficients[0].Value, 1e-12)
	assert.InDelta(t, 1.2, s.Coefficients[1].Value, 1e-12)
	assert.InDelta(t, math.Sqrt(0.1/4), s.Coefficients[0].Error, 1e-12)
	assert.InDelta(t, math.Sqrt(0.1/1.25), s.Coefficients[1].Error, 1e-12)
	assert.InDelta(t, 0.9, s.R2, 1e-12)
	assert.InDelta(t, 1-(2.0/9+18.0/49)/2, *s.R2LeftOut, 1e-12)
	assert.InDelta(t, math.Sqrt(0.1), s.Residual, 1e-12)
}

// TestSurfaceCovers: a coefficient lies within two standard errors as often as the t law says.
func TestSurfaceCovers(t *testing.T) {
	points := latin(t, 4, 40, 2)
	covered := 0
	const trials = 500
	for seed := range rng.Seed(trials) {
		draw := seed.For("test: surface noise").Draw(0, 0)
		y := make([]float64, len(points))
		for i, u := range points {
			y[i] = 3*(2*u[0]-1) + draw.Norm()
		}
		s, err := sensitivity.FitSurface(points, []int{0, 0}, y, sensitivity.Quadratic)
		require.NoError(t, err)
		if math.Abs(s.Coefficients[1].Value-3) < 2.032*s.Coefficients[1].Error { // t of 34 degrees of freedom
			covered++
		}
	}
	assert.InDelta(t, 0.95, float64(covered)/trials, 0.025)
}

func TestSurfaceRefuses(t *testing.T) {
	points := latin(t, 5, 7, 2)
	y := []float64{1, 2, 3, 4, 5, 6, 8}
	_, err := sensitivity.FitSurface(points, []int{0, 0}, y, sensitivity.Quadratic)
	require.ErrorIs(t, err, sensitivity.ErrFewPoints)
	assert.EqualError(t, err, "too few points for the terms of the surface: quadratic has 6, which want 8 points at least, got 7")
	s, err := sensitivity.FitSurface(points, []int{0, 0}, y, sensitivity.QuadraticIfEnough)
	require.NoError(t, err)
	assert.Equal(t, sensitivity.FirstOrder, s.Form)
	_, err = sensitivity.FitSurface(points, []int{1, 0}, y, sensitivity.Quadratic)
	assert.EqualError(t, err, "surface: levels of factor 0: want 0 for a numeric one, else 2 at least, got 1")
	_, err = sensitivity.FitSurface(points, []int{0, 0}, y, "cubic")
	assert.EqualError(t, err, `surface: form: want "first order", "quadratic" or "quadratic if enough", got "cubic"`)
	_, err = sensitivity.FitSurface(points, []int{0, 0}, make([]float64, 7), sensitivity.FirstOrder)
	assert.ErrorIs(t, err, sensitivity.ErrConstant)
}

// TestSurfaceOfTwins: two factors that always move together cannot be told apart, and two values of one carry no square.
func TestSurfaceOfTwins(t *testing.T) {
	points := [][]float64{}
	for i := range 8 {
		u := design.Middle(i, 8)
		points = append(points, []float64{u, u})
	}
	y := []float64{1, 3, 2, 5, 4, 7, 6, 8}
	_, err := sensitivity.FitSurface(points, []int{0, 0}, y, sensitivity.FirstOrder)
	require.ErrorIs(t, err, sensitivity.ErrFewPoints)
	for i := range points {
		points[i] = []float64{design.Middle(i%2, 2)}
	}
	s, err := sensitivity.FitSurface(points, []int{0}, y, sensitivity.Quadratic)
	require.NoError(t, err)
	assert.Len(t, s.Coefficients, 2)
}

// TestSurfaceDecidedByAPoint: a category that one point alone has is fitted, and cannot be foretold without it.
func TestSurfaceDecidedByAPoint(t *testing.T) {
	points := [][]float64{{0.1}, {0.2}, {0.3}, {0.4}, {0.9}}
	s, err := sensitivity.FitSurface(points, []int{2}, []float64{1, 2, 3, 2, 9}, sensitivity.FirstOrder)
	require.NoError(t, err)
	assert.Nil(t, s.R2LeftOut)
	assert.InDelta(t, 9, s.Predict([]float64{0.7}), 1e-9)
}

// BenchmarkFitSurface is of 12 numeric factors (91 terms) at 1,024 points.
func BenchmarkFitSurface(b *testing.B) {
	s := saltelli(b, 1, 1024, 12, false)
	points := s.Points[:1024]
	y := sobolG(make([]float64, 12)...).values(points, 1, 0)
	b.ReportAllocs()
	for b.Loop() {
		_, err := sensitivity.FitSurface(points, make([]int, 12), y, sensitivity.Quadratic)
		require.NoError(b, err)
	}
}
