package scaling_test

import (
	"bytes"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/interval"
	"dmsim/sim/load/scaling"
	"dmsim/sim/rng"
)

// law is the throughput at n.
func law(lambda, sigma, kappa float64, n int) float64 {
	x := float64(n)
	return lambda * x / (1 + sigma*(x-1) + kappa*x*(x-1))
}

// noisy draws levels of a known law: each repetition is off by a normal share.
func noisy(seed rng.Seed, lambda, sigma, kappa, noise float64, repetitions int, at ...int) (levels []scaling.Level) {
	d := seed.For("test: noise").Draw(0, 0)
	for _, n := range at {
		l := scaling.Level{N: n}
		for range repetitions {
			l.Throughputs = append(l.Throughputs, law(lambda, sigma, kappa, n)*math.Exp(noise*d.Norm()))
		}
		levels = append(levels, l)
	}
	return levels
}

// TestKnownLaw: without noise to speak of the law is found, whatever the order of the levels, and goes on where nothing was measured.
func TestKnownLaw(t *testing.T) {
	levels := noisy(1, 5000, 0.02, 0.0005, 1e-6, 3, 32, 1, 2, 4, 8, 16)
	m, err := scaling.Fit(levels, scaling.Options{Seed: 1})
	require.NoError(t, err)
	assert.InEpsilon(t, 5000, m.Lambda.Value, 1e-5)
	assert.InEpsilon(t, 0.02, m.Sigma.Value, 1e-3)
	assert.InEpsilon(t, 0.0005, m.Kappa.Value, 1e-3)
	assert.Empty(t, m.Refusals)
	require.NotNil(t, m.Peak)
	assert.InEpsilon(t, math.Sqrt(0.98/0.0005), m.Peak.N, 1e-3)
	at, err := m.At(100)
	require.NoError(t, err)
	assert.InEpsilon(t, law(5000, 0.02, 0.0005, 100), at.Value, 1e-3)
	assert.Less(t, math.Abs(m.HoldOut.Last), 1e-4)
	assert.Equal(t, 1, m.Levels[0].N)
	assert.Equal(t, 32, levels[0].N, "the caller's levels stay as they are")
}

// TestCoverage: of many noisy measurements of a known law, the intervals hold the truth about as often as they say, and seldom is a term told from zero that is zero.
func TestCoverage(t *testing.T) {
	const trials = 120
	const lambda, sigma, kappa = 1000, 0.05, 0.001
	held := map[string]int{}
	for s := range rng.Seed(trials) {
		m, err := scaling.Fit(noisy(s, lambda, sigma, kappa, 0.03, 2, 1, 2, 4, 8, 16, 24, 32), scaling.Options{Seed: s, Resamples: 200})
		require.NoError(t, err)
		at, err := m.At(32)
		require.NoError(t, err)
		count(held, "lambda", m.Lambda.Holds(lambda))
		count(held, "sigma", m.Sigma.Holds(sigma))
		count(held, "kappa", m.Kappa.Holds(kappa))
		count(held, "at 32", at.Holds(law(lambda, sigma, kappa, 32)))
		linear, err := scaling.Fit(noisy(s, lambda, 0, 0, 0.03, 2, 1, 2, 4, 8, 16, 24, 32), scaling.Options{Seed: s, Resamples: 200})
		require.NoError(t, err)
		count(held, "no contention", linear.Sigma.Holds(0))
		count(held, "refused", len(linear.Refusals) > 0)
	}
	for what, n := range held {
		assert.GreaterOrEqual(t, n, 90*trials/100, what)
	}
	for _, what := range []string{"lambda", "sigma", "kappa", "at 32", "no contention"} {
		assert.LessOrEqual(t, held[what], trials-1, "%s: an interval that always holds the truth says nothing", what)
	}
}

func count(held map[string]int, what string, yes bool) {
	if yes {
		held[what]++
	}
}

