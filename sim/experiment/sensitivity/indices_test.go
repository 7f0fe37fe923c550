package sensitivity_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/experiment/design"
	"dmsim/sim/experiment/sensitivity"
	"dmsim/sim/interval"
	"dmsim/sim/rng"
)

const seeds = 40

func boot(seed rng.Seed) sensitivity.Bootstrap {
	b := sensitivity.DefaultBootstrap(seed)
	b.Resamples = 200
	return b
}

func saltelli(t testing.TB, seed rng.Seed, n, k int, second bool) *design.SaltelliSample {
	t.Helper()
	rng.ForgetKeys()
	s, err := design.Saltelli(seed, n, k, second)
	require.NoError(t, err)
	return s
}

// TestIndices: the analytic indices lie in the intervals as often as these say, each index over the seeds, and are met closely.
func TestIndices(t *testing.T) {
	for _, f := range functions() {
		for _, second := range []bool{false, true} {
			held := make([]int, 2*f.factors+f.factors*(f.factors-1)/2)
			for seed := rng.Seed(1); seed <= seeds; seed++ {
				s := saltelli(t, seed, 1024, f.factors, second)
				indices, err := sensitivity.Indices(s, column(f.values(s.Points, seed, 0)), boot(seed))
				require.NoError(t, err)
				count(held, f, indices)
				for i := range f.factors {
					assert.InDelta(t, f.first[i], indices.First[i].Value, 0.05)
					assert.InDelta(t, f.total[i], indices.Total[i].Value, 0.05)
				}
				assert.InEpsilon(t, f.variance, indices.Variance, 0.1)
				assert.Nil(t, indices.Noise)
			}
			if !second {
				held = held[:2*f.factors]
			}
			for i, h := range held {
				assert.GreaterOrEqual(t, float64(h)/seeds, 0.85, "%s, second %v, index %d", f.name, second, i)
			}
		}
	}
}

// count adds one for every index that lies in its interval.
func count(held []int, f function, indices *sensitivity.SobolIndices) {
	mark := func(i int, at interval.Interval, want float64) {
		if at.Holds(want) {
			held[i]++
		}
	}
	for i := range f.factors {
		mark(i, indices.First[i], f.first[i])
		mark(f.factors+i, indices.Total[i], f.total[i])
	}
	for i, pair := range indices.Second {
		mark(2*f.factors+i, pair.Index, f.second[[2]int{pair.A, pair.B}])
	}
}

// TestIndicesOfNoise: noise of every run its own does not count, so that the indices stay those of the function; with one replication the factor that does nothing
// seems to do much.
func TestIndicesOfNoise(t *testing.T) {
	const replications = 4
	f := ishigami()
	deviation := math.Sqrt(f.variance / 2 * replications)
	held := make([]int, 9)
	alone := 0
	for seed := rng.Seed(1); seed <= seeds; seed++ {
		s := saltelli(t, seed, 512, 3, true)
		told, err := sensitivity.Indices(s, f.replicated(s.Points, seed, replications, deviation), boot(seed))
		require.NoError(t, err)
		count(held, f, told)
		assert.InDelta(t, 1.0/3, *told.Noise, 0.06)
		rng.ForgetKeys()
		blind, err := sensitivity.Indices(s, column(f.values(s.Points, seed, math.Sqrt(f.variance/2))), boot(seed))
		require.NoError(t, err)
		if blind.Total[2].Holds(f.total[2]) {
			alone++
		}
	}
	for i, h := range held {
		assert.GreaterOrEqual(t, float64(h)/seeds, 0.85, "index %d", i)
	}
	assert.Less(t, alone, seeds/4)
}

// TestIndicesOfCommonRandomNumbers: where replications differ in the slopes of factors, and the points of one share all of that, the indices are still those of the
// mean slopes: without bias (as shares of a variance that is known), and in their intervals as often as these say.
func TestIndicesOfCommonRandomNumbers(t *testing.T) {
	slopes, deviations := []float64{5, 3, 1}, []float64{3, 3, 3}
	f := function{factors: 3, first: []float64{25.0 / 35, 9.0 / 35, 1.0 / 35}, total: []float64{25.0 / 35, 9.0 / 35, 1.0 / 35}}
	for _, second := range []bool{false, true} {
		held, total := make([]int, 9), make([]float64, 3)
		const experiments = 90
		for seed := rng.Seed(1); seed <= experiments; seed++ {
			s := saltelli(t, seed, 256, 3, second)
			indices, err := sensitivity.Indices(s, sloped(s.Points, seed, 5, slopes, deviations), boot(seed))
			require.NoError(t, err)
			count(held, f, indices)
			for i := range total {
				total[i] += indices.Total[i].Value * indices.Variance * 12 / 35 / experiments
			}
		}
		for i := range total {
			assert.InDelta(t, f.total[i], total[i], 0.06, "factor %d", i)
		}
		if !second {
			held = held[:6]
		}
		for i, h := range held {
			assert.GreaterOrEqual(t, float64(h)/experiments, 0.85, "second %v, index %d", second, i)
		}
	}
}

