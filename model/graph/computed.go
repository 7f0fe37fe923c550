package graph

import (
	"fmt"
	"sync/atomic"
	"unsafe"

	"dmsim/model"
)

// Computed is a graph of which no follow is stored: each is a function of a key and of how many links everyone has. Users stand in places, by a
// Shuffle; places lie in blocks of like users. There are four sorts of links.
//
//	mutual    each user has some stubs; the stubs of a block are shuffled and dealt to cells, one cell for each block that the block has
//	          mutual links with; the k-th stub of cell (a, b) meets the k-th of cell (b, a), within a block neighbours meet
//	one-way   each user has stubs to give and to take; those to give are shuffled and dealt in their block, those to take in theirs,
//	          and the k-th given from a to b is the k-th taken by b from a
//	local     within a community, a run of neighbouring places, a keyed coin a pair decides: mutual, forward, backward, nothing
//	hubs      those who have the most links are linked by such coins with everyone in their reach
//
// All maps are bijections with a computed inverse, so followees, followers and a tie are found from either end. What links two users
// twice counts once; what links a user with himself counts not at all. 16 bytes a user, and 4 bytes for every 64 stubs.
type Computed struct {
	users       Shuffle // of ids to places
	blocks      []block
	places      []Place // len users+1: sums of the counts before each place, over all users, modulo 2^32
	communities []Community
	index       [families][]uint32 // of each block's stubs: the place of every 64th
	cells       [families][]uint32 // of each block's shuffled stubs: where the cell of each other block begins, blocks+1 to a block
	local       uint64             // key of the coins
	hubs        []Hub              // in ascending order of place
	pulls       [][]pull           // of each block: the hubs that reach it
	hubMutual   float64
	follows     atomic.Uint64 // their number plus one, once it is known
}

// Place says what links a user has. In the places that NewComputed takes, Mutual, Out and In are his numbers of stubs.
type Place struct {
	Mutual, Out, In uint32
	Community       uint32 // an index of Communities; 0: none
}

// Community is a run of places within a block, of which each pair may have a local link.
type Community struct {
	First, Size uint32  // its first place, and how many there are
	Mutual      float64 // probability that a pair follows each other
	OneWay      float64 // probability of a follow one way; either way is as likely
}

// The sorts of stubs.
const (
	mutualStubs = iota
	outStubs
	inStubs
	families
)

// block is a run of places. Its stubs are numbered from 0.
type block struct {
	first   uint32
	base    [families]uint32 // the sum of the places' counts before it
	index   [families]uint32 // where its part of the index begins
	shuffle [families]Shuffle
	hubs    int32 // the index of the hub at first; -1: the users are no hubs
}

// Plan is what a Computed graph is made of.
type Plan struct {
	Key    uint64
	Blocks []uint32 // users of each block, in order of place
	Places []Place  // one for each user and one more, which is not read; they become part of the graph
	// Communities[0] stands for none. The others ascend and do not overlap.
	Communities []Community
	// MutualCells and OneWayCells hold blocks x blocks numbers of links: of stubs of the row's block that meet stubs of the column's (so the
	// matrix is symmetric, and even where both are one), and of follows from the row's block to the column's.
	MutualCells, OneWayCells []uint32
	Hubs                     []Hub
	HubMutual                float64 // how many of the links of hubs that could be mutual are, 0 to 1
}

var _ Whole = (*Computed)(nil)

