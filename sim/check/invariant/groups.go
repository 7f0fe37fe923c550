package invariant

import (
	"fmt"
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// group is a chat of several.
type group struct {
	members []model.UserID
	deleted int // how many were members when their accounts were deleted
}

// AddGroup adds a group of the start, taken as given. Ids count from 0, together with those of groups created later.
func (m *Monitor) AddGroup(members ...model.UserID) {
	g := m.newGroup()
	for _, member := range members {
		m.join(g, member)
	}
}

// newGroup reuses the memory of a group of an earlier history.
func (m *Monitor) newGroup() model.GroupID {
	n := len(m.groups)
	if n < cap(m.groups) {
		m.groups = m.groups[:n+1]
		m.groups[n] = group{members: m.groups[n].members[:0]}
	} else {
		m.groups = append(m.groups, group{})
	}
	return model.GroupID(n)
}

// groupOf returns a group, nil where there never was one.
func (m *Monitor) groupOf(id model.GroupID) *group {
	if uint64(id) < uint64(len(m.groups)) {
		return &m.groups[id]
	}
	return nil
}

// join makes an account a member; it leaves alone who is one already.
func (m *Monitor) join(id model.GroupID, u model.UserID) {
	g := m.groupOf(id)
	if g == nil || !m.exists(u) || slices.Contains(g.members, u) {
		return
	}
	g.members = append(g.members, u)
	s := m.side(&m.users[u])
	s.groups = append(s.groups, id)
}

func (m *Monitor) leave(id model.GroupID, u model.UserID) {
	g := m.groupOf(id)
	if g == nil || uint64(u) >= uint64(len(m.users)) {
		return
	}
	g.members = drop(g.members, u)
	s := m.side(&m.users[u])
	s.groups = drop(s.groups, id)
}

// delete ends an account and its memberships.
func (m *Monitor) delete(id model.UserID) {
	if !m.exists(id) {
		return
	}
	u := &m.users[id]
	u.flags |= deleted
	if u.side == 0 {
		return
	}
	for _, g := range m.sides[u.side].groups {
		m.groups[g].members = drop(m.groups[g].members, id)
		m.groups[g].deleted++
	}
	m.sides[u.side].groups = m.sides[u.side].groups[:0]
}

// drop takes one out of a list, where it stands at most once.
func drop[T comparable](list []T, one T) []T {
	if i := slices.Index(list, one); i >= 0 {
		return slices.Delete(list, i, i+1)
	}
	return list
}

// suppressed says whether a block keeps a member from what the sender writes in a group.
func (m *Monitor) suppressed(sender, member model.UserID) bool {
	return m.p.Block.InGroups != policy.Allow && m.users[sender].flags&m.users[member].flags&hadBlock != 0 && m.barred(sender, member)
}

// reach judges whom a delivered message reached.
func (m *Monitor) reach(q *question, reached []model.UserID, known bool) {
	if q.Group != model.NoGroup {
		m.reachGroup(q, reached, known)
		return
	}
	if q.o.Reached != 1 || known && (len(reached) != 1 || reached[0] != q.Target) {
		m.violate("I03", func() (want, got, why string) {
			return fmt.Sprintf("user %d alone", q.Target), reachedText(q.o, reached, known), "a message between two is for its recipient"
		})
	}
}

func reachedText(o *model.Outcome, reached []model.UserID, known bool) string {
	if !known {
		return fmt.Sprintf("%d reached", o.Reached)
	}
	return fmt.Sprintf("%d reached, namely %v", o.Reached, reached)
}

// reachGroup compares the receivers of a group message with the members of this moment.
func (m *Monitor) reachGroup(q *question, reached []model.UserID, known bool) {
	if q.group == nil {
		return // the decision was wrong already
	}
	should, kept := 0, 0
	for _, member := range q.group.members {
		switch {
		case member == q.Actor:
		case m.suppressed(q.Actor, member):
			kept++
		default:
			should++
		}
	}
	id := ""
	switch told := int(q.o.Reached); {
	case known:
		id = m.receivers(q, reached, should)
	case told > should && told <= should+kept:
		id = "I08"
	case told > should:
		id = "I06"
	case told < should:
		id = "I07"
	}
	if id != "" {
		m.violate(id, func() (want, got, why string) {
			return fmt.Sprintf("the %d others of %v whom no block suppresses", should, q.group.members), reachedText(q.o, reached, known),
				fmt.Sprintf("user %d wrote to group %d, where %d of the members are in a block with the sender", q.Actor, q.Group, kept)
		})
	}
}

// receivers says which statement a list of receivers breaks, "" where it is right.
func (m *Monitor) receivers(q *question, reached []model.UserID, should int) string {
	right := 0
	for i, r := range reached {
		switch {
		case uint64(r) < uint64(len(m.users)) && m.users[r].flags&deleted != 0:
			return "I17"
		case r == q.Actor || !slices.Contains(q.group.members, r) || slices.Contains(reached[:i], r):
			return "I06"
		case m.suppressed(q.Actor, r):
			return "I08"
		}
		right++
	}
	if right != should || int(q.o.Reached) != len(reached) {
		return "I07"
	}
	return ""
}
