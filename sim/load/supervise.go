package load

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"
)

// graceLeast is how long answers are waited for after the measured time, at least.
const graceLeast = 5 * time.Second

// progressEvery is the time between two looks at a trial that is under way.
const progressEvery = 200 * time.Millisecond

// supervised is what was seen of a trial while it was under way.
type supervised struct {
	before, after readings // at the beginning of the measured time, and at its end or that of the trial
	hopeless      string   // the objective that could not be met any more
}

// supervise lets the driver offer the trial, and ends it when its time is over.
func supervise(ctx context.Context, d Driver, t *Trial, r *Recorder, o MeasureOptions) (*supervised, error) {
	runtime.GC() // what the plan left behind is not collected at the cost of the trial
	driving, cancel := context.WithCancel(ctx)
	defer cancel()
	var s supervised
	var watcher sync.WaitGroup
	over := make(chan struct{})
	watcher.Go(func() { s.watch(over, cancel, t, r, o) })
	err := d.Drive(driving, t, r)
	close(over)
	watcher.Wait()
	if err != nil && (driving.Err() == nil || !errors.Is(err, context.Canceled)) {
		return nil, err
	}
	select {
	case <-r.started:
	default:
		if ctx.Err() != nil {
			return nil, fmt.Errorf("before anything was offered: %w", ctx.Err())
		}
		return nil, fmt.Errorf("the driver ended without starting the clock")
	}
	r.end = r.Now()
	r.holdTheRest()
	return &s, r.complete()
}

// watch takes the readings when their times come, tells of the progress, and ends the trial when it is hopeless or answers do not come any more.
func (s *supervised) watch(over <-chan struct{}, cancel func(), t *Trial, r *Recorder, o MeasureOptions) {
	s.before = readMachine()
	defer func() {
		if s.after.runtime == nil {
			s.after = readMachine()
		}
	}()
	select {
	case <-over:
		return
	case <-r.started:
	}
	grace := o.Grace
	if grace == 0 {
		grace = max(graceLeast, t.Duration)
	}
	warm, end := alarm(r, t.Warm), alarm(r, t.Warm+t.Duration)
	patience := alarm(r, t.Warm+t.Duration+grace)
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	for {
		select {
		case <-over:
			return
		case <-warm:
			s.before = readMachine()
		case <-end:
			s.after = readMachine()
		case <-patience:
			cancel()
		case <-tick.C:
			s.look(cancel, r, o)
		}
	}
}

// alarm is a channel that says when a time since the clock's zero has come.
func alarm(r *Recorder, at time.Duration) <-chan time.Time { return time.After(at - r.Now()) }

func (s *supervised) look(cancel func(), r *Recorder, o MeasureOptions) {
	if o.Progress != nil {
		o.Progress(r.Now(), r.ended())
	}
	if s.hopeless == "" {
		if s.hopeless = r.hopeless(); s.hopeless != "" {
			cancel()
		}
	}
}
