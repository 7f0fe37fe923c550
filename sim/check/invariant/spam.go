package invariant

import (
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// ledger holds what was said to whom lately, for R13: a list of recipients for each sender and fingerprint, or for each sender where fingerprints may be near each other.
// It has two generations, each as long as what is kept, so that letting go of the old is letting go of a whole generation.
type ledger struct {
	keep   model.Time // how long what was said is kept; 0: for ever
	coarse bool       // lists are by sender
	kinds  kinds      // what is noted
	gen    uint32     // number of the generation that is being filled
	start  model.Time // its start
	lists  [2]lists   // that one, and the one before
	seen   []uint32   // scratch
}

// lists are the lists of one generation.
type lists struct {
	heads []head // an open-addressed table, its length a power of two
	count int
	said  []said // 1 is the first, so that 0 ends a list
}

// head is where the list of a key begins.
type head struct {
	key   uint64
	first uint32
}

// said is one recipient of some words, with the last time at which they were said to it.
type said struct {
	words uint64
	at    model.Time
	to    uint32 // a user, or a group
	next  uint32
	kind  kinds
}

// kinds tell recipients apart by the readings of spam.group_counts under which they count.
type kinds uint8

const (
	direct   kinds = 1 << iota // a user, one-to-one: under each
	whole                      // a group as one
	inMember                   // a user as a member of a group
)

func countedBy(g policy.GroupCounts) kinds {
	if g == policy.GroupCountsMembers {
		return direct | inMember
	}
	return direct | whole
}

const headsFrom = 64

// reset empties the ledger.
func (l *ledger) reset(start model.Time) {
	for i := range l.lists {
		l.lists[i].clear()
	}
	l.gen, l.start = 2, start
}

func (g *lists) clear() {
	if g.count > 0 {
		clear(g.heads)
		g.count = 0
	}
	g.said = g.said[:0]
}

// turn begins another generation where it is time to.
func (l *ledger) turn(now model.Time) {
	if l.keep == 0 || now-l.start < l.keep {
		return
	}
	long := now-l.start >= 2*l.keep
	l.gen++
	l.lists[0], l.lists[1] = l.lists[1], l.lists[0]
	l.lists[0].clear()
	if long {
		l.gen++
		l.lists[1].clear()
	}
	l.start = now
}

// keyOf is the key of a list. That two keys are the same by chance is as good as impossible.
func (l *ledger) keyOf(sender model.UserID, words uint64) uint64 {
	if l.coarse {
		words = 0
	}
	return model.Mix(uint64(sender)+1, words) | 1
}

// place is where a table begins to look for a key.
func place(key uint64) uint64 { return key >> 16 }

// place returns where a key is in a table that is not full, or the empty place where it would be.
func (g *lists) place(key uint64) *head {
	mask := uint64(len(g.heads) - 1)
	for i := place(key) & mask; ; i = (i + 1) & mask {
		if h := &g.heads[i]; h.key == key || h.key == 0 {
			return h
		}
	}
}

// first returns where the list of a key begins.
func (g *lists) first(key uint64) uint32 {
	if g.count == 0 {
		return 0
	}
	return g.place(key).first
}

// add puts an entry at the head of the list of a key.
func (g *lists) add(key uint64, s said) {
	if 4*(g.count+1) > 3*len(g.heads) {
		was := g.heads
		g.heads = make([]head, max(headsFrom, 2*len(was)))
		for _, h := range was {
			if h.key != 0 {
				*g.place(h.key) = h
			}
		}
	}
	h := g.place(key)
	if h.key == 0 {
		h.key = key
		g.count++
	}
	s.next = h.first
	g.said = append(g.said, s)
	h.first = uint32(len(g.said))
}

// printsOf brings a user's filter up to the generation, and returns the bit of a fingerprint.
func (l *ledger) printsOf(u *user, words uint64) (bit uint64) {
	switch l.gen - u.gen {
	case 0:
	case 1:
		u.prints <<= 32
	default:
		u.prints = 0
	}
	u.gen = l.gen
	return 1<<(words>>59) | 1<<(words>>59+32)
}

// old says whether nothing with a fingerprint can be on the lists of a user: the words of most messages are new.
func (l *ledger) old(u *user, words uint64) bool {
	return !l.coarse && u.prints&l.printsOf(u, words) == 0
}

// search says what is counted.
type search struct {
	since  model.Time // after that
	near   int        // bits by which fingerprints may differ
	kinds  kinds
	atHand []uint32 // recipients that are counted already, a group by its kind alone
	enough int      // nobody asks for more
}

// count counts the distinct recipients of a user's words, without those at hand.
func (l *ledger) count(id model.UserID, u *user, words uint64, s *search) int {
	if l.old(u, words) {
		return 0
	}
	l.seen = append(l.seen[:0], s.atHand...)
	key := l.keyOf(id, words)
	for g := range l.lists {
		list := &l.lists[g]
		for n := list.first(key); n != 0; n = list.said[n-1].next {
			e := &list.said[n-1]
			if e.kind&s.kinds == 0 || e.at <= s.since || model.Distance(e.words, words) > s.near {
				continue
			}
			if to := e.name(); !slices.Contains(l.seen, to) {
				if l.seen = append(l.seen, to); len(l.seen) >= s.enough {
					return len(l.seen) - len(s.atHand)
				}
			}
		}
	}
	return len(l.seen) - len(s.atHand)
}

// name is a number that no other recipient has: users and groups are fewer than 2^31.
func (s *said) name() uint32 { return nameOf(s.to, s.kind) }

func nameOf(to uint32, kind kinds) uint32 {
	if kind == whole {
		return to | 1<<31
	}
	return to
}

// note writes down that a user's words went to a recipient. Where they did before, that counts no more.
func (l *ledger) note(id model.UserID, u *user, e said) {
	if l.kinds&e.kind == 0 {
		return
	}
	key, bit := l.keyOf(id, e.words), l.printsOf(u, e.words)
	if l.coarse || u.prints&bit != 0 {
		for g := range l.lists {
			if l.lists[g].renew(key, &e, g == 0) {
				return
			}
		}
	}
	l.lists[0].add(key, e)
	u.prints |= bit & (1<<32 - 1)
}

// renew finds the entry of the same words to the same recipient. In the young generation it moves its time on; in the old one it puts it out of every window.
func (g *lists) renew(key uint64, e *said, young bool) bool {
	for n := g.first(key); n != 0; n = g.said[n-1].next {
		if was := &g.said[n-1]; was.words == e.words && was.to == e.to && was.kind == e.kind {
			if young {
				was.at = e.at
				return true
			}
			was.kind = 0
			return false
		}
	}
	return false
}

// recipients counts whom the message at hand and what is like it went to after a time, up to one above the limit.
func (m *Monitor) recipients(q *question, since model.Time) int {
	s := search{since: since, kinds: countedBy(m.p.Spam.GroupCounts), atHand: m.atHand(q)}
	if m.p.Spam.Match == policy.MatchNear {
		s.near = m.p.Spam.NearDistance
	}
	s.enough = int(min(int64(m.p.Spam.MaxRecipients), 1<<31)) + 1
	m.ledger.turn(q.At)
	return len(s.atHand) + m.ledger.count(q.Actor, q.s, q.Message.Fingerprint, &s)
}

// atHand lists whom the message at hand goes to, by their names in the ledger.
func (m *Monitor) atHand(q *question) []uint32 {
	m.hand = m.hand[:0]
	switch {
	case q.Group == model.NoGroup:
		m.hand = append(m.hand, uint32(q.Target))
	case m.p.Spam.GroupCounts == policy.GroupCountsOne:
		m.hand = append(m.hand, nameOf(uint32(q.Group), whole))
	case q.group != nil:
		for _, member := range q.group.members {
			if member != q.Actor {
				m.hand = append(m.hand, uint32(member))
			}
		}
	}
	return m.hand
}

// noteWords writes down whom a delivered message went to, whatever it reached.
func (m *Monitor) noteWords(q *question) {
	l := &m.ledger
	if l.kinds == 0 {
		return
	}
	l.turn(q.At)
	e := said{words: q.Message.Fingerprint, at: q.At, to: uint32(q.Target), kind: direct}
	if q.Group == model.NoGroup {
		l.note(q.Actor, q.s, e)
		return
	}
	e.to, e.kind = uint32(q.Group), whole
	l.note(q.Actor, q.s, e)
	if q.group == nil || l.kinds&inMember == 0 {
		return
	}
	e.kind = inMember
	for _, member := range q.group.members {
		if member != q.Actor {
			e.to = uint32(member)
			l.note(q.Actor, q.s, e)
		}
	}
}
