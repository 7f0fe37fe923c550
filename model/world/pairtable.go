package world

import "unsafe"

// pairTable holds the pair records of one stripe by their keys: open addressing with linear probing, so that a look-up is one cache miss where a map of the
// language takes two or three. Records are never removed.
type pairTable struct {
	slots []pairSlot // its length is a power of two, or 0
	used  int
}

// pairSlot is 16 bytes. A slot whose bits are zero is free: every record has the bit known.
type pairSlot struct {
	a, b uint32
	pair pair
}

const pairSlotBytes = unsafe.Sizeof(pairSlot{})

// get returns the record of a key, zero where there is none.
func (t *pairTable) get(a, b uint32) pair {
	if t.used == 0 {
		return pair{}
	}
	return t.slot(a, b).pair
}

// need returns the record of a key to be written, and makes one where there is none. It is good until the next need.
func (t *pairTable) need(a, b uint32) *pair {
	if 4*(t.used+1) > 3*len(t.slots) {
		t.widen()
	}
	s := t.slot(a, b)
	if s.pair.bits == 0 {
		*s = pairSlot{a, b, pair{bits: known}}
		t.used++
	}
	return &s.pair
}

// slot finds the key's slot, or the free one where it would stand.
func (t *pairTable) slot(a, b uint32) *pairSlot {
	mask := uint64(len(t.slots) - 1)
	for i := pairHash(a, b); ; i++ {
		s := &t.slots[i&mask]
		if s.pair.bits == 0 || s.a == a && s.b == b {
			return s
		}
	}
}

func (t *pairTable) widen() {
	old := t.slots
	t.slots = make([]pairSlot, max(8, 2*len(old)))
	for i := range old {
		if s := &old[i]; s.pair.bits != 0 {
			*t.slot(s.a, s.b) = *s
		}
	}
}

// keepSlots is how many slots of a table are kept when it is wiped.
const keepSlots = 1 << 10

// wipe removes all records.
func (t *pairTable) wipe() {
	if len(t.slots) > keepSlots {
		t.slots = nil
	}
	if t.used > 0 {
		clear(t.slots)
	}
	t.used = 0
}
