package world

import (
	"slices"
	"unsafe"

	"dmsim/model"
)

// spamLog holds the accepted messages of the senders of one stripe that lie within the spam window: a ring in order of commit, in which
// each entry knows the sender's entry before. Appending writes where the last send of the stripe wrote, the oldest expire at the other
// end, and one who has sent nothing within the window has nothing to look at. A sender's entries are walked one by one, so a send
// costs what its sender has sent within one window.
type spamLog struct {
	ring  []spamEntry // its length is a power of two, or 0
	first uint32      // number of the oldest entry; entry n lies at ring[n % len]
	next  uint32      // number of the next entry
	read  uint32      // keeps the compiler from dropping loads
}

// spamEntry says that an accepted message of sender reached a recipient.
type spamEntry struct {
	fingerprint uint64
	at          model.Time
	to          uint32 // a user, or a group with groupBit
	sender      model.UserID
	before      uint32 // number of the sender's entry before this one, if it is still there
	again       bool   // the same content went to the same recipient again: a later entry counts for both
}

const (
	groupBit       = 1 << 31
	spamEntryBytes = unsafe.Sizeof(spamEntry{})
	ringFrom       = 16
)

// get returns the entry with a number if it is still there and of that sender.
func (l *spamLog) get(number uint32, sender model.UserID) *spamEntry {
	if number-l.first >= l.next-l.first { // numbers wrap around, differences do not
		return nil
	}
	if e := &l.ring[number&uint32(len(l.ring)-1)]; e.sender == sender {
		return e
	}
	return nil
}

// latest returns the sender's latest entry, nil where there is none.
func (l *spamLog) latest(sender model.UserID, u *user) *spamEntry {
	if u.flags&hasSpam == 0 {
		return nil
	}
	return l.get(u.spam, sender)
}

// count returns how many distinct recipients the sender's entries after since hold for content that is the same, besides those at hand.
func (l *spamLog) count(sender model.UserID, u *user, same func(uint64) bool, since model.Time, atHand []uint32) int {
	var seen []uint32
	for e := l.latest(sender, u); e != nil; e = l.get(e.before, sender) {
		if e.at > since && same(e.fingerprint) && !slices.Contains(atHand, e.to) && !slices.Contains(seen, e.to) {
			seen = append(seen, e.to)
		}
	}
	return len(seen)
}

// countExact is count for exact matching and one recipient at hand: the common case, without allocation.
func (l *spamLog) countExact(sender model.UserID, u *user, fingerprint uint64, since model.Time, atHand uint32) (distinct int) {
	if !l.mayHold(u, fingerprint) {
		return 0
	}
	for e := l.latest(sender, u); e != nil; e = l.get(e.before, sender) {
		if e.fingerprint == fingerprint && e.to != atHand && e.at > since && !e.again {
			distinct++
		}
	}
	return distinct
}

// mayHold says whether the sender's entries can hold content with that very fingerprint, by looking at nothing but its record:
// the words of most messages are new, and then a send reads none of the entries.
func (l *spamLog) mayHold(u *user, fingerprint uint64) bool {
	return u.prints&printBit(fingerprint) != 0 && l.live(u)
}

// live says whether the sender's latest entry is still there.
func (l *spamLog) live(u *user) bool {
	return u.flags&hasSpam != 0 && u.spam-l.first < l.next-l.first // numbers wrap around, differences do not
}

// printBit needs no hash of its own: a fingerprint is one.
func printBit(fingerprint uint64) uint32 { return 1 << (fingerprint >> 59) }

// add notes an accepted message. What has expired at since goes first.
func (l *spamLog) add(sender model.UserID, u *user, e spamEntry, since model.Time) {
	if l.next%lookAhead == 0 {
		l.turn(since)
	}
	switch {
	case l.mayHold(u, e.fingerprint):
		u.prints = l.mark(sender, u, e)
	case !l.live(u):
		u.prints = 0
	}
	if int(l.next-l.first) == len(l.ring) {
		l.widen()
	}
	e.sender, e.before = sender, l.first-1 // no entry has that number
	if u.flags&hasSpam != 0 {
		e.before = u.spam
	}
	l.ring[l.next&uint32(len(l.ring)-1)] = e
	u.spam = l.next
	u.prints |= printBit(e.fingerprint)
	u.flags |= hasSpam
	l.next++
}

// lookAhead is how many entries lie between two turns.
const lookAhead = 16

// turn lets the oldest entries expire, and reads the places of those to come: all at once, so that the cache misses overlap, where entry by entry each
// would be waited for at the end of its send.
func (l *spamLog) turn(since model.Time) {
	for l.first != l.next && l.ring[l.first&uint32(len(l.ring)-1)].at <= since {
		l.first++
	}
	for n := uint32(0); n < lookAhead && len(l.ring) > 0; n += 2 {
		l.read += uint32(l.ring[(l.next+n)&uint32(len(l.ring)-1)].to)
	}
}

// mark finds the entry of the same content to the same recipient, which e replaces; it returns the bits of all fingerprints it met.
func (l *spamLog) mark(sender model.UserID, u *user, e spamEntry) (prints uint32) {
	for old := l.latest(sender, u); old != nil; old = l.get(old.before, sender) {
		prints |= printBit(old.fingerprint)
		if old.fingerprint == e.fingerprint && old.to == e.to {
			old.again = true
		}
	}
	return prints
}

func (l *spamLog) widen() {
	wider := make([]spamEntry, max(ringFrom, 2*len(l.ring)))
	for n := l.first; n != l.next; n++ {
		wider[n&uint32(len(wider)-1)] = l.ring[n&uint32(len(l.ring)-1)]
	}
	l.ring = wider
}
