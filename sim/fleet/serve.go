package fleet

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

const (
	// beatEvery is between two times that a worker says how it is.
	beatEvery = time.Second
	// extendEvery is a third of the ten seconds that a lease lasts.
	extendEvery = 3 * time.Second
	// leaveFor is how long a worker that was asked to stop may take to give a batch back; else the lease runs out.
	leaveFor = 5 * time.Second
	// complaintsMax bounds what is told of a queue that errs.
	complaintsMax = 20
)

// WorkerOptions are what a worker is.
type WorkerOptions struct {
	Name     string                                                          // no two should have the same
	Host     string                                                          // for people
	Slots    int                                                             // batches at a time, at least 1
	Version  string                                                          // of this program
	Build    string                                                          // SHA-256 of this program; compared where a job needs it
	Digest   func(ctx context.Context, path string) (sha256 string, _ error) // of a file, hexadecimal; nil: jobs that need files are refused
	Programs Programs
	Idle     time.Duration // ends after so long without work; 0: never
	Extend   time.Duration // between two extensions of a lease, a third of its life; 0: 3 s
	Say      func(string)  // told what people should know; nil: nobody is. Called by many goroutines
	// Room has as many places as there are slots. A slot takes one for as long as it asks for work and does it: who takes all has the worker to itself. nil: nobody else does
	Room *semaphore.Weighted
}

// Validate says what is wrong with the options.
func (o *WorkerOptions) Validate() error {
	switch {
	case o.Name == "":
		return fmt.Errorf("fleet: worker: want a name that no other one has")
	case o.Slots < 1:
		return fmt.Errorf("fleet: worker %s: slots: want at least 1, got %d", o.Name, o.Slots)
	case o.Idle < 0:
		return fmt.Errorf("fleet: worker %s: idle: want a time, or 0 for never, got %v", o.Name, o.Idle)
	case o.Extend < 0:
		return fmt.Errorf("fleet: worker %s: extend: want a time, or 0 for %v, got %v", o.Name, extendEvery, o.Extend)
	}
	return nil
}

// Serve works on the jobs at a queue until ctx is done, or it was idle for long enough: then it gives back what it has not done, and returns nil. An error is one of
// the queue that waiting would not mend.
func Serve(ctx context.Context, q Lessor, o WorkerOptions) error {
	if err := o.Validate(); err != nil {
		return err
	}
	if o.Extend == 0 {
		o.Extend = extendEvery
	}
	if o.Say == nil {
		o.Say = func(string) {}
	}
	working, stop := context.WithCancel(ctx)
	defer stop()
	w := &worker{
		q: q, o: o, stop: stop, turns: newTurns(), services: map[RunID]*service{}, busy: time.Now(), told: map[string]bool{},
		self: Worker{ID: rand.Text(), Name: o.Name, Host: o.Host, PID: os.Getpid(), Slots: o.Slots, Version: o.Version, Since: time.Now()},
	}
	return w.work(working)
}

// worker is one run of Serve.
type worker struct {
	q       Lessor
	o       WorkerOptions
	stop    context.CancelFunc
	turns   *turns
	serving sync.WaitGroup // services that are not closed
	alone   sync.RWMutex   // held by batches that are done; alone by one that may kill the process

	mu       sync.Mutex
	services map[RunID]*service // of the jobs that are open, also of those that are refused
	self     Worker
	busy     time.Time // when there was work last
	inside   int       // slots that have a place of the room
	outside  int       // that wait for one
	broken   error
	told     map[string]bool // what people were complained to of
}

// work runs the slots, and says how the worker is until the last one has ended.
func (w *worker) work(ctx context.Context) error {
	var parts sync.WaitGroup
	parts.Go(func() {
		w.fail(ctx, w.q.Jobs(ctx, func(jobs []*Job) { w.jobs(ctx, jobs) }))
	})
	parts.Go(func() {
		w.fail(ctx, w.q.Workers(ctx, w.o.Name, func(other Worker) { w.namesake(ctx, &other) }))
	})
	for slot := range w.o.Slots {
		parts.Go(func() { w.slot(ctx, slot) })
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		parts.Wait()
		w.serving.Wait()
	}()
	w.beat(ended)
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.broken
}

// fail ends the worker for an error that is not the end itself.
func (w *worker) fail(ctx context.Context, err error) {
	if err == nil || ctx.Err() != nil {
		return
	}
	w.mu.Lock()
	w.broken = err
	w.mu.Unlock()
	w.stop()
}

// namesake tells people of another worker with this one's name. Both work, and are counted as two, but nobody who reads of one of them knows which one it is.
func (w *worker) namesake(ctx context.Context, other *Worker) {
	if other.ID != w.self.ID && !other.Leaving && !other.Dead {
		w.complain(ctx, fmt.Errorf("another worker has this name: %s, process %d; want names that differ", other.Host, other.PID))
	}
}

// beat says how the worker is each second, and ends it when it has been idle for too long.
func (w *worker) beat(ended <-chan struct{}) {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for {
		w.say(false)
		select {
		case <-ended:
			w.say(true)
			return
		case now := <-tick.C:
			if w.o.Idle > 0 && w.idle(now) >= w.o.Idle {
				w.stop()
			}
		}
	}
}

func (w *worker) idle(now time.Time) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.self.Running > 0 {
		return 0
	}
	if w.lent() {
		w.busy = now
		return 0
	}
	return now.Sub(w.busy)
}

// say tells the queue how the worker is. What cannot be told now is told a second later.
func (w *worker) say(leaving bool) {
	w.mu.Lock()
	self := w.self
	self.Lent = w.lent()
	self.Leaving, self.Serves, self.Refuses = leaving, nil, map[RunID]string{}
	for run, s := range w.services {
		switch {
		case s.refused != "":
			self.Refuses[run] = s.refused
		case s.program != nil:
			self.Serves = append(self.Serves, run)
		}
	}
	w.mu.Unlock()
	_ = w.q.Say(&self)
}

// complain tells people of what goes wrong again and again, such as an error of the queue: each once.
func (w *worker) complain(ctx context.Context, err error) {
	if err == nil || ctx.Err() != nil {
		return
	}
	w.mu.Lock()
	told := w.told[err.Error()] || len(w.told) >= complaintsMax
	if !told {
		w.told[err.Error()] = true
	}
	w.mu.Unlock()
	if !told {
		w.o.Say(err.Error())
	}
}

// slot takes batches of the jobs in turn, one after the other.
func (w *worker) slot(ctx context.Context, slot int) {
	for {
		s, wait := w.turns.next(ctx)
		if s == nil {
			return
		}
		w.try(s, slot, wait)
		s.users.Done()
	}
}

// try asks a job for a batch and does it, in a place of the room.
func (w *worker) try(s *service, slot int, wait time.Duration) {
	if !w.enter(s) {
		return
	}
	defer w.exit()
	lease, err := s.lease(slot, wait)
	w.turns.had(s, lease != nil)
	if err != nil {
		w.complain(s.ctx, err)
		pause(s.ctx, restAfter)
	}
	if lease != nil {
		w.running(+1)
		newStint(w, s, lease).work()
		w.running(-1)
	}
}

func (w *worker) running(by int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.self.Running += by
	w.busy = time.Now()
}

// did counts a task that has its result.
func (w *worker) did() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.self.Done++
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
