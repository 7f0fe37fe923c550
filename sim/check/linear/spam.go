package linear

import (
	"fmt"

	"dmsim/model"
	"dmsim/model/policy"
)

// spam is to whom one sender sends equal content, or, where near content counts, all content: R13.
type spam struct {
	sender      model.UserID
	fingerprint uint64
	near        bool
	policy      *policy.Policy
}

// The notes of a spam state are accepted messages: a is the recipient, a group from groupFrom on, or where the members of a group count, countFrom + how many it
// reached at least; b is the fingerprint.
const (
	groupFrom = 1 << 32
	countFrom = 1 << 33
)

func (m *spam) String() string {
	if m.near {
		return fmt.Sprintf("what user %d sends", m.sender)
	}
	return fmt.Sprintf("what user %d sends like %x", m.sender, m.fingerprint)
}

func (m *spam) begin() state { return list("") }

func (m *spam) fits(state, *Event) bool { return true }

func (m *spam) window() model.Time { return model.Time(m.policy.Spam.Window.Milliseconds()) }

func (m *spam) forget(s state, from model.Time) state { return s.(list).since(from - m.window()) }

func (m *spam) refuses(s state, e *Event, r model.Reason) answer {
	if r != model.Spam {
		return maybe
	}
	distinct := map[uint64]bool{}
	least, sure := 0, true
	count := func(to uint64) {
		if to >= countFrom {
			least, sure = max(least, int(to-countFrom)), false
		} else {
			distinct[to] = true
		}
	}
	count(m.recipient(e))
	l := s.(list)
	for i := range l.len() {
		n := l.note(i)
		if e.Attempt.At-m.window() < n.at && n.at <= e.Attempt.At && m.equal(n.b, e.Attempt.Message.Fingerprint) {
			count(n.a)
		}
	}
	switch limit := int(m.policy.Spam.MaxRecipients); {
	case max(least, len(distinct)) > limit:
		return yes
	case !sure:
		return maybe
	}
	return no
}

func (m *spam) equal(a, b uint64) bool {
	return a == b || m.near && model.Distance(a, b) <= m.policy.Spam.NearDistance
}

// recipient is whom a message counts as going to. Of a group message whose members count, only how many it reached is known here, and that not if it was refused.
func (m *spam) recipient(e *Event) uint64 {
	switch {
	case !e.toGroup():
		return uint64(e.Attempt.Target)
	case m.policy.Spam.GroupCounts == policy.GroupCountsOne:
		return groupFrom + uint64(e.Attempt.Group)
	case e.delivered():
		return countFrom + uint64(e.Outcome.Reached)
	}
	return countFrom
}

func (m *spam) after(s state, e *Event) state {
	if !e.delivered() {
		return s
	}
	return s.(list).with(note{at: e.Attempt.At, a: m.recipient(e), b: e.Attempt.Message.Fingerprint})
}
