package world

import (
	"dmsim/model"
	"dmsim/model/graph"
)

// pair is what has happened between a user and another, seen from the user's side: all that is asked when the user sends. What both are asked
// about lies on both sides, so that each side's stripe alone answers; a change locks both.
type pair struct {
	bits     pairBits
	requests uint32 // messages the user left with the other as requests
}

type pairBits uint16

const (
	follows      pairBits = 1 << iota // overrides the graph, with unfollows
	unfollows                         //
	followed                          // the same, of the other
	unfollowed                        //
	blocks                            // the user blocks the other
	blockedBy                         // the other blocks the user
	writtenTo                         // a one-to-one message of the other was delivered to the user
	acceptedBy                        // the other accepted the user
	approached                        // a first contact of the user, or the answer to the other's, was delivered to the other
	approachedBy                      // the same, of the other
	known                             // there is a record
	anyBlock     = blocks | blockedBy
	anyFollowed  = followed | unfollowed
	anyFollow    = follows | unfollows
)

func pairKey(a, b model.UserID) uint64 { return uint64(a)<<32 | uint64(b) }

func pairHash(a, b uint32) uint64 { return model.Mix(uint64(a), uint64(b)) }

// pairOf returns the pair record of a towards b; a's stripe is locked and a exists. Most pairs have none, and a's own record says so.
func (w *World) pairOf(a, b model.UserID) pair {
	if w.user(a).others&otherBit(b) == 0 {
		return pair{}
	}
	return w.stripe(a).pairs.get(uint32(a), uint32(b))
}

// needPair returns the pair record of a towards b to be written.
func (w *World) needPair(a, b model.UserID) *pair {
	w.user(a).others |= otherBit(b)
	return w.stripe(a).pairs.need(uint32(a), uint32(b))
}

// otherBit spreads ids, which are numbered one after the other, by Fibonacci hashing.
func otherBit(u model.UserID) uint64 { return 1 << (uint32(u) * 2654435769 >> 26) }

// change sets and clears bits on both sides of a pair whose stripes are locked: mine in a's record, theirs in b's.
func (w *World) change(a, b model.UserID, clear, mine pairBits, clearTheirs, theirs pairBits) {
	p := w.needPair(a, b)
	p.bits = p.bits&^clear | mine
	p = w.needPair(b, a)
	p.bits = p.bits&^clearTheirs | theirs
}

func (w *World) setFollow(a, b model.UserID, on bool) {
	if on {
		w.change(a, b, anyFollow, follows, anyFollowed, followed)
	} else {
		w.change(a, b, anyFollow, unfollows, anyFollowed, unfollowed)
	}
}

func (w *World) setBlock(a, b model.UserID, on bool) {
	if !on {
		w.change(a, b, blocks, 0, blockedBy, 0)
		return
	}
	w.change(a, b, blocks, blocks, blockedBy, blockedBy)
	w.user(a).flags |= hasBlocks
	w.user(b).flags |= hasBlocks
}

// tie says who follows whom between a and b now; p is a's pair record towards b.
func (w *World) tie(a, b model.UserID, p pair) graph.Tie {
	var t graph.Tie
	if p.bits&anyFollow == 0 || p.bits&anyFollowed == 0 {
		t = w.base.Tie(a, b)
	}
	if p.bits&(anyFollow|anyFollowed) == 0 {
		return t
	}
	if p.bits&anyFollow != 0 {
		t &^= graph.Out
	}
	if p.bits&anyFollowed != 0 {
		t &^= graph.In
	}
	if p.bits&follows != 0 {
		t |= graph.Out
	}
	if p.bits&followed != 0 {
		t |= graph.In
	}
	return t
}
