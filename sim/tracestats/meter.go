package tracestats

import (
	"fmt"

	"dmsim/model"
)

// SessionGap is the silence of a pair, in seconds, above which its next message begins a session.
const SessionGap = 3600

// Meter takes messages one by one. It holds 16 bytes for each user up to the highest number, 80 to 160 bytes a pair, and some 50 bytes a message. The
// zero Meter is not ready: use NewMeter. A Meter is for one goroutine.
type Meter struct {
	users    []user
	pairs    pairTable
	clock    clock
	messages int

	replies, turns, sessions, gaps []uint64 // in the order in which they were seen, in seconds or messages
	sorter                         sorter
}

type user struct {
	last     int64 // second of the last message sent, where sent > 0
	sent     uint32
	partners uint32
}

// NewMeter returns a Meter that has seen nothing.
func NewMeter() *Meter {
	m := new(Meter)
	m.Reset()
	return m
}

// Reset forgets all messages and keeps the memory for the next ones. Measures that Done has returned stay as they are.
func (m *Meter) Reset() {
	m.users = m.users[:0]
	m.pairs.reset()
	m.clock = clock{}
	m.messages = 0
	m.replies, m.turns, m.sessions, m.gaps = m.replies[:0], m.turns[:0], m.sessions[:0], m.gaps[:0]
}

// Add takes the next message, not earlier than the one before and not before 1970. Its time counts in whole seconds, rounded down, since that is the
// clock of recorded traces.
func (m *Meter) Add(from, to uint32, at model.Time) {
	if from == to {
		return
	}
	second := int64(at / model.Second)
	if at < 0 || second < m.clock.last {
		panic(fmt.Sprintf("tracestats: messages must be in order of time, got second %d after %d", second, m.clock.last))
	}
	m.messages++
	m.clock.tick(second)
	m.reserve(max(from, to))
	sender := &m.users[from]
	if sender.sent > 0 {
		m.gaps = append(m.gaps, uint64(second-sender.last))
	}
	sender.sent++
	sender.last = second
	m.exchange(from, to, second)
}

// reserve makes room for the users up to the highest. What is appended is zero, where the memory is used again too.
func (m *Meter) reserve(highest uint32) {
	if more := int(highest) + 1 - len(m.users); more > 0 {
		m.users = append(m.users, make([]user, more)...)
	}
}

// exchange counts a message for its pair.
func (m *Meter) exchange(from, to uint32, second int64) {
	low, high, side := from, to, uint8(0)
	if from > to {
		low, high, side = to, from, 1
	}
	p := m.pairs.find(low, high)
	if p.messages == 0 {
		p.opener, p.first = side, second
		m.users[from].partners++
		m.users[to].partners++
	} else {
		silence := second - p.last
		if side != p.sender {
			m.turns = append(m.turns, uint64(silence))
		}
		if side != p.opener && !p.answered {
			p.answered = true
			m.replies = append(m.replies, uint64(second-p.first))
		}
		if silence > SessionGap {
			m.sessions = append(m.sessions, uint64(p.session))
			p.session = 0
		}
	}
	p.sender, p.last = side, second
	p.messages++
	p.session++
}
