package tracestats

// pair is what is known of two users who exchange messages.
type pair struct {
	low, high uint32 // the two, low < high
	first     int64  // second of the first message
	last      int64  // second of the last
	messages  uint32 // 0: an empty slot
	session   uint32 // messages of the session at hand
	opener    uint8  // who wrote first: 0 low, 1 high
	sender    uint8  // who wrote last
	answered  bool
}

// pairTable holds pairs in an open table with linear probing, at most half full, so that a message costs one look at memory. A map of pointers or
// indexes costs two, and hashes for longer.
type pairTable struct {
	slots []pair // 1 << (64-shift) of them
	shift uint
	len   int
}

// The size of an empty table is 1 << (64 - emptyShift).
const emptyShift = 64 - 6

func (t *pairTable) reset() {
	t.len = 0
	if t.slots == nil {
		t.slots, t.shift = make([]pair, 1<<(64-emptyShift)), emptyShift
		return
	}
	clear(t.slots)
}

// find returns the pair of two users, low < high, a new one with messages == 0 where there was none; the caller must count its first message. It is
// good until the next find.
func (t *pairTable) find(low, high uint32) *pair {
	p := t.slot(low, high)
	if p.messages > 0 {
		return p
	}
	if 2*t.len >= len(t.slots) {
		t.grow()
		p = t.slot(low, high)
	}
	t.len++
	p.low, p.high = low, high
	return p
}

// slot returns where a pair is or should be.
func (t *pairTable) slot(low, high uint32) *pair {
	mask := uint64(len(t.slots) - 1)
	for i := (uint64(low)<<32 | uint64(high)) * 0x9e3779b97f4a7c15 >> t.shift; ; i = (i + 1) & mask {
		p := &t.slots[i]
		if p.messages == 0 || p.low == low && p.high == high {
			return p
		}
	}
}

func (t *pairTable) grow() {
	old := t.slots
	t.slots, t.shift = make([]pair, 2*len(old)), t.shift-1
	for i := range old {
		if old[i].messages > 0 {
			*t.slot(old[i].low, old[i].high) = old[i]
		}
	}
}
