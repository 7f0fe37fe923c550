package jetstream_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"dmsim/sim/fleet"
	"dmsim/sim/fleet/jetstream"
)

func secondEqual(t *testing.T, f *fixture) {
	f.submit(t, 1, 2)
	l := f.lease(t, f.a)
	f.put(t, l, "a", 1, "one")
	f.put(t, l, "b", 1, "one")
	f.put(t, l, "a", 2, "two")
	assert.Equal(t, []fleet.Event{
		{Result: &fleet.Result{Task: 1, Data: []byte("one"), Worker: "a"}},
		{Result: &fleet.Result{Task: 2, Data: []byte("two"), Worker: "a"}},
	}, f.results(t, 2))
}

func secondDiffers(t *testing.T, f *fixture) {
	f.submit(t, 1, 2)
	l := f.lease(t, f.a)
	f.put(t, l, "a", 1, "one")
	f.put(t, l, "b", 1, "another")
	f.put(t, l, "a", 2, "two")
	assert.Equal(t, []fleet.Event{
		{Result: &fleet.Result{Task: 1, Data: []byte("one"), Worker: "a"}},
		{Conflict: &fleet.Conflict{
			Task:   1,
			First:  fleet.Digest{Worker: "a", SHA256: "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"},
			Second: fleet.Digest{Worker: "b", SHA256: "ae448ac86c4e8e4dec645729708ef41873ae79c6dff84eff73360989487f08e5"},
		}},
		{Result: &fleet.Result{Task: 2, Data: []byte("two"), Worker: "a"}},
	}, f.results(t, 3))
}

// superseded holds that data take the place of a reason why there are none, and never the other way round.
func superseded(t *testing.T, f *fixture) {
	f.lasting(t)
	f.submit(t, 1, 2)
	l := f.lease(t, f.a)
	require.NoError(t, l.Put(f.ctx, &fleet.Result{Task: 1, Failed: "killed three workers", Worker: "a"}))
	failed := []fleet.Event{{Result: &fleet.Result{Task: 1, Data: []byte{}, Failed: "killed three workers", Worker: "a"}}}
	assert.Equal(t, failed, f.results(t, 1))
	f.put(t, l, "b", 1, "one")
	require.NoError(t, l.Put(f.ctx, &fleet.Result{Task: 1, Failed: "again", Worker: "a"}))
	f.put(t, l, "a", 2, "two")
	assert.Equal(t, []fleet.Event{
		{Result: &fleet.Result{Task: 1, Data: []byte("one"), Worker: "b"}},
		{Result: &fleet.Result{Task: 2, Data: []byte("two"), Worker: "a"}},
	}, f.results(t, 2))
}

func runsOut(t *testing.T, f *fixture) {
	f.submit(t, 1, 2)
	first := f.lease(t, f.a)
	f.put(t, first, "a", 1, "one")
	second := f.lease(t, f.b)
	assert.Equal(t, first.Batch(), second.Batch())
	assert.Equal(t, 2, second.Tries())
	missing, err := second.Missing(f.ctx)
	require.NoError(t, err)
	assert.Equal(t, []int{2}, missing)
	require.NoError(t, second.Complete(f.ctx))
	require.NoError(t, first.Complete(f.ctx), "a worker that comes late")
	require.Eventually(t, func() bool {
		n, err := f.boss.Waiting(f.ctx, f.run)
		require.NoError(t, err)
		asking, stop := context.WithTimeout(f.ctx, leaseLasts/4)
		defer stop()
		if l, err := f.b.Lease(asking, f.run, 0); l != nil && assert.NoError(t, err) { // the second one had run out, too, as the test was held up
			assert.NoError(t, l.Complete(f.ctx))
		}
		return n == 0
	}, soon, time.Millisecond)
}

