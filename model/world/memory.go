package world

import "unsafe"

// Memory is what a world holds, in bytes, without the graph it started from. Maps of rare things (strikes, groups, stored messages) are not in it.
type Memory struct {
	Users    uint64 // the records
	Activity uint64 // spam logs and pair records: grows with what is done, not with who is there
	Locks    uint64 // the stripes themselves, the same for any population
}

// Memory counts what the world holds. Not while others use it.
func (w *World) Memory() Memory {
	m := Memory{Locks: uint64(unsafe.Sizeof(w.stripes) + unsafe.Sizeof(w.pages))}
	for _, p := range w.pages {
		if p != nil {
			m.Users += uint64(unsafe.Sizeof(*p))
		}
	}
	for i := range w.stripes {
		s := &w.stripes[i]
		m.Activity += uint64(len(s.log.ring))*uint64(spamEntryBytes) + uint64(len(s.pairs.slots))*uint64(pairSlotBytes)
	}
	return m
}
