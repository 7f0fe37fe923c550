package graphstats

import "sync/atomic"

// forest is a union-find over users that many goroutines may join at a time: 4 bytes a user, so weak components need no stored graph.
// An entry is the user's parent, never higher than himself, so there is no cycle; a root is its own. Joins are by compare-and-swap of a root
// (Anderson and Woll 1991; Jayanti and Tarjan 2016, without their random ranks: the ids of users come in no adverse order).
type forest []uint32

func newForest(n int) forest {
	f := make(forest, n)
	for i := range f {
		f[i] = uint32(i)
	}
	return f
}

// root halves the path on its way. A swap that fails is one that somebody else made better.
func (f forest) root(u uint32) uint32 {
	for {
		parent := atomic.LoadUint32(&f[u])
		if parent == u {
			return u
		}
		above := atomic.LoadUint32(&f[parent])
		if above != parent {
			atomic.CompareAndSwapUint32(&f[u], parent, above)
		}
		u = above
	}
}

func (f forest) join(a, b uint32) {
	for {
		a, b = f.root(a), f.root(b)
		if a == b {
			return
		}
		low, high := min(a, b), max(a, b)
		if atomic.CompareAndSwapUint32(&f[high], high, low) {
			return
		}
	}
}

// largest returns the size of the largest tree; nobody may join meanwhile.
func (f forest) largest() (most uint64) {
	size := make([]uint32, len(f))
	for u := range f {
		root := f.root(uint32(u))
		size[root]++
		most = max(most, uint64(size[root]))
	}
	return most
}
