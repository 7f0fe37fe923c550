package jetstream_test

import (
	"context"
	"crypto/sha256"
	"strconv"
	"strings"
	"testing"
	"time"

	api "github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"dmsim/sim/fleet"
	"dmsim/sim/fleet/broker/brokertest"
	"dmsim/sim/fleet/jetstream"
)

// dialled joins by the network.
func dialled(urls ...string) joinTo {
	return func(t *testing.T, o jetstream.Options) *jetstream.Queue {
		o.URLs = urls
		o.Say = func(line string) { t.Log(o.Name, line) }
		q, err := jetstream.Dial(t.Context(), o)
		require.NoError(t, err)
		t.Cleanup(q.Disconnect)
		return q
	}
}

// clustered is three nodes, which need seconds to choose a leader.
func clustered(t *testing.T) *brokertest.Cluster {
	if testing.Short() {
		t.Skip("nodes need seconds to choose a leader")
	}
	t.Parallel()
	return brokertest.Start(t, 3)
}

func TestCluster(t *testing.T) {
	conform(t, dialled(clustered(t).URLs()...))
}

func TestLeaderKilled(t *testing.T) {
	c := clustered(t)
	sweepThrough(t, dialled(c.URLs()...), t.Name(), func(boss *jetstream.Queue) {
		c.Kill(c.Leader(t, boss.Conn(), "DMSIM_TASKS"))
	})
}

func TestAllKilledAndStartedAgain(t *testing.T) {
	c := clustered(t)
	sweepThrough(t, dialled(c.URLs()...), t.Name(), func(*jetstream.Queue) {
		for i := range 3 {
			c.Kill(i)
		}
		for i := range 3 {
			c.Run(t, i)
		}
	})
}

