package invariant

import "dmsim/model"

// Touch reads what judging attempts that come next will read first: user records, follows, the place of their words. Whoever shows some tens of attempts in a row and
// touches them before overlaps their cache misses, each of which would be waited for alone. It changes nothing.
func (m *Monitor) Touch(attempts []model.Attempt) {
	sum := uint32(0)
	users, ties := model.UserID(len(m.users)), m.graph != nil && m.looksAtTies
	heads := m.ledger.lists[0].heads
	mask := uint64(len(heads) - 1)
	for i := range attempts {
		a := &attempts[i]
		if a.Actor >= users || a.Op != model.OpSend {
			continue
		}
		sum += m.users[a.Actor].side
		if len(heads) > 0 {
			sum += heads[place(m.ledger.keyOf(a.Actor, a.Message.Fingerprint))&mask].first
		}
		if a.Target < users {
			sum += m.users[a.Target].side
			if ties {
				sum += m.graph.TouchRow(a.Actor)
			}
		}
	}
	if ties {
		sum += m.touchTies(attempts, m.graph.TouchTie) + m.touchTies(attempts, m.graph.TouchAround)
	}
	m.touched = sum
}

func (m *Monitor) touchTies(attempts []model.Attempt, touch func(a, b model.UserID) uint32) (sum uint32) {
	users := model.UserID(len(m.users))
	for i := range attempts {
		if a := &attempts[i]; a.Op == model.OpSend && a.Actor < users && a.Target < users {
			sum += touch(a.Actor, a.Target)
		}
	}
	return sum
}
