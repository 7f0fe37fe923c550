package fleet_test

import (
	"context"
	"regexp"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dmsim/sim/fleet"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var processes = regexp.MustCompile(`process \d+`)

// times counts a line, whatever processes it names.
func times(lines []string, want string) (n int) {
	for _, line := range lines {
		if processes.ReplaceAllString(line, "process N") == want {
			n++
		}
	}
	return n
}

// TestTwoWorkersOfOneName are counted as two, and both they and the coordinator tell of it, each once.
func TestTwoWorkersOfOneName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, p := newMemory(), &squares{do: func(context.Context, int) error { time.Sleep(time.Second); return nil }}
		one, other, said := worker("a", 2, p), worker("a", 1, p), &record{}
		other.Host, one.Say, other.Say = "there", said.say, said.say
		serve(t, q, one, other)
		w, rec := newWork(t, 30)
		var most atomic.Pointer[fleet.Progress]
		w.Progress = func(p fleet.Progress) {
			if p.Slots == 3 {
				most.Store(&p)
			}
		}
		_, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		assert.Equal(t, wantSquares(30, nil), rec.kept)
		require.NotNil(t, most.Load())
		assert.Equal(t, 2, most.Load().Workers)
		told := times(rec.said(), "two workers have the name a: here, process N, and there, process N; want names that differ") +
			times(rec.said(), "two workers have the name a: there, process N, and here, process N; want names that differ")
		assert.Equal(t, 1, told, "%q", rec.said())
		for _, host := range []string{"here", "there"} {
			assert.Equal(t, 1, times(said.said(), "another worker has this name: "+host+", process N; want names that differ"), "%q", said.said())
		}
	})
}

// TestWorkerThatIsStartedAgain has the name of one that was killed just now: nobody is told of two.
func TestWorkerThatIsStartedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		w, rec := newWork(t, 1)
		ctx, stop := context.WithCancel(t.Context())
		go func() {
			for _, id := range []string{"1", "2"} {
				for range 3 {
					assert.NoError(t, q.Say(&fleet.Worker{ID: id, Name: "a", Host: "h", Slots: 1, Serves: []fleet.RunID{w.Job.Run}}))
					time.Sleep(time.Second)
				}
			}
			stop()
		}()
		_, err := fleet.Gather(ctx, q, w)
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, []string{"worker a joined: h, 1 at a time", "worker a joined: h, 1 at a time"}, rec.said())
	})
}
