package story

import (
	"slices"

	"dmsim/model"
)

// Symbols is where symbols begin: ids below it are of the initial state.
const Symbols = symbolFrom

// Clone copies a story so that nothing done to the copy is seen in it.
func (s *Story) Clone() *Story {
	c := *s
	c.Later = slices.Clone(s.Later)
	st := &c.State
	st.Users, st.Follows, st.Blocks, st.Groups = slices.Clone(st.Users), slices.Clone(st.Follows), slices.Clone(st.Blocks), slices.Clone(st.Groups)
	for i := range st.Groups {
		st.Groups[i] = slices.Clone(st.Groups[i])
	}
	c.Steps = slices.Clone(s.Steps)
	for i := range c.Steps {
		c.Steps[i].Members = slices.Clone(c.Steps[i].Members)
	}
	return &c
}

// Shift moves the steps from one on by a time, and says whether that leaves them in order.
func (s *Story) Shift(from int, by model.Time) bool {
	before := s.State.Start
	if from > 0 {
		before = s.Steps[from-1].At()
	}
	if by == 0 || s.Steps[from].At()+by < before {
		return false
	}
	for i := from; i < len(s.Steps); i++ {
		s.Steps[i].Attempt.At += by
	}
	return true
}

// Move lets the whole story happen at another time. People are born when they were.
func (s *Story) Move(by model.Time) {
	s.State.Start += by
	for i := range s.Steps {
		s.Steps[i].Attempt.At += by
	}
}

// DropLater leaves out a later policy, if no step puts it in force.
func (s *Story) DropLater(later int) bool {
	for i := range s.Steps {
		if s.Steps[i].Kind == Switch && s.Steps[i].Later == later {
			return false
		}
	}
	s.Later = slices.Delete(s.Later, later, later+1)
	for i := range s.Steps {
		if s.Steps[i].Kind == Switch && s.Steps[i].Later > later {
			s.Steps[i].Later--
		}
	}
	return true
}

// Registrations counts the steps that register somebody.
func (s *Story) Registrations() (n int) {
	for i := range s.Steps {
		if s.Steps[i].Kind == Try && s.Steps[i].Attempt.Op == model.OpRegister {
			n++
		}
	}
	return n
}
