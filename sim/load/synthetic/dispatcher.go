package synthetic

import (
	"container/heap"
	"context"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"dmsim/sim/load"
)

// never is the time of nothing.
const never = time.Duration(math.MaxInt64)

// dispatcher wakes those who wait for a time, all from one goroutine that sleeps and then spins: a goroutine for each would be a millisecond late.
type dispatcher struct {
	now      func() time.Duration
	earliest atomic.Int64  // of all waiters' times; never, if there are none
	bell     chan struct{} // rung when the earliest time comes nearer; holds one ring
	mu       sync.Mutex
	waiting  waiters
	stopped  atomic.Bool
}

// waiter is somebody who waits for a time.
type waiter struct {
	at   time.Duration
	wake chan struct{} // holds one, so that the dispatcher waits for nobody
}

func newDispatcher(now func() time.Duration) *dispatcher {
	d := &dispatcher{now: now, bell: make(chan struct{}, 1)}
	d.earliest.Store(int64(never))
	return d
}

// await returns at a time, or early with the context's error.
func (d *dispatcher) await(ctx context.Context, at time.Duration) error {
	w := waiter{at, make(chan struct{}, 1)}
	d.mu.Lock()
	heap.Push(&d.waiting, w)
	nearer := int64(at) < d.earliest.Load()
	if nearer {
		d.earliest.Store(int64(at))
	}
	d.mu.Unlock()
	if nearer {
		d.ring()
	}
	select {
	case <-w.wake:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ring makes the dispatcher look at its times again.
func (d *dispatcher) ring() {
	select {
	case d.bell <- struct{}{}:
	default:
	}
}

// stop ends run.
func (d *dispatcher) stop() {
	d.stopped.Store(true)
	d.ring()
}

// run wakes whose time has come until it is stopped. While nobody waits it does not look at the clock, which may not have been started.
func (d *dispatcher) run() {
	timer := load.NewTimer()
	for !d.stopped.Load() {
		earliest := time.Duration(d.earliest.Load())
		if earliest == never {
			<-d.bell
			continue
		}
		switch rest := earliest - d.now(); {
		case rest <= 0:
			d.wake()
		case load.SleepNear(timer, rest, d.bell):
			runtime.Gosched() // and look again
		}
	}
}

// wake wakes all whose time has come.
func (d *dispatcher) wake() {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	for len(d.waiting) > 0 && d.waiting[0].at <= now {
		w := heap.Pop(&d.waiting).(waiter)
		w.wake <- struct{}{}
	}
	if len(d.waiting) > 0 {
		d.earliest.Store(int64(d.waiting[0].at))
	} else {
		d.earliest.Store(int64(never))
	}
}

// waiters is a heap, the earliest first.
type waiters []waiter

func (h waiters) Len() int           { return len(h) }
func (h waiters) Less(i, j int) bool { return h[i].at < h[j].at }
func (h waiters) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *waiters) Push(x any)        { *h = append(*h, x.(waiter)) }
func (h *waiters) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
