package chunk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/policy"
	"dmsim/sim/check"
	"dmsim/sim/check/chunk"
	"dmsim/sim/check/mutant"
	"dmsim/sim/fleet"
)

// alone is a fleet of nobody: the caller of Gather does all tasks by itself, in an order that a test chooses.
type alone struct {
	t      *testing.T
	order  func(tasks []int) // nil: ascending
	aside  []int             // these are set aside
	twice  []int             // these come out differently the second time
	until  func()            // called after each task; nil: nothing is
	breaks int               // the queue fails after so many tasks; 0: it does not
	played int
	closed []fleet.RunID
}

func (a *alone) fleet() *chunk.Fleet {
	return &chunk.Fleet{Gather: a.gather, Close: func(_ context.Context, run fleet.RunID) error {
		a.closed = append(a.closed, run)
		return nil
	}}
}

func (a *alone) gather(ctx context.Context, w *fleet.Work) (got fleet.Gathered, err error) {
	p, err := chunk.Open(ctx, w.Job)
	require.NoError(a.t, err)
	got.Workers = 1
	tasks := make([]int, min(w.Job.Tasks, 64))
	for i := range tasks {
		tasks[i] = i
	}
	if a.order != nil {
		a.order(tasks)
	}
	for _, task := range a.twice {
		got.Conflicts = append(got.Conflicts, fleet.Conflict{Task: task, First: fleet.Digest{Worker: "a", SHA256: "11"}, Second: fleet.Digest{Worker: "b", SHA256: "22"}})
	}
	for _, task := range tasks {
		if slices.Contains(a.aside, task) {
			got.SetAside = append(got.SetAside, fleet.Result{Task: task, Failed: "its worker was lost 3 times"})
			continue
		}
		err := p.Do(ctx, []int{task}, func(task int, data []byte, failed error) error {
			require.NoError(a.t, failed)
			a.played++
			return w.Keep(fleet.Result{Task: task, Data: data})
		})
		if err != nil {
			return got, err
		}
		if a.until != nil {
			a.until()
		}
		if a.played == a.breaks {
			return got, errors.New("no queue")
		}
	}
	return got, p.Close()
}

// encoded is an exploration in one line.
func encoded(t *testing.T, e check.Exploration) string {
	e.LeftOut = append([]string{}, e.LeftOut...)
	text, err := json.Marshal(e)
	require.NoError(t, err)
	return string(text)
}

func options(t *testing.T, id string, stories uint64) check.Options {
	o := check.Options{Seed: 7, Workers: 2, Stories: stories, Findings: 2}
	if id != "" {
		m, err := mutant.ByID(id)
		require.NoError(t, err)
		o.Fault = &m.Fault
	}
	return o
}

// TestSameAsHere: a fleet counts and covers what one process does, under a policy, under all, and of small stories.
func TestSameAsHere(t *testing.T) {
	strict := policy.Seed()
	strict.DMMinAge++
	small := options(t, "", 5000)
	small.Base, small.Exhaustive = &strict, true
	based := options(t, "", 700)
	based.Base = &strict
	for name, o := range map[string]check.Options{"any policy": options(t, "", 1100), "a policy": based, "small stories": small} {
		t.Run(name, func(t *testing.T) {
			here, err := check.Explore(t.Context(), o)
			require.NoError(t, err)
			require.Equal(t, o.Stories, here.Histories)
			a := &alone{t: t, order: slices.Reverse[[]int]}
			there, err := a.fleet().Explore(t.Context(), &o, "")
			require.NoError(t, err)
			assert.Greater(t, a.played, 1)
			assert.Equal(t, encoded(t, here), encoded(t, there))
			assert.Empty(t, a.closed, "Gather closes what was done to the end")
		})
	}
}

// told tells what was found, with the stories.
func told(found []check.Found) (all []string) {
	for _, f := range found {
		c, _ := check.Case("", f.Story, true)
		all = append(all, fmt.Sprintf("%d: %s\n%s", f.Number, f.Violation.String(), c.YAML()))
	}
	return all
}

// TestSameFindings: what is found is the same in whatever order chunks come, and when there is enough of it, nothing more is played.
func TestSameFindings(t *testing.T) {
	o := options(t, "counts-other", 0)
	o.Stories = 30_000
	here, err := check.Explore(t.Context(), o)
	require.NoError(t, err)
	require.Len(t, here.Found, 2)
	o.Stories = 0
	for name, order := range map[string]func([]int){"ascending": nil, "turned around in fours": func(tasks []int) {
		for four := range slices.Chunk(tasks, 4) {
			slices.Reverse(four)
		}
	}} {
		t.Run(name, func(t *testing.T) {
			a := &alone{t: t, order: order}
			there, err := a.fleet().Explore(t.Context(), &o, "counts-other")
			require.NoError(t, err)
			assert.Equal(t, told(here.Found), told(there.Found))
			assert.Less(t, a.played, 64)
			assert.Len(t, a.closed, 1)
		})
	}
}

// TestSetAside: a chunk that nobody could play is told, and with it no check is ok.
func TestSetAside(t *testing.T) {
	c := check.Campaign{For: time.Minute, Options: options(t, "", 1100)}
	a := &alone{t: t, aside: []int{2}}
	c.Elsewhere = a.elsewhere
	r, err := c.Run(t.Context(), func() float64 { return 1 })
	require.NoError(t, err)
	assert.Equal(t, check.Inconclusive, r.Verdict())
	assert.Contains(t, r.NotChecked, "story chunk 2, numbers 1024 to 1099: its worker was lost 3 times")
	assert.Contains(t, r.NotChecked, "76 of the 1100 stories asked for")
}

