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
// While it spins it keeps a processor busy. A Pacer is for one goroutine.
type Pacer struct {
	Yield bool // let others run between two looks at the clock: answers that come meanwhile must not wait for it

	zero  time.Time
	done  <-chan struct{}
	timer *time.Timer
}

// spin is how long before a due time the sleep ends: more than a timer of the operating system is late, on a machine that has processors to spare.
const spin = 1500 * time.Microsecond

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
	for now < until {
		if p.Yield {
			runtime.Gosched()
		}
		now = time.Since(p.zero)
	}
	return now, true
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
