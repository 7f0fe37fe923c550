package chunk_test

import (
	"context"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/check"
	"dmsim/sim/check/chunk"
	"dmsim/sim/fleet"
	"dmsim/sim/fleet/broker"
	"dmsim/sim/fleet/jetstream"
	"dmsim/sim/fleet/local"
)

// The environment of a worker process of these tests.
const (
	workerURL   = "CHUNK_TEST_URL"
	workerToken = "CHUNK_TEST_TOKEN"
)

// TestMain lets the test's program be a worker.
func TestMain(m *testing.M) {
	if url := os.Getenv(workerURL); url != "" {
		os.Exit(work(url, os.Getenv(workerToken), os.Args[1]))
	}
	os.Exit(m.Run())
}

func work(url, token, name string) int {
	ctx, stop := local.WithParent(context.Background(), os.Stdin)
	defer stop()
	q, err := jetstream.Dial(ctx, jetstream.Options{URLs: []string{url}, Token: token, Name: name})
	if err == nil {
		defer q.Disconnect()
		err = fleet.Serve(ctx, q, fleet.WorkerOptions{Name: name, Slots: 1, Programs: fleet.Programs{chunk.Kind: chunk.Open}})
	}
	if err != nil {
		os.Stderr.WriteString(err.Error() + "\n")
		return 1
	}
	return 0
}

// station is a queue with worker processes.
type station struct {
	queue *jetstream.Queue
	local local.Options
}

func newStation(t *testing.T, workers int) *station {
	const token = "of a test"
	b, err := broker.Start(broker.Options{Dir: t.TempDir(), Listen: true, Token: token})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	conn, err := b.Connect()
	require.NoError(t, err)
	q, err := jetstream.New(conn, jetstream.Options{Name: "coordinator", Say: func(line string) { t.Log(line) }})
	require.NoError(t, err)
	t.Cleanup(q.Disconnect)
	return &station{q, local.Options{
		Count: workers, Args: func(name string) []string { return []string{name} }, Env: []string{workerURL + "=" + b.URL(), workerToken + "=" + token}, Output: t.Output(),
		Say: func(line string) { t.Log(line) },
	}}
}

func (s *station) fleet() *chunk.Fleet {
	return &chunk.Fleet{
		Gather: func(ctx context.Context, w *fleet.Work) (fleet.Gathered, error) {
			return local.Gather(ctx, s.queue, w, s.local)
		},
		Close: s.queue.Close, Slots: s.local.Count, Say: s.local.Say,
	}
}

// TestFindingsOfProcesses: a campaign by worker processes finds what one of this process finds, and tells it in the same words.
func TestFindingsOfProcesses(t *testing.T) {
	const id = "counts-other"
	c := check.Campaign{For: time.Minute, Options: options(t, id, 4000)}
	here, err := c.Run(t.Context(), func() float64 { return 0 })
	require.NoError(t, err)
	require.Len(t, here.Findings, 2)
	s := newStation(t, 2)
	c.Elsewhere = func(ctx context.Context, o check.Options) (check.Exploration, error) {
		return s.fleet().Explore(ctx, &o, id)
	}
	there, err := c.Run(t.Context(), func() float64 { return 0 })
	require.NoError(t, err)
	assert.Equal(t, check.Violated, there.Verdict())
	assert.Equal(t, here.NotChecked, there.NotChecked)
	assert.Equal(t, pages(here.Findings), pages(there.Findings))
	assert.Empty(t, jobs(t, s.queue), "the run is over before all stories were played")
}

// TestKilledWorker: a worker that is killed costs nothing but time.
func TestKilledWorker(t *testing.T) {
	o := options(t, "", 5000)
	here, err := check.Explore(t.Context(), o)
	require.NoError(t, err)
	s := newStation(t, 2)
	ctx, stop := context.WithCancel(t.Context())
	pids := make(chan int, 1) // of the worker that was heard of first
	var watching sync.WaitGroup
	watching.Go(func() {
		_ = s.queue.Workers(ctx, "", func(w fleet.Worker) {
			select {
			case pids <- w.PID:
			default:
			}
		})
	})
	kill := sync.OnceFunc(func() { assert.NoError(t, syscall.Kill(<-pids, syscall.SIGKILL)) })
	f := s.fleet()
	gather := f.Gather
	f.Gather = func(ctx context.Context, w *fleet.Work) (fleet.Gathered, error) {
		keep := w.Keep
		w.Keep = func(r fleet.Result) error {
			kill()
			return keep(r)
		}
		return gather(ctx, w)
	}
	there, err := f.Explore(ctx, &o, "")
	stop()
	watching.Wait()
	require.NoError(t, err)
	assert.Equal(t, encoded(t, here), encoded(t, there))
	assert.Empty(t, jobs(t, s.queue))
}

// pages tells findings in full.
func pages(findings []check.Finding) (all []string) {
	for i := range findings {
		all = append(all, findings[i].ID+"\n"+findings[i].Text()+string(findings[i].Case.YAML()))
	}
	return all
}

// jobs are those that the queue has.
func jobs(t *testing.T, q *jetstream.Queue) (open []*fleet.Job) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	err := q.Jobs(ctx, func(all []*fleet.Job) {
		open = all
		stop()
	})
	require.ErrorIs(t, err, context.Canceled)
	return open
}
