package fleet

// bits is a set of tasks, an eighth of a byte each: runs of millions of tasks are normal.
type bits struct {
	words []uint64
	count int
}

func newBits(n int) bits { return bits{words: make([]uint64, (n+63)/64)} }

func (b *bits) has(i int) bool { return b.words[i/64]>>(i%64)&1 == 1 }

// add says whether the task is new to the set.
func (b *bits) add(i int) bool {
	if b.has(i) {
		return false
	}
	b.words[i/64] |= 1 << (i % 64)
	b.count++
	return true
}
