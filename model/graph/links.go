package graph

import "dmsim/model"

// A link is a user at one end of a tie, in the high bits, and the Tie, as seen from the other end, in the low two. Sorted links are in order of id.
type link uint64

func newLink(u uint32, t Tie) link { return link(u)<<2 | link(t) }

func (l link) user() uint32 { return uint32(l >> 2) }

func (l link) tie() Tie { return Tie(l & 3) }

// mirrors[f] is the sort of stubs that a stub of sort f meets, and ties[f] what it makes of the one whom it meets.
var (
	mirrors = [families]int{mutualStubs, inStubs, outStubs}
	ties    = [families]Tie{Mutual, Out, In}
)

// meet returns the block of the stub that the given one meets and its number there, if it meets one.
func (g *Computed) meet(family, own int, stub uint32) (other int, met uint32, ok bool) {
	dealt := g.blocks[own].shuffle[family].To(stub)
	row := g.row(family, own)
	other, ok = cellOf(row, dealt)
	if !ok {
		return 0, 0, false
	}
	k := dealt - row[other]
	if family == mutualStubs && own == other {
		k ^= 1
	}
	mirror := mirrors[family]
	return other, g.blocks[other].shuffle[mirror].From(g.row(mirror, other)[own] + k), true
}

// find returns the place that has a stub of a block, from where the index says that its stretch begins and ends.
func (g *Computed) find(family int, want, x, last uint32) uint32 {
	for last-x > 4 { // invariant: x <= the place <= last
		mid := x + (last-x)/2
		if want-g.places[mid+1].sum(family) < 1<<31 { // the sum up to mid, modulo 2^32, is not beyond the stub
			x = mid + 1
		} else {
			last = mid
		}
	}
	for want-g.places[x+1].sum(family) < 1<<31 {
		x++
	}
	return x
}

// appendLinks appends the links of a user, sorted, one for each whom he has a tie in want with; it may append to a tie the other direction too.
func (g *Computed) appendLinks(to []link, u model.UserID, want Tie) []link {
	if int(u) >= g.Users() {
		return to
	}
	start := len(to)
	x := g.users.To(uint32(u))
	own := g.blockOf(x)
	to = g.appendLocal(to, x)
	to = g.appendHubs(to, own, x)
	for f := range families {
		if ties[f]&want != 0 {
			to = g.appendStubs(to, f, own, x)
		}
	}
	links := to[start:]
	for i, l := range links {
		links[i] = newLink(g.users.From(l.user()), l.tie())
	}
	g.sort(links)
	return to[:start+merge(links, uint32(u))]
}

// merge makes one link of those to the same user and drops those to the user himself; it returns how many are left.
func merge(links []link, self uint32) int {
	n := 0
	for _, l := range links {
		switch {
		case l.user() == self:
		case n > 0 && links[n-1].user() == l.user():
			links[n-1] |= l
		default:
			links[n] = l
			n++
		}
	}
	return n
}

// ahead is how many stubs are looked up together.
const ahead = 64

// appendStubs appends, by their places, those whom the stubs of a place meet.
func (g *Computed) appendStubs(to []link, family, own int, x uint32) []link {
	base := g.blocks[own].base[family]
	end := g.places[x+1].sum(family) - base
	for stub := g.places[x].sum(family) - base; stub != end; {
		n := min(end-stub, ahead)
		to = g.appendMet(to, family, own, stub, n)
		stub += n
	}
	return to
}

// appendMet looks up at most ahead stubs in loops of few branches, each of which reads for all of them what the next one needs, so that the misses overlap.
func (g *Computed) appendMet(to []link, family, own int, stub, n uint32) []link {
	var wants, first, last [ahead]uint32
	mirror, met := mirrors[family], 0
	index := g.index[mirror]
	for end := stub + n; stub != end; stub++ {
		other, k, ok := g.meet(family, own, stub)
		if !ok {
			continue
		}
		b := &g.blocks[other]
		first[met], wants[met] = b.index[mirror]+k/indexEvery, k+b.base[mirror]
		met++
	}
	for i := range first[:met] {
		at := first[i]
		first[i], last[i] = index[at], index[at+1]
	}
	touched := uint32(0)
	for _, x := range first[:met] {
		touched += g.places[x].In
	}
	g.touch(touched)
	for i := range first[:met] {
		to = append(to, newLink(g.find(mirror, wants[i], first[i], last[i]), ties[family]))
	}
	return to
}

// touch keeps the compiler from leaving out reads whose only use is that they have been made.
//
//go:noinline
func (*Computed) touch(uint32) {}

// appendLocal appends the local links of a place.
func (g *Computed) appendLocal(to []link, x uint32) []link {
	c := &g.communities[g.places[x].Community]
	for y := c.First; y < c.First+c.Size; y++ {
		if y == x {
			continue
		}
		if tie := g.coin(c, x, y); tie != 0 {
			to = append(to, newLink(y, tie))
		}
	}
	return to
}

// coin decides the local link of two places of a community, as seen from the first.
func (g *Computed) coin(c *Community, x, y uint32) Tie {
	low, high := min(x, y), max(x, y)
	u := unit(model.Mix(g.local, uint64(low)<<32|uint64(high)))
	forward := Out
	if x > y {
		forward = In
	}
	switch {
	case u < c.Mutual:
		return Mutual
	case u < c.Mutual+c.OneWay:
		return forward
	case u < c.Mutual+2*c.OneWay:
		return Mutual ^ forward
	}
	return 0
}

// Tie looks both ways between a and b, from the side that has fewer stubs: it shuffles those, and finds out where they end, but need not know who stands there.
func (g *Computed) Tie(a, b model.UserID) (tie Tie) {
	if int(a) >= g.Users() || int(b) >= g.Users() || a == b {
		return 0
	}
	x, y := g.users.To(uint32(a)), g.users.To(uint32(b))
	p, q := &g.places[x], &g.places[y]
	if p.Community == q.Community && p.Community != 0 {
		if tie = g.coin(&g.communities[p.Community], x, y); tie == Mutual {
			return Mutual
		}
	}
	from, to := g.blockOf(x), g.blockOf(y)
	if tie, ok := g.hubTie(from, to, x, y); ok {
		return tie
	}
	for f := range families {
		if tie&ties[f] != ties[f] && g.linked(f, from, to, x, y) {
			tie |= ties[f]
		}
	}
	return tie
}

// linked says whether a stub of place x, of block own, meets one of place y, of block other.
func (g *Computed) linked(family, own, other int, x, y uint32) bool {
	mirror := mirrors[family]
	low, high := g.stubs(family, own, x)
	lowMet, highMet := g.stubs(mirror, other, y)
	if highMet-lowMet < high-low {
		family, mirror, own, other = mirror, family, other, own
		low, high, lowMet, highMet = lowMet, highMet, low, high
	}
	row := g.row(family, own)
	cell, size := row[other], row[other+1]-row[other]
	begins := g.row(mirror, other)[own]
	flip := uint32(0)
	if family == mutualStubs && own == other {
		flip = 1
	}
	shuffle, back := &g.blocks[own].shuffle[family], &g.blocks[other].shuffle[mirror]
	for stub := low; stub < high; stub++ {
		k := shuffle.To(stub) - cell
		if k >= size {
			continue
		}
		if met := back.From(begins + (k ^ flip)); met-lowMet < highMet-lowMet {
			return true
		}
	}
	return false
}

// stubs returns the range of a place's stubs within its block.
func (g *Computed) stubs(family, own int, x uint32) (low, high uint32) {
	base := g.blocks[own].base[family]
	return g.places[x].sum(family) - base, g.places[x+1].sum(family) - base
}
