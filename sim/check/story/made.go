package story

import (
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// Made is what the steps of a story have made so far, while it is played: what their symbols stand for. The zero Made is for any story, after Begin.
type Made struct {
	match   policy.Match    // of the policy in force
	users   []model.UserID  // by the step that made them
	groups  []model.GroupID // likewise
	commits []uint64        // likewise
	people  int             // how many there are, those of the start included
	circles int             // groups, likewise
}

// nowhen is a commit number that nothing has.
const nowhen = 1 << 62

// Begin forgets what was made: the story is at its initial state. The memory is used again.
func (m *Made) Begin(s *Story) {
	n := s.Fresh()
	m.users, m.groups, m.commits = blank(m.users, n, model.NoUser), blank(m.groups, n, Nowhere), blank(m.commits, n, nowhen)
	m.people, m.circles = len(s.State.Users), len(s.State.Groups)
	m.Under(&s.Policy)
}

func blank[T any](list []T, n int, with T) []T {
	list = slices.Grow(list[:0], n)[:n]
	for i := range list {
		list[i] = with
	}
	return list
}

// Under puts a policy in force: it says how messages are to be matched.
func (m *Made) Under(p *policy.Policy) { m.match = p.Spam.Match }

// Users and Groups are how many there are by now, which bear the ids below.
func (m *Made) Users() int { return m.people }

// Groups is how many groups there are by now.
func (m *Made) Groups() int { return m.circles }

// Attempt is the attempt of a step, with ids for symbols, the fingerprint and the length for the text.
func (m *Made) Attempt(s *Step) model.Attempt {
	a := s.Attempt
	a.Actor, a.Target = m.user(a.Actor), m.user(a.Target)
	if n, ok := MadeGroup(a.Group); ok {
		a.Group = Nowhere
		if n < len(m.groups) {
			a.Group = m.groups[n]
		}
	}
	if n, ok := MadeMessage(a.Ref); ok {
		a.Ref = nowhen
		if n < len(m.commits) {
			a.Ref = m.commits[n]
		}
	}
	if a.Op == model.OpSend {
		Fill(&a.Message, s.Text, m.match)
	}
	return a
}

// user is whom a symbol stands for. Whom no step has made is nobody yet: one with the id of who comes next, in whom all that was attempted on him must have left nothing.
func (m *Made) user(u model.UserID) model.UserID {
	n, ok := MadeUser(u)
	switch {
	case !ok:
		return u
	case n < len(m.users) && m.users[n] != model.NoUser:
		return m.users[n]
	}
	return model.UserID(m.people)
}

// Members are those of the group that a step creates; nil: none but its creator.
func (m *Made) Members(s *Step) []model.UserID {
	if len(s.Members) == 0 {
		return nil
	}
	members := make([]model.UserID, len(s.Members))
	for i, u := range s.Members {
		members[i] = m.user(u)
	}
	return members
}

// Note keeps what a step made.
func (m *Made) Note(s *Step, o *model.Outcome) {
	if o.Repeat {
		return
	}
	if o.Commit > 0 {
		m.commits[s.N] = o.Commit
	}
	if o.Reason != model.Delivered {
		return
	}
	switch s.Attempt.Op {
	case model.OpRegister:
		m.users[s.N] = model.UserID(o.ID)
		m.people++
	case model.OpCreateGroup:
		m.groups[s.N] = model.GroupID(o.ID)
		m.circles++
	}
}
