package invariant

import "dmsim/model"

// half is what one of two has done to the other.
type half struct {
	bits     bits
	requests uint32 // messages left as requests
}

type bits uint16

const (
	follows   bits = 1 << iota // made since the start, or given then
	unfollows                  // ended since the start
	blocks                     // blocks the other
	blocked                    // blocked the other once
	wrote                      // a one-to-one message was delivered
	accepted                   // accepted what the other asks for
	cut                        // a block ended this follow, and nobody has tried to make it again
	vain                       // a follow was tried and refused, with nothing since that would have ended it
	known     = follows | unfollows
)

// pair is what two users have done to each other.
type pair struct {
	key  uint64  // the lower id, then the higher one; 0: an empty place, as no two have it
	half [2]half // the first is of the lower id
}

// pairs is an open-addressed table that grows with the pairs of which there is something to say. No pair is taken out of it.
type pairs struct {
	table []pair // its length is a power of two
	count int
}

const pairsFrom = 64

func (t *pairs) clear() {
	if t.count > 0 {
		clear(t.table)
		t.count = 0
	}
}

// place returns where a key is, or the empty place where it would be.
func (t *pairs) place(key uint64) *pair {
	mask := uint64(len(t.table) - 1)
	for i := model.Mix(key, 0) & mask; ; i = (i + 1) & mask {
		if p := &t.table[i]; p.key == key || p.key == 0 {
			return p
		}
	}
}

// need returns the record of a key, made where there is none. It is good until the next call.
func (t *pairs) need(key uint64) *pair {
	if 4*(t.count+1) > 3*len(t.table) {
		was := t.table
		t.table = make([]pair, max(pairsFrom, 2*len(was)))
		for i := range was {
			if was[i].key != 0 {
				*t.place(was[i].key) = was[i]
			}
		}
	}
	p := t.place(key)
	if p.key == 0 {
		p.key = key
		t.count++
	}
	return p
}

// keyOf names two users, and says whose half is that of a.
func keyOf(a, b model.UserID) (key uint64, mine int) {
	if a < b {
		return uint64(a)<<32 | uint64(b), 0
	}
	return uint64(b)<<32 | uint64(a), 1
}

// bitOf is a user's bit in a filter.
func bitOf(id model.UserID) uint64 { return 1 << (uint64(id) * 0x9e3779b97f4a7c15 >> 58) }

// between returns what a did to b, and b to a.
func (m *Monitor) between(a, b model.UserID) (mine, theirs half) {
	if m.users[a].pairs&bitOf(b) == 0 || a == b {
		return half{}, half{}
	}
	key, side := keyOf(a, b)
	p := m.pairs.place(key)
	return p.half[side], p.half[1-side]
}

// both returns the halves of two different users to be written. They are good until the next call.
func (m *Monitor) both(a, b model.UserID) (mine, theirs *half) {
	m.users[a].pairs |= bitOf(b)
	m.users[b].pairs |= bitOf(a)
	key, side := keyOf(a, b)
	p := m.pairs.need(key)
	return &p.half[side], &p.half[1-side]
}

// barred says whether one of two blocks the other.
func (m *Monitor) barred(a, b model.UserID) bool {
	mine, theirs := m.between(a, b)
	return (mine.bits|theirs.bits)&blocks != 0
}

// AddFollow adds a follow of the start, beside those of the graph.
func (m *Monitor) AddFollow(follower, followee model.UserID) { m.follow(follower, followee) }

// AddBlock adds a block of the start, taken as given: follows of the two stay.
func (m *Monitor) AddBlock(blocker, blockee model.UserID) {
	mine, _ := m.both(blocker, blockee)
	mine.bits |= blocks | blocked
	m.users[blocker].flags |= hadBlock
	m.users[blockee].flags |= hadBlock
}

func (m *Monitor) follow(a, b model.UserID) {
	mine, _ := m.both(a, b)
	mine.bits = mine.bits&^(unfollows|cut|vain) | follows
}

func (m *Monitor) unfollow(a, b model.UserID) {
	mine, _ := m.both(a, b)
	mine.bits = mine.bits&^(follows|vain) | unfollows
}

// refuseFollow remembers that a follow was refused: a world that makes it all the same is found out when it counts.
func (m *Monitor) refuseFollow(a, b model.UserID) {
	if a == b || !m.exists(a) || !m.exists(b) {
		return
	}
	mine, _ := m.both(a, b)
	mine.bits = mine.bits&^cut | vain
}

// block blocks, and ends the follows of the two both ways. Where it stands already nothing changes.
func (m *Monitor) block(a, b model.UserID) {
	if mine, _ := m.between(a, b); mine.bits&blocks != 0 {
		return
	}
	there, back := m.tie(a, b)
	mine, theirs := m.both(a, b)
	mine.bits = mine.bits.cutOff(there) | blocks | blocked
	theirs.bits = theirs.bits.cutOff(back)
	m.users[a].flags |= hadBlock
	m.users[b].flags |= hadBlock
}

// cutOff ends a follow, and remembers it if it was one.
func (b bits) cutOff(follow bool) bits {
	b = b&^(follows|vain) | unfollows
	if follow {
		b |= cut
	}
	return b
}

// tie says whether a follows b, and b follows a.
func (m *Monitor) tie(a, b model.UserID) (there, back bool) {
	mine, theirs := m.between(a, b)
	return m.tieOf(a, b, mine, theirs)
}

func (m *Monitor) tieOf(a, b model.UserID, mine, theirs half) (there, back bool) {
	there, back = mine.bits&follows != 0, theirs.bits&follows != 0
	if m.graph == nil || mine.bits&known != 0 && theirs.bits&known != 0 {
		return there, back
	}
	tie := m.graph.Tie(a, b)
	if mine.bits&known == 0 {
		there = tie&model.ActorFollows != 0
	}
	if theirs.bits&known == 0 {
		back = tie&model.TargetFollows != 0
	}
	return there, back
}

// opens says whether a gate lets a sender through who follows the recipient (there), and whom the recipient follows (back).
func opens(g model.Gate, there, back bool) bool {
	switch g {
	case model.GateNone:
		return true
	case model.GateSenderFollows:
		return there
	case model.GateRecipientFollows:
		return back
	case model.GateEither:
		return there || back
	case model.GateMutual:
		return there && back
	default:
		return false
	}
}