// NewComputed makes a graph. It refuses a plan that does not fit together.
func NewComputed(p Plan) (*Computed, error) {
	users := 0
	for _, n := range p.Blocks {
		users += int(n)
	}
	if len(p.Places) != users+1 || users > model.UsersMax || len(p.Communities) == 0 {
		return nil, fmt.Errorf("want a place for each of the %d users and one more, got %d, and a first community that is none", users, len(p.Places))
	}
	if n := len(p.Blocks) * len(p.Blocks); len(p.MutualCells) != n || len(p.OneWayCells) != n {
		return nil, fmt.Errorf("want cells of %d x %d blocks, got %d and %d", len(p.Blocks), len(p.Blocks), len(p.MutualCells), len(p.OneWayCells))
	}
	g := &Computed{
		users: NewShuffle(model.Mix(p.Key, 1), uint32(users)), blocks: make([]block, len(p.Blocks)+1), places: p.Places,
		communities: p.Communities, local: model.Mix(p.Key, 2),
	}
	if err := g.checkCommunities(); err != nil {
		return nil, err
	}
	totals, err := g.sum(p.Blocks)
	if err != nil {
		return nil, err
	}
	if err := g.deal(p, totals); err != nil {
		return nil, err
	}
	for b := range p.Blocks {
		for f := range families {
			g.blocks[b].shuffle[f] = NewShuffle(model.Mix(model.Mix(p.Key, uint64(f+3)), uint64(b)), totals[f][b])
		}
	}
	g.indexStubs(totals)
	if err := g.setHubs(p); err != nil {
		return nil, err
	}
	return g, nil
}

// checkCommunities holds that communities ascend within the users, and that places name ones that there are.
func (g *Computed) checkCommunities() error {
	end := uint64(0)
	for i, c := range g.communities {
		if i > 0 && uint64(c.First) < end || uint64(c.First)+uint64(c.Size) > uint64(g.Users()) {
			return fmt.Errorf("community %d: want places of users after the one before, got %d and %d more", i, c.First, c.Size)
		}
		end = uint64(c.First) + uint64(c.Size)
	}
	for x := range g.Users() {
		if int(g.places[x].Community) >= len(g.communities) {
			return fmt.Errorf("place %d: want a community below %d, got %d", x, len(g.communities), g.places[x].Community)
		}
	}
	return nil
}

// sum turns the counts of the places into sums, and returns the stubs of each block.
func (g *Computed) sum(blocks []uint32) (totals [families][]uint32, err error) {
	var sums [families]uint64
	at := 0
	for b := range g.blocks {
		before := sums
		g.blocks[b].first, g.blocks[b].hubs = uint32(at), -1
		for f := range families {
			g.blocks[b].base[f] = uint32(sums[f])
		}
		if b == len(blocks) {
			break
		}
		for range blocks[b] {
			p := &g.places[at]
			counts := [families]uint32{p.Mutual, p.Out, p.In}
			p.Mutual, p.Out, p.In = uint32(sums[mutualStubs]), uint32(sums[outStubs]), uint32(sums[inStubs])
			for f, n := range counts {
				sums[f] += uint64(n)
			}
			at++
		}
		for f := range families {
			n := sums[f] - before[f]
			if n >= 1<<31 {
				return totals, fmt.Errorf("block %d has %d stubs, want less than 2^31", b, n)
			}
			totals[f] = append(totals[f], uint32(n))
		}
	}
	g.places[at] = Place{Mutual: uint32(sums[mutualStubs]), Out: uint32(sums[outStubs]), In: uint32(sums[inStubs])}
	return totals, nil
}

// deal lays out the cells.
func (g *Computed) deal(p Plan, totals [families][]uint32) error {
	n := len(p.Blocks)
	for f, at := range [families]func(own, other int) uint32{
		func(own, other int) uint32 { return p.MutualCells[own*n+other] },
		func(own, other int) uint32 { return p.OneWayCells[own*n+other] },
		func(own, other int) uint32 { return p.OneWayCells[other*n+own] },
	} {
		g.cells[f] = make([]uint32, n*(n+1))
		for own := range n {
			sum := uint64(0)
			for other := range n {
				sum += uint64(at(own, other))
				g.cells[f][own*(n+1)+other+1] = uint32(sum)
			}
			if sum > uint64(totals[f][own]) {
				return fmt.Errorf("block %d has %d stubs of sort %d, its cells want %d", own, totals[f][own], f, sum)
			}
		}
	}
	for own := range n {
		for other := range own + 1 {
			if a, b := p.MutualCells[own*n+other], p.MutualCells[other*n+own]; a != b || own == other && a%2 != 0 {
				return fmt.Errorf("blocks %d and %d have %d and %d mutual stubs for each other", own, other, a, b)
			}
		}
	}
	return nil
}

// indexEvery is how many stubs lie between two entries of the index.
const indexEvery = 64

