package fleet_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dmsim/sim/fleet"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/semaphore"
)

// squares is a program whose result of a task is its square, and that does each task as it is told.
type squares struct {
	do     func(ctx context.Context, task int) error
	mu     sync.Mutex
	starts []int
	closed bool
}

func (p *squares) Do(ctx context.Context, tasks []int, done func(int, []byte, error) error) error {
	for _, task := range tasks {
		p.mu.Lock()
		p.starts = append(p.starts, task)
		p.mu.Unlock()
		if p.do != nil {
			if err := p.do(ctx, task); err != nil {
				return err
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := done(task, square(task), nil); err != nil {
			return err
		}
	}
	return nil
}

func (p *squares) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	return nil
}

func square(task int) []byte { return []byte(strconv.Itoa(task * task)) }

// record is what a coordinator heard.
type record struct {
	mu    sync.Mutex
	kept  map[int][]string
	lines []string
}

func (r *record) say(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, line)
}

func (r *record) said() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.lines...)
}

func newWork(t *testing.T, tasks int) (*fleet.Work, *record) {
	t.Helper()
	j, err := fleet.NewJob("squares", "test", tasks, fleet.Needs{Version: "v1"}, json.RawMessage(`{}`))
	require.NoError(t, err)
	rec := &record{kept: map[int][]string{}}
	return &fleet.Work{Job: j, Say: rec.say, Keep: func(r fleet.Result) error {
		rec.kept[r.Task] = append(rec.kept[r.Task], string(r.Data)+r.Failed)
		return nil
	}}, rec
}

// wantSquares is what n tasks come to, each once, but for what differs.
func wantSquares(n int, but map[int]string) map[int][]string {
	want := map[int][]string{}
	for task := range n {
		want[task] = []string{string(square(task))}
	}
	for task, data := range but {
		want[task] = []string{data}
	}
	return want
}

func worker(name string, slots int, p fleet.Program) fleet.WorkerOptions {
	return fleet.WorkerOptions{Name: name, Host: "here", Slots: slots, Version: "v1", Programs: fleet.Programs{
		"squares": func(context.Context, *fleet.Job) (fleet.Program, error) { return p, nil },
	}}
}

// serve runs workers until stop.
func serve(t *testing.T, q fleet.Lessor, workers ...fleet.WorkerOptions) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for _, o := range workers {
		all.Go(func() { assert.NoError(t, fleet.Serve(ctx, q, o)) })
	}
	stop = func() { cancel(); all.Wait() }
	t.Cleanup(stop)
	return stop
}

func TestGatherKeepsEachResultOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, p := newMemory(), &squares{}
		w, rec := newWork(t, 1000)
		w.Has = func(task int) bool { return task%10 == 0 }
		w.Together = func(task int) int { return task % 7 }
		stop := serve(t, q, worker("a", 2, p), worker("b", 1, p))
		got, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		want := wantSquares(1000, nil)
		for task := 0; task < 1000; task += 10 {
			delete(want, task)
		}
		assert.Equal(t, want, rec.kept)
		assert.Equal(t, 1000, got.Done)
		assert.Empty(t, got.SetAside)
		assert.Equal(t, 1, q.closed)
		stop()
		assert.True(t, p.closed)
		assert.Len(t, p.starts, 900)
	})
}

// TestBatchesShrink holds the shape of the batches: of one group each, none above the bound, single tasks at the end.
func TestBatchesShrink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		sizes := []int{}
		p := program(func(ctx context.Context, tasks []int, done func(int, []byte, error) error) error {
			sizes = append(sizes, len(tasks))
			for _, task := range tasks {
				assert.Equal(t, tasks[0]%3, task%3)
				if err := done(task, nil, nil); err != nil {
					return err
				}
			}
			return nil
		})
		w, _ := newWork(t, 300)
		w.Together, w.BatchMax, w.Slots = func(task int) int { return task % 3 }, 10, 3
		serve(t, q, worker("a", 1, p))
		_, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		assert.Equal(t, []int{10, 10, 10, 10, 10, 10, 10, 10, 10, 10}, sizes[:10])
		assert.Equal(t, []int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, sizes[len(sizes)-10:])
	})
}

