package population

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBoundedParetoStaysWithin(t *testing.T) {
	for _, shape := range []float64{0.5, 1, 1.3, 2, 5} {
		t.Run(fmt.Sprintf("shape %v", shape), func(t *testing.T) {
			b := bounded{low: 3, high: 100, shape: shape}
			assert.InEpsilon(t, b.low, b.quantile(0), 1e-9)
			assert.LessOrEqual(t, b.quantile(1-1e-16), b.high)
			// Halves of the users lie on both sides of the median of the unbounded law, but for what the bound cuts.
			assert.Less(t, b.quantile(0.25), b.quantile(0.5))
			assert.Less(t, b.quantile(0.5), b.quantile(0.75))
		})
	}
}

// Every age has its share of the users, to one user.
func TestCohortsAreDealtExactly(t *testing.T) {
	for _, users := range []int{1, 7, 100, 9999, 1_000_003} {
		cohorts := Ages{Name: "tiktok"}.cohorts(users)
		sum := 0
		for i, c := range cohorts {
			assert.Positive(t, c.Users)
			if i > 0 {
				assert.Greater(t, c.Age, cohorts[i-1].Age)
			}
			sum += c.Users
			if c.Age >= 18 && c.Age <= 24 {
				assert.InDelta(t, 0.31/7*float64(users), c.Users, 1)
			}
		}
		assert.Equal(t, users, sum)
	}
}
