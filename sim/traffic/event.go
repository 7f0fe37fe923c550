package traffic

import (
	"context"
	"fmt"

	"dmsim/model"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

// Surge is a flash crowd: for a while people begin Factor times what they would. What it adds is drawn apart and not remembered, so that nothing else moves.
type Surge struct {
	Number   int // tells the events of a run apart
	From, To model.Time
	Factor   float64 // >= 1
	Share    float64 // of what it adds that goes to the one who has the most followers
}

// Raid lets many accounts write offensive messages to one target within a while.
type Raid struct {
	Number   int
	From, To model.Time
	Accounts int     // recruited from all users, whatever their personas
	Messages float64 // mean for one account; Poisson
	Target   Target
}

// Target says whom a raid is for.
type Target string

// The targets: anybody, somebody of true age 13 to 17, or the one with the most followers.
const (
	Anybody   Target = "anybody"
	Minor     Target = "minor"
	Celebrity Target = "celebrity"
)

// raid is one with its target and its messages, as drawn.
type raid struct {
	Raid
	attempts []model.Attempt // by slots
}

// mostFollowed looks for the user with the most followers, which nobody but a surge or a raid asks for.
func (g *Generator) mostFollowed() (model.UserID, error) {
	rows, ok := g.people.Graph.(network.Rows)
	if !ok {
		return 0, fmt.Errorf("a follow graph that cannot be read by rows knows no celebrity")
	}
	_, followers, err := network.CountDegrees(context.Background(), rows, g.workers)
	if err != nil {
		return 0, err
	}
	best := 0
	for u, n := range followers {
		if n > followers[best] {
			best = u
		}
	}
	return model.UserID(best), nil
}

// planSurges draws what flash crowds add for some users in a slot.
func (g *Generator) planSurges(from, to int, start model.Time, factor []float64, into *part) {
	for i := range g.surges {
		s := &g.surges[i]
		begin, end := max(start, s.From), min(start+slot, s.To)
		if begin >= end {
			continue
		}
		for u := from; u < to; u++ {
			b := &g.behaviour[g.crowd.traits[u].persona()]
			if b.adversary {
				continue
			}
			mean := float64(g.crowd.today[u]) * factor[g.people.Zone(model.UserID(u))] * (s.Factor - 1) * float64(end-begin) / float64(model.DayLength)
			d := g.surge.Draw(uint64(u), uint64(s.Number)<<32|uint64(start/slot))
			for range d.Poisson(mean) {
				g.planSurged(&d, b, s, model.UserID(u), begin+model.Time(d.Below(uint64(end-begin))), into)
			}
		}
	}
}

func (g *Generator) planSurged(d *rng.Draw, b *behaviour, s *Surge, u model.UserID, at model.Time, into *part) {
	if s.Share > 0 && d.Chance(s.Share) && u != g.celebrity {
		a := next(d, model.OpSend, u, g.celebrity, at)
		g.fill(d, b, &a, true)
		into.attempts = append(into.attempts, a)
		return
	}
	g.planMessage(d, b, u, at, aim{}, false, g.pick, into)
}

// newRaids draws who joins each raid and when they write: one that must follow first does so a moment before.
func (g *Generator) newRaids(seed rng.Seed, raids []Raid) []raid {
	drawn := seed.For(purposeRaid)
	b := &g.behaviour[population.Raid]
	all := make([]raid, len(raids))
	for i, r := range raids {
		all[i].Raid = r
		target := g.raidTarget(&r)
		for k := range r.Accounts {
			d := drawn.Draw(uint64(r.Number), uint64(k))
			u := g.stranger(&d)
			if u == target {
				continue
			}
			for n := range d.Poisson(r.Messages) {
				at := r.From + model.Time(d.Below(uint64(r.To-r.From)))
				if n == 0 && d.Chance(b.To.Follow) {
					all[i].attempts = append(all[i].attempts, next(&d, model.OpFollow, u, target, r.From))
				}
				a := next(&d, model.OpSend, u, target, at)
				g.fill(&d, b, &a, true)
				all[i].attempts = append(all[i].attempts, a)
			}
		}
	}
	return all
}

func (g *Generator) raidTarget(r *Raid) model.UserID {
	n := uint64(r.Number)
	switch {
	case r.Target == Celebrity:
		return g.celebrity
	case r.Target == Minor && len(g.minors) > 0:
		return g.minors[model.Mix(g.fixed, n)%uint64(len(g.minors))]
	}
	return model.UserID(model.Mix(g.fixed, n) % uint64(g.people.Users()))
}

func (g *Generator) planRaids(start model.Time, plan []model.Attempt) []model.Attempt {
	for i := range g.raids {
		for k := range g.raids[i].attempts {
			if a := &g.raids[i].attempts[k]; a.At >= start && a.At < start+slot {
				plan = append(plan, *a)
			}
		}
	}
	return plan
}