// TestBatchesStayWhole: with a least size, no group is parted, even at the end.
func TestBatchesStayWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		batches := [][]int{}
		p := program(func(ctx context.Context, tasks []int, done func(int, []byte, error) error) error {
			batches = append(batches, tasks)
			for _, task := range tasks {
				if err := done(task, nil, nil); err != nil {
					return err
				}
			}
			return nil
		})
		w, _ := newWork(t, 11)
		w.Together, w.BatchMin, w.BatchMax, w.Slots = func(task int) int { return task / 3 }, 3, 3, 2
		serve(t, q, worker("a", 1, p))
		_, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		assert.Equal(t, [][]int{{0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {9, 10}}, batches)
	})
}

type program func(ctx context.Context, tasks []int, done func(int, []byte, error) error) error

func (p program) Do(ctx context.Context, tasks []int, done func(int, []byte, error) error) error {
	return p(ctx, tasks, done)
}
func (program) Close() error { return nil }

func TestPanicsAndErrorsSetTasksAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		p := &squares{do: func(_ context.Context, task int) error {
			switch task {
			case 3:
				panic("three")
			case 5:
				return errors.New("no people")
			}
			return nil
		}}
		w, rec := newWork(t, 20)
		serve(t, q, worker("a", 1, p))
		got, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		require.Len(t, got.SetAside, 2)
		assert.Regexp(t, `^panic: three; at fleet_test\.TestPanics.*\(fleet_test\.go:\d+\), fleet_test\.\(\*squares\)\.Do `, got.SetAside[0].Failed)
		assert.Equal(t, wantSquares(20, map[int]string{3: got.SetAside[0].Failed, 5: "no people"}), rec.kept)
		assert.Equal(t, 18, got.Done)
		assert.Equal(t, 2, got.Failed)
		assert.Contains(t, rec.said(), "task 5 is set aside: no people")
	})
}

func TestProgramThatLeavesATaskOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		p := program(func(_ context.Context, tasks []int, done func(int, []byte, error) error) error {
			return done(tasks[len(tasks)-1], nil, nil)
		})
		w, _ := newWork(t, 64)
		w.Slots = 8 // batches of two at first
		serve(t, q, worker("a", 1, p))
		got, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		require.NotEmpty(t, got.SetAside)
		assert.Equal(t, "the program has a result of task 1 while it does task 0", got.SetAside[0].Failed)
		assert.Equal(t, 64, got.Done+got.Failed)
	})
}

const lost = "its worker was lost each time that it was tried, 3 times, the last time with nothing beside it"

// TestTaskThatIsLostEachTime has a task whose worker is never heard of again. All that is leased is lost with it, and must not be blamed.
func TestTaskThatIsLostEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		workers := []fleet.WorkerOptions{}
		for _, name := range []string{"a", "b", "c", "d"} {
			p := &squares{do: func(ctx context.Context, task int) error {
				if task == 7 {
					go q.expire() // all that is leased, also by others: they do it twice
					<-ctx.Done()
					return ctx.Err()
				}
				time.Sleep(time.Millisecond)
				return nil
			}}
			workers = append(workers, worker(name, 1, p))
		}
		w, rec := newWork(t, 50)
		serve(t, q, workers...)
		got, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		assert.Equal(t, wantSquares(50, map[int]string{7: lost}), rec.kept)
		require.Len(t, got.SetAside, 1)
		assert.Equal(t, 7, got.SetAside[0].Task)
	})
}

// TestFailureThatComesLate has a worker fail at a task that another one is at, since the lease had run out: that does not count, and its people are told.
func TestFailureThatComesLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		second, told := make(chan struct{}), make(chan string, 1)
		slow := worker("a", 1, &squares{do: func(context.Context, int) error {
			go q.expire()
			<-second
			return errors.New("it was held up")
		}})
		slow.Say = func(line string) {
			if strings.HasPrefix(line, "task") {
				told <- line
			}
		}
		w, rec := newWork(t, 1)
		serve(t, q, slow)
		go func() {
			synctest.Wait() // until the slow one has the task
			serve(t, q, worker("b", 1, &squares{do: func(context.Context, int) error {
				close(second)
				assert.Equal(t, "task 0 failed, which does not count, as the lease had run out: it was held up", <-told)
				return nil
			}}))
		}()
		got, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		assert.Empty(t, got.SetAside)
		assert.Equal(t, wantSquares(1, nil), rec.kept)
	})
}

