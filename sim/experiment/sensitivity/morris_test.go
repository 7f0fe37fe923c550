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

func morris(t testing.TB, seed rng.Seed, k, trajectories int) *design.Trajectories {
	t.Helper()
	rng.ForgetKeys()
	m, err := design.Morris(seed, k, trajectories, 4)
	require.NoError(t, err)
	return m
}

// exact are mu, mu* and sigma over all steps that a trajectory of a factor can make, each as likely: what a design without end would come to.
func exact(f function, factor int) (mu, star, sigma float64) {
	const delta = 2.0 / 3
	n, square := 0.0, 0.0
	u := make([]float64, f.factors)
	for cell := range int(math.Pow(4, float64(f.factors))) {
		rest := cell
		for i := range u {
			u[i] = float64(rest%4) / 3
			rest /= 4
		}
		if u[factor] > 0.4 {
			continue // steps up start at levels 0 and 1, and steps down are the same steps
		}
		low := f.at(u)
		u[factor] += delta
		e := (f.at(u) - low) / delta
		mu, star, square, n = mu+e, star+math.Abs(e), square+e*e, n+1
	}
	mu, star = mu/n, star/n
	return mu, star, math.Sqrt(max(0, square/n-mu*mu))
}

// TestMorrisEffects: what a design without end would come to lies in the intervals of forty trajectories, and the factors are ranked as it ranks them.
func TestMorrisEffects(t *testing.T) {
	for _, f := range functions() {
		truth := make([][3]float64, f.factors)
		stars := make([]float64, f.factors)
		for i := range f.factors {
			mu, star, sigma := exact(f, i)
			truth[i], stars[i] = [3]float64{mu, star, sigma}, star
		}
		held := make([][3]int, f.factors)
		for seed := rng.Seed(1); seed <= seeds; seed++ {
			m := morris(t, seed, f.factors, 40)
			s, err := sensitivity.MorrisEffects(m, column(f.values(m.Points, seed, 0)), boot(seed))
			require.NoError(t, err)
			for i, e := range s.Effects {
				assert.Nil(t, e.Floor)
				for c, ok := range []bool{within(e.Mu.Low, truth[i][0], e.Mu.High), within(e.MuStar.Low, truth[i][1], e.MuStar.High), within(e.Sigma.Low, truth[i][2], e.Sigma.High)} {
					if ok {
						held[i][c]++
					}
				}
			}
		}
		for i := range f.factors {
			for c, name := range []string{"mu", "mu*", "sigma"} {
				assert.GreaterOrEqual(t, float64(held[i][c])/seeds, 0.85, "%s, factor %d, %s", f.name, i, name)
			}
		}
		m := morris(t, 1, f.factors, 400)
		s, err := sensitivity.MorrisEffects(m, column(f.values(m.Points, 1, 0)), boot(1))
		require.NoError(t, err)
		found := make([]float64, f.factors)
		for i, e := range s.Effects {
			found[i] = e.MuStar.Value
		}
		top := min(f.factors, 4) // the last two of the g-function are equal
		assert.Equal(t, order(stars)[:top], order(found)[:top], f.name)
	}
}

// within allows for rounding: an effect that is the same everywhere has an interval of one point.
func within(low, x, high float64) bool { return low-1e-9 <= x && x <= high+1e-9 }

// TestIshigamiByHand: of the second factor every step is between sin^2 of 0 and of pi/3, so its effects are all 7 * 0.75 / (2/3) up or down: mu* 7.875.
func TestIshigamiByHand(t *testing.T) {
	f := ishigami()
	m := morris(t, 3, 3, 10)
	s, err := sensitivity.MorrisEffects(m, column(f.values(m.Points, 3, 0)), boot(3))
	require.NoError(t, err)
	assert.InDelta(t, 7.875, s.Effects[1].MuStar.Value, 1e-9)
	assert.InDelta(t, s.Effects[1].MuStar.Low, s.Effects[1].MuStar.High, 1e-9)
}

// TestMorrisFloor: of noise alone, every run its own, mu* is the floor.
func TestMorrisFloor(t *testing.T) {
	nothing := function{name: "nothing", factors: 4, at: func([]float64) float64 { return 0 }}
	m := morris(t, 5, 4, 2000)
	s, err := sensitivity.MorrisEffects(m, nothing.replicated(m.Points, 5, 3, 3), boot(5))
	require.NoError(t, err)
	for _, e := range s.Effects {
		assert.InEpsilon(t, *e.Floor, e.MuStar.Value, 0.06)
		assert.InEpsilon(t, 2*math.Sqrt(9.0/3/math.Pi)/m.Delta, *e.Floor, 0.06)
	}
}

// TestMorrisFloorOfCommonRandomNumbers: a factor that touches nothing has a mu* and a floor of 0, however much other factors differ between replications. Of one whose
// slope is chance alone, mu* is the floor on the average.
func TestMorrisFloorOfCommonRandomNumbers(t *testing.T) {
	floor, star := 0.0, 0.0
	for seed := rng.Seed(1); seed <= 400; seed++ {
		m := morris(t, seed, 3, 4)
		s, err := sensitivity.MorrisEffects(m, sloped(m.Points, seed, 5, []float64{5, 0, 0}, []float64{3, 3, 0}), boot(seed))
		require.NoError(t, err)
		assert.InDelta(t, 0, s.Effects[2].MuStar.Value, 1e-9)
		assert.InDelta(t, 0, *s.Effects[2].Floor, 1e-9)
		floor += *s.Effects[1].Floor
		star += s.Effects[1].MuStar.Value
	}
	assert.InEpsilon(t, floor, star, 0.1)
}

func TestMorrisRefuses(t *testing.T) {
	m := morris(t, 1, 2, 1)
	_, err := sensitivity.MorrisEffects(m, column(make([]float64, 3)), boot(1))
	assert.EqualError(t, err, "morris: trajectories: want 2 at least, got 1")
}

// BenchmarkMorrisEffects is of 30 factors, 40 trajectories, 1,000 resamples.
func BenchmarkMorrisEffects(b *testing.B) {
	m := morris(b, 1, 30, 40)
	y := sobolG(make([]float64, 30)...).values(m.Points, 1, 0)
	b.ReportAllocs()
	for b.Loop() {
		rng.ForgetKeys()
		_, err := sensitivity.MorrisEffects(m, column(y), sensitivity.DefaultBootstrap(1))
		require.NoError(b, err)
	}
}
