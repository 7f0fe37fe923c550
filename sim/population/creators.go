package population

import (
	"context"
	"math"
	"sync"

	"dmsim/model"
	"dmsim/sim/network"
	"dmsim/sim/parallel"
	"dmsim/sim/rng"
)

// creators are the users with the largest audience. Equal audiences are ranked by a keyed draw.
//
// They are found by their least rank, without a list of users: the digits of the rank that so many reach are fixed one by one, each by
// counting the users by their next digit. Ranks differ, so exactly as many are found as are wanted.
type creators struct {
	audience func(model.UserID) int
	salt     uint32
	least    uint64 // rank of a creator
}

// A rank has four digits of 16 bits: two of the audience, then two that are drawn.
const (
	rankDigitBits = 16
	rankDigits    = 1 << rankDigitBits
)

func newCreators(seed rng.Seed, wanted, users, workers int, audience func(model.UserID) int) *creators {
	c := &creators{audience: audience, salt: uint32(seed.For(byCreator).Key(0, 0)), least: math.MaxUint64}
	if wanted == 0 {
		return c
	}
	known := uint64(0)
	for shift := 64 - rankDigitBits; shift >= 0; shift -= rankDigitBits {
		count := c.count(users, workers, shift, known)
		digit := rankDigits - 1
		for ; count[digit] < wanted; digit-- {
			wanted -= count[digit]
		}
		known = known<<rankDigitBits | uint64(digit)
	}
	c.least = known
	return c
}

// count counts the users by the digit of their rank at a shift, of those whose digits above it are the known ones.
func (c *creators) count(users, workers, shift int, known uint64) []int {
	var mu sync.Mutex
	var counts [][]int // one a worker
	parallel.Each(users, chunkUsers, workers, func() func(from, to int) {
		own := make([]int, rankDigits)
		mu.Lock()
		defer mu.Unlock()
		counts = append(counts, own)
		return func(from, to int) {
			for u := from; u < to; u++ {
				if rank := c.rank(uint32(u)) >> shift; rank>>rankDigitBits == known {
					own[rank%rankDigits]++
				}
			}
		}
	})
	for _, own := range counts[1:] {
		for digit, n := range own {
			counts[0][digit] += n
		}
	}
	return counts[0]
}

func (c *creators) has(user uint32) bool { return c.rank(user) >= c.least }

// rank is the audience and below it a bijection of the id, so that no two users have the same.
func (c *creators) rank(user uint32) uint64 {
	h := user ^ c.salt // the finalizer of MurmurHash3, by Austin Appleby, which is in the public domain
	h = (h ^ h>>16) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35
	return uint64(c.audience(model.UserID(user)))<<32 | uint64(h^h>>16)
}

// audienceOf returns the number of a user's followers in a graph. Where the graph does not know it, the follows are counted once.
func audienceOf(g Graph, workers int) func(model.UserID) int {
	if g, ok := g.(interface{ InDegree(u model.UserID) int }); ok {
		return g.InDegree
	}
	_, followers, _ := network.CountDegrees(context.Background(), g, workers) // nothing ends this context
	return func(u model.UserID) int { return int(followers[u]) }
}
