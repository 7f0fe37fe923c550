// Package local runs the workers of a fleet as processes of this machine: it starts them, starts those that die anew, and sees to it that none outlives this process.
//
//	local.go     the workers together: Start, Stop
//	process.go   one process
//	gather.go    a run by such workers: Gather
//	child.go     the worker's side: it ends when its parent is gone
//	lines.go     what they print, with their names in front
package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"time"
)

const (
	// deathsMax is how often a worker may die in a row without a result. A task that kills its worker does so three times and is set aside then, which is a result:
	// this is for workers that cannot work at all.
	deathsMax = 10
	// stopFor is how long a worker that was asked to stop may take: somewhat longer than it needs to give back what it holds.
	stopFor = 8 * time.Second
	// abandonFor is how long giving back what a dead worker held may take. Else its leases run out.
	abandonFor = 2 * time.Second
	// CountMax bounds the worker processes of a machine: more than that is a slip of the hand.
	CountMax = 1024
)

// Options say which processes work.
type Options struct {
	Count   int                                       // of workers, 1 to 1024
	Name    string                                    // they are called so, with their numbers: w1, w2; one that is started anew is w1.2. "": w
	Program string                                    // "": this one
	Args    func(name string) []string                // of the worker of that name, without the program; nil: none
	Env     []string                                  // beside that of this process, as KEY=value. Secrets go here: everybody on a machine can read arguments
	Output  io.Writer                                 // gets the lines that they print, with their names in front; nil: dropped
	Abandon func(ctx context.Context, w string) error // gives back what a worker that died held; nil: its leases run out
	Say     func(line string)                         // told of those that die; nil: nobody is
	Once    bool                                      // those that die are not started anew
	Beside  bool                                      // there may be other workers: Gather goes on when none of these is left
}

func (o *Options) fill() error {
	if o.Count < 1 || o.Count > CountMax {
		return fmt.Errorf("local workers: want 1 to %d, got %d", CountMax, o.Count)
	}
	if o.Name == "" {
		o.Name = "w"
	}
	if o.Program == "" {
		self, err := os.Executable()
		if err != nil {
			return fmt.Errorf("local workers: the path of this program: %w", err)
		}
		o.Program = self
	}
	if o.Args == nil {
		o.Args = func(string) []string { return nil }
	}
	if o.Output == nil {
		o.Output = io.Discard
	}
	if o.Abandon == nil {
		o.Abandon = func(context.Context, string) error { return nil }
	}
	if o.Say == nil {
		o.Say = func(string) {}
	}
	return nil
}

// Workers are processes that work until Stop.
type Workers struct {
	o       Options
	output  *output
	keepers sync.WaitGroup
	stop    chan struct{}
	once    sync.Once
	failed  chan error // one, when all were given up

	mu    sync.Mutex
	alive map[string]*process
	left  int // that were not given up
}

// Start starts the workers. Those that die are started anew, until one has died ten times in a row without a result: it is given up.
func Start(o Options) (*Workers, error) {
	if err := o.fill(); err != nil {
		return nil, err
	}
	w := &Workers{
		o: o, output: &output{to: o.Output}, stop: make(chan struct{}), failed: make(chan error, 1), alive: map[string]*process{}, left: o.Count,
	}
	first := make([]*process, o.Count)
	for i := range first {
		p, err := w.start(i, 1)
		if err != nil {
			for _, p := range first[:i] {
				p.end()
			}
			return nil, err
		}
		first[i] = p
	}
	for i, p := range first {
		w.keepers.Go(func() { w.keep(i, p) })
	}
	return w, nil
}

// Failed has an error when the last worker was given up.
func (w *Workers) Failed() <-chan error { return w.failed }

// Did notes that a worker has a result: it can work.
func (w *Workers) Did(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p := w.alive[name]; p != nil {
		p.did = true
	}
}

// PIDs are those of the workers that run, by their names.
func (w *Workers) PIDs() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	pids := map[string]int{}
	for name, p := range w.alive {
		pids[name] = p.cmd.Process.Pid
	}
	return pids
}

// Stop asks the workers to give back what they hold and to end, kills those that do not within some seconds, and returns when there is none left.
func (w *Workers) Stop() {
	w.once.Do(func() { close(w.stop) })
	w.keepers.Wait()
}

func (w *Workers) start(i, try int) (*process, error) {
	name := w.o.Name + strconv.Itoa(i+1)
	if try > 1 {
		name += "." + strconv.Itoa(try) // so that what the dead one held is not taken for this one's
	}
	p, err := begin(name, &w.o, w.output)
	if err != nil {
		return nil, fmt.Errorf("local worker %s: %w", name, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.alive[name] = p
	return p, nil
}

// keep starts a worker anew each time that it dies.
func (w *Workers) keep(i int, p *process) {
	deaths := 0
	for try := 2; ; try++ {
		select {
		case <-w.stop:
			p.end()
			return
		case <-p.ended:
		}
		if w.buried(p) {
			deaths = 0
		}
		deaths++
		if w.o.Once {
			w.giveUp(fmt.Errorf("local worker %s: %s", p.name, p.how()))
			return
		}
		err := fmt.Errorf("local worker %s: %s, %d times in a row without a result", p.name, p.how(), deaths)
		if deaths < deathsMax {
			w.o.Say(fmt.Sprintf("worker %s died: %s; started anew", p.name, p.how()))
			if p, err = w.start(i, try); err == nil {
				continue
			}
		}
		w.giveUp(err)
		return
	}
}

// buried gives back what a dead worker held, and says whether it had a result.
func (w *Workers) buried(p *process) bool {
	ctx, stop := context.WithTimeout(context.Background(), abandonFor)
	defer stop()
	if err := w.o.Abandon(ctx, p.name); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		w.o.Say(fmt.Sprintf("what worker %s held comes back when its lease has run out: %v", p.name, err))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.alive, p.name)
	return p.did
}

func (w *Workers) giveUp(err error) {
	w.o.Say(fmt.Sprintf("given up: %v", err))
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left--
	if w.left == 0 {
		w.failed <- fmt.Errorf("no local worker is left: %w", err)
	}
}