// extended holds a lease for longer than it lasts by itself. Where the test was held up for that long, it has run out rightly, and is taken anew.
func extended(t *testing.T, f *fixture) {
	f.submit(t, 1)
	last := time.Now()
	l := f.lease(t, f.a)
	for began := last; time.Since(began) < 3*leaseLasts/2; {
		now := time.Now()
		require.NoError(t, l.Extend(f.ctx))
		asking, stop := context.WithTimeout(f.ctx, leaseLasts/4)
		other, err := f.b.Lease(asking, f.run, 0)
		stop()
		require.NoError(t, err)
		if time.Since(last) < leaseLasts {
			require.Nil(t, other)
			last = now
			continue
		}
		if l = other; l == nil {
			l = f.lease(t, f.a)
		}
		last = time.Now()
		began = last
	}
	require.NoError(t, l.Complete(f.ctx))
	f.waiting(t, 0)
}

// failsLate has a worker go on after its lease had run out: it extends that, which comes too late, and what it failed at does not count. What it has done does.
func failsLate(t *testing.T, f *fixture) {
	f.submit(t, 1, 2)
	first := f.lease(t, f.a)
	alone(t, f, first, false)
	second := f.lease(t, f.b)
	assert.Equal(t, 2, second.Tries())
	require.NoError(t, first.Extend(f.ctx))
	require.ErrorIs(t, first.Put(f.ctx, &fleet.Result{Task: 1, Failed: "it was held up", Worker: "a"}), fleet.ErrOver)
	alone(t, f, second, false) // nobody was lost with it
	f.put(t, first, "a", 2, "two")
	f.put(t, second, "b", 1, "one")
	require.ErrorIs(t, first.Put(f.ctx, &fleet.Result{Task: 1, Failed: "again", Worker: "a"}), fleet.ErrOver)
	assert.Equal(t, []fleet.Event{
		{Result: &fleet.Result{Task: 2, Data: []byte("two"), Worker: "a"}},
		{Result: &fleet.Result{Task: 1, Data: []byte("one"), Worker: "b"}},
	}, f.results(t, 2))
	require.NoError(t, first.Complete(f.ctx), "which leaves the batch to the other one")
	stored, err := f.boss.Stored(f.ctx, f.run)
	require.NoError(t, err)
	assert.Equal(t, 1, stored["batches"])
}

func returned(t *testing.T, f *fixture) {
	f.lasting(t)
	f.submit(t, 1, 2, 3)
	l := f.lease(t, f.a)
	f.put(t, l, "a", 1, "one")
	ctx, cancel := context.WithCancel(f.ctx)
	defer cancel()
	events := make(chan fleet.Event, 10)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return f.boss.Results(ctx, f.run, func(e fleet.Event) error {
			events <- e
			return nil
		})
	})
	assert.Equal(t, 1, (<-events).Result.Task)
	assert.True(t, (<-events).Kept)
	require.NoError(t, l.Return(f.ctx, []int{2, 3}))
	assert.Equal(t, fleet.Event{Returned: &fleet.Batch{Tasks: []int{2, 3}}}, <-events)
	f.submit(t, 2, 3)
	again := f.lease(t, f.b)
	assert.Equal(t, 1, again.Tries())
	require.NoError(t, again.Return(f.ctx, nil))
	f.submit(t, 2, 3)
	assert.Equal(t, 1, f.lease(t, f.b).Tries(), "all that is returned can be submitted at once")
	cancel()
	assert.ErrorIs(t, g.Wait(), context.Canceled)
}

// oneAtATime has tasks returned while an event is under way: the next one waits for its end.
func oneAtATime(t *testing.T, f *fixture) {
	ctx, cancel := context.WithCancel(f.ctx)
	defer cancel()
	under, most, returned := 0, 0, 0
	err := f.boss.Results(ctx, f.run, func(e fleet.Event) error {
		under++
		most = max(most, under)
		if e.Kept {
			for range 10 {
				require.NoError(t, f.a.Conn().Publish("dmsim.returned."+string(f.run), []byte(`{"tasks":[1]}`)))
			}
			require.NoError(t, f.a.Conn().Flush())
		}
		time.Sleep(10 * time.Millisecond) // for the next one to come
		under--
		if e.Returned != nil {
			returned++
		}
		if returned == 10 {
			cancel()
		}
		return nil
	})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 1, most)
}

