package graph

import (
	"cmp"
	"fmt"
	"slices"

	"dmsim/model"
)

// Hub is a user with so many links that stubs would meet the same users again and again. A keyed coin decides each pair of him and a user within
// his reach instead, so nothing is lost, at the cost of a coin a hub for everyone in reach. A hub has no stubs and no community, and stands in a block of hubs.
type Hub struct {
	Place   uint32
	Out, In float64 // his weights in the eyes of other hubs, where others have their stubs: out and mutual, in and mutual
	Reach   []Reach // of blocks, ascending
}

// Reach says how likely a hub is linked with a user of a block: to be followed with In times the user's weight Out, to follow with Out times the
// user's weight In, neither above a bound. Of two hubs it is each one's In that counts.
type Reach struct {
	Block   uint32
	In, Out float32
}

// pull is a reach as the block sees it.
type pull struct {
	hub     uint32 // index
	in, out float32
}

// The probability of a follow between a hub and another is bounded, and more so between two hubs: not all who are followed by many know each other.
const (
	hubMost  = 0.9
	hubsMost = 0.04
)

func (g *Computed) setHubs(p Plan) error {
	g.hubs, g.hubMutual = p.Hubs, p.HubMutual
	g.pulls = make([][]pull, len(p.Blocks))
	for i, h := range p.Hubs {
		if int(h.Place) >= g.Users() || i > 0 && h.Place <= p.Hubs[i-1].Place {
			return fmt.Errorf("hub %d: want places of users in ascending order, got %d", i, h.Place)
		}
		if here, next := &g.places[h.Place], &g.places[h.Place+1]; here.Mutual != next.Mutual || here.Out != next.Out || here.In != next.In || here.Community != 0 {
			return fmt.Errorf("hub %d has stubs or a community", i)
		}
		b := &g.blocks[g.blockOf(h.Place)]
		if h.Place == b.first {
			b.hubs = int32(i)
		}
		if b.hubs < 0 || uint32(i)-uint32(b.hubs) != h.Place-b.first {
			return fmt.Errorf("hub %d stands in a block that is not of hubs alone", i)
		}
		for _, r := range h.Reach {
			if int(r.Block) >= len(p.Blocks) {
				return fmt.Errorf("hub %d: want reach of blocks below %d, got %d", i, len(p.Blocks), r.Block)
			}
			g.pulls[r.Block] = append(g.pulls[r.Block], pull{uint32(i), r.In, r.Out})
		}
	}
	return g.checkHubBlocks()
}

// checkHubBlocks holds that a block is of hubs alone or of none.
func (g *Computed) checkHubBlocks() error {
	n := 0
	for b := range g.blocks[:len(g.blocks)-1] {
		if g.blocks[b].hubs >= 0 {
			n += int(g.blocks[b+1].first - g.blocks[b].first)
		}
	}
	if n != len(g.hubs) {
		return fmt.Errorf("%d hubs in blocks of %d users, want blocks of hubs alone", len(g.hubs), n)
	}
	return nil
}

// hubAt returns the hub who stands in a place, if one does.
func (g *Computed) hubAt(own int, place uint32) *Hub {
	b := &g.blocks[own]
	if b.hubs < 0 {
		return nil
	}
	return &g.hubs[uint32(b.hubs)+place-b.first]
}

func (h *Hub) reach(block int) (r Reach, ok bool) {
	i, ok := slices.BinarySearchFunc(h.Reach, uint32(block), func(r Reach, block uint32) int { return cmp.Compare(r.Block, block) })
	if !ok {
		return r, false
	}
	return h.Reach[i], true
}

// weights returns the stubs of a place to give and to take, mutual ones in both.
func (g *Computed) weights(x uint32) (out, in float64) {
	here, next := &g.places[x], &g.places[x+1]
	mutual := next.Mutual - here.Mutual
	return float64(mutual + next.Out - here.Out), float64(mutual + next.In - here.In)
}

// appendHubs appends the hubs who are linked with a place of a block.
func (g *Computed) appendHubs(to []link, own int, x uint32) []link {
	if h := g.hubAt(own, x); h != nil {
		return g.appendReached(to, h, own)
	}
	out, in := g.weights(x)
	if out+in == 0 {
		return to
	}
	for _, p := range g.pulls[own] {
		y := g.hubs[p.hub].Place
		if tie := g.toss(x, y, out*float64(p.in), in*float64(p.out), hubMost); tie != 0 {
			to = append(to, newLink(y, tie))
		}
	}
	return to
}

// appendReached appends those whom a hub is linked with: everyone in reach is asked.
func (g *Computed) appendReached(to []link, h *Hub, own int) []link {
	for _, r := range h.Reach {
		for y := g.blocks[r.Block].first; y < g.blocks[r.Block+1].first; y++ {
			if out, in := g.weights(y); out+in != 0 {
				if tie := g.toss(h.Place, y, in*float64(r.Out), out*float64(r.In), hubMost); tie != 0 {
					to = append(to, newLink(y, tie))
				}
			}
		}
	}
	for _, p := range g.pulls[own] {
		other := &g.hubs[p.hub]
		if other.Place == h.Place {
			continue
		}
		if tie := g.tossHubs(h, other, own, g.blockOf(other.Place)); tie != 0 {
			to = append(to, newLink(other.Place, tie))
		}
	}
	return to
}

// tossHubs decides the link of two hubs, as seen from the first. Each must be within the other's reach.
func (g *Computed) tossHubs(h, other *Hub, block, otherBlock int) Tie {
	mine, ok := h.reach(otherBlock)
	theirs, ok2 := other.reach(block)
	if !ok || !ok2 {
		return 0
	}
	return g.toss(h.Place, other.Place, h.Out*float64(theirs.In), other.Out*float64(mine.In), hubsMost)
}

// toss decides the link of two places of which the first follows the second with probability p, and is followed with q. That both happen has a share
// of the lesser of the two, or the product where that is more.
func (g *Computed) toss(x, y uint32, p, q, most float64) Tie {
	low, high := min(x, y), max(x, y)
	u := unit(model.Mix(g.local, uint64(low)<<32|uint64(high)))
	p, q = min(p, most), min(q, most)
	if u >= p+q { // mostly, and then there is no need to know more
		return 0
	}
	both := max(g.hubMutual*min(p, q), p*q)
	either := p + q - both
	forward := Out
	if x > y { // the coin belongs to the pair: its outcomes are laid out as the lower place sees them
		p, forward = q, In
	}
	switch {
	case u < both:
		return Mutual
	case u < p:
		return forward
	case u < either:
		return Mutual ^ forward
	}
	return 0
}

func unit(random uint64) float64 { return float64(random>>11) * (1.0 / (1 << 53)) }

// hubTie returns the link of two places of which at least one is a hub's; ok is false where none is.
func (g *Computed) hubTie(from, to int, x, y uint32) (tie Tie, ok bool) {
	h, other := g.hubAt(from, x), g.hubAt(to, y)
	switch {
	case h != nil && other != nil:
		return g.tossHubs(h, other, from, to), true
	case h != nil:
		r, _ := h.reach(to)
		out, in := g.weights(y)
		return g.toss(x, y, in*float64(r.Out), out*float64(r.In), hubMost), true
	case other != nil:
		r, _ := other.reach(from)
		out, in := g.weights(x)
		return g.toss(x, y, out*float64(r.In), in*float64(r.Out), hubMost), true
	}
	return 0, false
}
