package world

import (
	"slices"

	"dmsim/model"
)

// shelf sorts the spam entries of one who has many by their fingerprints: what would be one chain of entries, each of which knows the one before, is one
// for each of these places, and a send walks one of them.
type shelf [1 << shelfBits]uint32 // the numbers of the latest entries

const (
	shelfBits  = 6
	shelveFrom = 32 // entries of one sender
)

func placeOf(fingerprint uint64) int { return int(fingerprint >> (64 - shelfBits)) }

// latest returns where the number of the latest entry stands whose fingerprint has its place where this one has.
func (s *shelf) latest(fingerprint uint64) *uint32 { return &s[placeOf(fingerprint)] }

// starts returns the numbers of the latest entries that a search may mean, and of all that are near.
func (s *shelf) starts(search spamSearch) []uint32 {
	if search.near > 0 {
		return s[:]
	}
	return []uint32{*s.latest(search.fingerprint)}
}

// shelve puts the entries of a sender on a shelf.
func (l *spamLog) shelve(sender model.UserID, u *user) {
	if l.shelves == nil {
		l.shelves = make(map[model.UserID]*shelf)
	}
	s := new(shelf)
	for i := range s {
		s[i] = l.none()
	}
	var numbers []uint32
	for n := u.spam; l.get(n, sender) != nil; n = l.get(n, sender).before {
		numbers = append(numbers, n)
	}
	for _, n := range slices.Backward(numbers) {
		e := l.get(n, sender)
		latest := s.latest(e.fingerprint)
		e.before, *latest = *latest, n
	}
	l.shelves[sender] = s
	u.flags |= hasShelf
}