// returnedToNobody has a batch given back while its coordinator does not listen: it hears of it when it does.
func returnedToNobody(t *testing.T, f *fixture) {
	f.lasting(t)
	f.submit(t, 1, 2)
	l := f.lease(t, f.a)
	f.a.ReturnFor(soon)
	var g errgroup.Group
	g.Go(func() error { return l.Return(f.ctx, []int{1, 2}) })
	f.waiting(t, 0) // the batch is given back, and is not yet told
	assert.Equal(t, fleet.Event{Returned: &fleet.Batch{Tasks: []int{1, 2}}}, f.results(t, 1)[0])
	require.NoError(t, g.Wait())
}

// comesLate has a batch come to a worker that asked for it and was asked to stop then: it can be given back, which is no try.
func comesLate(t *testing.T, f *fixture) {
	f.lasting(t)
	ctx, stop := context.WithCancel(f.ctx)
	defer stop()
	var l fleet.Lease
	for l == nil { // who asked may have waited for long enough just now
		var g errgroup.Group
		g.Go(func() (err error) {
			for l == nil && err == nil { // each asks for a second
				l, err = f.a.Lease(ctx, f.run, 0)
			}
			return err
		})
		require.Eventually(t, func() bool {
			n, err := f.boss.Asking(f.ctx, f.run)
			require.NoError(t, err)
			return n > 0
		}, soon, time.Millisecond)
		stop()
		f.submit(t, 1)
		if g.Wait() != nil {
			ctx, stop = context.WithCancel(f.ctx)
			defer stop()
		}
	}
	require.NoError(t, l.Return(f.ctx, nil))
	f.submit(t, 1)
	assert.Equal(t, 1, f.lease(t, f.b).Tries())
}

// abandoned has leases that would run out long after the test.
func abandoned(t *testing.T, f *fixture) {
	f.lasting(t)
	f.submit(t, 1)
	f.submit(t, 2)
	done := f.lease(t, f.a)
	require.NoError(t, done.Complete(f.ctx))
	held := f.lease(t, f.a)
	assert.NotEqual(t, done.Batch(), held.Batch())
	alone(t, f, held, false)
	dead := make(chan fleet.Worker, 1)
	hearing, stop := context.WithCancel(f.ctx)
	var g errgroup.Group
	g.Go(func() error {
		return f.b.Workers(hearing, "nobody", func(w fleet.Worker) {
			select {
			case dead <- w:
			default:
			}
		})
	})
	require.Eventually(t, func() bool {
		require.NoError(t, f.boss.Abandon(f.ctx, "nobody")) // which is not heard before somebody listens
		return len(dead) > 0
	}, soon, 10*time.Millisecond)
	assert.Equal(t, fleet.Worker{Name: "nobody", Dead: true}, <-dead)
	stop()
	require.ErrorIs(t, g.Wait(), context.Canceled)
	forged, err := json.Marshal(map[string]any{"worker": "forger", "slot": 0, "answer": "dmsim.workers.x"})
	require.NoError(t, err)
	require.NoError(t, f.a.Conn().Publish("dmsim.lease."+string(f.run), forged))
	require.NoError(t, f.a.Conn().Flush())
	said, err := f.boss.Conn().SubscribeSync("dmsim.workers.*")
	require.NoError(t, err)
	require.NoError(t, f.boss.Abandon(f.ctx, "forger"))
	require.NoError(t, f.boss.Conn().Flush())
	for n, _, _ := said.Pending(); n > 0; n-- { // of other cases, which say what workers do
		msg, err := said.NextMsg(soon)
		require.NoError(t, err)
		assert.NotEqual(t, "-NAK", string(msg.Data), "published where a worker likes")
	}
	var again fleet.Lease
	require.Eventually(t, func() (ok bool) {
		require.NoError(t, f.boss.Abandon(f.ctx, "a")) // which may not have heard of the lease yet
		var err error
		again, err = f.b.Lease(f.ctx, f.run, 0)
		require.NoError(t, err)
		return again != nil
	}, soon, time.Millisecond)
	assert.Equal(t, held.Batch(), again.Batch())
	assert.Equal(t, 2, again.Tries())
	alone(t, f, again, true) // though its lease would last for an hour
}

