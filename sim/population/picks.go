package population

import (
	"math/bits"
	"slices"

	"dmsim/sim/rng"
)

// picker picks the followees of one user after another: different ones, and never the user.
type picker struct {
	table alias
	seen  []uint32 // an open hash table of ids + 1; 0 is free
	used  []uint32 // the part of seen that serves the user at hand, a power of two
	shift int      // from 32 bits of hash to a place in used
}

// triesPerPick bounds how often a pick may meet one who is picked already, times the followees wanted. In the mean it is once in
// a hundred; the bound is met only by one who follows nearly all, and then the rest is taken in order of id.
const triesPerPick = 16

// fill fills a row with different users but not u, in ascending order. The row is shorter than the table.
func (p *picker) fill(row []uint32, u uint32, d *rng.Draw) {
	p.reset(len(row))
	n := 0
	for tries := triesPerPick * (len(row) + 1); n < len(row) && tries > 0; tries-- {
		if v := p.table.pick(d.Uint64()); v != u && p.add(v) {
			row[n] = v
			n++
		}
	}
	users := uint32(len(p.table))
	for v := uint32(d.Below(uint64(users))); n < len(row); v = (v + 1) % users {
		if v != u && p.add(v) {
			row[n] = v
			n++
		}
	}
	slices.Sort(row)
}

// reset makes room for n ids: at most half of the table is used.
func (p *picker) reset(n int) {
	log := max(3, bits.Len(uint(2*n)))
	size := 1 << log
	if len(p.seen) < size {
		p.seen = make([]uint32, size)
	}
	p.used, p.shift = p.seen[:size], 32-log
	clear(p.used)
}

// add says whether v was new.
func (p *picker) add(v uint32) bool {
	mask := uint32(len(p.used) - 1)
	for i := v * 0x9e3779b1 >> p.shift; ; i++ {
		switch p.used[i&mask] {
		case 0:
			p.used[i&mask] = v + 1
			return true
		case v + 1:
			return false
		}
	}
}
