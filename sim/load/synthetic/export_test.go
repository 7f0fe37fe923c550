package synthetic

import (
	"time"

	"dmsim/sim/rng"
)

// Truth returns the response times to requests that come at the given times, ascending since the clock's zero, where the measured time begins at warm: the queue without a
// harness.
func (t *Target) Truth(arrivals []time.Duration, warm time.Duration, seed rng.Seed) []time.Duration {
	s := t.open(warm, seed)
	out := make([]time.Duration, len(arrivals))
	for i, at := range arrivals {
		out[i] = s.serve(at) - at
	}
	return out
}
