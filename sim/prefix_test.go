package sim_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim"
)

// TestPrefix: what an interrupted run hashed is the hash of as many attempts of the whole one, and of no other number.
func TestPrefix(t *testing.T) {
	t.Parallel()
	live := func(ctx context.Context, o ...sim.Observer) *sim.Result {
		r, err := society(t, config(300, 4)).Run(ctx, sim.Options{Workers: 1, Observers: o})
		require.NoError(t, err)
		return r
	}
	ctx, stop := context.WithCancel(t.Context())
	broken := live(ctx, after{n: 1000, stop: stop, seen: new(int)})
	require.True(t, broken.Interrupted)
	require.GreaterOrEqual(t, broken.History, uint64(1000))

	same, fewer := sim.NewPrefix(broken.History), sim.NewPrefix(broken.History-1)
	whole := live(t.Context(), same, fewer)
	require.Greater(t, whole.History, broken.History)
	hash, ok := same.Hash()
	assert.True(t, ok)
	assert.Equal(t, broken.HistoryHash, hash)
	hash, ok = fewer.Hash()
	assert.True(t, ok)
	assert.NotEqual(t, broken.HistoryHash, hash)

	more := sim.NewPrefix(whole.History + 1)
	live(t.Context(), more)
	_, ok = more.Hash()
	assert.False(t, ok, "a history that was shorter")
}

// after stops a run when it has seen so many attempts.
type after struct {
	n    int
	seen *int
	stop func()
}

func (a after) Observe(*model.Attempt, *model.Outcome) {
	if *a.seen++; *a.seen == a.n {
		a.stop()
	}
}
