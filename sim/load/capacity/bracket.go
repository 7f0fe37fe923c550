package capacity

import (
	"context"
	"math"
)

// bracket looks for a rate that holds and one that does not, by doubling or quartering, and returns the lowest and the highest that were tried.
func (s *search) bracket(ctx context.Context) (lowest, highest float64, err error) {
	rate := s.Start * math.Exp2(s.jitter())
	lowest, highest = rate, rate
	failed := false
	for rate >= rateLeast && rate <= rateMost && !s.spent(0) {
		held, err := s.holds(ctx, rate)
		if err != nil {
			return 0, 0, err
		}
		lowest, highest = min(lowest, rate), max(highest, rate)
		if held {
			rate *= 2
		} else {
			failed = true
			rate /= 4
		}
		if failed && s.held > 0 {
			return lowest, highest, nil
		}
	}
	if s.held > 0 {
		s.found.Low = s.held
		s.say("every rate held, up to %.4g a second", s.held)
	} else {
		s.say("no rate held, down to %.4g a second", lowest)
	}
	return lowest, highest, nil
}

// holds makes trials at a rate until one holds, two fail, or one falls far behind: what comes after leans on it.
func (s *search) holds(ctx context.Context, rate float64) (bool, error) {
	for failures := 0; ; {
		t, err := s.trust(ctx, Searching, rate, s.Short)
		if err != nil || t.Verdict == Held {
			return true, err
		}
		if failures++; failures == 2 || t.Verdict == Doubtful || t.far() || s.spent(0) {
			return false, nil
		}
	}
}
