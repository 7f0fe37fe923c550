package local

import (
	"context"
	"fmt"

	"dmsim/sim/fleet"
)

// Gather is fleet.Gather with workers of this machine, which are started for it and stopped after it. It also ends, with an error, when none of
// them can work, unless there may be others.
func Gather(ctx context.Context, q fleet.Coordinating, w *fleet.Work, o Options) (fleet.Gathered, error) {
	o.Abandon = q.Abandon
	if o.Say == nil {
		o.Say = w.Say
	}
	workers, err := Start(o)
	if err != nil {
		return fleet.Gathered{}, err
	}
	defer workers.Stop()
	gathering, stop := context.WithCancelCause(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case err := <-workers.Failed():
			if o.Beside {
				workers.o.Say(fmt.Sprintf("%v; the run waits for others", err))
				return
			}
			stop(err)
		case <-gathering.Done():
		}
	}()
	got, err := fleet.Gather(gathering, heard{q, workers}, w)
	stop(err)
	<-watched
	if err != nil && ctx.Err() == nil {
		err = context.Cause(gathering)
	}
	return got, err
}

// heard is a queue whose results show which workers can work.
type heard struct {
	fleet.Coordinating
	workers *Workers
}

func (h heard) Results(ctx context.Context, run fleet.RunID, event func(fleet.Event) error) error {
	return h.Coordinating.Results(ctx, run, func(e fleet.Event) error {
		if e.Result != nil {
			h.workers.Did(e.Result.Worker)
		}
		return event(e)
	})
}
