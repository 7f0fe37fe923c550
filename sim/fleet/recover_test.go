package fleet_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/fleet"
)

// TestStuckQueue has a queue that has work and hands none out, from the middle of a run on.
func TestStuckQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		w, rec := newWork(t, 200)
		keep := w.Keep
		w.Keep = func(r fleet.Result) error {
			if len(rec.kept) == 100 {
				q.do(func() { q.stuck = true })
			}
			return keep(r)
		}
		serve(t, q, worker("a", 3, &squares{}))
		_, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		assert.Equal(t, wantSquares(200, nil), rec.kept)
		assert.Equal(t, 1, q.renewals)
		require.Len(t, rec.said(), 2)
		assert.Contains(t, rec.said()[1], "wait in the queue, which has given none to idle workers for 30s, and are handed out again")
	})
}

// TestLongTaskIsNoStuckQueue holds that a queue is left alone as long as a worker does something of what is out.
func TestLongTaskIsNoStuckQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		w, rec := newWork(t, 1)
		p := &squares{do: func(ctx context.Context, _ int) error {
			time.Sleep(time.Hour)
			return nil
		}}
		serve(t, q, worker("a", 1, p), worker("b", 1, p))
		_, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		assert.Equal(t, wantSquares(1, nil), rec.kept)
		assert.Zero(t, q.renewals)
	})
}
