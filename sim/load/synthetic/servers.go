package synthetic

import (
	"container/heap"
	"sync"
	"time"

	"dmsim/sim/rng"
)

// servers is the queue in arithmetic: when each server is free again follows from the arrivals alone, however late anybody wakes to hear of it.
type servers struct {
	mu      sync.Mutex
	free    times // when each server is free again
	stalls  []Stall
	service time.Duration
	random  bool
	draws   rng.Family
	arrived uint64
}

// open returns the queue of a trial whose measured time begins at warm, with all servers free.
func (t *Target) open(warm time.Duration, seed rng.Seed) *servers {
	s := &servers{
		free: make(times, t.Servers), service: t.Service, random: t.Exponential,
		draws: rng.Seed(uint64(seed) ^ rng.Seed(t.Seed).For("synthetic.seed").Key(0, 0)).For("synthetic.service"),
	}
	for _, stall := range t.Stalls {
		s.stalls = append(s.stalls, Stall{stall.From + warm, stall.Until + warm})
	}
	return s
}

// arrive returns when a request that arrives now will have been served. The time is asked for in here, so that requests stand in the order of their times.
func (s *servers) arrive(now func() time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.serve(now())
}

// serve is arrive at a time that is given, not before that of the request before.
func (s *servers) serve(arrival time.Duration) time.Duration {
	begin := max(arrival, s.free[0])
	for _, stall := range s.stalls { // in the order of time: the end of one may lie in the next
		if begin >= stall.From && begin < stall.Until {
			begin = stall.Until
		}
	}
	s.free[0] = begin + s.draw()
	done := s.free[0]
	heap.Fix(&s.free, 0)
	return done
}

// draw returns the next service time.
func (s *servers) draw() time.Duration {
	s.arrived++
	if !s.random {
		return s.service
	}
	d := s.draws.Draw(s.arrived, 0)
	return time.Duration(d.Exp() * float64(s.service))
}

// times is a heap, the earliest first.
type times []time.Duration

func (h times) Len() int           { return len(h) }
func (h times) Less(i, j int) bool { return h[i] < h[j] }
func (h times) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *times) Push(any)          { panic("the number of servers does not change") }
func (h *times) Pop() any          { panic("the number of servers does not change") }
