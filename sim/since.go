package sim

import "dmsim/model"

// Since returns what was counted since an earlier time of the same history, whose result then is given: Start is that time. The hash stays that of the whole.
func (r *Result) Since(earlier *Result) *Result {
	s := r.clone()
	s.Start = earlier.End
	s.Attempts -= earlier.Attempts
	s.Delivered -= earlier.Delivered
	s.Groups -= earlier.Groups
	s.FanOut -= earlier.FanOut
	s.Retries -= earlier.Retries
	s.History -= earlier.History
	takeAway(s.Refused, earlier.Refused)
	for op, was := range earlier.Operations {
		now := s.Operations[op]
		now.Attempts -= was.Attempts
		now.Done -= was.Done
		takeAway(now.Refused, was.Refused)
	}
	return s
}

func takeAway(from, counts map[model.Reason]uint64) {
	for reason, n := range counts {
		from[reason] -= n
	}
}
