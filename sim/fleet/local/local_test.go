package local_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"dmsim/sim/fleet"
	"dmsim/sim/fleet/broker"
	"dmsim/sim/fleet/jetstream"
	"dmsim/sim/fleet/local"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// soon is the bound of everything that a test waits for.
const soon = 3 * time.Minute

// printed is what processes print, while they do.
type printed struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *printed) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(text)
}

func (p *printed) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

var pidLine = regexp.MustCompile(`(?m)^(w[\d.]+): pid (\d+)$`)

// pids are those of all workers that ever printed theirs.
func (p *printed) pids(t testing.TB) (pids map[string]int) {
	pids = map[string]int{}
	for _, m := range pidLine.FindAllStringSubmatch(p.String(), -1) {
		pid, err := strconv.Atoi(m[2])
		require.NoError(t, err)
		pids[m[1]] = pid
	}
	return pids
}

// gone holds that no worker is left.
func (p *printed) gone(t testing.TB) {
	t.Helper()
	pids := p.pids(t)
	require.NotEmpty(t, pids)
	for name, pid := range pids {
		require.Eventually(t, func() bool { return !runs(pid) }, soon, time.Millisecond, "worker %s, process %d", name, pid)
	}
}

// runs says whether there is a process. One that has ended and that nobody has asked for is none.
func runs(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && !strings.HasPrefix(string(stat[bytes.LastIndexByte(stat, ')')+1:]), " Z")
}

// fixture is a server in this process, and what a run on it came to.
type fixture struct {
	url     string
	q       *jetstream.Queue
	printed printed
	lines   []string
	kept    map[int][]byte
	twice   []int
	slots   int               // of a worker; 0: 1
	hears   func(line string) // what is said; nil: nobody does
}

const token = "of the test"

func newFixture(t testing.TB) *fixture { return newFixtureOf(t, 0) }

// newFixtureOf has leases that last so long; 0: as long as they do.
func newFixtureOf(t testing.TB, lasts time.Duration) *fixture {
	b, err := broker.Start(broker.Options{Dir: t.TempDir(), Listen: true, Token: token})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	conn, err := b.Connect()
	require.NoError(t, err)
	q, err := jetstream.New(conn, jetstream.Options{Name: "coordinator", LeaseLasts: lasts})
	require.NoError(t, err)
	t.Cleanup(q.Disconnect)
	return &fixture{url: b.URL(), q: q, kept: map[int][]byte{}}
}

// gather has a toy's tasks done by so many workers. On each result, on is called.
func (f *fixture) gather(t testing.TB, o *toy, workers int, on func(done int)) (fleet.Gathered, error) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), soon)
	defer stop()
	return local.Gather(ctx, f.q, &fleet.Work{
		Job: o.job(t), Slots: workers, Say: func(line string) { f.say(t, line) },
		Keep: func(r fleet.Result) error {
			if _, is := f.kept[r.Task]; is {
				f.twice = append(f.twice, r.Task)
			}
			f.kept[r.Task] = r.Data
			if on != nil {
				on(len(f.kept))
			}
			return nil
		},
	}, f.options(workers))
}

func (f *fixture) options(workers int) local.Options {
	return local.Options{
		Count: workers, Output: &f.printed, Args: func(name string) []string { return []string{name} },
		Env: []string{envWorker + "=" + f.url, envToken + "=" + token, envSlots + "=" + strconv.Itoa(max(1, f.slots))},
	}
}

func (f *fixture) say(t testing.TB, line string) {
	f.printed.mu.Lock()
	defer f.printed.mu.Unlock()
	f.lines = append(f.lines, line)
	t.Log(line)
	if f.hears != nil {
		f.hears(line)
	}
}

// wantAll holds that each task but one has its result, once.
func (f *fixture) wantAll(t *testing.T, o *toy, but int) {
	t.Helper()
	assert.Empty(t, f.twice)
	assert.Len(t, f.kept, o.Tasks)
	for task, data := range f.kept {
		if task != but {
			assert.True(t, bytes.Equal(toyResult(task), data), "task %d", task)
		}
	}
}

func kill(t testing.TB, pid int) {
	p, err := os.FindProcess(pid)
	require.NoError(t, err)
	require.NoError(t, p.Kill())
}

