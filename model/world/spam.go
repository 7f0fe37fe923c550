package world

import (
	"slices"
	"unsafe"

	"dmsim/model"
	"dmsim/model/policy"
)

// spamLog holds the accepted messages of the senders of one stripe that lie within the spam window: a ring in order of commit, in which
// each entry knows the sender's entry before. Appending writes where the last send of the stripe wrote, the oldest expire at the other
// end, and one who has sent nothing within the window has nothing to look at. A sender's entries are walked one by one, so one who has many
// has them on a shelf, and what was said again to the same recipient is walked no more: a send does not cost what its sender has sent within the window.
type spamLog struct {
	ring    []spamEntry // its length is a power of two, or 0
	first   uint32      // number of the oldest entry; entry n lies at ring[n % len]
	next    uint32      // number of the next entry
	read    uint32      // keeps the compiler from dropping loads
	shelves map[model.UserID]*shelf
}

// spamEntry says that an accepted message of sender reached a recipient.
type spamEntry struct {
	fingerprint uint64
	at          model.Time
	to          uint32 // a user, or a group with groupBit
	sender      model.UserID
	before      uint32   // number of the sender's entry before this one, if it is still there
	counts      readings // those under which it counts: a later entry of the same content to the same recipient takes its place
}

const (
	groupBit       = 1 << 31
	spamEntryBytes = unsafe.Sizeof(spamEntry{})
	ringFrom       = 16
)

// readings is a set of the values of the policy's spam.group_counts: a group message is noted as one for the group, one for each member, or both.
type readings uint8

const allReadings = readings(1<<policy.GroupCountsOne | 1<<policy.GroupCountsMembers)

func readingOf(g policy.GroupCounts) readings { return 1 << g }

// spamSearch says which entries a rule counts, and how far.
type spamSearch struct {
	fingerprint uint64
	near        int // bits that a fingerprint may differ in
	since       model.Time
	counts      readings
	most        policy.Limit // nobody asks for more
}

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

// none is a number that no entry has.
func (l *spamLog) none() uint32 { return l.first - 1 }

// latest returns where the number of the sender's latest entry stands that may hold a fingerprint. The sender has had an entry.
func (l *spamLog) latest(sender model.UserID, u *user, fingerprint uint64) *uint32 {
	if u.flags&hasShelf != 0 {
		return l.shelves[sender].latest(fingerprint)
	}
	return &u.spam
}

// countExact returns how many distinct recipients besides the one at hand the entries hold that s means, for equal fingerprints: the common case, without allocation.
func (l *spamLog) countExact(sender model.UserID, u *user, s spamSearch, atHand uint32) (distinct int64) {
	if !l.mayHold(u, s.fingerprint) {
		return 0
	}
	most := int64(s.most)
	for e := l.get(*l.latest(sender, u, s.fingerprint), sender); e != nil && distinct < most; e = l.get(e.before, sender) {
		if e.fingerprint == s.fingerprint && e.to != atHand && e.at > s.since && e.counts&s.counts != 0 {
			distinct++
		}
	}
	return distinct
}