// TestSetAsideIsSuperseded has a worker that was only slow bring the result of a task that was given up.
func TestSetAsideIsSuperseded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		w, rec := newWork(t, 3)
		q.log = []fleet.Event{
			{Result: &fleet.Result{Task: 1, Failed: "lost", Worker: "a"}},
			{Result: &fleet.Result{Task: 1, Data: square(1), Worker: "b"}},
			{Result: &fleet.Result{Task: 1, Failed: "lost again", Worker: "a"}},
			{Result: &fleet.Result{Task: 0, Data: square(0), Worker: "b"}},
			{Result: &fleet.Result{Task: 0, Data: square(0), Worker: "b"}},
			{Result: &fleet.Result{Task: 2, Data: square(2), Worker: "b"}},
		}
		got, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		assert.Equal(t, wantSquares(3, nil), rec.kept)
		assert.Empty(t, got.SetAside)
		assert.Equal(t, []string{"task 1 is set aside: lost", "task 1 has its result after all, from worker b"}, rec.said())
	})
}

func TestQueueThatLosesEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		p := &squares{}
		p.do = func(_ context.Context, task int) error {
			time.Sleep(50 * time.Millisecond)
			return nil
		}
		w, rec := newWork(t, 200)
		keep := w.Keep
		w.Keep = func(r fleet.Result) error {
			if len(rec.kept) == 100 {
				q.do(q.clear)
			}
			return keep(r)
		}
		serve(t, q, worker("a", 3, p))
		_, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		assert.Equal(t, wantSquares(200, nil), rec.kept)
	})
}

func TestConflictIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		w, rec := newWork(t, 2)
		c := fleet.Conflict{Task: 1, First: fleet.Digest{Worker: "a", SHA256: "aa"}, Second: fleet.Digest{Worker: "b", SHA256: "bb"}}
		q.log = []fleet.Event{
			{Result: &fleet.Result{Task: 1, Data: []byte("x")}}, {Conflict: &c}, {Conflict: &c}, {Result: &fleet.Result{Task: 0, Data: []byte("y")}},
		}
		got, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		assert.Equal(t, []fleet.Conflict{c}, got.Conflicts)
		assert.Equal(t, []string{"task 1 came out differently: aa by worker a, bb by worker b"}, rec.said())
	})
}

// TestOtherResultAfterTheFirst has a queue that lost the first results, and takes others.
func TestOtherResultAfterTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		w, rec := newWork(t, 3)
		w.Has = func(task int) bool { return task == 2 } // of an earlier start, whose digest is not known: what the queue has of it is compared with what comes
		q.log = []fleet.Event{
			{Result: &fleet.Result{Task: 1, Data: []byte("x"), Worker: "a"}},
			{Result: &fleet.Result{Task: 1, Data: []byte("x"), Worker: "b"}},
			{Result: &fleet.Result{Task: 1, Failed: "lost", Worker: "b"}},
			{Result: &fleet.Result{Task: 1, Data: []byte("y"), Worker: "b"}},
			{Result: &fleet.Result{Task: 2, Data: []byte("x"), Worker: "a"}},
			{Result: &fleet.Result{Task: 2, Data: []byte("y"), Worker: "b"}},
			{Result: &fleet.Result{Task: 0, Data: []byte("z"), Worker: "a"}},
		}
		again := newMemory()
		again.log = slices.Clone(q.log)
		got, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		first := fleet.Digest{Worker: "a", SHA256: "2d711642b726b044"}
		second := fleet.Digest{Worker: "b", SHA256: "a1fce4363854ff888cff4b8e7875d600c2682390412a8cf79b37d0b11148b0fa"}
		assert.Equal(t, []fleet.Conflict{{Task: 1, First: first, Second: second}, {Task: 2, First: first, Second: second}}, got.Conflicts)
		assert.Equal(t, map[int][]string{0: {"z"}, 1: {"x"}}, rec.kept)
		assert.Equal(t, 2, got.Earlier, "which the queue had")

		w.Differs = func(fleet.Conflict) error { return errors.New("cannot be written down") }
		_, err = fleet.Gather(t.Context(), again, w)
		require.EqualError(t, err, "cannot be written down", "a finding is not lost")
	})
}

// TestLongRunIsOpenedAgain holds that a worker which comes after days hears of the job.
func TestLongRunIsOpenedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		w, _ := newWork(t, 1)
		ctx, stop := context.WithTimeout(t.Context(), 49*time.Hour)
		defer stop()
		var ended sync.WaitGroup
		ended.Go(func() { _, _ = fleet.Gather(ctx, q, w) })
		<-time.NewTimer(49*time.Hour - time.Minute).C
		assert.Equal(t, 3, q.opens)
		stop()
		ended.Wait()
	})
}

