package inference_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/experiment/inference"
	"dmsim/sim/rng"
)

func options(entity uint64) inference.Options {
	return inference.Options{Level: 0.95, Resamples: 1000, Family: rng.Seed(1).For("test: resamples"), Entity: entity}
}

// TestPaired: by hand. Differences 1, 2, 3, 6 have mean 3, variance 14/3; t of 3 degrees of freedom at 97.5 % is 3.18245.
func TestPaired(t *testing.T) {
	base, arm := []float64{10, 20, 30, 40, math.NaN(), 1}, []float64{11, 22, 33, 46, 2, math.NaN()}
	d, err := inference.Paired(base, arm, options(0))
	require.NoError(t, err)
	assert.Equal(t, 4, d.N)
	assert.Equal(t, 2, d.Undefined)
	assert.InDelta(t, 3, *d.Mean, 1e-12)
	assert.InDelta(t, 3-3.437435, *d.Low, 1e-5)
	assert.InDelta(t, 3+3.437435, *d.High, 1e-5)
	assert.InDelta(t, 0.0691, *d.P, 1e-4)
	assert.InDelta(t, (166.6667+224.6667)/(14./3), *d.VarianceReduction, 1e-3)
}

// TestPairedWithItself: no difference, exactly, and no factor, for there is nothing to divide by.
func TestPairedWithItself(t *testing.T) {
	values := []float64{0.1, 0.7, 1. / 3, 0}
	same := options(1)
	same.Same = true
	d, err := inference.Paired(values, values, same)
	require.NoError(t, err)
	zero, one := 0.0, 1.0
	assert.Equal(t, inference.Difference{N: 4, Mean: &zero, Low: &zero, High: &zero, P: &one, BootLow: &zero, BootHigh: &zero}, d)

	d, err = inference.Paired(values, values, options(1))
	require.NoError(t, err)
	assert.Equal(t, inference.Difference{N: 4, Mean: &zero, P: &one}, d, "of others, nobody knows how well")
}

func TestPairedOfFew(t *testing.T) {
	d, err := inference.Paired([]float64{math.NaN()}, []float64{1}, options(2))
	require.NoError(t, err)
	assert.Equal(t, inference.Difference{Undefined: 1}, d)

	d, err = inference.Paired([]float64{1}, []float64{3}, options(3))
	require.NoError(t, err)
	two := 2.0
	assert.Equal(t, inference.Difference{N: 1, Mean: &two}, d)

	d, err = inference.Paired([]float64{1, 2, 3}, []float64{3, 4, 5}, options(4))
	require.NoError(t, err)
	assert.Nil(t, d.Low, "a difference that does not vary")
	assert.Nil(t, d.BootLow)
	assert.Equal(t, 0.25, *d.P, "the sign test")
	assert.Nil(t, d.VarianceReduction)

	d, err = inference.Paired([]float64{0.1, 0.2, 0.3}, []float64{0.1 + 0.7, 0.2 + 0.7, 0.3 + 0.7}, options(9))
	require.NoError(t, err)
	assert.Equal(t, 0.25, *d.P, "differences that are equal but for rounding")
	assert.Nil(t, d.VarianceReduction)

	d, err = inference.Paired([]float64{0, 0, 0, 0}, []float64{0, 0, 0, 1}, options(5))
	require.NoError(t, err)
	assert.NotNil(t, d.Low)
	assert.Nil(t, d.BootLow, "most resamples have no spread")

	few := options(10)
	few.Level, few.Resamples = 0.999, inference.ResamplesFor(0.999)
	base, arm := toys[0].pairs(1, 30)
	d, err = inference.Paired(base, arm, few)
	require.NoError(t, err)
	assert.NotNil(t, d.BootLow)
	few.Resamples--
	d, err = inference.Paired(base, arm, few)
	require.NoError(t, err)
	assert.Nil(t, d.BootLow, "fewer than ten resamples beyond an end")
}

func TestPairedErrs(t *testing.T) {
	_, err := inference.Paired([]float64{1}, nil, options(6))
	assert.EqualError(t, err, "pairs: want as many of the arm as of the base, 1, got 0")
	bad := options(7)
	bad.Level = 1
	_, err = inference.Paired(nil, nil, bad)
	assert.EqualError(t, err, "level: want a number between 0 and 1, got 1")
	bad = options(8)
	bad.Resamples = 99
	_, err = inference.Paired(nil, nil, bad)
	assert.EqualError(t, err, "resamples: want 0, or 100 or more, got 99")
}