// TestIndicesOfLevels: where factors have two levels, many points of the sample are one run and share its noise. No share has a bias for that: those of 6 for the first factor's step and 4 for the second's are 6^2/4 and 4^2/4, on the average over the noise.
func TestIndicesOfLevels(t *testing.T) {
	const deviation, experiments = 1.5, 1000
	first, total := [2]float64{}, [2]float64{}
	b := boot(1)
	b.Resamples = 100
	for seed := rng.Seed(1); seed <= experiments; seed++ {
		s := saltelli(t, seed, 32, 2, true)
		indices, err := sensitivity.Indices(s, twoLevels(s, seed, 3, deviation), b)
		require.NoError(t, err)
		for i := range 2 {
			first[i] += indices.First[i].Value * indices.Variance / experiments
			total[i] += indices.Total[i].Value * indices.Variance / experiments
		}
	}
	for i, want := range []float64{9, 4} {
		assert.InDelta(t, want, first[i], 0.15)
		assert.InDelta(t, want, total[i], 0.15)
	}
}

// twoLevels runs each of four combinations once in a replication.
func twoLevels(s *design.SaltelliSample, seed rng.Seed, replications int, deviation float64) [][]float64 {
	draw := seed.For("test: runs").Draw(0, 0)
	y := make([][]float64, len(s.Points))
	for range replications {
		runs := [2][2]float64{}
		for a := range 2 {
			for b := range 2 {
				runs[a][b] = 6*float64(a) + 4*float64(b) + deviation*draw.Norm()
			}
		}
		for i, u := range s.Points {
			y[i] = append(y[i], runs[design.Level(u[0], 2)][design.Level(u[1], 2)])
		}
	}
	return y
}

func TestIndicesRefuse(t *testing.T) {
	s := saltelli(t, 1, 8, 2, false)
	refuse := func(y [][]float64, b sensitivity.Bootstrap) error {
		rng.ForgetKeys()
		_, err := sensitivity.Indices(s, y, b)
		require.Error(t, err)
		return err
	}
	y := column(make([]float64, 32))
	assert.ErrorIs(t, refuse(y, boot(1)), sensitivity.ErrConstant)
	y[3][0] = 1
	assert.EqualError(t, refuse(y[1:], boot(1)), "y: want values for each of 32 points, one at least, got 31")
	assert.EqualError(t, refuse(y, sensitivity.Bootstrap{Resamples: 99, Level: 0.95}), "bootstrap: resamples: want 100 at least, got 99")
	assert.EqualError(t, refuse(y, sensitivity.Bootstrap{Resamples: 100, Level: 1}), "bootstrap: level: want a number between 0 and 1, got 1")
	y[4][0] = math.NaN()
	assert.EqualError(t, refuse(y, boot(1)), "replications of point 4: y of point 0: want a finite number, got NaN")
	opposed := make([][]float64, 32) // what one replication says the other takes back
	for i := range opposed {
		v := float64(i % 7)
		opposed[i] = []float64{v, -v + float64(i%2)/100}
	}
	assert.ErrorIs(t, refuse(opposed, boot(1)), sensitivity.ErrConstant, "all is noise")
}

// BenchmarkIndices is of a large experiment: 10 factors with pairs, 22,528 points, 5 replications, 1,000 resamples.
func BenchmarkIndices(b *testing.B) {
	f := sobolG(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
	s := saltelli(b, 1, 1024, 10, true)
	y := f.replicated(s.Points, 1, 5, 0.1)
	b.ReportAllocs()
	for b.Loop() {
		rng.ForgetKeys()
		_, err := sensitivity.Indices(s, y, sensitivity.DefaultBootstrap(1))
		require.NoError(b, err)
	}
}