func alone(t *testing.T, f *fixture, l fleet.Lease, want bool) {
	t.Helper()
	before, err := l.Alone(f.ctx, l.Batch().Tasks[0])
	require.NoError(t, err)
	assert.Equal(t, want, before)
}

// doneAlone gives a task back that was done alone: nobody was lost with it.
func doneAlone(t *testing.T, f *fixture) {
	f.lasting(t)
	f.submit(t, 1, 2)
	first := f.lease(t, f.a)
	alone(t, f, first, false)
	alone(t, f, first, false) // as where an answer was lost
	require.NoError(t, first.Return(f.ctx, []int{1, 2}))
	f.submit(t, 1, 2)
	alone(t, f, f.lease(t, f.b), false)
}

// lostAlone has the lease of a worker run out that lives, and then that of one that does not.
func lostAlone(t *testing.T, f *fixture) {
	f.submit(t, 1)
	first := f.lease(t, f.a)
	alone(t, f, first, false)
	second := f.lease(t, f.b)
	ctx, stop := context.WithCancel(f.ctx)
	var g errgroup.Group
	g.Go(func() error {
		for ctx.Err() == nil {
			if err := errors.Join(first.Extend(f.ctx), second.Extend(f.ctx)); err != nil {
				return err
			}
			select {
			case <-ctx.Done():
			case <-time.After(leaseLasts / 4):
			}
		}
		return nil
	})
	alone(t, f, second, false)
	stop()
	require.NoError(t, g.Wait())
	alone(t, f, f.lease(t, f.a), true)
}

func bigResults(t *testing.T, f *fixture) {
	shared := t.TempDir()
	boss := f.join(t, jetstream.Options{Name: "boss", Shared: shared})
	worker := f.join(t, jetstream.Options{Name: "sharing", Shared: shared})
	worker.Bounds(1<<10, 1<<20)
	f.a.Bounds(1<<10, 1<<20)
	random := make([]byte, 3<<20)
	for i := range random {
		random[i] = byte(rand.Uint32())
	}
	data := [][]byte{random[:1<<10], bytes.Repeat([]byte("again "), 1<<10), random[:3<<18], random}
	f.submit(t, 0, 1, 2, 3)
	l := f.lease(t, worker)
	for task, one := range data {
		require.NoError(t, l.Put(f.ctx, &fleet.Result{Task: task, Data: one, Worker: "sharing"}))
		require.NoError(t, l.Put(f.ctx, &fleet.Result{Task: task, Data: one, Worker: "twice"}))
	}
	f.boss = boss
	for task, e := range f.results(t, 4) {
		assert.Equal(t, task, e.Result.Task)
		assert.True(t, bytes.Equal(data[task], e.Result.Data), task)
	}
	files, err := filepath.Glob(filepath.Join(shared, string(f.run), "3", "*"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	stored, err := boss.Stored(f.ctx, f.run)
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"batches": 1, "results": 4, "conflicts": 0, "objects": 1, "consumers": 1}, stored)

	require.NoError(t, os.WriteFile(files[0], []byte("damaged"), 0o600))
	assert.Equal(t, fleet.Event{Returned: &fleet.Batch{Tasks: []int{3}}}, f.results(t, 4)[3], "to be done again")
	require.NoError(t, l.Put(f.ctx, &fleet.Result{Task: 3, Data: random, Worker: "sharing"}))
	assert.Equal(t, 3, f.results(t, 4)[3].Result.Task)
	f.submit(t, 4)
	l = f.lease(t, f.a)
	err = l.Put(f.ctx, &fleet.Result{Task: 4, Data: random, Worker: "a"})
	assert.ErrorContains(t, err, "of 1048576 at most: larger ones want a folder that all machines see (--shared)")
	require.NoError(t, boss.Close(f.ctx, f.run))
	assert.NoDirExists(t, filepath.Join(shared, string(f.run)))
}

