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

// TestWorkerLeavesWhileItDigests: a worker that is asked to stop does not read a large file to its end before, and that refuses no job.
func TestWorkerLeavesWhileItDigests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		q := newMemory()
		w, _ := newWork(t, 3)
		w.Job.Needs.Files = []fleet.File{{Name: "large.csv", SHA256: "aa"}}
		require.NoError(t, q.Open(ctx, w.Job))
		o := worker("a", 1, &squares{})
		o.Say = func(line string) { assert.Fail(t, line) }
		o.Digest = func(ctx context.Context, _ string) (string, error) {
			stop()
			select {
			case <-ctx.Done():
			case <-time.After(time.Hour): // of synctest's time
				assert.Fail(t, "nobody ends it")
			}
			return "", ctx.Err()
		}
		require.NoError(t, fleet.Serve(ctx, q, o))
	})
}