func (g *Computed) indexStubs(totals [families][]uint32) {
	for f := range families {
		entries := 0
		for _, n := range totals[f] {
			entries += int((uint64(n)+indexEvery-1)/indexEvery) + 1
		}
		g.index[f] = make([]uint32, 0, entries)
		for b := range totals[f] {
			own := &g.blocks[b]
			own.index[f] = uint32(len(g.index[f]))
			x := own.first
			for stub := uint64(0); stub < uint64(totals[f][b]); stub += indexEvery {
				for g.places[x+1].sum(f)-own.base[f] <= uint32(stub) {
					x++
				}
				g.index[f] = append(g.index[f], x)
			}
			g.index[f] = append(g.index[f], g.blocks[b+1].first-1)
		}
	}
}

func (p *Place) sum(family int) uint32 {
	switch family {
	case mutualStubs:
		return p.Mutual
	case outStubs:
		return p.Out
	}
	return p.In
}

// Users returns the number of users.
func (g *Computed) Users() int { return len(g.places) - 1 }

// PlaceOf returns where a user stands, and UserAt who stands there.
func (g *Computed) PlaceOf(u model.UserID) int { return int(g.users.To(uint32(u))) }

// UserAt returns who stands in a place.
func (g *Computed) UserAt(place int) model.UserID { return model.UserID(g.users.From(uint32(place))) }

// Community returns the users of u's community in order of their places, u among them; nil where he has none.
func (g *Computed) Community(u model.UserID) []model.UserID {
	if int(u) >= g.Users() {
		return nil
	}
	c := g.communities[g.places[g.users.To(uint32(u))].Community]
	if c.Size == 0 {
		return nil
	}
	users := make([]model.UserID, 0, c.Size)
	for x := c.First; x < c.First+c.Size; x++ {
		users = append(users, g.UserAt(int(x)))
	}
	return users
}

// Bytes returns the memory that the graph holds.
func (g *Computed) Bytes() uint64 {
	n := uint64(cap(g.places))*uint64(unsafe.Sizeof(Place{})) + uint64(cap(g.communities))*uint64(unsafe.Sizeof(Community{})) +
		uint64(cap(g.blocks))*uint64(unsafe.Sizeof(block{})) + uint64(cap(g.hubs))*uint64(unsafe.Sizeof(Hub{}))
	for _, h := range g.hubs {
		n += uint64(cap(h.Reach)) * uint64(unsafe.Sizeof(Reach{}))
	}
	for _, p := range g.pulls {
		n += uint64(cap(p)) * uint64(unsafe.Sizeof(pull{}))
	}
	for f := range families {
		n += 4 * uint64(cap(g.index[f])+cap(g.cells[f]))
	}
	return n
}

// blockOf returns the block of a place.
func (g *Computed) blockOf(place uint32) int {
	lo, hi := 0, len(g.blocks)-1
	for hi-lo > 1 {
		if mid := int(uint(lo+hi) / 2); g.blocks[mid].first <= place {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// row returns where the cells of a block begin.
func (g *Computed) row(family, own int) []uint32 {
	n := len(g.blocks)
	return g.cells[family][own*n : (own+1)*n]
}

// cellOf returns the block whose cell holds a shuffled stub, if any does: a few stubs of a block may have no cell.
func cellOf(row []uint32, stub uint32) (other int, ok bool) {
	lo, hi := 0, len(row)-1
	if stub >= row[hi] {
		return 0, false
	}
	for hi-lo > 1 { // invariant: row[lo] <= stub < row[hi]
		if mid := int(uint(lo+hi) / 2); row[mid] <= stub {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo, true
}

// Wanted returns about how many followers a user has, without computing his row: the links that he was given, of which some may meet twice.
func (g *Computed) Wanted(u model.UserID) int {
	x := g.users.To(uint32(u))
	if h := g.hubAt(g.blockOf(x), x); h != nil {
		return int(h.In)
	}
	_, in := g.weights(x)
	c := &g.communities[g.places[x].Community]
	return int(in + (c.Mutual+c.OneWay)*float64(max(c.Size, 1)-1))
}