// TestQuorumLost has a leader that takes a batch and cannot store it, as the other nodes are gone: whoever submits it meets it under way with each further try.
func TestQuorumLost(t *testing.T) {
	c := clustered(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	said := make(chan string, 1000)
	boss, err := jetstream.Dial(ctx, jetstream.Options{URLs: c.URLs(), Name: "boss", Say: func(line string) { said <- line }})
	require.NoError(t, err)
	t.Cleanup(boss.Disconnect)
	job, err := fleet.NewJob("toy", t.Name(), 1, fleet.Needs{}, []byte(`{}`))
	require.NoError(t, err)
	require.NoError(t, boss.Open(ctx, job))
	leader := c.Leader(t, boss.Conn(), "DMSIM_TASKS")
	for i := range 3 {
		if i != leader {
			c.Kill(i)
		}
	}
	submitted := make(chan error, 1)
	go func() { submitted <- boss.Submit(ctx, job.Run, fleet.Batch{Tasks: []int{0}}) }()
	for tried := false; !tried; {
		select {
		case line := <-said:
			tried = strings.Contains(line, "submitting: ")
		case err := <-submitted:
			require.NoError(t, err)
			require.Fail(t, "submitted without a quorum")
		}
	}
	for i := range 3 {
		if i != leader {
			c.Run(t, i)
		}
	}
	require.NoError(t, <-submitted)
	n, err := boss.Waiting(ctx, job.Run)
	require.NoError(t, err)
	assert.Equal(t, 1, n)
}

// TestMoreReplicas has a command that wants fewer replicas than the next one, and then one that wants fewer again.
func TestMoreReplicas(t *testing.T) {
	c := clustered(t)
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	job, err := fleet.NewJob("toy", t.Name(), 1, fleet.Needs{}, []byte(`{}`))
	require.NoError(t, err)
	for _, n := range []struct{ wanted, have int }{{1, 1}, {3, 3}, {1, 3}} {
		boss := dialled(c.URLs()...)(t, jetstream.Options{Name: "boss", Replicas: n.wanted})
		require.NoError(t, boss.Open(ctx, job))
		js, err := api.New(boss.Conn())
		require.NoError(t, err)
		for _, name := range []string{"DMSIM_TASKS", "DMSIM_RESULTS", "DMSIM_JOBS", "OBJ_dmsim_results"} {
			require.EventuallyWithT(t, func(c *assert.CollectT) { // which a node that is behind says late
				stream, err := js.Stream(ctx, name)
				require.NoError(c, err)
				assert.Equal(c, n.have, stream.CachedInfo().Config.Replicas, name)
			}, soon, 20*time.Millisecond)
		}
		boss.Disconnect()
	}
}

// TestStoreLost has a server that forgets everything, once while tasks are done and once while parties wait for each other.
func TestStoreLost(t *testing.T) {
	t.Parallel()
	c := brokertest.Start(t, 1)
	lose := func() {
		c.Kill(0)
		c.Lose(t, 0)
		c.Run(t, 0)
	}
	join := dialled(c.URLs()...)
	sweepThrough(t, join, t.Name(), func(*jetstream.Queue) { lose() })

	f := fixed(t, join, 0)
	var g errgroup.Group
	for _, party := range []string{"one", "two"} {
		g.Go(func() error { return f.a.Meet(f.ctx, "m", party, 3) })
	}
	require.Eventually(t, func() bool {
		short, stop := context.WithTimeout(f.ctx, time.Second)
		defer stop()
		return strings.Contains(f.b.Meet(short, "m", "two", 3).Error(), ": 2 of 3 are here")
	}, soon, time.Millisecond)
	lose()
	require.NoError(t, f.boss.Submit(f.ctx, f.run, fleet.Batch{Tasks: []int{1}}), "makes streams anew")
	require.NoError(t, f.b.Meet(f.ctx, "m", "three", 3))
	require.NoError(t, g.Wait())
}

// toys are programs whose result is the digest of their task.
var toys = fleet.Programs{"toy": func(context.Context, *fleet.Job) (fleet.Program, error) { return toy{}, nil }}

type toy struct{}

func (toy) Do(ctx context.Context, tasks []int, done func(task int, data []byte, failed error) error) error {
	for _, task := range tasks {
		select {
		case <-time.After(50 * time.Millisecond): // the work
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := done(task, digest(task), nil); err != nil {
			return err
		}
	}
	return nil
}

func (toy) Close() error { return nil }

func digest(task int) []byte {
	sum := sha256.Sum256([]byte(strconv.Itoa(task)))
	return sum[:]
}

// sweepThrough has 200 tasks done by three workers, calls when half of them are kept, and holds that each has its result, once.
func sweepThrough(t *testing.T, join joinTo, name string, half func(boss *jetstream.Queue)) {
	const tasks = 200
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	job, err := fleet.NewJob("toy", name, tasks, fleet.Needs{}, []byte(`{}`))
	require.NoError(t, err)
	var serving errgroup.Group
	stop, end := context.WithCancel(ctx)
	for i := range 3 {
		worker := "w" + strconv.Itoa(i)
		q := join(t, jetstream.Options{Name: worker})
		serving.Go(func() error {
			return fleet.Serve(stop, q, fleet.WorkerOptions{Name: worker, Slots: 2, Programs: toys, Extend: time.Second})
		})
	}
	boss := join(t, jetstream.Options{Name: "boss", LeaseLasts: 3 * time.Second})
	kept := make([]int, tasks)
	var count int
	began := time.Now()
	got, err := fleet.Gather(ctx, boss, &fleet.Work{
		Job: job,
		Keep: func(r fleet.Result) error {
			assert.Empty(t, r.Failed)
			assert.Equal(t, digest(r.Task), r.Data)
			kept[r.Task]++
			if count++; count == tasks/2 {
				half(boss)
			}
			return nil
		},
		Say: func(line string) { t.Log(line) },
	})
	require.NoError(t, err)
	t.Logf("%d tasks in %v", tasks, time.Since(began).Round(time.Millisecond))
	end()
	require.NoError(t, serving.Wait())
	assert.Equal(t, tasks, got.Done)
	assert.Zero(t, got.Failed)
	assert.Empty(t, got.Conflicts)
	for task, n := range kept {
		assert.Equal(t, 1, n, task)
	}
}
