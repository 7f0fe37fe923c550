package adapter_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/check"
)

// TestAtOnce: what several goroutines do at the reference service at once is in the order of its commit numbers what a sound world does.
func TestAtOnce(t *testing.T) {
	o := optionsOf(served(t, nil))
	c, err := check.Concurrent(context.Background(), check.ConcurrentOptions{Seed: 1, Stories: 24, New: o.New, Settled: o.Settled, Within: o.Within})
	require.NoError(t, err)
	assert.Nil(t, c.First, "%v", c.Tell())
	assert.Equal(t, uint64(24), c.Histories)
	assert.Zero(t, c.Inconclusive)
}
