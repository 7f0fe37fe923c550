package attack

import (
	"context"
	"time"

	"dmsim/sim/load"
)

// pace is vegeta's pacer of a trial. It does the waiting itself and asks vegeta for none, since vegeta sleeps.
type pace struct {
	ctx       context.Context
	offer     *offer
	pacer     *load.Pacer
	heldUntil time.Duration // when the last attempt that waited for a connection had one
	blocked   bool          // the attempt that was paced last waits for a connection
}

func newPace(ctx context.Context, o *offer, zero time.Time) *pace {
	pacer := load.NewPacer(ctx, zero)
	pacer.Yield = true
	return &pace{ctx: ctx, offer: o, pacer: pacer}
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
	if _, ok := p.pacer.Wait(due); !ok {
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

// Rate is asked for by nobody here. 0 is vegeta's word for as fast as can be.
func (p *pace) Rate(time.Duration) float64 { return 0 }
