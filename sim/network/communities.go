package network

import (
	"math"

	"dmsim/model/graph"
)

const (
	localMost    = 40   // local followees of a user at most: beyond them one's follows are spread
	looseDensity = 0.85 // of a community: share of the pairs with a tie
	tightDensity = 0.98 // where clustering needs it
	localShare   = 0.95 // of one's possible mutual follows, where clustering needs it
	turnTight    = 0.7  // the position of the dial from which on communities grow denser
	sizeLeast    = 3
)

// communities cuts the blocks, but those of hubs, into runs of users with like degrees, as BTER does (Seshadhri, Kolda and Pinar 2012): those with few
// neighbours have small communities, so clustering is high among them. Into b.local go each place's expected local followees, who are as many as its
// local followers.
func (b *builder) communities(p *graph.Plan) {
	share, density := b.locality()
	p.Communities = append(p.Communities, graph.Community{})
	if share == 0 {
		return
	}
	for _, block := range b.wants.blocks {
		if block.tier == hubTier {
			continue
		}
		end := block.first + block.users
		for x := block.first; x < end; {
			size := b.community(p, x, end, share, density)
			if size == 0 {
				break // the rest of the block wants even less
			}
			x += size
		}
	}
}

// locality is what the position of the dial means.
func (b *builder) locality() (share, density float64) {
	if b.dials.local <= turnTight {
		return localShare * b.dials.local / turnTight, looseDensity
	}
	return localShare, looseDensity + (tightDensity-looseDensity)*(b.dials.local-turnTight)/(1-turnTight)
}

// community makes one of the users from x on and returns how many are in it.
func (b *builder) community(p *graph.Plan, x, end int, share, density float64) int {
	first := min(share*b.wants.users[x].least(), localMost)
	returned := b.dials.returned
	given := density / (2 - returned) // chance that one follows the other
	size := min(int(math.Round(1+first/given)), end-x)
	if size < sizeLeast {
		return 0
	}
	sum := 0.0
	for _, w := range b.wants.users[x : x+size] {
		sum += min(share*w.least(), localMost)
	}
	given = min(sum/float64(size)/float64(size-1), 1/(2-returned))
	c := graph.Community{First: uint32(x), Size: uint32(size), Mutual: given * returned, OneWay: given * (1 - returned)}
	for y := x; y < x+size; y++ {
		p.Places[y].Community = uint32(len(p.Communities))
		b.local[y] = float32(given * float64(size-1))
	}
	p.Communities = append(p.Communities, c)
	return size
}
