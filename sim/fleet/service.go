package fleet

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// service is a job at a worker.
type service struct {
	w       *worker
	job     *Job
	ctx     context.Context // ends when the job is closed, or the worker leaves
	end     context.CancelFunc
	users   sync.WaitGroup // slots that ask for it or work on it
	program Program        // nil: not yet, or refused; by the worker's lock
	refused string         // why; by the worker's lock
}

// jobs begins to serve what was opened, and ends what was closed. A job that was refused is looked at again when it was opened again: what was wrong may be right now.
func (w *worker) jobs(ctx context.Context, jobs []*Job) {
	w.mu.Lock()
	gone := maps.Clone(w.services)
	for _, j := range jobs {
		delete(gone, j.Run)
		if s := w.services[j.Run]; s == nil || s.refused != "" && s.job != j {
			s := &service{w: w, job: j}
			s.ctx, s.end = context.WithCancel(ctx)
			w.services[j.Run] = s
			w.serving.Go(s.serve)
		}
	}
	for run, s := range gone {
		delete(w.services, run)
		s.end()
	}
	w.mu.Unlock()
}

// serve opens the job, lets the slots have it until it ends, and closes it when they have all let go.
func (s *service) serve() {
	defer s.end()
	program, err := s.open()
	s.w.mu.Lock()
	s.program = program
	if err != nil && s.ctx.Err() == nil {
		s.refused = err.Error()
	}
	s.w.mu.Unlock()
	switch {
	case s.ctx.Err() != nil:
	case err != nil:
		s.w.o.Say(fmt.Sprintf("refuses %s %s (run %s): %v", s.job.Kind, s.job.Name, s.job.Run, err))
		s.w.say(false)
		return
	default:
		s.w.o.Say(fmt.Sprintf("serves %s %s (run %s)", s.job.Kind, s.job.Name, s.job.Run))
		s.w.say(false)
		s.w.turns.add(s)
		<-s.ctx.Done()
		s.w.turns.remove(s)
		s.users.Wait()
	}
	if program != nil {
		if err := program.Close(); err != nil {
			s.w.o.Say(fmt.Sprintf("%s %s (run %s): %v", s.job.Kind, s.job.Name, s.job.Run, err))
		}
	}
}

// open checks what the job needs, and makes its program. A program that panics refuses.
func (s *service) open() (p Program, err error) {
	defer func() {
		if r := recover(); r != nil {
			p, err = nil, panicked(r)
		}
	}()
	if err := s.w.o.fits(s.ctx, &s.job.Needs); err != nil {
		return nil, err
	}
	make := s.w.o.Programs[s.job.Kind]
	if make == nil {
		known := slices.Sorted(maps.Keys(s.w.o.Programs))
		return nil, fmt.Errorf("kind %q is not known: want one of %q", s.job.Kind, known)
	}
	return make(s.ctx, s.job)
}

// fits says what differs from what a job needs.
func (o *WorkerOptions) fits(ctx context.Context, n *Needs) error {
	if n.Version != o.Version {
		return fmt.Errorf("version: the run needs %s, this worker is %s", n.Version, o.Version)
	}
	if n.Build != "" && n.Build != o.Build {
		return fmt.Errorf("build: the run needs the program with SHA-256 %.12s, this worker's has %.12s", n.Build, o.Build)
	}
	for _, f := range n.Files {
		if o.Digest == nil {
			return fmt.Errorf("file %s: this worker reads no files", f.Name)
		}
		sum, err := o.Digest(ctx, f.Name)
		if err != nil {
			return fmt.Errorf("file %s: %w", f.Name, err)
		}
		if sum != f.SHA256 {
			return fmt.Errorf("file %s: the run needs SHA-256 %.12s, here it has another one", f.Name, f.SHA256)
		}
	}
	return nil
}

// lease waits for a batch for so long; 0: as long as the queue does.
func (s *service) lease(slot int, wait time.Duration) (Lease, error) {
	ctx, stop := s.ctx, context.CancelFunc(func() {})
	if wait > 0 {
		ctx, stop = context.WithTimeout(ctx, wait)
	}
	defer stop()
	l, err := s.w.q.Lease(ctx, s.job.Run, slot)
	if errors.Is(err, context.DeadlineExceeded) {
		err = nil // nothing came in time
	}
	if l == nil || err != nil {
		return nil, err
	}
	return l, nil
}