// TestPublished fits two published measurements. The coefficients beside them are those of the R package usl (github.com/smoeding/usl, README.md and tests/confint.Rout.save),
// which minimises the absolute errors, ours the relative ones.
func TestPublished(t *testing.T) {
	t.Run("SPEC SDM91 on a SPARCcenter 2000", func(t *testing.T) {
		m, err := scaling.Fit(pairs([]int{1, 18, 36, 72, 108, 144, 216}, []float64{64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775.0, 1702.2}), scaling.Options{Seed: 1})
		require.NoError(t, err)
		assert.InDelta(t, 0.0277285, m.Sigma.Value, 2.776*0.0091217, "within the published interval: the standard error and Student's quantile of four degrees of freedom")
		assert.True(t, m.Kappa.Holds(0.0001044))
		assert.Positive(t, m.Kappa.Low)
	})
	t.Run("a ray tracer on an SGI Origin 2000", func(t *testing.T) {
		m, err := scaling.Fit(pairs([]int{1, 4, 8, 12, 16, 20, 24, 28, 32, 48, 64}, []float64{20, 78, 130, 170, 190, 200, 210, 230, 260, 280, 310}), scaling.Options{Seed: 1})
		require.NoError(t, err)
		assert.True(t, m.Sigma.Holds(0.0578))
		assert.True(t, m.Kappa.Holds(0), "no coherency is to be seen: there too the interval spans zero")
		_, err = m.At(65)
		assert.ErrorContains(t, err, "65 is beyond 64, the most that was measured, and the law may not be extrapolated: the interval of the coherency (kappa) spans zero")
		at, err := m.At(64)
		require.NoError(t, err)
		assert.True(t, at.Holds(310))
		assert.Nil(t, m.Peak)
	})
}

func pairs(n []int, throughput []float64) (levels []scaling.Level) {
	for i := range n {
		levels = append(levels, scaling.Level{N: n[i], Throughputs: throughput[i : i+1]})
	}
	return levels
}

// TestRefusals: a law is not followed where it does not foretell what was measured, nor where more workers make each faster.
func TestRefusals(t *testing.T) {
	cliff := noisy(1, 1000, 0.05, 0.001, 0.001, 3, 1, 2, 4, 8, 16)
	for i := range cliff[4].Throughputs {
		cliff[4].Throughputs[i] /= 2
	}
	m, err := scaling.Fit(cliff, scaling.Options{Seed: 1})
	require.NoError(t, err)
	assert.Greater(t, m.HoldOut.Last, 0.1)
	assert.NotEmpty(t, m.Refusals)

	super := noisy(1, 1000, -0.01, 0.0001, 0.0001, 3, 1, 2, 4, 8, 16)
	m, err = scaling.Fit(super, scaling.Options{Seed: 1})
	require.NoError(t, err)
	assert.Contains(t, m.Refusals, "the contention (sigma) is below zero, -0.00999: more workers make each faster, which does not go on for ever")
}

func TestFitErrs(t *testing.T) {
	good := []float64{1000, 1001}
	for name, c := range map[string]struct {
		levels []scaling.Level
		want   string
	}{
		"few":     {[]scaling.Level{{1, good}, {2, good}, {3, good}}, "scaling: want measurements at 4 numbers of workers or connections or more, got 3"},
		"twice":   {[]scaling.Level{{1, good}, {2, good}, {3, good}, {3, good}}, "scaling: want each number of workers or connections once and from 1 on, got 3"},
		"nothing": {[]scaling.Level{{1, good}, {2, good}, {3, good}, {4, nil}}, "scaling: want a throughput at 4, got none"},
		"zero":    {[]scaling.Level{{1, good}, {2, good}, {3, good}, {4, []float64{0}}}, "scaling: want a throughput > 0 at 4, got 0"},
		"once":    {[]scaling.Level{{1, good[:1]}, {2, good[:1]}, {3, good[:1]}, {4, good[:1]}}, "scaling: want 5 measurements or more, got 4: repeat them"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := scaling.Fit(c.levels, scaling.Options{})
			assert.EqualError(t, err, c.want)
		})
	}
	m, err := scaling.Fit(noisy(1, 1000, 0.05, 0.001, 0.01, 3, 1, 2, 4, 8), scaling.Options{})
	require.NoError(t, err)
	_, err = m.At(0)
	assert.EqualError(t, err, "scaling: want a number of workers or connections from 1 on, got 0")
}

