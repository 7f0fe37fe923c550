package attack

import (
	"context"
	"runtime"
	"time"
)

// sleepShort is how long before a due time the pacer wakes, to spin for the rest: a sleep on Linux comes back as much as a millisecond late.
const sleepShort = 1500 * time.Microsecond

// pace is vegeta's pacer of a trial. It does the waiting itself and asks vegeta for none, since vegeta sleeps.
type pace struct {
	ctx       context.Context
	offer     *offer
	timer     *time.Timer
	heldUntil time.Duration // when the last attempt that waited for a connection had one
	blocked   bool          // the attempt that was paced last waits for a connection
}

func newPace(ctx context.Context, o *offer) *pace {
	timer := time.NewTimer(0)
	<-timer.C
	return &pace{ctx: ctx, offer: o, timer: timer}
}

// Pace returns when attempt number hits is due, at once if that is past. Vegeta asks for the next when the one before has a connection.
func (p *pace) Pace(_ time.Duration, hits uint64) (time.Duration, bool) {
	if p.blocked {
		p.heldUntil, p.blocked = p.offer.since(), false
	}
	if p.ctx.Err() != nil || p.offer.over(hits) {
		return 0, true
	}
	if p.offer.trial.Due == nil {
		return 0, false
	}
	due := p.offer.trial.Due[hits]
	if !p.wait(due) {
		return 0, true
	}
	p.hold(int(hits), due)
	return 0, false
}

// hold notes that attempt i has no connection when it is due, or stands behind one that had none. Each attempt before it has taken one, and left it if it is finished.
func (p *pace) hold(i int, due time.Duration) {
	if int64(i)-p.offer.finished.Load() >= int64(p.offer.trial.Connections) {
		p.blocked = true
		p.offer.held[i] = untilConnected
		return
	}
	p.offer.held[i] = max(0, p.heldUntil-due)
}

// wait returns at a time since the clock's zero, or early with false when the trial ends. It spins at the end, and lets others run meanwhile: an answer must not wait for it.
func (p *pace) wait(until time.Duration) bool {
	for {
		rest := until - p.offer.since()
		switch {
		case rest <= 0:
			return true
		case rest <= sleepShort:
			runtime.Gosched()
			continue
		}
		p.timer.Reset(rest - sleepShort)
		select {
		case <-p.timer.C:
		case <-p.ctx.Done():
			return false
		}
	}
}

// Rate is asked for by nobody here. 0 is vegeta's word for as fast as can be.
func (p *pace) Rate(time.Duration) float64 { return 0 }
