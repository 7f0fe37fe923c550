package load

import (
	"context"
	"sync"
	"time"

	"dmsim/model"
)

// Doer is a target in this process: a world, or Null. Many goroutines call it at once.
type Doer interface {
	Do(a *model.Attempt, members ...model.UserID) model.Outcome
}

// InProcess is the driver of a target in this process. Each of its goroutines takes every n-th attempt and waits for it with a pacer of its own; nothing is allocated
// on the way. In a closed loop each takes the next attempt that nobody has taken, as soon as it has its answer.
func InProcess(d Doer) Driver { return inProcess{d} }

type inProcess struct{ doer Doer }

// Drive offers the trial from as many goroutines as it asks for.
func (p inProcess) Drive(ctx context.Context, t *Trial, r *Recorder) error {
	n := t.Goroutines()
	var next claims
	var all sync.WaitGroup
	zero := r.Start()
	for k := range n {
		w := &worker{doer: p.doer, trial: t, recorder: r, shard: r.Shard(k), pacer: NewPacer(ctx, zero)}
		all.Go(func() {
			if t.Due == nil {
				w.closed(ctx, &next)
			} else {
				w.open(ctx, k, n)
			}
		})
	}
	all.Wait()
	return nil
}

// worker is one goroutine of a driver in process.
type worker struct {
	doer     Doer
	trial    *Trial
	recorder *Recorder
	shard    *Shard
	pacer    *Pacer
}

// glance is how many attempts go by between two looks at the context, where there is no waiting.
const glance = 256

// open offers the attempts from the given one on, in steps.
func (w *worker) open(ctx context.Context, from, step int) {
	t := w.trial
	looked := 0
	for i := from; i < len(t.Due); i += step {
		begun, ok := w.pacer.Wait(t.Due[i])
		if looked++; looked%glance == 0 && ctx.Err() != nil {
			ok = false
		}
		if !ok {
			for ; i < len(t.Due); i += step {
				w.recorder.Unbegun(i)
			}
			return
		}
		w.do(i, begun)
	}
}

func (w *worker) do(i int, begun time.Duration) (answered time.Duration) {
	answer := Answer{Outcome: w.doer.Do(w.trial.Attempt(i))}
	answered = w.recorder.Now()
	w.shard.Record(i, begun, answered, &answer)
	return answered
}

// closed offers whatever nobody has taken until the time is over.
func (w *worker) closed(ctx context.Context, next *claims) {
	n, end := w.trial.Len(), w.trial.Warm+w.trial.Duration
	over := false
	for {
		from := next.take()
		if from >= n {
			return
		}
		for i := from; i < min(n, from+claim); i++ {
			if i%glance == 0 {
				over = over || ctx.Err() != nil
			}
			begun := w.recorder.Now()
			if over = over || begun >= end; over {
				w.recorder.Unbegun(i)
				continue
			}
			w.do(i, begun)
		}
	}
}
