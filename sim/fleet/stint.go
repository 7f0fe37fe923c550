package fleet

import (
	"context"
	"errors"
	"fmt"
	"path"
	"runtime"
	"strings"
	"sync"
	"time"
)

const (
	// triesMax is how often a task is tried that kills its workers. The last time it is alone in its process: until then any of those that were done there may have
	// been the cause, and lost their tries with it.
	triesMax = 3
	// framesMax bounds what a result tells of where a program panicked.
	framesMax = 6
)

// stint is a worker's time with one lease.
type stint struct {
	w     *worker
	s     *service
	lease Lease
	ctx   context.Context
	stop  context.CancelFunc

	mu   sync.Mutex
	left []int // without results, the first one being done
	over bool  // given back: what is still done does not count
	err  error // of the queue: no result can be kept
}

func newStint(w *worker, s *service, lease Lease) *stint {
	st := &stint{w: w, s: s, lease: lease}
	st.ctx, st.stop = context.WithCancel(s.ctx)
	return st
}

// work does what the batch is missing, and holds the lease meanwhile.
func (st *stint) work() {
	var holding sync.WaitGroup
	holding.Go(st.hold)
	defer holding.Wait()
	defer st.stop()
	st.left = st.lease.Batch().Tasks // for all that is known
	missing, err := st.lease.Missing(st.ctx)
	switch {
	case st.ctx.Err() != nil: // also before it was asked
		err = st.giveBack()
	case err == nil:
		st.left = missing
		err = st.settle()
	}
	st.w.complain(st.ctx, err)
}

// hold extends the lease until the stint ends.
func (st *stint) hold() {
	tick := time.NewTicker(st.w.o.Extend)
	defer tick.Stop()
	for {
		select {
		case <-st.ctx.Done():
			return
		case <-tick.C:
			st.w.complain(st.ctx, st.lease.Extend(st.ctx))
		}
	}
}

// settle brings the lease to its end, whichever it is.
func (st *stint) settle() error {
	do := st.doBeside
	if len(st.left) > 0 && st.lease.Tries() >= triesMax {
		do = st.doAlone
	}
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		if st.ctx.Err() != nil {
			return st.giveBack()
		}
		if err != nil {
			return err
		}
		if left, _ := st.state(); len(left) > 0 {
			return st.lease.Return(st.ctx, left)
		}
		return st.lease.Complete(st.ctx)
	case <-st.ctx.Done():
		err := st.giveBack() // at once, for a task may take long to notice
		<-done
		return err
	}
}

// doBeside does the batch while other slots do theirs.
func (st *stint) doBeside() error {
	st.w.alone.RLock()
	defer st.w.alone.RUnlock()
	return st.doAll(0)
}

// doAlone does the first task while the other slots rest, and leaves the others, which may be good, to a new batch. If it was alone before, and still has no result,
// it is what its worker was lost with: it is set aside.
func (st *stint) doAlone() error {
	st.w.alone.Lock()
	defer st.w.alone.Unlock()
	if err := st.ctx.Err(); err != nil {
		return err
	}
	before, err := st.lease.Alone(st.ctx, st.left[0])
	if err != nil {
		return err
	}
	if before {
		return st.done(st.left[0], nil, fmt.Errorf("its worker was lost each time that it was tried, %d times, the last time with nothing beside it", triesMax))
	}
	return st.doAll(len(st.left) - 1)
}

// giveBack returns what is not done when the worker leaves. Where the job was closed, there is nobody to return it to.
func (st *stint) giveBack() error {
	st.mu.Lock()
	st.over = true
	left := st.left
	st.mu.Unlock()
	if st.w.serves(st.s) {
		leaving, stop := context.WithTimeout(context.WithoutCancel(st.ctx), leaveFor)
		defer stop()
		return st.lease.Return(leaving, left)
	}
	return nil
}

// serves says whether a job is open, as far as the worker knows.
func (w *worker) serves(s *service) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.services[s.job.Run] == s
}

// doAll has the program do what is left, but for so many. A task that it has no result for, whatever the reason, is set aside, and the ones behind it are begun anew.
func (st *stint) doAll(but int) error {
	for {
		left, err := st.state()
		if len(left) <= but || err != nil {
			return err
		}
		failed := st.do(left[:len(left)-but])
		now, err := st.state()
		if err == nil {
			err = st.ctx.Err()
		}
		if len(now) <= but || err != nil {
			return err
		}
		if failed == nil {
			failed = errors.New("the program ended without its result")
		}
		if err := st.done(now[0], nil, failed); err != nil {
			return err
		}
	}
}

func (st *stint) state() ([]int, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.left, st.err
}

// do is Do, where a panic is an error.
func (st *stint) do(tasks []int) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicked(r)
		}
	}()
	return st.s.program.Do(st.ctx, tasks, st.done)
}

// done keeps the result of the first task that is left.
func (st *stint) done(task int, data []byte, failed error) error {
	st.mu.Lock()
	over, next := st.over, -1
	if len(st.left) > 0 {
		next = st.left[0]
	}
	st.mu.Unlock()
	switch {
	case over:
		return context.Canceled
	case task != next:
		return fmt.Errorf("the program has a result of task %d while it does task %d", task, next)
	}
	r := &Result{Task: task, Data: data}
	if failed != nil {
		r = &Result{Task: task, Failed: failed.Error()}
	}
	err := st.put(r)
	if err != nil && st.ctx.Err() == nil && r.Failed == "" {
		r = &Result{Task: task, Failed: fmt.Sprintf("its result cannot be kept: %v", err)} // such as one that is too large
		err = st.put(r)
	}
	if errors.Is(err, ErrOver) {
		err = fmt.Errorf("task %d failed, which does not count, as %w: %s", task, err, r.Failed)
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if err != nil {
		st.err = err
		return err
	}
	st.left = st.left[1:]
	return nil
}

func (st *stint) put(r *Result) error {
	r.Worker = st.w.o.Name
	if err := st.lease.Put(st.ctx, r); err != nil {
		return err
	}
	st.w.did()
	return nil
}

// panicked is a panic in one line, with where it was: the same line for the same panic, whoever had it.
func panicked(r any) error {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers)])
	at := []string{}
	for more := true; more && len(at) < framesMax; {
		var f runtime.Frame
		f, more = frames.Next()
		if f.Function == "runtime.gopanic" {
			at = at[:0] // what is above is ours
			continue
		}
		if !strings.HasPrefix(f.Function, "runtime.") {
			at = append(at, fmt.Sprintf("%s (%s:%d)", path.Base(f.Function), path.Base(f.File), f.Line))
		}
	}
	return fmt.Errorf("panic: %v; at %s", r, strings.Join(at, ", "))
}
