package graphstats

import (
	"context"
	"math"
	"sync"
	"sync/atomic"

	"dmsim/sim/parallel"
)

// How many a worker takes at a time: few enough that a cancelled context is heeded soon and one with a huge degree does not leave
// others idle.
const (
	rowsAtOnce    = 1024
	samplesAtOnce = 16
)

// job covers [from, to).
type job func(from, to int) error

// each covers [0, n) by calls of jobs, atOnce at a time, in any order and on as many goroutines as there are workers, and waits.
// newJob is called for each worker, one after the other before any job begins. Where jobs return errors, the one of the lowest range is returned.
func each(ctx context.Context, n, atOnce, workers int, newJob func(worker int) job) error {
	workers = max(min(workers, (n+atOnce-1)/atOnce), 1)
	s := span{n: n, atOnce: atOnce, failedAt: math.MaxInt}
	if workers == 1 { // no goroutine: a search by levels comes here for each of its levels
		s.cover(ctx, newJob(0))
		return s.outcome(ctx)
	}
	jobs := make([]job, workers)
	for w := range jobs {
		jobs[w] = newJob(w)
	}
	parallel.Run(workers, func(worker int) { s.cover(ctx, jobs[worker]) })
	return s.outcome(ctx)
}

// span hands out ranges in ascending order, so that once one has failed all below it are done or being done.
type span struct {
	n, atOnce int
	next      atomic.Int64
	failed    atomic.Bool

	lock     sync.Mutex
	failedAt int
	err      error
}

func (s *span) cover(ctx context.Context, do job) {
	for ctx.Err() == nil && !s.failed.Load() {
		to := int(s.next.Add(int64(s.atOnce)))
		from := to - s.atOnce
		if from >= s.n {
			return
		}
		if err := do(from, min(to, s.n)); err != nil {
			s.fail(from, err)
		}
	}
}

func (s *span) fail(at int, err error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if at < s.failedAt {
		s.failedAt, s.err = at, err
	}
	s.failed.Store(true)
}

func (s *span) outcome(ctx context.Context) error {
	if s.err != nil {
		return s.err
	}
	return ctx.Err()
}
