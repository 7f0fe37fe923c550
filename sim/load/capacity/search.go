// Package capacity searches for the highest rate at which a target holds every objective, its backlog does not grow, and no decision is wrong.
//
//	Find      the search: double, narrow, confirm, and look at lower rates
//	Options   what must hold, and how long trials may take
//	Found     the interval, and every trial with its verdict
//
// A trial near the capacity holds one time and fails the next. So each says something about the capacity, and none decides: a belief over all rates is kept, the next trial is
// made where it is in two halves, and what is reported is the interval that holds all but a fiftieth of it. The lower end is then offered for the full length.
package capacity

import (
	"context"
	"fmt"
	"time"

	"dmsim/sim/load"
	"dmsim/sim/rng"
)

// Trying makes a trial: attempts are offered at the rate and measured for d, after a warm-up. n counts the trials of a search from 0. What comes back is what was measured, and why
// it is not to be trusted, if it is not. It may have measured for less than d, where more attempts are too many for it: Measured.Duration is what counts. An error ends the search;
// a trial that was measured all the same counts among those that were made.
type Trying func(ctx context.Context, phase Phase, rate float64, d time.Duration, n int) (m *load.Measured, untrustworthy []string, err error)

// Options of a search. Default fills them, Validate judges.
type Options struct {
	Objectives []load.Objective
	Start      float64       // attempts a second of the first trial
	Short      time.Duration // how long a trial of the search measures; longer where that were too few attempts
	Full       time.Duration // how long the confirming run measures
	Budget     time.Duration // of the wall clock, after which what is known is reported
	Tolerance  float64       // the interval is narrow enough when High <= Low * (1 + Tolerance)
	Seed       rng.Seed      // moves the rates of the trials a little, so that two searches do not lean on the same ones
	Talk       func(Trial)   // hears of each trial when it is over; may be nil
}

// Default searches from 1,000 a second by trials of a second to an interval of 5 %, and confirms for ten seconds.
func Default() Options {
	return Options{Start: 1000, Short: time.Second, Full: 10 * time.Second, Budget: 80 * time.Second, Tolerance: 0.05, Seed: 1}
}

// Validate says what is out of range.
func (o Options) Validate() error {
	switch {
	case !(o.Start >= rateLeast && o.Start <= rateMost):
		return fmt.Errorf("start: want attempts a second from %d to %g, got %g", rateLeast, float64(rateMost), o.Start)
	case o.Short <= 0:
		return fmt.Errorf("short: want a time > 0, got %s", o.Short)
	case o.Full < o.Short:
		return fmt.Errorf("full: want at least the length of a short trial, %s, got %s", o.Short, o.Full)
	case o.Budget <= o.Full:
		return fmt.Errorf("budget: want more than the confirming run takes, %s, got %s", o.Full, o.Budget)
	case !(o.Tolerance >= 0.02 && o.Tolerance <= 1):
		return fmt.Errorf("tolerance: want from 0.02 to 1, got %g", o.Tolerance)
	}
	return nil
}

// The rates that a search can come to.
const (
	rateLeast = 1
	rateMost  = 1e8
)

// Bounds of a search: a target that answers at random must not keep it going.
const (
	trialsMost   = 60 // that narrow
	confirmsMost = 4
	retriesMost  = 2   // of a trial that says nothing
	attemptsFew  = 500 // a p99 of fewer says nothing
)

// Find searches. An error is that of a trial, or of the options; a search that ends without a capacity says why in Found.Reasons. When the context ends, Find returns what is
// known by then, with its error.
func Find(ctx context.Context, o Options, try Trying) (*Found, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	s := &search{Options: o, try: try, began: time.Now(), draws: o.Seed.For("capacity.rate"), found: &Found{Confidence: confidence}, ceiling: rateMost}
	err := s.run(ctx)
	s.found.Seconds = time.Since(s.began).Seconds()
	return s.found, err
}

// search is a search on its way.
type search struct {
	Options
	try   Trying
	began time.Time
	draws rng.Family
	found *Found

	belief    *belief
	held      float64       // the highest rate that held
	confirmed float64       // the highest rate that held for the full length
	endless   bool          // every rate held: there is no interval
	beside    time.Duration // what the last trial took beside its length: its warm-up, and to prepare it
	ceiling   float64       // no rate above is tried: a little above the lowest rate at which no trial could be trusted
}

// run goes through the phases.
func (s *search) run(ctx context.Context) error {
	lowest, highest, err := s.bracket(ctx)
	if err != nil || s.held == 0 {
		return err
	}
	s.begin(lowest, highest)
	for range confirmsMost {
		if err := s.narrow(ctx); err != nil {
			return err
		}
		if s.found.Low <= s.confirmed || !s.affords(Confirming, s.Full) {
			break
		}
		if err := s.confirm(ctx); err != nil {
			return err
		}
	}
	s.conclude()
	return s.levels(ctx)
}
