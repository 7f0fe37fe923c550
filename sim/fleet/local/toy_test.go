package local_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"dmsim/sim/fleet"
	"dmsim/sim/fleet/broker"
	"dmsim/sim/fleet/jetstream"
	"dmsim/sim/fleet/local"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The test binary is a worker and a coordinator too, where these variables say so.
const (
	envWorker      = "DMSIM_TEST_WORKER"      // URLs of the servers, or "broken": a worker that cannot work
	envCoordinator = "DMSIM_TEST_COORDINATOR" // folder where it keeps results
	envURL         = "DMSIM_TEST_URL"         // of a server that the coordinator uses; "": its own
	envToken       = "DMSIM_TEST_TOKEN"
	envSlots       = "DMSIM_TEST_SLOTS"
	envToy         = "DMSIM_TEST_TOY"
	envStart       = "DMSIM_TEST_START" // which start of the coordinator it is, for its own folder of the server
)

func TestMain(m *testing.M) {
	switch urls := os.Getenv(envWorker); {
	case urls == "broken":
		fmt.Println("cannot work")
		os.Exit(3)
	case urls != "":
		exit(work(strings.Split(urls, ",")))
	case os.Getenv(envCoordinator) != "":
		exit(coordinate(os.Getenv(envCoordinator)))
	default:
		os.Exit(m.Run())
	}
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	os.Exit(0)
}

// toy is a job: tasks that sleep, and then have some bytes that follow from their number.
type toy struct {
	Tasks int           `json:"tasks"`
	Sleep time.Duration `json:"sleep"`
	Kills int           `json:"kills"` // the task that kills its worker; 0: none
	Held  string        `json:"held"`  // folder: each task stops the first worker that is at it, as heldUp says; "": none does
	PIDs  string        `json:"pids"`  // folder: task 1 waits there until two processes are at it, and its result is the process, which is wrong; "": none
	Gate  string        `json:"gate"`  // file: the last quarter of the tasks waits until it is there; "": none does
}

// gated is a toy that does not end before its gate is opened, however long a test takes to disturb it.
func gated(t testing.TB, o toy) *toy {
	o.Gate = filepath.Join(t.TempDir(), "gate")
	return &o
}

func (o *toy) open(t testing.TB) {
	assert.NoError(t, os.WriteFile(o.Gate, nil, 0o600))
}

// leaseLasts is short, so that a test need not wait for leases whose holder nobody saw die.
const leaseLasts = 2 * time.Second

const toyBytes = 20 << 10 // as many as results of a sweep have

func toyResult(task int) []byte {
	data := make([]byte, toyBytes)
	_, _ = rand.NewChaCha8([32]byte{byte(task), byte(task >> 8)}).Read(data) // never errs
	return data
}

func (o *toy) job(t testing.TB) *fleet.Job {
	data, err := json.Marshal(o)
	require.NoError(t, err)
	j, err := fleet.NewJob("toy", t.Name(), o.Tasks, fleet.Needs{Version: "v1"}, data)
	require.NoError(t, err)
	return j
}

func (o *toy) Do(ctx context.Context, tasks []int, done func(int, []byte, error) error) error {
	for _, task := range tasks {
		if o.Held != "" {
			return o.heldUp(ctx, task, done)
		}
		data, err := o.one(ctx, task)
		if err != nil {
			return err
		}
		if err := done(task, data, nil); err != nil {
			return err
		}
	}
	return nil
}

func (*toy) Close() error { return nil }

func (o *toy) one(ctx context.Context, task int) ([]byte, error) {
	if task == o.Kills && task > 0 {
		self, err := os.FindProcess(os.Getpid())
		if err != nil {
			return nil, err
		}
		return nil, self.Kill()
	}
	if task == 1 && o.PIDs != "" {
		return o.together(ctx)
	}
	if o.Gate != "" && task >= o.Tasks*3/4 {
		if err := o.opened(ctx); err != nil {
			return nil, err
		}
	}
	return toyResult(task), wait(ctx, o.Sleep)
}

