package traffic

import (
	"math"

	"dmsim/model"
	"dmsim/sim/rng"
)

// pick is a draw of one of a user's followees of the start: few of them most of the time, other ones for each user. It is drawn with the attempt
// and resolved later, many at once, so that the cache misses of the graph overlap.
type pick struct {
	of      model.UserID
	attempt uint32  // whose target it is, by its index in the part
	rank    float32 // in [0, 1), of the followees in the user's order of preference
	mutual  bool    // look for one who follows back
}

const nobody = model.NoUser

func (g *Generator) pick(d *rng.Draw, of model.UserID) pick {
	return pick{of: of, rank: float32(math.Pow(d.Unit(), g.config.To.Favourites)), mutual: d.Chance(g.config.To.Mutual)}
}

// followee draws and resolves a pick at once; one who follows nobody gets a stranger.
func (g *Generator) followee(d *rng.Draw, of model.UserID) model.UserID {
	p := g.pick(d, of)
	if g.people.Graph.Degree(of) == 0 {
		return g.stranger(d)
	}
	return g.resolveOne(&p)
}

// batch is how many picks are resolved together.
const batch = 64

// resolve gives the attempts of a part their targets.
func (g *Generator) resolve(p *part) {
	graph := g.people.Graph
	sum := uint32(0)
	for picks := p.picks; len(picks) > 0; picks = picks[min(batch, len(picks)):] {
		now := picks[:min(batch, len(picks))]
		for i := range now {
			sum += graph.TouchRow(now[i].of)
		}
		for i := range now {
			if n := graph.Degree(now[i].of); n > 0 {
				id, _ := graph.Followee(now[i].of, now[i].at(n))
				sum += uint32(id)
			}
		}
		for i := range now {
			p.attempts[now[i].attempt].Target = g.resolveOne(&now[i])
		}
	}
	p.touched = sum
}

// mutualTries bounds the search for one who follows back.
const mutualTries = 16

func (g *Generator) resolveOne(p *pick) model.UserID {
	n := g.people.Graph.Degree(p.of)
	if n == 0 { // one who follows nobody writes to anybody
		return model.UserID(float64(p.rank) * float64(g.people.Users()))
	}
	at := p.at(n)
	first, mutual := g.people.Graph.Followee(p.of, at)
	if mutual || !p.mutual {
		return first
	}
	for i := range min(n, mutualTries) {
		if other, mutual := g.people.Graph.Followee(p.of, (at+i)%n); mutual {
			return other
		}
	}
	return first
}

// at is the place of the pick among n followees: the order of preference starts at another place for each user.
func (p *pick) at(n int) int {
	return int((uint64(float64(p.rank)*float64(n)) + uint64(p.of)*2654435761) % uint64(n))
}
