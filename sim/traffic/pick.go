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
	known   uint32  // with how many of his followees the user has been in touch; those are the first in his order
	rank    float32 // in [0, 1), among those; the earlier are preferred
	fresh   bool    // the one after them
	mutual  bool    // look for one who follows back
}

const nobody = model.NoUser

// pick draws one of all followees.
func (g *Generator) pick(d *rng.Draw, b *behaviour, of model.UserID) pick {
	return pick{of: of, known: math.MaxUint32, rank: b.rankOf(d.Unit()), mutual: d.Chance(b.To.Mutual)}
}

// remember draws one of the followees with whom a user has been in touch, or the next one: after M messages that one began, the next goes to a new
// partner with the chance (M+1)^(growth-1). So partners grow as messages to that power, and few of them get most. It counts in the crowd, and so is
// called for one user after the other in the order of time.
func (g *Generator) remember(d *rng.Draw, b *behaviour, u model.UserID) pick {
	m := &g.crowd.memory[u]
	p := pick{of: u, known: m.partners, rank: b.rankOf(d.Unit()), mutual: d.Chance(b.To.Mutual)}
	if p.fresh = m.partners == 0 || d.Chance(b.newAfter(m.begun)); p.fresh {
		m.partners++
	}
	m.begun++
	return p
}

// memory is what a user remembers of what he began.
type memory struct{ begun, partners uint32 }

// growthSteps is for how many messages the chance of a new partner is laid out; later ones have the last.
const growthSteps = 1024

// newAfter is the chance that the message after so many goes to a new partner.
func (b *behaviour) newAfter(begun uint32) float64 { return float64(b.fresh[min(begun, growthSteps)]) }

func layGrowth(table *[growthSteps + 1]float32, growth float64) {
	for i := range table {
		table[i] = float32(math.Pow(float64(i+1), growth-1))
	}
}

// favouriteSteps is how finely the power of persona.To.Favourites is laid out.
const favouriteSteps = 1024

func layFavourites(table *[favouriteSteps + 1]float32, power float64) {
	for i := range table {
		table[i] = float32(math.Pow(float64(i)/favouriteSteps, power))
	}
}

// rankOf is u to the power of the persona, straight between the steps, and below 1.
func (b *behaviour) rankOf(u float64) float32 {
	x := u * favouriteSteps
	i := int(x)
	low := b.favourites[i]
	return min(low+(b.favourites[i+1]-low)*float32(x-float64(i)), 1-1.0/(1<<24))
}

// followee draws and resolves a pick at once; one who follows nobody gets a stranger.
func (g *Generator) followee(d *rng.Draw, b *behaviour, of model.UserID) model.UserID {
	p := g.pick(d, b, of)
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

// at is the place of the pick among n followees: a user's order starts at another place for each.
func (p *pick) at(n int) int {
	place := uint64(float64(p.rank) * float64(min(uint64(p.known), uint64(n))))
	if p.fresh && uint64(p.known) < uint64(n) {
		place = uint64(p.known)
	}
	return int((place + uint64(p.of)*2654435761) % uint64(n))
}