// opened waits for the gate.
func (o *toy) opened(ctx context.Context) error {
	for {
		if _, err := os.Stat(o.Gate); !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if err := wait(ctx, time.Millisecond); err != nil {
			return err
		}
	}
}

// together waits until two processes are here.
func (o *toy) together(ctx context.Context) ([]byte, error) {
	pid := strconv.Itoa(os.Getpid())
	if err := os.WriteFile(filepath.Join(o.PIDs, pid), nil, 0o600); err != nil {
		return nil, err
	}
	for {
		here, err := os.ReadDir(o.PIDs)
		if err != nil || len(here) > 1 {
			return []byte(pid), err
		}
		if err := wait(ctx, time.Millisecond); err != nil {
			return nil, err
		}
	}
}

func wait(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// work is a worker process.
func work(urls []string) error {
	ctx, stop := local.WithParent(context.Background(), os.Stdin)
	defer stop()
	fmt.Printf("pid %d\n", os.Getpid())
	name := os.Args[1]
	q, err := jetstream.Dial(ctx, jetstream.Options{URLs: urls, Token: os.Getenv(envToken), Name: name})
	if err != nil {
		return err
	}
	defer q.Disconnect()
	slots, err := strconv.Atoi(os.Getenv(envSlots))
	if err != nil {
		return err
	}
	return fleet.Serve(ctx, q, fleet.WorkerOptions{Name: name, Host: "here", Slots: slots, Version: "v1", Extend: leaseLasts / 3, Programs: fleet.Programs{
		"toy": func(_ context.Context, j *fleet.Job) (fleet.Program, error) {
			o := &toy{}
			return o, json.Unmarshal(j.Data, o)
		},
	}})
}

// coordinate is a coordinator process: it keeps results as files, and goes on with those that are there.
func coordinate(dir string) error {
	o := &toy{}
	if err := json.Unmarshal([]byte(os.Getenv(envToy)), o); err != nil {
		return err
	}
	url, token := os.Getenv(envURL), os.Getenv(envToken)
	if url == "" {
		token = "of its own"
		b, err := broker.Start(broker.Options{Dir: filepath.Join(dir, "store"+os.Getenv(envStart)), Listen: true, Token: token})
		if err != nil {
			return err
		}
		defer b.Close()
		url = b.URL()
	}
	q, err := jetstream.Dial(context.Background(), jetstream.Options{URLs: []string{url}, Token: token, Name: "coordinator", LeaseLasts: leaseLasts})
	if err != nil {
		return err
	}
	defer q.Disconnect()
	data, err := json.Marshal(o)
	if err != nil {
		return err
	}
	j, err := fleet.NewJob("toy", "test", o.Tasks, fleet.Needs{Version: "v1"}, data)
	if err != nil {
		return err
	}
	file := func(task int) string { return filepath.Join(dir, "task"+strconv.Itoa(task)) }
	_, err = local.Gather(context.Background(), q, &fleet.Work{
		Job: j, Slots: 3,
		Has: func(task int) bool { _, err := os.Stat(file(task)); return err == nil },
		Keep: func(r fleet.Result) error {
			if err := os.WriteFile(file(r.Task)+".new", r.Data, 0o600); err != nil {
				return err
			}
			if err := os.Link(file(r.Task)+".new", file(r.Task)); err != nil { // errs where it is there: no result comes twice
				return err
			}
			return os.Remove(file(r.Task) + ".new")
		},
		Say: func(line string) { fmt.Println(line) },
	}, local.Options{
		Count: 3, Output: os.Stdout, Args: func(name string) []string { return []string{name} },
		Env: []string{envWorker + "=" + url, envToken + "=" + token, envSlots + "=1"},
	})
	return err
}

// kept are the tasks that a coordinator process has kept.
func kept(t *testing.T, dir string) map[int][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "task*"))
	require.NoError(t, err)
	all := map[int][]byte{}
	for _, name := range files {
		if strings.HasSuffix(name, ".new") {
			continue
		}
		task, err := strconv.Atoi(strings.TrimPrefix(filepath.Base(name), "task"))
		require.NoError(t, err)
		all[task], err = os.ReadFile(name)
		require.NoError(t, err)
	}
	return all
}
