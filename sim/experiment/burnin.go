package experiment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/metrics"
)

// BurnIn lets a society live for a time under one policy, once, and several tasks go on from the same bytes, each under its own. What they measure begins there.
type BurnIn struct {
	lasts time.Duration
	base  sim.Config

	lock  sync.Mutex
	warms map[int]*warm // by the number of a task that will go on from it
}

// warm is a society in mid-run with its metrics.
type warm struct {
	ready  chan struct{} // closed when the rest is known
	bytes  []byte        // nil: it did not come so far
	result *sim.Result
}

// NewBurnIn judges a burn-in: whole hours, fewer than the run has, under the policy of base; those that go on differ from it in the policy alone, as the caller must
// know. Policies lists theirs, whose custom rules must be the same.
func NewBurnIn(base sim.Config, policies []policy.Policy, lasts time.Duration) (*BurnIn, error) {
	if lasts <= 0 || lasts%time.Hour != 0 || base.Duration > 0 && lasts >= base.Duration {
		return nil, fmt.Errorf("want whole hours, at least 1 and fewer than the run has (%v), got %v", base.Duration, lasts)
	}
	base.Forks = policies
	if err := base.Validate(); err != nil {
		return nil, fmt.Errorf("the policies do not follow each other: %w", err)
	}
	return &BurnIn{lasts: lasts, base: base, warms: make(map[int]*warm)}, nil
}

// Warming says of a task whether it only warms up: its row is nobody's.
func Warming(t *Task) bool { return t.Number < 0 }

// Ahead puts before each block of tasks (those with the same number by the function, which follow each other) the task that warms up for them, and that even before the
// tasks of the block before it, so that it is done when its own come. Its number is negative, those of tasks are not.
func (b *BurnIn) Ahead(tasks iter.Seq[Task], block func(*Task) int) iter.Seq[Task] {
	return func(yield func(Task) bool) {
		var waiting []Task // of the block whose warming up has been handed out
		last := -1
		var w *warm
		hand := func() bool {
			for _, t := range waiting {
				if !yield(t) {
					return false
				}
			}
			waiting = waiting[:0]
			return true
		}
		for t := range tasks {
			if at := block(&t); w == nil || at != last {
				last, w = at, &warm{ready: make(chan struct{})}
				if !yield(b.warming(&t, w)) || !hand() {
					return
				}
			}
			b.promise(t.Number, w)
			waiting = append(waiting, b.goingOn(t))
		}
		hand()
	}
}

// promise notes from what a task will go on. It is forgotten when the task does.
func (b *BurnIn) promise(task int, w *warm) {
	b.lock.Lock()
	defer b.lock.Unlock()
	b.warms[task] = w
}

// warming is the task that warms up for the block of another.
func (b *BurnIn) warming(first *Task, w *warm) Task {
	t := Task{Name: "burn-in", Number: -1 - first.Number, Config: b.base, PeopleSeed: first.PeopleSeed}
	t.Config.Seed = first.Config.Seed
	t.Live = func(ctx context.Context, society *sim.Society, o sim.Options) (*sim.Result, []metrics.Value, error) {
		defer close(w.ready)
		o.Stop = society.Start.Add(b.lasts)
		m := metrics.Meter(society, t.Config)
		result, values, err := m.Run(ctx, society, o)
		if err != nil || result.Interrupted {
			return result, values, err
		}
		var saved bytes.Buffer
		if err := society.Save(&saved); err != nil {
			return nil, nil, err
		}
		if err := m.Save(&saved); err != nil {
			return nil, nil, err
		}
		w.bytes, w.result = saved.Bytes(), result
		return result, nil, nil
	}
	return t
}

// goingOn is a task that begins where the warming up of its block has come to. One that says by itself how it lives calls Live.
func (b *BurnIn) goingOn(t Task) Task {
	if t.Live != nil {
		return t
	}
	number, c := t.Number, t.Config
	t.Live = func(ctx context.Context, society *sim.Society, o sim.Options) (*sim.Result, []metrics.Value, error) {
		return b.Live(ctx, number, society, c, o)
	}
	return t
}

// Live lets the society of a task go on from what was warmed up for it. The result counts from there on; its history hash is that of the whole.
func (b *BurnIn) Live(ctx context.Context, task int, society *sim.Society, c sim.Config, o sim.Options) (*sim.Result, []metrics.Value, error) {
	w, err := b.take(ctx, task)
	if err != nil {
		return nil, nil, err
	}
	from, m := bytes.NewReader(w.bytes), metrics.Meter(society, c)
	if err := society.Resume(from); err != nil {
		return nil, nil, err
	}
	if err := m.Resume(from); err != nil {
		return nil, nil, err
	}
	m.CountFrom(society.Start.Add(b.lasts))
	result, values, err := m.Run(ctx, society, o)
	if err != nil {
		return result, values, err
	}
	return result.Since(w.result), values, nil
}

// take waits for what a task goes on from.
func (b *BurnIn) take(ctx context.Context, task int) (*warm, error) {
	b.lock.Lock()
	w := b.warms[task]
	delete(b.warms, task)
	b.lock.Unlock()
	select {
	case <-w.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if w.bytes == nil {
		return nil, errors.New("its burn-in did not come to its end")
	}
	return w, nil
}