func meeting(t *testing.T, f *fixture) {
	ctx, cancel := context.WithCancel(f.ctx)
	defer cancel()
	name := string(f.run) + ": all start > *"
	var met atomic.Int32
	var g errgroup.Group
	for _, party := range []string{"one party", "another.party"} {
		g.Go(func() error {
			defer met.Add(1)
			return f.a.Meet(ctx, name, party, 3)
		})
	}
	short, stop := context.WithTimeout(f.ctx, time.Second)
	defer stop()
	err := f.b.Meet(short, name, "one party", 3)
	require.ErrorIs(t, err, context.DeadlineExceeded, "a party that comes twice is one")
	assert.Regexp(t, "^meeting .*: [012] of 3 are here: ", err.Error())
	assert.Zero(t, met.Load())
	require.NoError(t, f.b.Meet(f.ctx, name, "the third", 3))
	require.NoError(t, g.Wait())
}

func closed(t *testing.T, f *fixture) {
	f.lasting(t)
	f.a.Bounds(1<<10, 1<<20)
	f.submit(t, 1)
	l := f.lease(t, f.a)
	random := make([]byte, 1<<16)
	for i := range random {
		random[i] = byte(rand.Uint32())
	}
	f.put(t, l, "a", 1, string(random))
	f.put(t, l, "a", 1, "another")
	f.submit(t, 2)
	jobs := make(chan map[fleet.RunID]*fleet.Job, 100)
	ctx, cancel := context.WithCancel(f.ctx)
	defer cancel()
	var g errgroup.Group
	g.Go(func() error {
		return f.b.Jobs(ctx, func(list []*fleet.Job) {
			open := map[fleet.RunID]*fleet.Job{}
			for _, j := range list {
				open[j.Run] = j
			}
			jobs <- open
		})
	})
	j := (<-jobs)[f.run]
	require.NotNil(t, j)
	assert.True(t, f.job.Begun.Equal(j.Begun))
	j.Begun = f.job.Begun
	assert.JSONEq(t, string(f.job.Data), string(j.Data))
	j.Data = f.job.Data
	assert.Equal(t, f.job, j)
	require.NoError(t, f.boss.Close(f.ctx, f.run))
	for (<-jobs)[f.run] != nil { // other cases have jobs too, which come and go
	}
	cancel()
	require.ErrorIs(t, g.Wait(), context.Canceled)
	stored, err := f.boss.Stored(f.ctx, f.run)
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"batches": 0, "results": 0, "conflicts": 0}, stored)
	got, err := f.a.Lease(f.ctx, f.run, 0)
	require.NoError(t, err)
	assert.Nil(t, got)
	require.NoError(t, f.boss.Close(f.ctx, f.run), "what is forgotten can be forgotten")
	f.put(t, l, "a", 1, "comes late")
	before, err := l.Alone(f.ctx, 1)
	require.NoError(t, err)
	require.False(t, before)
	f.boss = f.join(t, jetstream.Options{Name: "boss"})
	require.NoError(t, f.boss.Open(f.ctx, f.job), "and begun again")
	f.submit(t, 1)
	f.waiting(t, 1)
	old := l
	require.NoError(t, old.Extend(f.ctx), "which the consumer of the same name answers")
	l = f.lease(t, f.b)
	before, err = l.Alone(f.ctx, 1)
	require.NoError(t, err)
	assert.False(t, before, "what came late is of the run before")
	err = old.Put(f.ctx, &fleet.Result{Task: 1, Failed: "in the run before", Worker: "a"})
	require.ErrorIs(t, err, fleet.ErrOver)
	missing, err := l.Missing(f.ctx)
	require.NoError(t, err)
	assert.Equal(t, []int{1}, missing)
}

