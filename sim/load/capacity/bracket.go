package capacity

import (
	"context"
	"fmt"
	"math"
)

// bracket looks for a rate that holds and one that does not, by doubling or quartering, and returns the lowest and the highest that were tried.
func (s *search) bracket(ctx context.Context) (lowest, highest float64, err error) {
	rate := s.Start * math.Exp2(s.jitter())
	lowest, highest = rate, rate
	s.endless = true
	for rate >= rateLeast && rate <= rateMost && s.affords(Searching, s.length(rate, s.Short)) {
		held, err := s.holds(ctx, rate)
		if err != nil {
			return 0, 0, err
		}
		lowest, highest = min(lowest, rate), max(highest, rate)
		if held {
			rate *= 2
		} else {
			s.endless = false
			rate /= 4
		}
		if !s.endless && s.held > 0 {
			return lowest, highest, nil
		}
	}
	if s.held == 0 {
		s.say("no rate held, down to %.4g a second%s", lowest, s.over(rate))
	}
	return lowest, highest, nil
}

// over says that it was for want of time that a rate was not tried, if it was.
func (s *search) over(rate float64) string {
	if rate < rateLeast || rate > rateMost {
		return ""
	}
	return fmt.Sprintf("; then the time of %s was over", s.Budget)
}

// holds makes trials at a rate until one holds, two fail, or one falls far behind: what comes after leans on it.
func (s *search) holds(ctx context.Context, rate float64) (bool, error) {
	for failures := 0; ; {
		t, err := s.trust(ctx, Searching, rate, s.Short)
		if err != nil || t.Verdict == Held {
			return true, err
		}
		if failures++; failures == 2 || t.Verdict == Doubtful || t.far() || !s.affords(Searching, s.length(rate, s.Short)) {
			return false, nil
		}
	}
}
