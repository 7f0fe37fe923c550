package fleet

import (
	"context"
	"fmt"
	"time"
)

const (
	// quietLooks are how many looks must have found nothing before the queue is asked whether it lost something: a result may be on its way.
	quietLooks = 3
	// idleLooks are how many must have found workers with nothing to do beside work that waits, before the queue is taken to be stuck: more than a lease lasts, and than
	// servers need to choose a leader.
	idleLooks = 30
	// renewFor is how long it may take to take work back.
	renewFor = 10 * time.Second
)

// recover hands out anew what is out and does not come: nothing has come for a while, and either nothing waits in the queue, or it gives nothing of it to workers who ask.
func (g *gathering) recover(ctx context.Context) {
	g.quiet++
	if g.roster.slots() > 0 && g.roster.running() == 0 {
		g.idle++
	} else {
		g.idle = 0
	}
	if g.quiet < quietLooks || !g.kept || g.plan.out.open == 0 || g.unsent != nil {
		return
	}
	why := g.lost(ctx)
	if why == "" {
		return
	}
	g.say(fmt.Sprintf("%d tasks %s, and are handed out again", len(g.plan.out.byTask), why))
	g.plan.lost()
	g.reopen = true
}

// lost says what became of the work that is out; "": nothing that is known. What errs is asked again: that the queue cannot be reached is told by who talks to it.
func (g *gathering) lost(ctx context.Context) (why string) {
	run := g.work.Job.Run
	asking, stop := context.WithTimeout(ctx, askFor)
	defer stop()
	if waiting, err := g.q.Waiting(asking, run); err == nil && waiting == 0 {
		return "are not in the queue any more"
	}
	if g.idle < idleLooks {
		return ""
	}
	renewing, stop := context.WithTimeout(ctx, renewFor)
	defer stop()
	if renewed, err := g.q.Renew(renewing, run); err != nil || !renewed {
		return "" // nobody asked at that moment, or the servers have no leader yet
	}
	g.idle = 0
	return fmt.Sprintf("wait in the queue, which has given none to idle workers for %v", idleLooks*tellEvery)
}
