package jetstream_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"dmsim/sim/fleet"
	"dmsim/sim/fleet/broker"
	"dmsim/sim/fleet/jetstream"
)

// soon is the bound of everything that a test waits for.
const soon = 2 * time.Minute

// leaseLasts is short, so that leases run out in tests, and long enough that they do not on a busy machine.
const leaseLasts = 2 * time.Second

// joinTo makes a queue of what a coordinator or a worker says of itself.
type joinTo func(t *testing.T, o jetstream.Options) *jetstream.Queue

// embedded is a server in this process.
func embedded(t *testing.T) joinTo {
	b, err := broker.Start(broker.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	return func(t *testing.T, o jetstream.Options) *jetstream.Queue {
		conn, err := b.Connect()
		require.NoError(t, err)
		o.Say = func(line string) { t.Log(o.Name, line) }
		q, err := jetstream.New(conn, o)
		require.NoError(t, err)
		t.Cleanup(q.Disconnect)
		return q
	}
}

func TestEmbedded(t *testing.T) {
	t.Parallel()
	conform(t, embedded(t))
}

// conform is what every queue must do, wherever its server is. Each case has a run of its own, all of them one server.
func conform(t *testing.T, join joinTo) {
	cases := []struct {
		name string
		test func(t *testing.T, f *fixture)
	}{
		{"a batch from submitting to completing", aBatch},
		{"the same batch twice", sameBatchTwice},
		{"the same batches by several coordinators", sameBatchesBySeveral},
		{"a second result that is equal", secondEqual},
		{"a second result that differs", secondDiffers},
		{"set aside, then done", superseded},
		{"a lease that runs out", runsOut},
		{"a lease that is extended", extended},
		{"a failure of a worker that was held up", failsLate},
		{"a batch that is returned", returned},
		{"a batch that is returned to nobody at first", returnedToNobody},
		{"one event at a time", oneAtATime},
		{"a batch that comes while a worker stops", comesLate},
		{"a worker that is abandoned", abandoned},
		{"a task that is done alone", doneAlone},
		{"a worker that is lost alone", lostAlone},
		{"big results", bigResults},
		{"a meeting", meeting},
		{"a job that is closed", closed},
		{"two jobs", twoJobs},
		{"a second coordinator", secondCoordinator},
		{"workers", workers},
	}
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, fixed(t, join, i))
		})
	}
}

// fixture is a coordinator, two workers and a job that is open.
type fixture struct {
	ctx        context.Context
	join       joinTo
	boss, a, b *jetstream.Queue
	job        *fleet.Job
	run        fleet.RunID
}

func fixed(t *testing.T, join joinTo, number int) *fixture {
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	t.Cleanup(cancel)
	f := &fixture{ctx: ctx, join: join}
	f.boss = join(t, jetstream.Options{Name: "boss", LeaseLasts: leaseLasts})
	f.a, f.b = join(t, jetstream.Options{Name: "a"}), join(t, jetstream.Options{Name: "b"})
	var err error
	f.job, err = fleet.NewJob("toy", "a job", 10, fleet.Needs{}, fmt.Appendf(nil, `{"case": %d}`, number))
	require.NoError(t, err)
	f.run = f.job.Run
	require.NoError(t, f.boss.Open(ctx, f.job))
	return f
}

// lasting has leases that do not run out within a test, for one that is about what a worker does while it has one.
func (f *fixture) lasting(t *testing.T) {
	t.Helper()
	f.boss = f.join(t, jetstream.Options{Name: "boss", LeaseLasts: time.Hour})
	require.NoError(t, f.boss.Open(f.ctx, f.job))
}

func (f *fixture) submit(t *testing.T, tasks ...int) {
	t.Helper()
	require.NoError(t, f.boss.Submit(f.ctx, f.run, fleet.Batch{Tasks: tasks}))
}

// lease waits for a batch, of a queue that may have none yet.
func (f *fixture) lease(t *testing.T, q *jetstream.Queue) fleet.Lease {
	t.Helper()
	for {
		l, err := q.Lease(f.ctx, f.run, 0)
		require.NoError(t, err)
		if l != nil {
			return l
		}
	}
}

func (f *fixture) put(t *testing.T, l fleet.Lease, worker string, task int, data string) {
	t.Helper()
	require.NoError(t, l.Put(f.ctx, &fleet.Result{Task: task, Data: []byte(data), Worker: worker}))
}

// results are the first n events, of which the one that all is there is none.
func (f *fixture) results(t *testing.T, n int) (events []fleet.Event) {
	t.Helper()
	enough := errors.New("enough")
	err := f.boss.Results(f.ctx, f.run, func(e fleet.Event) error {
		if !e.Kept {
			events = append(events, e)
		}
		if len(events) < n {
			return nil
		}
		return enough
	})
	require.ErrorIs(t, err, enough)
	return events
}

func (f *fixture) waiting(t *testing.T, want int) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		got, err := f.boss.Waiting(f.ctx, f.run)
		require.NoError(c, err)
		assert.Equal(c, want, got)
	}, soon, 5*time.Millisecond)
}

func aBatch(t *testing.T, f *fixture) {
	f.lasting(t)
	f.submit(t, 3, 4, 5)
	f.waiting(t, 1)
	l := f.lease(t, f.a)
	assert.Equal(t, fleet.Batch{Tasks: []int{3, 4, 5}}, l.Batch())
	assert.Equal(t, 1, l.Tries())
	f.waiting(t, 1)
	f.put(t, l, "a", 3, "three")
	require.EventuallyWithT(t, func(c *assert.CollectT) { // a copy that lags behind may be asked
		missing, err := l.Missing(f.ctx)
		require.NoError(c, err)
		assert.Equal(c, []int{4, 5}, missing)
	}, soon, 5*time.Millisecond)
	require.NoError(t, l.Extend(f.ctx))
	f.put(t, l, "a", 4, "four")
	require.NoError(t, l.Put(f.ctx, &fleet.Result{Task: 5, Failed: "it is\ntoo odd", Worker: "a"}))
	require.NoError(t, l.Complete(f.ctx))
	f.waiting(t, 0)
	assert.Equal(t, []fleet.Event{
		{Result: &fleet.Result{Task: 3, Data: []byte("three"), Worker: "a"}},
		{Result: &fleet.Result{Task: 4, Data: []byte("four"), Worker: "a"}},
		{Result: &fleet.Result{Task: 5, Data: []byte{}, Failed: "it is\ntoo odd", Worker: "a"}},
	}, f.results(t, 3))
}

func sameBatchTwice(t *testing.T, f *fixture) {
	f.lasting(t)
	f.submit(t, 7, 8)
	f.submit(t, 7)
	f.waiting(t, 1)
	l := f.lease(t, f.a)
	f.submit(t, 7)
	f.waiting(t, 1)
	assert.Equal(t, []int{7, 8}, l.Batch().Tasks)
	require.NoError(t, l.Complete(f.ctx))
	f.waiting(t, 0)
	f.submit(t, 7)
	f.waiting(t, 1)
}

// sameBatchesBySeveral has coordinators meet batches of each other that are stored, and, in a cluster, such as are only under way.
func sameBatchesBySeveral(t *testing.T, f *fixture) {
	const coordinators, batches = 4, 30
	var g errgroup.Group
	for range coordinators {
		boss := f.join(t, jetstream.Options{Name: "boss"})
		g.Go(func() error {
			for task := range batches {
				if err := boss.Submit(f.ctx, f.run, fleet.Batch{Tasks: []int{task}}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	require.NoError(t, g.Wait())
	f.waiting(t, batches)
}
