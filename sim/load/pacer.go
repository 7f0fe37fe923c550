package load

import (
	"context"
	"runtime"
	"time"
)

// Pacer waits for due times. It sleeps until shortly before, since a sleep of microseconds comes back up to a millisecond late, and looks at the clock
// over and over for the rest:
//
//	now            until-spin             until
//	 |---- sleep ------|------- spin -------|
//
// While it spins it keeps a processor busy. One that makes way for others naps through most of the spin, where the system has a timer for that:
//
//	now            until-spin       until-near      until
//	 |---- sleep ------|----- nap ------|--- spin ---|
//
// A Pacer is for one goroutine.
type Pacer struct {
	// Yield makes way for others, in this process and beside it: answers that come meanwhile must not wait for it. Where others want the processors as well, the system gives one
	// sooner to who slept than to who spun.
	Yield bool

	zero  time.Time
	done  <-chan struct{}
	timer *time.Timer
	naps  *napper // nil: not needed so far, or not to be had
}

// spin is how long before a due time the sleep ends: more than a timer of the operating system is late, on a machine that has processors to spare.
const spin = 1500 * time.Microsecond

// near is how long before a due time a nap ends: more than the timer of naps is late. What is hardly farther away than that is spun for.
const (
	near     = 100 * time.Microsecond
	napLeast = 200 * time.Microsecond
)

// NewPacer returns a pacer by the clock whose zero is given. It ends waiting when the context does.
func NewPacer(ctx context.Context, zero time.Time) *Pacer {
	return &Pacer{zero: zero, done: ctx.Done(), timer: NewTimer()}
}

// Wait returns at the time since the clock's zero, or at once where that has passed: the time that it is, and whether there is reason to go on. It is
// false when the context ended while it slept, or before it had to.
func (p *Pacer) Wait(until time.Duration) (now time.Duration, ok bool) {
	now = time.Since(p.zero)
	if until-now > spin {
		ok = SleepNear(p.timer, until-now, p.done)
		if now = time.Since(p.zero); !ok {
			return now, false
		}
	}
	if p.Yield && until-now > napLeast {
		p.nap(until - now - near)
		now = time.Since(p.zero)
	}
	for now < until {
		if p.Yield {
			runtime.Gosched()
		}
		now = time.Since(p.zero)
	}
	return now, true
}

func (p *Pacer) nap(d time.Duration) {
	if p.naps == nil {
		p.naps = newNapper()
	}
	if p.naps != nil {
		p.naps.nap(d)
	}
}

// Close gives back what it slept by. It is not to be used after it.
func (p *Pacer) Close() {
	if p.naps != nil {
		p.naps.close()
	}
}

// NewTimer returns a timer for SleepNear.
func NewTimer() *time.Timer {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	return timer
}

// SleepNear sleeps until a time that is so far away is near enough to spin for, not at all where it is; false when it was interrupted.
func SleepNear(timer *time.Timer, away time.Duration, interrupt <-chan struct{}) bool {
	if away <= spin {
		return true
	}
	timer.Reset(away - spin)
	select {
	case <-timer.C:
		return true
	case <-interrupt:
		timer.Stop()
		return false
	}
}
