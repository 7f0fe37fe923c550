package capacity

import (
	"context"
	"fmt"
	"slices"
)

// begin starts the belief with room on both sides of what was tried, and tells it what was seen.
func (s *search) begin(lowest, highest float64) {
	s.belief = newBelief(lowest/64, highest*64)
	for _, t := range s.found.Trials {
		if t.Verdict != Doubtful {
			s.learn(t)
		}
	}
	if s.endless {
		s.found.Low = s.held
	}
}

// learn tells the belief of a trial. The lower end is never above what has held: where the harness is the limit, the belief looks beyond it.
func (s *search) learn(t Trial) {
	s.belief.learn(t)
	s.found.Low, s.found.High = s.belief.interval(confidence)
	s.found.Low = min(s.found.Low, s.held)
}

// narrow makes trials until the interval is as narrow as asked for, or as narrow as what can be trusted allows.
func (s *search) narrow(ctx context.Context) error {
	if s.endless {
		return nil
	}
	for range trialsMost {
		if min(s.found.High, s.ceiling) <= s.found.Low*(1+s.Tolerance) {
			return nil
		}
		if !s.affords(Searching, s.length(s.found.Low, s.Short)) {
			s.say("the time of %s was over before the interval was as narrow as %g %%", s.Budget, 100*s.Tolerance)
			return nil
		}
		t, err := s.trust(ctx, Searching, s.belief.quantileBelow(s.ceiling, 0.5+0.2*s.jitter()), s.Short)
		if err != nil {
			return err
		}
		s.learn(t)
	}
	s.say("after %d trials the interval is not as narrow as %g %%: they contradict each other", trialsMost, 100*s.Tolerance)
	return nil
}

// confirm offers the lower end of the interval for the full length, and again if that fails: one failure of two is a disturbance, two are an answer.
func (s *search) confirm(ctx context.Context) error {
	rate := s.found.Low
	for again := range 2 {
		t, err := s.trust(ctx, Confirming, rate, s.Full)
		if err != nil {
			return err
		}
		if t.Verdict == Held && (t.Seconds >= s.Full.Seconds() || t.Rate*t.Seconds >= attemptsFew) {
			s.confirmed, s.found.Confirming = rate, t.measured
		}
		s.endless = s.endless && t.Verdict == Held
		if t.Verdict != Held || again > 0 { // what held as was thought says nothing new
			s.learn(t)
		}
		if t.Verdict != Failed || !s.affords(Confirming, s.Full) {
			return nil
		}
	}
	return nil
}

// conclude settles what the interval is worth.
func (s *search) conclude() {
	if s.confirmed > 0 {
		s.found.Low = min(s.found.Low, s.confirmed, s.found.Confirming.RateAnswered) // what was answered cannot be more than the target is able to
		s.found.Confirmed = true
		if m := s.found.Confirming; m.Duration < s.Full.Seconds() {
			s.say("the confirming run could last no longer than %.3g s of %s, for %d attempts", m.Duration, s.Full, m.Offered)
		}
	} else {
		s.say("no run of %s at the lower end of the interval held", s.Full)
	}
	if !s.bounded() {
		s.found.Limited, s.found.High = true, 0
		s.say("%s: what the target is able to beyond is not known", s.limit())
	}
}

// limit says why there is no upper end.
func (s *search) limit() string {
	if s.endless {
		return fmt.Sprintf("every rate held, up to %.4g a second%s", s.held, s.over(2*s.held))
	}
	return fmt.Sprintf("no trial at %.4g a second or a little above failed and can be trusted", s.found.Low)
}

// bounded reports whether the upper end rests on a failure that counts, and not on trials that say little.
func (s *search) bounded() bool {
	return slices.ContainsFunc(s.found.Trials, func(t Trial) bool {
		return t.Verdict == Failed && t.Rate >= s.found.Low && t.Rate <= s.found.High*(1+2*s.Tolerance)
	})
}

// The shares of the capacity at which latencies are looked at.
var shares = []float64{0.1, 0.5, 0.9}

// levels measures at shares of the lower end.
func (s *search) levels(ctx context.Context) error {
	for _, share := range shares {
		t, err := s.trial(ctx, Looking, share*s.found.Low, 2*s.Short)
		if err != nil {
			return err
		}
		s.found.Levels = append(s.found.Levels, Level{Share: share, Rate: t.Rate, Operations: t.measured.Operations, Untrustworthy: t.Untrustworthy})
	}
	return nil
}