func twoJobs(t *testing.T, f *fixture) {
	f.lasting(t)
	other, err := fleet.NewJob("toy", "another", 10, fleet.Needs{}, f.job.Data)
	require.NoError(t, err)
	require.NotEqual(t, f.run, other.Run)
	require.NoError(t, f.boss.Open(f.ctx, other))
	f.submit(t, 1)
	require.NoError(t, f.boss.Submit(f.ctx, other.Run, fleet.Batch{Tasks: []int{1, 2}}))
	l := f.lease(t, f.a)
	assert.Equal(t, []int{1}, l.Batch().Tasks)
	f.put(t, l, "a", 1, "of the first")
	m, err := f.a.Lease(f.ctx, other.Run, 1)
	require.NoError(t, err)
	require.NotNil(t, m)
	f.put(t, m, "a", 1, "of the second")
	require.NoError(t, f.boss.Close(f.ctx, other.Run))
	assert.Equal(t, []fleet.Event{{Result: &fleet.Result{Task: 1, Data: []byte("of the first"), Worker: "a"}}}, f.results(t, 1))
	f.waiting(t, 1)
	ctx, cancel := context.WithCancel(f.ctx)
	var runs []fleet.RunID
	err = f.boss.Jobs(ctx, func(list []*fleet.Job) {
		for _, j := range list {
			runs = append(runs, j.Run)
		}
		cancel()
	})
	require.ErrorIs(t, err, context.Canceled)
	assert.Contains(t, runs, f.run)
	assert.NotContains(t, runs, other.Run)
	require.NoError(t, f.boss.Report(f.run, &fleet.Progress{Tasks: 10, Done: 7}))
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		list, err := f.boss.Runs(f.ctx)
		require.NoError(c, err)
		at := slices.IndexFunc(list, func(r fleet.Run) bool { return r.Job.Run == f.run })
		require.GreaterOrEqual(c, at, 0)
		assert.Equal(c, &fleet.Progress{Tasks: 10, Done: 7}, list[at].Progress)
	}, soon, 10*time.Millisecond)
}

func secondCoordinator(t *testing.T, f *fixture) {
	f.lasting(t)
	f.submit(t, 1, 2)
	f.submit(t, 3)
	l := f.lease(t, f.a)
	f.put(t, l, "a", 1, "one")
	f.put(t, l, "a", 2, "two")
	require.NoError(t, l.Complete(f.ctx))
	f.boss.Disconnect()
	assert.ErrorContains(t, f.boss.Submit(f.ctx, f.run, fleet.Batch{Tasks: []int{4}}), "disconnected")

	f.boss = f.join(t, jetstream.Options{Name: "boss"})
	again := *f.job
	again.Begun = time.Now()
	require.NoError(t, f.boss.Open(f.ctx, &again))
	f.waiting(t, 1)
	events := make(chan fleet.Event, 10)
	ctx, cancel := context.WithCancel(f.ctx)
	defer cancel()
	var g errgroup.Group
	g.Go(func() error {
		return f.boss.Results(ctx, f.run, func(e fleet.Event) error {
			events <- e
			return nil
		})
	})
	assert.Equal(t, 1, (<-events).Result.Task)
	assert.Equal(t, 2, (<-events).Result.Task)
	assert.Equal(t, fleet.Event{Kept: true}, <-events)
	f.put(t, f.lease(t, f.b), "b", 3, "three")
	assert.Equal(t, fleet.Event{Result: &fleet.Result{Task: 3, Data: []byte("three"), Worker: "b"}}, <-events)
	cancel()
	require.ErrorIs(t, g.Wait(), context.Canceled)
}

func workers(t *testing.T, f *fixture) {
	w := fleet.Worker{
		ID: "drawn", Name: "w of " + string(f.run), Host: "h", PID: 7, Slots: 2, Version: "v", Running: 1, Done: 9,
		Refuses: map[fleet.RunID]string{"r": "why"}, Since: time.Unix(1, 0).UTC(),
	}
	ctx, cancel := context.WithCancel(f.ctx)
	defer cancel()
	seen := make(chan fleet.Worker, 1000)
	var g errgroup.Group
	g.Go(func() error { return f.boss.Workers(ctx, "", func(w fleet.Worker) { seen <- w }) })
	require.Eventually(t, func() bool {
		require.NoError(t, f.a.Say(&w)) // what is said before somebody listens is not heard
		select {
		case got := <-seen:
			return assert.ObjectsAreEqual(w, got)
		default:
			return false
		}
	}, soon, 10*time.Millisecond)
	cancel()
	require.ErrorIs(t, g.Wait(), context.Canceled)
}
