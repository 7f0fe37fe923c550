package metrics

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
)

// Quantiles and the Gini coefficient are those of the list of all recipient-days.
func TestBurdenOfALongList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := newBurden()
		var list []uint64
		for range rapid.IntRange(1, 5).Draw(t, "days") {
			recipients := rapid.IntRange(1, 30).Draw(t, "recipients")
			b.newDay(uint64(recipients))
			for id := range recipients {
				n := rapid.SampledFrom([]uint64{0, 0, 1, 2, 7}).Draw(t, "load")
				for range n {
					b.receive(model.UserID(id))
				}
				list = append(list, n)
			}
		}
		for _, q := range []float64{0.01, 0.5, 0.9, 0.99, 1} {
			require.Equal(t, quantile(slices.Clone(list), q), b.quantile(q), q)
		}
		slices.Sort(list)
		var sum, apart float64
		for _, x := range list {
			sum += float64(x)
			for _, y := range list {
				apart += max(float64(x)-float64(y), float64(y)-float64(x))
			}
		}
		require.InDelta(t, sum/float64(len(list)), b.mean().value, 1e-12)
		if n := float64(len(list)); sum == 0 {
			require.Equal(t, undefined, b.gini())
		} else {
			require.InDelta(t, apart/(2*n*sum), b.gini().value, 1e-12, "the mean difference over twice the mean")
		}
	})
}

func TestRank(t *testing.T) {
	for _, c := range []struct {
		n    uint64
		q    float64
		want uint64
	}{{1, 0.01, 1}, {2, 0.5, 1}, {3, 0.5, 2}, {100, 0.99, 99}, {101, 0.99, 100}, {40, 0.95, 38}, {7, 1, 7}} {
		require.Equal(t, c.want, rank(c.n, c.q), c)
	}
}