// TestRefusedThenServed puts right what a worker refused a job for: it looks again when the job is opened again.
func TestRefusedThenServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		w, rec := newWork(t, 3)
		w.Job.Needs.Files = []fleet.File{{Name: "g.csv", SHA256: "aa"}}
		var right atomic.Bool
		looks := atomic.Int32{}
		o := worker("a", 1, &squares{})
		o.Digest = func(context.Context, string) (string, error) {
			looks.Add(1)
			if right.Load() {
				return "aa", nil
			}
			return "bb", nil
		}
		serve(t, q, o)
		require.NoError(t, q.Open(t.Context(), w.Job))
		synctest.Wait()
		right.Store(true)
		other := *w.Job
		other.Run = "other"
		require.NoError(t, q.Open(t.Context(), &other))
		synctest.Wait()
		assert.EqualValues(t, 2, looks.Load(), "one look for each job, and none for what was opened beside it")
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		_, err := fleet.Gather(ctx, q, w)
		require.NoError(t, err)
		assert.Equal(t, wantSquares(3, nil), rec.kept)
	})
}

// TestCoordinatorStartsAgain ends a coordinator at half, and its workers too, and starts others with what was kept.
func TestCoordinatorStartsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, p := newMemory(), &squares{}
		w, rec := newWork(t, 100)
		stop := serve(t, q, worker("a", 1, p))
		keep, enough := w.Keep, errors.New("enough")
		w.Keep = func(r fleet.Result) error {
			if len(rec.kept) == 50 {
				return enough
			}
			return keep(r)
		}
		got, err := fleet.Gather(t.Context(), q, w)
		require.ErrorIs(t, err, enough)
		assert.True(t, got.Open)
		assert.Equal(t, 51, got.Done)
		assert.Zero(t, q.closed)
		stop()
		first := len(rec.kept)
		w.Has, w.Keep = func(task int) bool { return rec.kept[task] != nil }, keep
		serve(t, q, worker("b", 1, p))
		_, err = fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		assert.Equal(t, 50, first)
		assert.Equal(t, wantSquares(100, nil), rec.kept)
		assert.LessOrEqual(t, len(p.starts), 101, "only the task that was being done is begun again")
	})
}

// TestWorkerThatLeaves returns its batch at once, though its task takes no notice, and another one does it, at its first try.
func TestWorkerThatLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		begun, heedless := make(chan struct{}), make(chan struct{})
		slow := &squares{do: func(_ context.Context, task int) error {
			if task == 2 {
				close(begun)
				<-heedless
			}
			return nil
		}}
		w, rec := newWork(t, 40)
		stop := serve(t, q, worker("a", 1, slow))
		ended := make(chan error)
		go func() {
			_, err := fleet.Gather(t.Context(), q, w)
			ended <- err
		}()
		<-begun
		go stop()
		serve(t, q, worker("b", 1, &squares{}))
		require.NoError(t, <-ended)
		assert.Equal(t, wantSquares(40, nil), rec.kept)
		close(heedless)
		stop()
		assert.Equal(t, []int{0, 1, 2}, slow.starts)
		assert.True(t, slices.ContainsFunc(q.workers, func(w fleet.Worker) bool { return w.Name == "a" && w.Leaving }))
	})
}

// TestWorkerThatLeavesEarly is asked to stop when it has a batch and has not begun it: that is no try.
func TestWorkerThatLeavesEarly(t *testing.T) {
	for name, when := range map[string]func(q *memory, stop func()){
		"while it leases":               func(q *memory, stop func()) { q.late = stop },
		"while it asks what is missing": func(q *memory, stop func()) { q.asked = stop },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := newMemory()
				w, _ := newWork(t, 3)
				require.NoError(t, q.Open(t.Context(), w.Job))
				require.NoError(t, q.Submit(t.Context(), w.Job.Run, fleet.Batch{Tasks: []int{0, 1, 2}}))
				ctx, stop := context.WithCancel(t.Context())
				when(q, stop)
				require.NoError(t, fleet.Serve(ctx, q, worker("a", 1, &squares{})))
				assert.Empty(t, q.leased)
				assert.Equal(t, []fleet.Event{{Returned: &fleet.Batch{Tasks: []int{0, 1, 2}}}}, q.log)
			})
		})
	}
}

func TestResultThatCannotBeKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		q.puts = errors.New("65 MB: want at most 64")
		w, _ := newWork(t, 3)
		serve(t, q, worker("a", 1, &squares{}))
		got, err := fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		require.Len(t, got.SetAside, 1)
		assert.Equal(t, "its result cannot be kept: 65 MB: want at most 64", got.SetAside[0].Failed)
	})
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		needs  fleet.Needs
		change func(*fleet.WorkerOptions)
		want   string
	}{
		"version": {fleet.Needs{Version: "v2"}, nil, "version: the run needs v2, this worker is v1"},
		"build": {
			fleet.Needs{Version: "v1", Build: "aaaaaaaaaaaaaaaa"},
			func(o *fleet.WorkerOptions) { o.Build = "bb" },
			"build: the run needs the program with SHA-256 aaaaaaaaaaaa, this worker's has bb",
		},
		"kind": {
			fleet.Needs{Version: "v1"},
			func(o *fleet.WorkerOptions) { o.Programs = fleet.Programs{"other": nil} },
			`kind "squares" is not known: want one of ["other"]`,
		},
		"no digest": {fleet.Needs{Version: "v1", Files: []fleet.File{{Name: "g.csv", SHA256: "aa"}}}, nil, "file g.csv: this worker reads no files"},
		"file that differs": {
			fleet.Needs{Version: "v1", Files: []fleet.File{{Name: "g.csv", SHA256: "aa"}}},
			func(o *fleet.WorkerOptions) {
				o.Digest = func(context.Context, string) (string, error) { return "bb", nil }
			},
			"file g.csv: the run needs SHA-256 aa, here it has another one",
		},
		"no file": {
			fleet.Needs{Version: "v1", Files: []fleet.File{{Name: "g.csv", SHA256: "aa"}}},
			func(o *fleet.WorkerOptions) {
				o.Digest = func(context.Context, string) (string, error) { return "", errors.New("no such file") }
			}, "file g.csv: no such file",
		},
		"program": {fleet.Needs{Version: "v1"}, func(o *fleet.WorkerOptions) {
			o.Programs = fleet.Programs{"squares": func(context.Context, *fleet.Job) (fleet.Program, error) { return nil, errors.New("bad scenario") }}
		}, "bad scenario"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := newMemory()
				w, rec := newWork(t, 3)
				w.Job.Needs = c.needs
				o := worker("a", 1, &squares{})
				if c.change != nil {
					c.change(&o)
				}
				serve(t, q, o)
				ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
				defer stop()
				_, err := fleet.Gather(ctx, q, w)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				assert.Equal(t, []string{"worker a on here does not serve this run: " + c.want, "no worker serves this run: none for 3s"}, rec.said())
			})
		})
	}
}

// TestJobsTakeTurns has one job with work and one without: the empty one must not cost the other its wait.
func TestJobsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, p := newMemory(), &squares{do: func(context.Context, int) error { time.Sleep(50 * time.Millisecond); return nil }}
		w, rec := newWork(t, 200)
		empty, err := fleet.NewJob("squares", "empty", 1, fleet.Needs{Version: "v1"}, nil)
		require.NoError(t, err)
		require.NoError(t, q.Open(t.Context(), empty))
		serve(t, q, worker("a", 1, p))
		begun := time.Now()
		_, err = fleet.Gather(t.Context(), q, w)
		require.NoError(t, err)
		assert.Equal(t, wantSquares(200, nil), rec.kept)
		// By the bubble's clock, which only waits move: the ideal is 10 s.
		assert.Less(t, time.Since(begun), 12*time.Second)
	})
}

func TestIdleWorkerEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := worker("a", 2, &squares{})
		o.Idle = 10 * time.Second
		begun := time.Now()
		require.NoError(t, fleet.Serve(t.Context(), newMemory(), o))
		assert.Equal(t, 10*time.Second, time.Since(begun))
	})
}

