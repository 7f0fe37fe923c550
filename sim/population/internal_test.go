package population

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The chances of all slots together give back each weight.
func TestAliasKeepsTheWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Float64Range(1e-3, 1e6), 1, 200).Draw(t, "weights")
		sum := 0.0
		for _, w := range weights {
			sum += w
		}
		got := make([]float64, len(weights))
		for i, s := range newAlias(weights) {
			own := float64(s.own) / (1 << 32)
			got[i] += own
			got[s.other] += 1 - own
		}
		for i, w := range weights {
			require.InDelta(t, w/sum, got[i]/float64(len(weights)), 1e-7, "weight %d", i)
		}
	})
}

func TestBoundedParetoHasTheMean(t *testing.T) {
	for _, shape := range []float64{0.5, 1, 1.3, 2, 5} {
		for _, mean := range []float64{0.01, 1, 41, 99, 100} {
			t.Run(fmt.Sprintf("shape %v, mean %v", shape, mean), func(t *testing.T) {
				b := boundedWithMean(mean, 100, shape)
				const steps = 1_000_000
				sum := 0.0
				for i := range steps {
					x := b.quantile((float64(i) + 0.5) / steps)
					sum += x
				}
				assert.InEpsilon(t, mean, sum/steps, 0.01)
				assert.InEpsilon(t, b.low, b.quantile(0), 1e-9)
				assert.LessOrEqual(t, b.quantile(1-1e-16), b.high)
			})
		}
	}
}
