package linear

import (
	"fmt"
	"math/bits"
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// group is who is in one group: G01 to G03, and how many a message reaches.
type group struct {
	id      model.GroupID
	policy  *policy.Policy
	initial []model.UserID
	there   bool // from the start
	place   map[model.UserID]int
	blocks  map[[2]model.UserID]bool // that there may have been at any time
}

// members is a state: "" where the group does not exist yet, else one byte, and a bit for each user by place.
type members string

func (h *History) group(id model.GroupID, blocks map[[2]model.UserID]bool) *group {
	m := &group{id: id, policy: h.Policy, place: map[model.UserID]int{}, blocks: blocks}
	if m.there = int(id) < len(h.State.Groups); m.there {
		m.initial = h.State.Groups[id]
	}
	m.know(m.initial...)
	return m
}

// know gives users a place.
func (m *group) know(users ...model.UserID) {
	for _, u := range users {
		if _, known := m.place[u]; !known {
			m.place[u] = len(m.place)
		}
	}
}

func (m *group) String() string { return fmt.Sprintf("group %d", m.id) }

func (m *group) begin() state {
	if !m.there {
		return members("")
	}
	return m.of(m.initial)
}

func (m *group) of(users []model.UserID) members {
	s := make([]byte, 1+(len(m.place)+7)/8)
	for _, u := range users {
		at := m.place[u]
		s[1+at/8] |= 1 << (at % 8)
	}
	return members(s)
}

func (m *group) has(s members, u model.UserID) bool {
	at, known := m.place[u]
	return known && len(s) > 0 && s[1+at/8]>>(at%8)&1 != 0
}

func (s members) count() (n int) {
	for i := range len(s) {
		n += bits.OnesCount8(s[i])
	}
	return n
}

// turn puts a user in or takes one out.
func (m *group) turn(s members, u model.UserID, in bool) members {
	at, known := m.place[u]
	if !known || len(s) == 0 || m.has(s, u) == in {
		return s
	}
	changed := []byte(s)
	changed[1+at/8] ^= 1 << (at % 8)
	return members(changed)
}

func (m *group) forget(s state, _ model.Time) state { return s }

// founders are the members of a group that is created: the creator and the others, of whom nobody is named twice.
func founders(e *Event) (all []model.UserID, twice bool) {
	all = []model.UserID{e.Attempt.Actor}
	for _, u := range e.Members {
		switch {
		case u == e.Attempt.Actor:
		case slices.Contains(all, u):
			twice = true
		default:
			all = append(all, u)
		}
	}
	return all, twice
}

func (m *group) refuses(of state, e *Event, r model.Reason) answer {
	s := of.(members)
	limit := m.policy.Groups.MaxMembers
	if e.op(model.OpCreateGroup) {
		all, twice := founders(e)
		switch r {
		case model.AlreadyAMember:
			return is(twice)
		case model.GroupFull:
			return is(len(all) > max(1, limit))
		}
		return maybe
	}
	if e.op(model.OpDelete) {
		return maybe
	}
	switch r {
	case model.UnknownRecipient:
		if e.op(model.OpAdd) && len(s) > 0 {
			return maybe // the one to be added may be who is not known
		}
		return is(len(s) == 0)
	case model.NotAMember:
		return is(!m.has(s, e.Attempt.Actor))
	case model.AlreadyAMember:
		return is(m.has(s, e.Attempt.Target))
	case model.GroupFull:
		return is(s.count() >= limit)
	}
	return maybe
}

// fits: a group is created once, and a message reaches the other members, but for those whom a block may suppress.
func (m *group) fits(of state, e *Event) bool {
	s := of.(members)
	switch {
	case !e.delivered():
		return true
	case e.op(model.OpCreateGroup):
		return len(s) == 0
	case !e.toGroup():
		return true
	}
	most := s.count() - 1
	least := most
	if m.policy.Block.InGroups != policy.Allow {
		for u := range m.place {
			a := e.Attempt.Actor
			if u != a && m.has(s, u) && (m.blocks[[2]model.UserID{u, a}] || m.blocks[[2]model.UserID{a, u}]) {
				least--
			}
		}
	}
	return least <= int(e.Outcome.Reached) && int(e.Outcome.Reached) <= most
}

func (m *group) after(of state, e *Event) state {
	s := of.(members)
	if !e.delivered() {
		return s
	}
	switch e.Attempt.Op {
	case model.OpCreateGroup:
		all, _ := founders(e)
		return m.of(all)
	case model.OpAdd:
		return m.turn(s, e.Attempt.Target, true)
	case model.OpLeave, model.OpDelete:
		return m.turn(s, e.Attempt.Actor, false)
	}
	return s
}
