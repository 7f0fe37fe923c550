package graphstats_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mathext"
	"pgregory.net/rapid"

	"dmsim/sim/graphstats"
	"dmsim/sim/rng"
)

// pareto draws n whole numbers from a power law from a degree on: exactly as its zeta has it, by inversion of a table up to 2^16 and of
// the continuous law, which is as good there, above.
func pareto(n int, exponent float64, from int) []uint32 {
	const table = 1 << 16
	above := make([]float64, table+1) // zeta(exponent, k), from the tail's integral down
	above[table] = math.Pow(table-0.5, 1-exponent) / (exponent - 1)
	for k := table - 1; k >= from; k-- {
		above[k] = above[k+1] + math.Pow(float64(k), -exponent)
	}
	rng.ForgetKeys()
	family := rng.Seed(11).For("graphstats_test/pareto")
	degrees := make([]uint32, n)
	for i := range degrees {
		d := family.Draw(uint64(i), 0)
		share := (1 - d.Unit()) * above[from]
		k := from
		if share <= above[table] {
			k = int(min(math.Pow(share*(exponent-1), 1/(1-exponent))+0.5, 1e8))
		} else {
			for lo, hi := from, table; ; k = lo {
				if mid := (lo + hi) / 2; mid == lo {
					break
				} else if above[mid] >= share {
					lo = mid
				} else {
					hi = mid
				}
			}
		}
		degrees[i] = uint32(k)
	}
	return degrees
}

func TestTailOfKnownExponents(t *testing.T) {
	for name, c := range map[string]struct {
		exponent float64
		from     int
		body     int // users below the tail, evenly spread
	}{
		"from 1":      {2.5, 1, 0},
		"shallow":     {1.8, 1, 0},
		"Twitter":     {2.276, 10, 0},
		"steep":       {3.9, 20, 0},
		"with a body": {2.8, 40, 30_000},
	} {
		t.Run(name, func(t *testing.T) {
			const n = 20_000
			degrees := pareto(n, c.exponent, c.from)
			for i := range c.body {
				degrees = append(degrees, uint32(i%c.from))
			}
			got, err := graphstats.FitTail(context.Background(), degrees)
			require.NoError(t, err)
			require.NotNil(t, got)
			assert.InDelta(t, c.exponent, got.Exponent, 4*got.StandardError)
			assert.InDelta(t, (got.Exponent-1)/math.Sqrt(float64(got.Users)), got.StandardError, 1e-12)
			assert.Less(t, got.KS, 0.03)
			if c.body > 0 {
				assert.GreaterOrEqual(t, got.From, uint32(c.from)-2, "the body is not taken for a tail")
			}
		})
	}
}

// What is found has the likelihood and the distance that the definitions give, whatever gaps there are between degrees.
func TestTailAgreesWithDefinitions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		degrees := rapid.SliceOfN(rapid.Uint32Range(0, 300), 60, 200).Draw(t, "degrees")
		got, err := graphstats.FitTail(context.Background(), degrees)
		require.NoError(t, err)
		if got == nil {
			return
		}
		tail := slices.DeleteFunc(degrees, func(d uint32) bool { return d < got.From })
		assert.Equal(t, uint64(len(tail)), got.Users)
		likelihood := func(exponent float64) (sum float64) {
			for _, d := range tail {
				sum -= exponent*math.Log(float64(d)) + math.Log(mathext.Zeta(exponent, float64(got.From)))
			}
			return sum
		}
		assert.Greater(t, likelihood(got.Exponent), likelihood(got.Exponent+1e-3))
		assert.Greater(t, likelihood(got.Exponent), likelihood(got.Exponent-1e-3))
		worst := 0.0
		for k := got.From; k <= slices.Max(tail)+1; k++ {
			above := 0.0
			for _, d := range tail {
				if d >= k {
					above++
				}
			}
			law := mathext.Zeta(got.Exponent, float64(k)) / mathext.Zeta(got.Exponent, float64(got.From))
			worst = max(worst, math.Abs(above/float64(len(tail))-law))
		}
		assert.InDelta(t, worst, got.KS, 1e-9)
	})
}

func TestNoTail(t *testing.T) {
	equal := make([]uint32, 1000)
	for i := range equal {
		equal[i] = 30
	}
	for name, degrees := range map[string][]uint32{"nobody": nil, "too few": pareto(49, 2.5, 1), "nobody linked": make([]uint32, 1000), "all equal": equal} {
		t.Run(name, func(t *testing.T) {
			got, err := graphstats.FitTail(context.Background(), degrees)
			require.NoError(t, err)
			assert.Nil(t, got)
		})
	}
}
