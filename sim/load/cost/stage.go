package cost

import (
	"runtime"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/load"
	"dmsim/sim/rng"
)

// chunk is how many attempts one world is offered before the other has its turn: about half a millisecond, so that both meet the same state of the machine, and long
// enough that finding its memory gone from the caches does not count for much. It is a multiple of the world's batches.
const chunk = 2048

// side is a world that the same attempts are offered to again and again, each time from the start.
type side struct {
	world    *world.World
	outcomes []model.Outcome
	took     []float64 // nanoseconds an attempt, by chunk, of the latest duel
}

// stage is where the whole policy meets the policy without a rule.
type stage struct {
	plan     *load.Plan
	attempts []model.Attempt
	sides    [2]side
	whole    int // the side that had all rules in the latest duel
}

func newStage(p *load.Plan, attempts int) *stage {
	s := &stage{plan: p, attempts: p.Attempts[:attempts]}
	for k := range s.sides {
		s.sides[k].world = p.NewWorld(nil)
		s.sides[k].outcomes = make([]model.Outcome, attempts)
		s.sides[k].took = make([]float64, (attempts+chunk-1)/chunk)
	}
	return s
}

// duel offers all attempts to two worlds in turns, chunk by chunk; who is first is drawn. Which of the two worlds has all rules is the caller's choice: one may lie
// better in memory than the other. The collector has done its work before.
func (s *stage) duel(all, without *policy.Rules, whole int, d *rng.Draw) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	s.whole = whole
	s.plan.Reset(s.sides[whole].world, all)
	s.plan.Reset(s.sides[1-whole].world, without)
	runtime.GC()
	for c := range s.sides[0].took {
		first := d.Below(2)
		s.offer(&s.sides[first], c)
		s.offer(&s.sides[1-first], c)
	}
}

func (s *stage) offer(to *side, c int) {
	from, end := c*chunk, min((c+1)*chunk, len(s.attempts))
	began := cpuTime()
	to.world.DoAll(s.attempts[from:end], to.outcomes[from:end])
	to.took[c] = float64(cpuTime()-began) / float64(end-from)
}

// changed is the share of the attempts that the two worlds decided otherwise.
func (s *stage) changed() float64 {
	n := 0
	for i := range s.attempts {
		if s.sides[0].outcomes[i].Reason != s.sides[1].outcomes[i].Reason {
			n++
		}
	}
	return float64(n) / float64(len(s.attempts))
}
