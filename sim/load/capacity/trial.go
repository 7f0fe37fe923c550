package capacity

import (
	"context"
	"fmt"
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
		if again == retriesMost || s.spent(d) {
			s.ceiling = min(s.ceiling, rate*(1+s.Tolerance))
			return t, nil
		}
	}
}

// trial makes one.
func (s *search) trial(ctx context.Context, phase Phase, rate float64, d time.Duration) (Trial, error) {
	d = s.length(rate, d)
	m, untrustworthy, err := s.try(ctx, phase, rate, d, len(s.found.Trials))
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return Trial{}, err
	}
	t := s.judge(m, d, untrustworthy)
	t.Number, t.Phase, t.Rate, t.Seconds = len(s.found.Trials), phase, rate, d.Seconds()
	s.found.Trials = append(s.found.Trials, t)
	if t.Verdict == Held {
		s.held = max(s.held, rate)
	}
	if s.Talk != nil {
		s.Talk(t)
	}
	return t, nil
}

// length is how long a trial at a rate measures: d, or as long as it takes for enough attempts, at most the full length.
func (s *search) length(rate float64, d time.Duration) time.Duration {
	return time.Duration(min(max(float64(d), attemptsFew/rate*float64(time.Second)), float64(s.Full)))
}

// spent reports whether the budget does not allow for what still takes d, and for the levels after it.
func (s *search) spent(d time.Duration) bool {
	for _, share := range shares {
		if s.found.Low > 0 {
			d += s.length(share*s.found.Low, 2*s.Short)
		}
	}
	return time.Since(s.began)+d >= s.Budget
}

// jitter is a number from -0.5 to 0.5, another for each trial.
func (s *search) jitter() float64 {
	draw := s.draws.Draw(uint64(len(s.found.Trials)), 0)
	return draw.Unit() - 0.5
}

func (s *search) say(format string, args ...any) {
	s.found.Reasons = append(s.found.Reasons, fmt.Sprintf(format, args...))
}