// TestKilledWorker kills one of three workers half way of 200 tasks of 50 ms, and logs what that cost.
func TestKilledWorker(t *testing.T) {
	t.Parallel()
	o := gated(t, toy{Tasks: 200, Sleep: 50 * time.Millisecond})
	if testing.Short() {
		o.Sleep = time.Millisecond
	}
	ideal := o.Sleep * time.Duration(o.Tasks) / 3
	took := [2]time.Duration{}
	for i := range took {
		f := newFixture(t)
		begun, victim := time.Now(), ""
		f.hears = func(line string) {
			if strings.HasSuffix(line, " died: signal: killed; started anew") {
				o.open(t) // else all could be done before that is seen
			}
		}
		if i == 0 {
			o.open(t)
		} else {
			require.NoError(t, os.Remove(o.Gate))
		}
		got, err := f.gather(t, o, 3, func(done int) {
			if i == 1 && done == o.Tasks/2 {
				pids := f.printed.pids(t)
				victim = slices.Max(slices.Collect(maps.Keys(pids))) // one that has begun: maybe not all have
				kill(t, pids[victim])
			}
		})
		took[i] = time.Since(begun)
		require.NoError(t, err)
		assert.Equal(t, o.Tasks, got.Done)
		f.wantAll(t, o, -1)
		f.printed.gone(t)
		if i == 1 {
			assert.Contains(t, f.lines, "worker "+victim+" died: signal: killed; started anew")
		}
	}
	t.Logf("undisturbed %v, %.2f of the ideal %v; one killed %v, %.2f of undisturbed",
		took[0], float64(took[0])/float64(ideal), ideal, took[1], float64(took[1])/float64(took[0]))
}

// TestTaskThatKills has a task that kills whoever does it, and what its worker does beside it, which is not to blame.
func TestTaskThatKills(t *testing.T) {
	t.Parallel()
	o := &toy{Tasks: 200, Kills: 77, Sleep: time.Millisecond}
	f := newFixture(t)
	f.slots = 4
	got, err := f.gather(t, o, 3, nil)
	require.NoError(t, err)
	assert.Equal(t, 199, got.Done)
	require.Len(t, got.SetAside, 1)
	assert.Equal(t, 77, got.SetAside[0].Task)
	assert.Equal(t, "its worker was lost each time that it was tried, 3 times, the last time with nothing beside it", got.SetAside[0].Failed)
	f.wantAll(t, o, 77)
	f.printed.gone(t)
}

// TestNotDeterministic has two processes do one task, whose results differ.
func TestNotDeterministic(t *testing.T) {
	t.Parallel()
	o := &toy{Tasks: 150, Sleep: 20 * time.Millisecond, PIDs: t.TempDir()} // so many that the second result of task 1 comes before the last one
	f := newFixture(t)
	ctx, stop := context.WithCancel(t.Context())
	var abandoning sync.WaitGroup
	abandoning.Go(func() { // what w1 or w2 holds is given back though they live, until both are at task 1
		for len(entries(t, o.PIDs)) < 2 && wait(ctx, 5*time.Millisecond) == nil {
			for _, name := range []string{"w1", "w2"} {
				if err := f.q.Abandon(ctx, name); ctx.Err() == nil {
					assert.NoError(t, err)
				}
			}
		}
	})
	defer abandoning.Wait()
	defer stop()
	got, err := f.gather(t, o, 2, nil)
	require.NoError(t, err)
	require.Len(t, got.Conflicts, 1, "%v", got.SetAside)
	c := got.Conflicts[0]
	assert.Equal(t, 1, c.Task)
	assert.ElementsMatch(t, []string{"w1", "w2"}, []string{c.First.Worker, c.Second.Worker})
	assert.NotEqual(t, c.First.SHA256, c.Second.SHA256)
	assert.Contains(t, f.lines, fmt.Sprintf("task 1 came out differently: %.12s by worker %s, %.12s by worker %s",
		c.First.SHA256, c.First.Worker, c.Second.SHA256, c.Second.Worker))
	f.wantAll(t, o, 1)
}

func entries(t *testing.T, dir string) []os.DirEntry {
	list, err := os.ReadDir(dir)
	assert.NoError(t, err)
	return list
}

