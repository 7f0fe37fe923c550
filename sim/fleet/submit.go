package fleet

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// submit hands out batches until there are enough out.
func (g *gathering) submit(ctx context.Context) error {
	if !g.kept {
		return nil
	}
	slots := g.slots()
	for !g.waits && (g.unsent != nil || g.plan.out.open < max(aheadMin, aheadPerSlot*slots+2)) {
		if g.unsent == nil {
			g.unsent = g.plan.cut(slots)
		}
		if g.unsent == nil {
			return nil
		}
		if err := g.send(ctx, g.unsent); err != nil {
			return err
		}
	}
	return nil
}

// send submits a batch, or keeps it for the next look where that takes long: results and workers want to be heard meanwhile.
func (g *gathering) send(ctx context.Context, b *Batch) error {
	sending, stop := context.WithTimeout(ctx, askFor)
	defer stop()
	err := g.q.Submit(sending, g.work.Job.Run, *b)
	if err == nil {
		g.unsent = nil
		return nil
	}
	if ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded) {
		return either(ctx, err)
	}
	g.waits = true
	if now := time.Now(); now.Sub(g.waitsSaid) >= sayAgain {
		g.waitsSaid = now
		g.say(fmt.Sprintf("the queue takes no work: %v; trying again", err))
	}
	return nil
}

// slots are those that batches are cut for.
func (g *gathering) slots() int {
	if n := max(g.roster.slots(), g.work.Slots); n > 0 {
		return n
	}
	return slotsUnknown
}
