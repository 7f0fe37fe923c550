package linear

import (
	"encoding/binary"
	"slices"

	"dmsim/model"
)

// list is a set of notes, each of a time, that compares by ==. Nobody has two of the same: equal ones are numbered by who adds them.
type list string

// note is one entry of a list.
type note struct {
	at    model.Time
	a, b  uint64
	again uint64 // to tell equal ones apart, where that matters
}

const noteBytes = 32

func (l list) len() int { return len(l) / noteBytes }

func (l list) note(i int) note {
	raw := l[i*noteBytes : (i+1)*noteBytes]
	word := func(n int) uint64 { return binary.BigEndian.Uint64([]byte(raw[n*8 : n*8+8])) }
	return note{model.Time(word(0)), word(1), word(2), word(3)}
}

func (n note) raw() list {
	raw := make([]byte, 0, noteBytes)
	for _, word := range []uint64{uint64(n.at), n.a, n.b, n.again} {
		raw = binary.BigEndian.AppendUint64(raw, word)
	}
	return list(raw)
}

// with adds a note. Times before 1970 are not in order, which nobody relies on.
func (l list) with(n note) list {
	raw := n.raw()
	for i := 0; i <= l.len(); i++ {
		if i == l.len() || l[i*noteBytes:(i+1)*noteBytes] > raw {
			return l[:i*noteBytes] + raw + l[i*noteBytes:]
		}
		if l[i*noteBytes:(i+1)*noteBytes] == raw {
			return l
		}
	}
	return l
}

// since keeps the notes after a time.
func (l list) since(t model.Time) list {
	kept := make([]byte, 0, len(l))
	for i := range l.len() {
		if l.note(i).at > t {
			kept = append(kept, l[i*noteBytes:(i+1)*noteBytes]...)
		}
	}
	return list(slices.Clip(kept))
}
