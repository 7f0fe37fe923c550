package capacity

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// trust makes a trial, and again if it says nothing. If it never does, it is a weak sign of a failure,
// and no rate well above is tried any more.
func (s *search) trust(ctx context.Context, phase Phase, rate float64, d time.Duration) (Trial, error) {
	for again := 0; ; again++ {
		t, err := s.trial(ctx, phase, rate, d)
		if err != nil || t.Verdict != Doubtful {
			return t, err
		}
		if again == retriesMost || !s.affords(phase, s.length(rate, d)) {
			s.ceiling = min(s.ceiling, rate*(1+s.Tolerance))
			return t, nil
		}
	}
}

// trial makes one.
func (s *search) trial(ctx context.Context, phase Phase, rate float64, d time.Duration) (Trial, error) {
	d = s.length(rate, d)
	began := time.Now()
	m, untrustworthy, err := s.try(ctx, phase, rate, d, len(s.found.Trials))
	if err == nil {
		err = ctx.Err()
		if err != nil {
			m = nil // it was cut short
		}
	}
	if m == nil {
		return Trial{}, err
	}
	s.beside = max(0, time.Since(began)-d)
	t := s.judge(m, untrustworthy)
	t.Number, t.Phase, t.Rate = len(s.found.Trials), phase, rate
	told := t
	told.measured = nil // whose histograms would stay for as long as the search
	s.found.Trials = append(s.found.Trials, told)
	if t.Verdict == Held {
		s.held = max(s.held, rate)
	}
	if s.Talk != nil {
		s.Talk(told)
	}
	return t, err
}

// length is how long a trial at a rate measures: d, or as long as it takes for enough attempts, at most the full length.
func (s *search) length(rate float64, d time.Duration) time.Duration {
	return time.Duration(min(max(float64(d), attemptsFew/rate*float64(time.Second)), float64(s.Full)))
}

// affords reports whether the budget allows for a trial of a length, and for those that are to come after it: the confirming run, if there is anything to confirm, and the levels.
func (s *search) affords(phase Phase, d time.Duration) bool {
	trials := 1
	if low := cmp.Or(s.found.Low, s.held); low > 0 {
		if phase == Searching {
			d += s.Full
			trials++
		}
		for _, share := range shares {
			d += s.length(share*low, 2*s.Short)
			trials++
		}
	}
	return time.Since(s.began)+d+time.Duration(trials)*s.beside < s.Budget
}

// jitter is a number from -0.5 to 0.5, another for each trial.
func (s *search) jitter() float64 {
	draw := s.draws.Draw(uint64(len(s.found.Trials)), 0)
	return draw.Unit() - 0.5
}

// say tells a reason, once.
func (s *search) say(format string, args ...any) {
	if reason := fmt.Sprintf(format, args...); !slices.Contains(s.found.Reasons, reason) {
		s.found.Reasons = append(s.found.Reasons, reason)
	}
}