// TestNoNoise: measurements that bear no noise tell nothing of how sure they are, and that is what is said of them.
func TestNoNoise(t *testing.T) {
	for _, lambda := range []float64{1, 512, 1000} {
		for name, of := range map[string]func(n int) float64{
			"linear": func(n int) float64 { return lambda * float64(n) },
			"flat":   func(int) float64 { return lambda },
			"law":    func(n int) float64 { return law(lambda, 0.05, 0.001, n) },
		} {
			var levels []scaling.Level
			for _, n := range []int{1, 2, 4, 8} {
				levels = append(levels, scaling.Level{N: n, Throughputs: []float64{of(n), of(n)}})
			}
			_, err := scaling.Fit(levels, scaling.Options{Seed: 1})
			assert.EqualError(t, err, "scaling: want measurements that differ by some noise, as those of a clock do, got ones that follow the law exactly", "%s %g", name, lambda)
		}
	}
}

// TestSameSeed: a fit is a pure function of the measurements and the seed.
func TestSameSeed(t *testing.T) {
	levels := noisy(1, 1000, 0.05, 0.001, 0.01, 3, 1, 2, 4, 8)
	bounds := func(seed rng.Seed) [3]interval.Interval {
		m, err := scaling.Fit(levels, scaling.Options{Seed: seed})
		require.NoError(t, err)
		return [3]interval.Interval{m.Lambda, m.Sigma, m.Kappa}
	}
	assert.Equal(t, bounds(1), bounds(1))
	assert.NotEqual(t, bounds(1), bounds(2))
}

func TestTell(t *testing.T) {
	tell := func(levels []scaling.Level) string {
		m, err := scaling.Fit(levels, scaling.Options{Seed: 1})
		require.NoError(t, err)
		var b bytes.Buffer
		m.Tell(&b, "workers")
		return b.String()
	}
	good := tell(noisy(1, 5000, 0.02, 0.0005, 1e-6, 3, 1, 2, 4, 8, 16, 32))
	assert.Contains(t, good, "workers\tmeasured\tby the law\t95 % interval\n1\t5000/s\t5000/s\t5000 to 5000\n")
	assert.Contains(t, good, "\nsigma\t0.02\tcontention\t0.02 to 0.02\n")
	assert.Contains(t, good, "\npeak\t")
	assert.NotContains(t, good, "not beyond")
	assert.Contains(t, tell(noisy(1, 5e6, 0.02, 0.0005, 1e-6, 3, 1, 2, 4, 8, 16, 32)), "\n1\t5000000/s\t5000000/s\t5000000 to 5000000\n")
	assert.Contains(t, tell(noisy(1, 5000, 0, 0, 0.02, 3, 1, 2, 4, 8)), "\nnot beyond 8\tthe interval of the ")
}

// TestCurve: the curve is the law at whole numbers, each once, with its interval around it; beyond the largest level only where it may be extrapolated.
func TestCurve(t *testing.T) {
	told, err := scaling.Fit(noisy(1, 5000, 0.02, 0.0005, 1e-6, 3, 1, 2, 4, 8, 16, 32), scaling.Options{Seed: 1})
	require.NoError(t, err)
	refused, err := scaling.Fit(noisy(1, 5000, 0, 0, 0.05, 3, 1, 2, 4, 8, 16, 32), scaling.Options{Seed: 1})
	require.NoError(t, err)
	require.NotEmpty(t, refused.Refusals)
	for m, end := range map[*scaling.Model]int{told: 64, refused: 32} {
		for i, at := range m.Curve {
			assert.True(t, i == 0 || at.N > m.Curve[i-1].N)
			assert.True(t, at.Holds(at.Value))
		}
		assert.Equal(t, 1.0, m.Curve[0].N)
		assert.Equal(t, float64(end), m.Curve[len(m.Curve)-1].N)
	}
	for _, at := range told.Curve {
		assert.InEpsilon(t, 5000*at.N/(1+0.02*(at.N-1)+0.0005*at.N*(at.N-1)), at.Value, 1e-3)
	}
}
