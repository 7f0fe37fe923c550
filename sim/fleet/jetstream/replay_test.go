package jetstream_test

import (
	"context"
	"testing"
	"time"

	api "github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"dmsim/sim/fleet"
)

// TestQuietConsumer has a consumer that beats and says nothing of what there is, as one does at a node that has lost touch with the others.
func TestQuietConsumer(t *testing.T) {
	t.Parallel()
	f := fixed(t, embedded(t), 0)
	f.boss.Quiet(100 * time.Millisecond)
	ctx, stop := context.WithCancel(f.ctx)
	defer stop()
	events := make(chan fleet.Event, 10)
	var g errgroup.Group
	g.Go(func() error {
		return f.boss.Results(ctx, f.run, func(e fleet.Event) error {
			events <- e
			return nil
		})
	})
	require.True(t, (<-events).Kept)
	hush(t, f, "DMSIM_RESULTS")
	f.submit(t, 1)
	f.put(t, f.lease(t, f.a), "a", 1, "one")
	select {
	case e := <-events:
		assert.Equal(t, fleet.Event{Result: &fleet.Result{Task: 1, Data: []byte("one"), Worker: "a"}}, e)
	case <-ctx.Done():
		assert.Fail(t, "a result was not heard of")
	}
	stop()
	require.ErrorIs(t, g.Wait(), context.Canceled)
}

// TestRenew has a consumer that does not hand out what waits. It is left alone as long as nobody asks.
func TestRenew(t *testing.T) {
	t.Parallel()
	f := fixed(t, embedded(t), 0)
	f.submit(t, 1)
	hush(t, f, "DMSIM_TASKS")
	is, err := f.boss.Renew(f.ctx, f.run)
	require.NoError(t, err)
	require.False(t, is, "nobody asks")
	f.waiting(t, 1)
	asking, stop := context.WithCancel(f.ctx)
	defer stop()
	var g errgroup.Group
	g.Go(func() error {
		for asking.Err() == nil {
			l, err := f.a.Lease(f.ctx, f.run, 0)
			assert.Nil(t, l)
			if err != nil {
				return err
			}
		}
		return nil
	})
	for !is {
		is, err = f.boss.Renew(f.ctx, f.run)
		require.NoError(t, err)
	}
	stop()
	require.NoError(t, g.Wait())
	require.NoError(t, f.boss.Open(f.ctx, f.job))
	f.waiting(t, 0)
	f.submit(t, 1)
	assert.Equal(t, 1, f.lease(t, f.a).Tries())
}

// hush has the consumers that a stream has now hand out nothing any more.
func hush(t *testing.T, f *fixture, stream string) {
	t.Helper()
	js, err := api.New(f.boss.Conn())
	require.NoError(t, err)
	s, err := js.Stream(f.ctx, stream)
	require.NoError(t, err)
	names := s.ConsumerNames(f.ctx)
	for name := range names.Name() {
		_, err := s.PauseConsumer(f.ctx, name, time.Now().Add(time.Hour))
		require.NoError(t, err)
	}
	require.NoError(t, names.Err())
}

// TestResume holds that what comes goes on behind the last message that was had, and that all comes again where the store is an older one.
func TestResume(t *testing.T) {
	t.Parallel()
	f := fixed(t, embedded(t), 0)
	f.submit(t, 1)
	l := f.lease(t, f.a)
	var all []string
	for task, name := range []string{"0", "1", "2"} {
		f.put(t, l, "a", task, name)
		all = append(all, "dmsim.res."+string(f.run)+"."+name)
	}
	for _, c := range []struct {
		name  string
		after uint64
		off   time.Duration
		want  []string
	}{
		{"nothing was had", 0, 0, all},
		{"the same store", 2, 0, all[2:]},
		{"a store that ends before", 9, 0, all},
		{"a store that got others since", 2, time.Second, all},
	} {
		got, err := f.boss.Resume(f.ctx, f.run, c.after, c.off, len(c.want))
		require.NoError(t, err, c.name)
		assert.Equal(t, c.want, got, c.name)
	}
}
