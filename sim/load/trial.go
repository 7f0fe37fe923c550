package load

import (
	"context"
	"math"
	"runtime"
	"time"

	"dmsim/model"
)

// Trial is a part of a plan that is offered to a target once.
type Trial struct {
	Plan        *Plan           // its first attempts are offered, in its order
	Due         []time.Duration // when each is due since the clock started, ascending; nil in a closed loop
	Warm        time.Duration   // what is due before is the warm-up: offered and judged, not measured
	Duration    time.Duration   // how long is measured after it
	Loop        Loop
	Workers     int  // see Config
	Connections int  // see Config
	Most        int  // in a closed loop, how many attempts at most; 0: as many as the plan has
	Cycle       bool // the plan begins anew at its end: for targets that decide nothing
}

// Len is how many attempts there are to offer; in a closed loop at most.
func (t *Trial) Len() int {
	switch {
	case t.Due != nil:
		return len(t.Due)
	case t.Most > 0:
		return t.Most
	}
	return len(t.Plan.Attempts)
}

// Attempt returns the i-th attempt of the trial. It is not to be changed.
func (t *Trial) Attempt(i int) *model.Attempt {
	if t.Cycle {
		i %= len(t.Plan.Attempts)
	}
	return &t.Plan.Attempts[i]
}

// Goroutines is how many offer a trial in process: those that it asks for, else as few as its rate needs, of a closed loop as many as there are processors.
func (t *Trial) Goroutines() int {
	processors := runtime.GOMAXPROCS(0)
	switch {
	case t.Workers > 0:
		return t.Workers
	case t.Due == nil:
		return processors
	}
	rate := float64(len(t.Due)) / (t.Warm + t.Duration).Seconds()
	return max(1, min(processors, int(math.Ceil(rate/ratePerWorker))))
}

// ratePerWorker is what one goroutine offers a second with time to spare: a send takes it less than a microsecond.
const ratePerWorker = 400_000

// Driver offers the attempts of a trial to a target, each not before it is due, and records each exactly once: answered, failed, or not begun when the context ended.
// It returns when all are recorded. Of an error nothing is known but that the trial cannot be had.
type Driver interface {
	Drive(ctx context.Context, t *Trial, r *Recorder) error
}

// Answer is what a target said.
type Answer struct {
	Outcome model.Outcome // Commit is 0 where the target numbers no commits; Reached is 0 where it does not tell
	Meaning uint8         // of a refusal by a word that may mean several reasons: which, see Meanings; 0: that of the outcome
	Held    time.Duration // the part of the lateness in which all connections were under way: not the generator's doing, but the target's, or that of too few connections
	At      model.Time    // the virtual time at which the target decided; 0: that of the attempt
	Failure string        // no decision: why, such as "timeout" or "status 500"; one of few; "": a decision
}
