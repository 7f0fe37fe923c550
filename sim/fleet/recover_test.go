package fleet_test

import (
	"context"
	"errors"
	"sync/atomic"
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

// TestQueueThatTakesNoWork holds that a coordinator goes on looking and telling while the queue takes no batch, and that what it could not hand out is done later, once.
func TestQueueThatTakesNoWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		q.full.Store(true)
		w, rec := newWork(t, 100)
		looks := 0
		w.Progress = func(p fleet.Progress) {
			if looks++; looks == 20 {
				assert.Equal(t, 1, p.Workers, "it goes on hearing")
				q.full.Store(false)
			}
		}
		serve(t, q, worker("a", 3, &squares{}))
		_, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		assert.Equal(t, wantSquares(100, nil), rec.kept)
		assert.Contains(t, rec.said(), "the queue takes no work: context deadline exceeded; trying again")
	})
}

// TestUnusableResults holds that what cannot be read is done again, and that a result of no task is passed over.
func TestUnusableResults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		q.log = []fleet.Event{{Result: &fleet.Result{Task: 50, Worker: "odd"}}, {Result: &fleet.Result{Task: -1, Worker: "odd"}}}
		w, rec := newWork(t, 50)
		var odd atomic.Int32
		w.Check = func(r fleet.Result) error {
			if r.Task == 7 && odd.Add(1) == 1 {
				return errors.New("no square")
			}
			return nil
		}
		serve(t, q, worker("a", 3, &squares{}))
		_, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		assert.Equal(t, wantSquares(50, nil), rec.kept)
		assert.EqualValues(t, 2, odd.Load())
		assert.Contains(t, rec.said(), "worker odd has a result of task 50: want 0 to 49; passed over")
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
