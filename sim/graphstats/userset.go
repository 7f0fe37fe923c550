package graphstats

import "sync/atomic"

// userSet is a set of users: an eighth of a byte each.
type userSet []uint64

func newUserSet(n int) userSet { return make(userSet, (n+63)/64) }

func (s userSet) has(i uint32) bool { return s[i/64]>>(i%64)&1 != 0 }

func (s userSet) set(i uint32) { s[i/64] |= 1 << (i % 64) }

// clear takes away i, and perhaps others: for those who take away all that they have set.
func (s userSet) clear(i uint32) { s[i/64] = 0 }

// claim adds i, where many may do so at a time, and says whether it was this call that did.
func (s userSet) claim(i uint32) bool {
	word, mask := &s[i/64], uint64(1)<<(i%64)
	if atomic.LoadUint64(word)&mask != 0 { // mostly so, and an exclusive cache line is saved
		return false
	}
	return atomic.OrUint64(word, mask)&mask == 0
}
