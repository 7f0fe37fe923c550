package check_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/check"
)

// TestCoverage: every attempt counts once, whatever the number of workers, and stories come upon most of what there is.
func TestCoverage(t *testing.T) {
	type kind struct {
		op     model.Op
		reason model.Reason
	}
	covered := func(workers int) (all map[kind]uint64) {
		e, err := check.Explore(context.Background(), check.Options{Seed: 1, Workers: workers, Stories: 400})
		require.NoError(t, err)
		all, sum := map[kind]uint64{}, uint64(0)
		e.Covered.Each(func(op model.Op, reason model.Reason, n uint64) bool {
			all[kind{op, reason}] = n
			sum += n
			return true
		})
		assert.Equal(t, e.Attempts, sum)
		return all
	}
	one := covered(1)
	assert.Equal(t, one, covered(3))
	assert.Greater(t, len(one), 40)
	assert.NotZero(t, one[kind{model.OpSend, model.Blocked}])
}
