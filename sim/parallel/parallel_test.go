package parallel_test

import (
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/sim/parallel"
)

func TestEachCoversTheRangeOnce(t *testing.T) {
	for _, workers := range []int{0, 1, 2, 7} {
		for _, n := range []int{0, 1, 9, 10, 11, 1000} {
			seen := make([]atomic.Int32, n)
			parallel.Each(n, 10, workers, func() func(from, to int) {
				return func(from, to int) {
					assert.LessOrEqual(t, to-from, 10)
					for i := from; i < to; i++ {
						seen[i].Add(1)
					}
				}
			})
			for i := range seen {
				assert.Equal(t, int32(1), seen[i].Load(), "%d of %d with %d workers", i, n, workers)
			}
		}
	}
}

func TestAPanicReachesTheCaller(t *testing.T) {
	assert.PanicsWithValue(t, "seven", func() {
		parallel.Each(100, 1, 3, func() func(from, to int) {
			return func(from, _ int) {
				if from == 7 {
					panic("seven")
				}
			}
		})
	})
}
