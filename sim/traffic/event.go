package traffic

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"dmsim/model"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/strictyaml"
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
	attempts []model.Attempt // still to come, in order of time
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

// newRaids draws who joins each raid and when they write. Who follows first does so right before his first message.
func (g *Generator) newRaids(seed rng.Seed, raids []Raid) ([]raid, error) {
	drawn := seed.For(purposeRaid)
	all := make([]raid, len(raids))
	for i, r := range raids {
		target, err := g.raidTarget(&r)
		if err != nil {
			return nil, err
		}
		if r.Accounts >= g.people.Users() {
			return nil, &strictyaml.FieldError{Path: fmt.Sprintf("events[%d].accounts", r.Number), Want: fmt.Sprintf("fewer than the users, %d", g.people.Users()), Got: r.Accounts}
		}
		all[i].Raid = r
		joined := map[model.UserID]bool{target: true}
		for k := 0; len(joined) <= r.Accounts; k++ {
			d := drawn.Draw(uint64(r.Number), uint64(k))
			if u := g.stranger(&d); !joined[u] {
				joined[u] = true
				all[i].attempts = g.join(&d, &r, u, target, all[i].attempts)
			}
		}
		slices.SortStableFunc(all[i].attempts, func(a, b model.Attempt) int { return cmp.Compare(a.At, b.At) })
	}
	return all, nil
}

// join draws what one does who joins a raid.
func (g *Generator) join(d *rng.Draw, r *Raid, u, target model.UserID, into []model.Attempt) []model.Attempt {
	b := &g.behaviour[population.Raid]
	first := r.To
	messages := into
	for range d.Poisson(r.Messages) {
		a := next(d, model.OpSend, u, target, r.From+model.Time(d.Below(uint64(r.To-r.From))))
		g.fill(d, b, &a, true)
		first = min(first, a.At)
		messages = append(messages, a)
	}
	if len(messages) > len(into) && d.Chance(b.To.Follow) {
		messages = append(messages, next(d, model.OpFollow, u, target, max(r.From, first-g.Quickest())))
	}
	return messages
}

func (g *Generator) raidTarget(r *Raid) (model.UserID, error) {
	n := uint64(r.Number)
	switch {
	case r.Target == Celebrity:
		return g.celebrity, nil
	case r.Target == Minor && len(g.minors) == 0:
		return 0, &strictyaml.FieldError{Path: fmt.Sprintf("events[%d].target", r.Number), What: "want anybody or celebrity: in this population nobody is of a true age of 13 to 17"}
	case r.Target == Minor:
		return g.minors[model.Mix(g.fixed, n)%uint64(len(g.minors))], nil
	}
	return model.UserID(model.Mix(g.fixed, n) % uint64(g.people.Users())), nil
}

func (g *Generator) planRaids(start model.Time, plan []model.Attempt) []model.Attempt {
	for i := range g.raids {
		r := &g.raids[i]
		for len(r.attempts) > 0 && r.attempts[0].At < start+slot {
			plan = append(plan, r.attempts[0])
			r.attempts = r.attempts[1:]
		}
	}
	return plan
}