// TestConflict: chunks that come out differently are a finding.
func TestConflict(t *testing.T) {
	c := check.Campaign{For: time.Minute, Options: options(t, "", 1000)}
	a := &alone{t: t, twice: []int{1}}
	c.Elsewhere = a.elsewhere
	r, err := c.Run(t.Context(), func() float64 { return 1 })
	require.NoError(t, err)
	assert.Equal(t, check.Violated, r.Verdict())
	assert.Equal(t, []string{"story chunk 1, numbers 512 to 999 came out differently: 11 by worker a, 22 by worker b"}, r.Unlike)
}

// TestBrokenQueue: what was found before the queue failed is told, and a check that found nothing until then is inconclusive.
func TestBrokenQueue(t *testing.T) {
	const why = "the stories that others were still to play: no queue"
	for id, want := range map[string]check.Verdict{"": check.Inconclusive, "counts-other": check.Violated} {
		o := options(t, id, 4000)
		o.Findings = 8 // more than the first chunk has
		a := &alone{t: t, breaks: 1, twice: []int{0}}
		if want == check.Inconclusive {
			a.twice = nil
		}
		c := check.Campaign{For: time.Minute, Options: o, Elsewhere: func(ctx context.Context, o check.Options) (check.Exploration, error) {
			return a.fleet().Explore(ctx, &o, id)
		}}
		r, err := c.Run(t.Context(), func() float64 { return 1 })
		require.NoError(t, err)
		assert.Equal(t, want, r.Verdict())
		assert.Contains(t, r.NotChecked, why)
		assert.Equal(t, uint64(512), r.Histories)
		assert.Equal(t, want == check.Violated, len(r.Findings) > 0)
		assert.Len(t, r.Unlike, len(a.twice))
	}
}

func (a *alone) elsewhere(ctx context.Context, o check.Options) (check.Exploration, error) {
	return a.fleet().Explore(ctx, &o, "")
}

// TestEnds: a run whose time is over is forgotten, so is one that was interrupted, and the error of a queue is told.
func TestEnds(t *testing.T) {
	o := options(t, "", 0)
	over := over{t.Context(), make(chan struct{})}
	a := &alone{t: t, until: once(func() { close(over.done) })}
	e, err := a.fleet().Explore(over, &o, "")
	require.NoError(t, err)
	assert.Equal(t, uint64(512), e.Histories)
	assert.Len(t, a.closed, 1)
	assert.Empty(t, e.NotPlayed)

	stopped, stop := context.WithCancel(t.Context())
	a = &alone{t: t, until: stop}
	e, err = a.fleet().Explore(stopped, &o, "")
	require.NoError(t, err)
	assert.Equal(t, uint64(512), e.Histories)
	assert.Len(t, a.closed, 1)

	for _, lost := range []struct {
		workers int
		closing error
		want    []string
	}{
		{0, nil, []string{"the stories of others: no worker was heard of when their time was over"}},
		{1, errors.New("no answer"), []string{"the stories of others: the queue was not reached when their time was over: no answer"}},
		{1, nil, nil},
	} {
		ended, cancel := context.WithDeadline(t.Context(), time.Now())
		defer cancel()
		away := &chunk.Fleet{
			Gather: func(ctx context.Context, _ *fleet.Work) (fleet.Gathered, error) {
				return fleet.Gathered{Progress: fleet.Progress{Workers: lost.workers}}, ctx.Err()
			},
			Close: func(context.Context, fleet.RunID) error { return lost.closing },
		}
		e, err = away.Explore(ended, &o, "")
		require.NoError(t, err)
		assert.Equal(t, lost.want, e.NotPlayed)
	}

	broken := &chunk.Fleet{Gather: func(context.Context, *fleet.Work) (fleet.Gathered, error) {
		return fleet.Gathered{}, errors.New("no queue")
	}}
	_, err = broken.Explore(t.Context(), &o, "")
	require.EqualError(t, err, "no queue")
}

// over is a context whose deadline comes when a test says so.
type over struct {
	context.Context
	done chan struct{}
}

func (o over) Done() <-chan struct{} { return o.done }

func (o over) Err() error {
	select {
	case <-o.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// once is a function that does what it does once.
func once(do func()) func() {
	first := true
	return func() {
		if first {
			do()
		}
		first = false
	}
}

// TestRefuses: what is not data, or not what the worker knows, is refused.
func TestRefuses(t *testing.T) {
	o := options(t, "counts-other", 10)
	_, err := chunk.NewPlan(&o, "")
	require.ErrorContains(t, err, "by its mutant's id")
	o = options(t, "", 1<<40)
	_, err = chunk.NewPlan(&o, "")
	require.EqualError(t, err, "stories: want at most 34359738368 on a fleet, got 1099511627776")
	o.Judges.Bent = &check.Bent{}
	_, err = chunk.NewPlan(&o, "")
	require.ErrorContains(t, err, "before sound judges")
	for data, want := range map[string]string{
		`{"size":0}`:                                    "want at least 1 story",
		`{"size":512,"stories":1024}`:                   "want 2, as many as chunks, got 1",
		`{"size":512,"stories":1,"speed":7}`:            `unknown field "speed"`,
		`{"size":512,"stories":1,"mutant":"nobody"}`:    "nobody",
		`{"size":512,"stories":1,"policy":"policy: ["}`: "the job's policy",
	} {
		_, err := chunk.Open(t.Context(), &fleet.Job{Tasks: 1, Data: json.RawMessage(data)})
		require.ErrorContains(t, err, want, data)
	}
}
