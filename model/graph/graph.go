// Package graph says who follows whom.
//
//	CSR        the stored form: compressed sparse rows of followees
//	Indexed    a CSR that knows the followers too
//	Computed   nothing stored: each follow is a function of a key and of how many links everyone has; NewComputed makes it of a Plan
//	Rows       turns a Computed into Parts, of which FromParts makes an Indexed
package graph

import (
	"iter"
	"math"

	"dmsim/model"
)

// Tie is what two users a and b are to each other: a stands where an attempt has its actor, b where it has its target.
type Tie = model.Tie

// The two directions of a tie between a and b.
const (
	Out    = model.ActorFollows  // a follows b
	In     = model.TargetFollows // b follows a
	Mutual = Out | In
)

// Graph is a follow graph that does not change and answers both ways. Computed and Indexed satisfy it, and give the same answers
// where one was made from the other.
type Graph interface {
	Users() int
	Follows() uint64
	// Tie looks both ways between a and b. Users beyond Users() follow nobody.
	Tie(a, b model.UserID) Tie
	// Degree is the number of followees.
	Degree(u model.UserID) int
	// AppendFollowees and AppendFollowers append those whom u follows, and those who follow u, in ascending order of id.
	AppendFollowees(to []model.UserID, u model.UserID) []model.UserID
	AppendFollowers(to []model.UserID, u model.UserID) []model.UserID
}

// Whole is a graph that answers both ways and can be what a world starts from.
type Whole interface {
	Graph
	Base
}

// Base is what a world starts from: a graph that is asked for ties by the million.
type Base interface {
	Users() int
	Follows() uint64
	Tie(a, b model.UserID) Tie
	Degree(u model.UserID) int
	// Followee returns the i-th followee of u, 0 <= i < Degree(u), in ascending order of id, and whether it follows back.
	Followee(u model.UserID, i int) (followee model.UserID, mutual bool)
	// TouchRow and TouchTie read what a look-up of a tie from a to b will read first and next, so that many look-ups, touched
	// one after the other, overlap their cache misses. What they return means nothing.
	TouchRow(a model.UserID) uint32
	TouchTie(a, b model.UserID) uint32
	// TouchAround does as TouchTie and reads also where the search may have to go on.
	TouchAround(a, b model.UserID) uint32
}

// CSR stores the followees of each user in one ascending row. The top bit of an entry says that the follow is mutual,
// so one search of a's row answers both directions where a follows b. 8 bytes a user, 4 bytes a follow.
type CSR struct {
	offset []uint64 // len Users()+1
	row    []uint32
	scale  uint64 // 2^64 / users, so that an id becomes a share of 2^32 without a division
}

const mutualBit = 1 << 31

var _ Base = (*CSR)(nil)

// Empty returns a graph of n users in which nobody follows anybody.
func Empty(n int) *CSR {
	return &CSR{offset: make([]uint64, n+1), scale: scaleOf(n)}
}

func scaleOf(users int) uint64 { return math.MaxUint64 / uint64(max(users, 1)) }

// Users returns the number of users.
func (g *CSR) Users() int { return len(g.offset) - 1 }

// Follows returns the number of follows.
func (g *CSR) Follows() uint64 { return uint64(len(g.row)) }

// Bytes returns the memory that the graph holds: a user's share and all follows.
func (g *CSR) Bytes() (perUser, follows uint64) { return 8, 4 * uint64(cap(g.row)) }

// Degree returns how many users u follows.
func (g *CSR) Degree(u model.UserID) int {
	if int(u) >= g.Users() {
		return 0
	}
	return int(g.offset[u+1] - g.offset[u])
}

// Followee returns the i-th followee of u in ascending order of id, and whether it follows back.
func (g *CSR) Followee(u model.UserID, i int) (followee model.UserID, mutual bool) {
	e := g.row[g.offset[u]+uint64(i)]
	return model.UserID(e &^ mutualBit), e&mutualBit != 0
}

// Followees yields the followees of u in ascending order, each with whether it follows back.
func (g *CSR) Followees(u model.UserID) iter.Seq2[model.UserID, bool] {
	return func(yield func(model.UserID, bool) bool) {
		for _, e := range g.rowOf(u) {
			if !yield(model.UserID(e&^mutualBit), e&mutualBit != 0) {
				return
			}
		}
	}
}

// Tie looks both ways between a and b.
func (g *CSR) Tie(a, b model.UserID) Tie {
	if i, ok := g.indexOf(a, b); ok {
		return Out | Tie(g.row[i]>>31)<<1
	}
	if _, ok := g.indexOf(b, a); ok {
		return In
	}
	return 0
}

// TouchRow reads where a's row begins.
func (g *CSR) TouchRow(a model.UserID) uint32 {
	if int(a) >= g.Users() {
		return 0
	}
	return uint32(g.offset[a])
}

// TouchTie reads the entry of a's row at which the search for b begins.
func (g *CSR) TouchTie(a, b model.UserID) uint32 {
	row := g.rowOf(a)
	if len(row) == 0 {
		return 0
	}
	return row[g.guess(len(row), b)]
}

// around is how far from the guess an entry mostly is, in a row of some hundreds.
const around = 10

// TouchAround reads the entries that far to both sides of the guess, which lies on one of their cache lines or between them.
func (g *CSR) TouchAround(a, b model.UserID) uint32 {
	row := g.rowOf(a)
	if len(row) == 0 {
		return 0
	}
	at := g.guess(len(row), b)
	return row[max(at-around, 0)] + row[min(at+around, len(row)-1)]
}

func (g *CSR) rowOf(u model.UserID) []uint32 {
	if int(u) >= g.Users() {
		return nil
	}
	return g.row[g.offset[u]:g.offset[u+1]]
}

// guess is where b stands in a row of n if ids are spread evenly: with 50 entries it is off by about 4, within a cache line.
func (g *CSR) guess(n int, b model.UserID) int {
	return min(int(uint64(b)*g.scale>>32*uint64(n)>>32), n-1)
}

// indexOf gallops from the guess to a bracket around b, then halves it.
func (g *CSR) indexOf(a, b model.UserID) (index uint64, ok bool) {
	row := g.rowOf(a)
	if len(row) == 0 {
		return 0, false
	}
	want := uint32(b)
	at := g.guess(len(row), b)
	lo, hi := 0, len(row) // invariant: want, if present, is in row[lo:hi]
	if row[at]&^mutualBit <= want {
		lo = at
		for step := 4; lo+step < hi; step *= 2 {
			if row[lo+step]&^mutualBit > want {
				hi = lo + step
				break
			}
			lo += step
		}
	} else {
		hi = at
		for step := 4; hi-step >= lo; step *= 2 {
			if row[hi-step]&^mutualBit <= want {
				lo = hi - step
				break
			}
			hi -= step
		}
	}
	for hi-lo > 1 {
		mid := int(uint(lo+hi) / 2)
		if row[mid]&^mutualBit <= want {
			lo = mid
		} else {
			hi = mid
		}
	}
	if lo < hi && row[lo]&^mutualBit == want {
		return g.offset[a] + uint64(lo), true
	}
	return 0, false
}
