package traffic

import (
	"math"

	"dmsim/model"
	"dmsim/model/graph"
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
	if g.computed != nil {
		var row []model.UserID
		for i := range p.picks {
			p.attempts[p.picks[i].attempt].Target, row = g.resolveRow(&p.picks[i], row)
		}
		return
	}
	follows := g.people.Graph
	sum := uint32(0)
	for picks := p.picks; len(picks) > 0; picks = picks[min(batch, len(picks)):] {
		now := picks[:min(batch, len(picks))]
		for i := range now {
			sum += follows.TouchRow(now[i].of)
		}
		for i := range now {
			if n := follows.Degree(now[i].of); n > 0 {
				id, _ := follows.Followee(now[i].of, now[i].at(n))
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
	if g.computed != nil {
		target, _ := g.resolveRow(p, nil)
		return target
	}
	n := g.people.Graph.Degree(p.of)
	if n == 0 {
		return g.anybody(p)
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

// anybody is whom one writes to who follows nobody.
func (g *Generator) anybody(p *pick) model.UserID {
	return model.UserID(float64(p.rank) * float64(g.people.Users()))
}

// resolveRow does as resolveOne on a graph that computes whole rows, one for a pick. It returns the row, whose memory may be used again.
func (g *Generator) resolveRow(p *pick, row []model.UserID) (target model.UserID, used []model.UserID) {
	row = g.computed.AppendFollowees(row[:0], p.of)
	n := len(row)
	if n == 0 {
		return g.anybody(p), row
	}
	at := p.at(n)
	if p.mutual {
		for i := range min(n, mutualTries) {
			if other := row[(at+i)%n]; g.computed.Tie(p.of, other) == graph.Mutual {
				return other, row
			}
		}
	}
	return row[at], row
}

// at is the place of the pick among n followees: the order of preference starts at another place for each user.
func (p *pick) at(n int) int {
	return int((uint64(float64(p.rank)*float64(n)) + uint64(p.of)*2654435761) % uint64(n))
}
