package experiment

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"sync"

	"dmsim/sim"
	"dmsim/sim/metrics"
)

// aheadPerWorker bounds how many tasks of each worker may be done before an earlier one is.
const aheadPerWorker = 8

// Run runs the tasks of an iterator. Measure turns a run that has ended into a row, on the goroutine that ran it; keep gets the rows one after the other, on
// the goroutine of Run, in the order of the tasks (or, with AnyOrder, as they come). The first error in that order ends it. Where ctx is done, what is under way is
// abandoned, and the error is ctx's; what was kept stays kept. Memory does not grow with the number of tasks. The iterator is asked by other goroutines, one at a time.
func Run[R any](ctx context.Context, o Options, tasks iter.Seq[Task], measure func(*Task, *sim.Society, *sim.Result, []metrics.Value) (R, error), keep func(Task, R) error) error {
	if o.Workers < 1 {
		return fmt.Errorf("workers: want at least 1, got %d", o.Workers)
	}
	if o.People != nil {
		return run(ctx, o, o.People, tasks, measure, keep)
	}
	people := NewPeople()
	return errors.Join(run(ctx, o, people, tasks, measure, keep), people.Close())
}

func run[R any](ctx context.Context, o Options, people *People, tasks iter.Seq[Task], measure func(*Task, *sim.Society, *sim.Result, []metrics.Value) (R, error), keep func(Task, R) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := &runner[R]{
		options: o, people: people, measure: measure,
		slots: make(chan struct{}, aheadPerWorker*o.Workers), rows: make(chan row[R], aheadPerWorker*o.Workers),
	}
	go r.start(ctx, tasks)
	return r.collect(ctx, cancel, keep)
}

// row is a task on its way: its place in the order, and what came of it.
type row[R any] struct {
	place int
	task  Task
	value R
	err   error
}

// runner hands tasks to workers and their rows to collect. A slot is taken for each task that is handed out, and given back when its row is kept: no more rows than that wait for an earlier one.
type runner[R any] struct {
	options Options
	people  *People
	measure func(*Task, *sim.Society, *sim.Result, []metrics.Value) (R, error)
	slots   chan struct{}
	rows    chan row[R] // has room for a row of each slot, so that no worker waits
}

// start starts the workers and closes rows when all is done.
func (r *runner[R]) start(ctx context.Context, tasks iter.Seq[Task]) {
	q, stop := newQueue(tasks, r.people, r.options.AnyOrder)
	defer stop()
	var all sync.WaitGroup
	for range r.options.Workers {
		all.Go(func() {
			debug.SetPanicOnFault(true) // as of a mapped graph that was cut
			r.worker(ctx, q)
		})
	}
	all.Wait()
	close(r.rows)
}

// worker runs task after task, each when there is a slot for its row.
func (r *runner[R]) worker(ctx context.Context, q *queue) {
	for {
		select {
		case r.slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		place, task, people, ok := q.pick(ctx)
		if !ok {
			<-r.slots
			return
		}
		one := row[R]{place: place, task: task}
		one.value, one.err = r.work(ctx, &one.task, people)
		r.rows <- one
	}
}

// collect keeps the rows until none is left, also after the first error, so that whoever was started has ended.
func (r *runner[R]) collect(ctx context.Context, cancel func(), keep func(Task, R) error) (err error) {
	waiting := make(map[int]row[R])
	next := 0
	finish := func(one row[R]) {
		if <-r.slots; err != nil {
			return
		}
		if err = one.err; err == nil {
			err = keep(one.task, one.value)
		}
		if err != nil {
			cancel()
		}
	}
	for one := range r.rows {
		if r.options.AnyOrder {
			finish(one)
			continue
		}
		waiting[one.place] = one
		for one, ready := waiting[next]; ready; one, ready = waiting[next] {
			delete(waiting, next)
			finish(one)
			next++
		}
	}
	if err == nil {
		err = ctx.Err()
	}
	return err
}

// work runs one task.
func (r *runner[R]) work(ctx context.Context, t *Task, people *loan) (value R, err error) {
	defer func() {
		if what := recover(); what != nil {
			err = &Panicked{*t, what, debug.Stack()}
		}
	}()
	society, release, err := r.people.society(ctx, t, people)
	if err != nil {
		return value, r.named(ctx, t, err)
	}
	defer func() { err = errors.Join(err, release()) }()
	value, err = r.live(ctx, society, t)
	return value, r.named(ctx, t, err)
}

// named says which task an error is of. One that comes from an end that was asked for is that end.
func (r *runner[R]) named(ctx context.Context, t *Task, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return fmt.Errorf("%s: %w", t, err)
}

func (r *runner[R]) live(ctx context.Context, society *sim.Society, t *Task) (value R, err error) {
	options := sim.Options{Workers: 1}
	if t.Observe != nil {
		options.Observers = t.Observe(society)
	}
	result, measured, err := t.run(ctx, society, options)
	if err != nil {
		return value, err
	}
	if result.Interrupted {
		return value, context.Cause(ctx)
	}
	return r.measure(t, society, result, measured)
}

func (t *Task) run(ctx context.Context, society *sim.Society, o sim.Options) (*sim.Result, []metrics.Value, error) {
	if t.Live != nil {
		return t.Live(ctx, society, o)
	}
	return metrics.Run(ctx, society, t.Config, o)
}