// TestIdleWorkerEndsBesideAnOpenRun holds that slots which ask a run for work that has none are idle, and that who else has the worker keeps it.
func TestIdleWorkerEndsBesideAnOpenRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		w, _ := newWork(t, 1)
		require.NoError(t, q.Open(t.Context(), w.Job))
		o := worker("a", 2, &squares{})
		o.Idle, o.Room = 10*time.Second, semaphore.NewWeighted(2)
		begun := time.Now()
		require.NoError(t, fleet.Serve(t.Context(), q, o))
		assert.Equal(t, 10*time.Second, time.Since(begun))

		lent := make(chan struct{})
		go func() {
			defer close(lent)
			assert.NoError(t, o.Room.Acquire(t.Context(), 2))
			time.Sleep(time.Minute)
			o.Room.Release(2)
		}()
		begun = time.Now()
		said := 0
		listening, deaf := context.WithCancel(t.Context())
		var heard sync.WaitGroup
		heard.Go(func() {
			_ = q.Workers(listening, "", func(w fleet.Worker) {
				if w.Lent {
					said++
				}
			})
		})
		require.NoError(t, fleet.Serve(t.Context(), q, o))
		deaf()
		heard.Wait()
		assert.InDelta(t, 60, said, 2, "it says so each second")
		<-lent
		assert.GreaterOrEqual(t, time.Since(begun), 70*time.Second)
	})
}

func TestWorkersComeAndGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		w, rec := newWork(t, 1)
		say := func(of fleet.Worker) { assert.NoError(t, q.Say(&of)) }
		serves := []fleet.RunID{w.Job.Run}
		ctx, stop := context.WithCancel(t.Context())
		var last atomic.Pointer[fleet.Progress]
		w.Progress = func(p fleet.Progress) { last.Store(&p) }
		w.Nobody = "start some"
		go func() {
			say(fleet.Worker{ID: "1", Name: "a", Host: "h1", Slots: 3, Serves: serves, Running: 1})
			say(fleet.Worker{ID: "2", Name: "b", Host: "h2", Slots: 2, Serves: serves})
			time.Sleep(2500 * time.Millisecond)
			assert.Equal(t, fleet.Progress{Tasks: 1, Running: 1, Workers: 2, Slots: 5}, *last.Load())
			say(fleet.Worker{ID: "3", Name: "c", Host: "h3", Slots: 1, Serves: serves})
			say(fleet.Worker{Name: "c", Dead: true})
			say(fleet.Worker{Name: "nobody", Dead: true})
			time.Sleep(1500 * time.Millisecond)
			assert.Equal(t, 2, last.Load().Workers, "without c, at once")
			say(fleet.Worker{ID: "2", Name: "b", Leaving: true})
			time.Sleep(time.Minute)
			stop()
		}()
		_, err := fleet.Gather(ctx, q, w)
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, []string{
			"worker a joined: h1, 3 at a time", "worker b joined: h2, 2 at a time", "worker c joined: h3, 1 at a time", "worker c is lost: its process has ended", "worker b left", "worker a is lost: not heard of for 5s",
			"no worker serves this run: none for 3s; start some", "no worker serves this run: none for 33s; start some",
		}, rec.said())
	})
}

func TestWrongNumbers(t *testing.T) {
	w, _ := newWork(t, 3)
	w.Job.Tasks = 0
	_, err := fleet.Gather(t.Context(), newMemory(), w)
	require.EqualError(t, err, "fleet: test: want 1 to 268435456 tasks, got 0")
	w.Job.Tasks, w.BatchMin, w.BatchMax = 3, 4, 3
	_, err = fleet.Gather(t.Context(), newMemory(), w)
	require.EqualError(t, err, "fleet: test: want 1 to 3 tasks a batch at least, since 3 is the most, got 4")
	for change, want := range map[*fleet.WorkerOptions]string{
		{Slots: 1}:  "fleet: worker: want a name that no other one has",
		{Name: "a"}: "fleet: worker a: slots: want at least 1, got 0",
		{Name: "a", Slots: 1, Idle: -time.Second}:   "fleet: worker a: idle: want a time, or 0 for never, got -1s",
		{Name: "a", Slots: 1, Extend: -time.Second}: "fleet: worker a: extend: want a time, or 0 for 3s, got -1s",
	} {
		require.EqualError(t, fleet.Serve(t.Context(), newMemory(), *change), want)
	}
}

// TestNextRunBeginsAtOnce holds that a slot which waits for a run that is closed turns to the next one. The bubble's clock moves only when all wait.
func TestNextRunBeginsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		serve(t, q, worker("a", 2, &squares{}))
		begun := time.Now()
		for n := range 3 {
			w, rec := newWork(t, 10+n)
			_, err := fleet.Gather(t.Context(), q, w)
			require.NoError(t, err)
			assert.Equal(t, wantSquares(10+n, nil), rec.kept)
		}
		assert.Zero(t, time.Since(begun))
	})
}