// count is countExact for fingerprints that are near, and for several recipients at hand.
func (l *spamLog) count(sender model.UserID, u *user, s spamSearch, atHand []uint32) int64 {
	if !l.live(u) {
		return 0
	}
	starts := []uint32{u.spam}
	if u.flags&hasShelf != 0 {
		starts = l.shelves[sender].starts(s)
	}
	var seen []uint32
	for _, start := range starts {
		for e := l.get(start, sender); e != nil && int64(len(seen)) < int64(s.most); e = l.get(e.before, sender) {
			if e.at > s.since && e.counts&s.counts != 0 && model.Distance(e.fingerprint, s.fingerprint) <= s.near &&
				!slices.Contains(atHand, e.to) && !slices.Contains(seen, e.to) {
				seen = append(seen, e.to)
			}
		}
	}
	return int64(len(seen))
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
func (l *spamLog) add(u *user, e spamEntry, since model.Time) {
	if l.next%lookAhead == 0 {
		l.turn(since)
	}
	switch {
	case l.mayHold(u, e.fingerprint):
		l.replace(u, e)
	case !l.live(u):
		l.forget(e.sender, u)
	}
	if int(l.next-l.first) == len(l.ring) {
		l.widen()
	}
	latest := l.latest(e.sender, u, e.fingerprint)
	if e.before = *latest; u.flags&hasSpam == 0 { // then it is 0, which may be the number that e is about to get
		e.before = l.none()
	}
	l.ring[l.next&uint32(len(l.ring)-1)] = e
	*latest, u.spam = l.next, l.next
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

// replace takes the entries of the same content to the same recipient out of the way of e, which counts in their place. Where it has to walk all entries of the sender
// it finds out which fingerprints they hold, and where they are many it puts them on a shelf.
func (l *spamLog) replace(u *user, e spamEntry) {
	place, left := l.latest(e.sender, u, e.fingerprint), e.counts
	prints, met := uint32(0), 0
	for old := l.get(*place, e.sender); old != nil && left != 0; old = l.get(*place, e.sender) {
		met++
		prints |= printBit(old.fingerprint)
		if old.fingerprint == e.fingerprint && old.to == e.to {
			left &^= old.counts
			old.counts &^= e.counts
		}
		if old.counts == 0 {
			*place = old.before
		} else {
			place = &old.before
		}
	}
	if u.flags&hasShelf != 0 {
		return
	}
	if left != 0 {
		u.prints = prints
	}
	if met > shelveFrom {
		l.shelve(e.sender, u)
	}
}

// forget drops what is known of a sender whose entries have all expired.
func (l *spamLog) forget(sender model.UserID, u *user) {
	u.prints = 0
	if u.flags&hasShelf != 0 {
		delete(l.shelves, sender)
		u.flags &^= hasShelf
	}
}

func (l *spamLog) widen() {
	wider := make([]spamEntry, max(ringFrom, 2*len(l.ring)))
	for n := l.first; n != l.next; n++ {
		wider[n&uint32(len(wider)-1)] = l.ring[n&uint32(len(l.ring)-1)]
	}
	l.ring = wider
}

// gatherSpam counts the recipients that R13 looks at.
func (w *World) gatherSpam(a *model.Attempt, f *policy.Facts) {
	if !w.spamAtHand(a, f) {
		w.countSpam(a, f, policy.NoLimit)
	}
}

// spamAtHand says whether the log need not be walked: nobody asks, or the words of the message cannot be among what its sender has sent, as is the case of most.
// Then it has gathered what R13 looks at.
func (w *World) spamAtHand(a *model.Attempt, f *policy.Facts) bool {
	if !w.needs.Spam || !f.Known {
		return true
	}
	if f.Group {
		return !f.Member
	}
	if !w.spamExact || w.stripe(a.Actor).log.mayHold(w.user(a.Actor), a.Message.Fingerprint) {
		return false
	}
	f.SpamRecipients = 1
	return true
}

// countSpam counts the recipients that R13 looks at, up to one above limit.
func (w *World) countSpam(a *model.Attempt, f *policy.Facts, limit policy.Limit) {
	u, log := w.user(a.Actor), &w.stripe(a.Actor).log
	s := spamSearch{fingerprint: a.Message.Fingerprint, since: a.At - w.spamWindow, counts: w.spamCounts, most: limit}
	if w.spamExact && !f.Group {
		f.SpamRecipients = 1 + log.countExact(a.Actor, u, s, uint32(a.Target))
		return
	}
	if !w.spamExact {
		s.near = w.rules.Policy().Spam.NearDistance
	}
	atHand := []uint32{uint32(a.Target)}
	if f.Group {
		atHand = spamRecipients(a, w.group(a.Group), w.spamCounts)
	}
	n := int64(len(atHand))
	if limit != policy.NoLimit {
		s.most -= policy.Limit(n - 1)
	}
	f.SpamRecipients = n + log.count(a.Actor, u, s, atHand)
}

// spamRecipients are those that a group message is for under some readings.
func spamRecipients(a *model.Attempt, g *group, counts readings) (ids []uint32) {
	if counts&readingOf(policy.GroupCountsOne) != 0 {
		ids = append(ids, uint32(a.Group)|groupBit)
	}
	if counts&readingOf(policy.GroupCountsMembers) != 0 {
		for _, m := range g.members {
			if m != a.Actor {
				ids = append(ids, uint32(m))
			}
		}
	}
	return ids
}

// noteSpam notes an accepted message to a recipient, which counts under some readings.
func (w *World) noteSpam(a *model.Attempt, u *user, to uint32, counts readings) {
	e := spamEntry{fingerprint: a.Message.Fingerprint, at: a.At, to: to, sender: a.Actor, counts: counts & w.records.spamCounts}
	w.stripe(a.Actor).log.add(u, e, a.At-w.records.spamWindow)
}

func (w *World) noteGroupSpam(a *model.Attempt, u *user, g *group) {
	for _, to := range spamRecipients(a, g, w.records.spamCounts) {
		counts := readingOf(policy.GroupCountsMembers)
		if to&groupBit != 0 {
			counts = readingOf(policy.GroupCountsOne)
		}
		w.noteSpam(a, u, to, counts)
	}
}
