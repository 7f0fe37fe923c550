package load

import (
	"context"
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
	zero  time.Time
	done  <-chan struct{}
	timer *time.Timer
}

// spin is how long before a due time the sleep ends: more than a timer of the operating system is late, on a machine that has processors to spare.
const spin = 1500 * time.Microsecond

// NewPacer returns a pacer by the clock whose zero is given. It ends waiting when the context does.
func NewPacer(ctx context.Context, zero time.Time) *Pacer {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	return &Pacer{zero, ctx.Done(), timer}
}

// Wait returns at the time since the clock's zero, or at once where that has passed: the time that it is, and whether there is reason to go on. It is
// false when the context ended while it slept, or before it had to.
func (p *Pacer) Wait(until time.Duration) (now time.Duration, ok bool) {
	now = time.Since(p.zero)
	for left := until - now; left > spin; left = until - now {
		p.timer.Reset(left - spin)
		select {
		case <-p.timer.C:
		case <-p.done:
			p.timer.Stop()
			return time.Since(p.zero), false
		}
		now = time.Since(p.zero)
	}
	for now < until {
		now = time.Since(p.zero)
	}
	return now, true
}