func TestMeanOf(t *testing.T) {
	m := inference.MeanOf([]float64{1, math.NaN(), 2, 3}, 0.95)
	assert.Equal(t, 3, m.N)
	assert.InDelta(t, 2, *m.Mean, 1e-12)
	assert.InDelta(t, 2-2.484138, *m.Low, 1e-5)
	assert.Equal(t, inference.Mean{}, inference.MeanOf([]float64{math.NaN()}, 0.95))
	one := inference.MeanOf([]float64{1}, 0.95)
	assert.Equal(t, 1.0, *one.Mean)
	assert.Nil(t, one.Low)
	assert.Nil(t, inference.MeanOf([]float64{1, 1, 1}, 0.95).Low, "values that do not vary")
}

// toy is an experiment of which the truth is known: a level that base and arm have in common, noise of each, and an effect of mean 1.
type toy struct {
	name   string
	effect func(d *rng.Draw) float64
	noise  float64 // of each
}

var toys = []toy{
	{"normal", func(d *rng.Draw) float64 { return 1 + 0.5*d.Norm() }, 0.1},
	{"skew", func(d *rng.Draw) float64 { return (d.Exp() + d.Exp() + d.Exp() + d.Exp()) / 4 }, 0.1},
}

// wild is so skew that Student's interval of ten does not hold, and the bootstrap's does.
var wild = toy{"wild", func(d *rng.Draw) float64 { return d.Exp() }, 0.1}

// rare is an event that most pairs have not: a few of them are all equal.
var rare = toy{"rare", func(d *rng.Draw) float64 {
	if d.Below(10) == 0 {
		return 10
	}
	return 0
}, 0}

// holdsOne says whether an interval holds the true effect. One that is not given claims nothing, and so is not wrong.
func holdsOne(low, high *float64) bool { return low == nil || *low <= 1 && 1 <= *high }

func (y toy) pairs(trial uint64, n int) (base, arm []float64) {
	d := rng.Seed(7).For(rng.Purpose("test: toy "+y.name)).Draw(trial, uint64(n))
	for range n {
		level := math.Exp(d.Norm())
		base = append(base, level+y.noise*d.Norm())
		arm = append(arm, level+y.effect(&d)+y.noise*d.Norm())
	}
	return base, arm
}

const trials = 1000

// coverage is how often the intervals of trials pairs hold the true effect.
func coverage(t *testing.T, y toy, n int) (student, bootstrap float64) {
	t.Helper()
	family := rng.Seed(3).For("test: coverage")
	for trial := range uint64(trials) {
		base, arm := y.pairs(trial, n)
		d, err := inference.Paired(base, arm, inference.Options{Level: 0.95, Resamples: 1000, Family: family, Entity: trial})
		require.NoError(t, err)
		if holdsOne(d.Low, d.High) {
			student++
		}
		if holdsOne(d.BootLow, d.BootHigh) {
			bootstrap++
		}
	}
	return student / trials, bootstrap / trials
}

// TestCoverage: of a known effect, 95 % intervals hold the truth in 93 to 97 % of 1,000 trials.
func TestCoverage(t *testing.T) {
	for _, y := range toys {
		for _, n := range []int{10, 30} {
			student, bootstrap := coverage(t, y, n)
			assert.InDelta(t, 0.95, student, 0.02, "Student, %s, %d", y.name, n)
			assert.InDelta(t, 0.95, bootstrap, 0.02, "bootstrap, %s, %d", y.name, n)
			t.Logf("%s, %d pairs: Student %.3f, bootstrap %.3f", y.name, n, student, bootstrap)
		}
	}
}

// TestCoverageWhereStudentFails: an exponential effect of ten pairs; this is what the bootstrap is shown for.
func TestCoverageWhereStudentFails(t *testing.T) {
	student, bootstrap := coverage(t, wild, 10)
	assert.Less(t, student, 0.93)
	assert.InDelta(t, 0.95, bootstrap, 0.02)
	t.Logf("Student %.3f, bootstrap %.3f", student, bootstrap)
}

// TestCoverageOfTheRare: of 10 pairs a third have seen nothing of an event that one in ten has. Who took that for exactly nothing would be wrong as often.
func TestCoverageOfTheRare(t *testing.T) {
	for _, n := range []int{5, 10, 30} {
		student, bootstrap := coverage(t, rare, n)
		assert.GreaterOrEqual(t, student, 0.95, "%d", n)
		assert.GreaterOrEqual(t, bootstrap, 0.93, "%d", n)
		t.Logf("%d pairs: Student %.3f, bootstrap %.3f", n, student, bootstrap)
	}
}