// TestCoordinatorKilled kills the coordinator at half, and starts it again: with a server of its own, which dies with it, and with one that has what was begun.
func TestCoordinatorKilled(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]string{"own server": "", "server elsewhere": newFixture(t).url} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := gated(t, toy{Tasks: 120, Sleep: time.Millisecond})
			dir := t.TempDir()
			first := begin(t, dir, url, o, 1)
			require.Eventually(t, func() bool { return len(kept(t, dir)) >= o.Tasks/2 }, soon, time.Millisecond)
			kill(t, first.cmd.Process.Pid)
			require.Error(t, first.cmd.Wait())
			first.printed.gone(t)
			o.open(t)
			second := begin(t, dir, url, o, 2)
			require.NoError(t, second.cmd.Wait(), "%s", &second.printed)
			second.printed.gone(t)
			all := kept(t, dir)
			require.Len(t, all, o.Tasks)
			for task, data := range all {
				assert.True(t, bytes.Equal(toyResult(task), data), "task %d", task)
			}
		})
	}
}

// coordinator is one that runs as a process.
type coordinator struct {
	cmd     *exec.Cmd
	printed printed
}

func begin(t *testing.T, dir, url string, o *toy, start int) *coordinator {
	t.Helper()
	data, err := json.Marshal(o)
	require.NoError(t, err)
	self, err := os.Executable()
	require.NoError(t, err)
	c := &coordinator{cmd: exec.Command(self)}
	c.cmd.Env = append(os.Environ(), envCoordinator+"="+dir, envURL+"="+url, envToken+"="+token, envToy+"="+string(data), envStart+"="+strconv.Itoa(start))
	c.cmd.Stdout, c.cmd.Stderr = &c.printed, &c.printed
	require.NoError(t, c.cmd.Start())
	t.Cleanup(func() {
		_ = c.cmd.Process.Kill() // fails where it has ended, as it should have
		_ = c.cmd.Wait()
	})
	return c
}

// TestWorkersThatCannotWork holds that they are not started for ever.
func TestWorkersThatCannotWork(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.url = "broken"
	_, err := f.gather(t, &toy{Tasks: 3}, 2, nil)
	require.ErrorContains(t, err, "no local worker is left: local worker w")
	require.ErrorContains(t, err, ": exit status 3, 10 times in a row without a result")
	assert.Equal(t, 20, strings.Count(f.printed.String(), ": cannot work\n"))
}

// TestOthersGoOn has no worker of this machine left, and one elsewhere.
func TestOthersGoOn(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	o := &toy{Tasks: 3}
	options := f.options(1)
	options.Env[0] = envWorker + "=broken"
	options.Beside = true
	elsewhere := make(chan *local.Workers, 1)
	ctx, stop := context.WithTimeout(t.Context(), soon)
	defer stop()
	got, err := local.Gather(ctx, f.q, &fleet.Work{Job: o.job(t), Keep: func(fleet.Result) error { return nil }, Say: func(line string) {
		f.say(t, line)
		if strings.HasPrefix(line, "no local worker is left: ") {
			w, err := local.Start(f.options(1))
			assert.NoError(t, err)
			elsewhere <- w
		}
	}}, options)
	require.NoError(t, err)
	assert.Equal(t, 3, got.Done)
	(<-elsewhere).Stop()
	f.printed.gone(t)
}

func TestProgramThatIsNotThere(t *testing.T) {
	t.Parallel()
	_, err := local.Start(local.Options{Count: 2, Program: "/not/there"})
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "local worker w1: ")
	_, err = local.Start(local.Options{})
	require.EqualError(t, err, "local workers: want 1 to 1024, got 0")
}

// TestInterrupted ends a run half way: the workers give back what they hold, and none is left.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	o := gated(t, toy{Tasks: 100, Sleep: time.Millisecond})
	enough := errors.New("enough")
	ctx, stop := context.WithCancelCause(t.Context())
	done := 0
	_, err := local.Gather(ctx, f.q, &fleet.Work{Job: o.job(t), Keep: func(fleet.Result) error {
		if done++; done == 50 {
			stop(enough)
		}
		return nil
	}}, f.options(2))
	require.ErrorIs(t, err, context.Canceled)
	f.printed.gone(t)
	o.open(t)
	_, err = f.gather(t, o, 2, nil)
	require.NoError(t, err)
	f.wantAll(t, o, -1)
}
