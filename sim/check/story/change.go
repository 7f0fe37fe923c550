package story

import "dmsim/model"

// Fresh is a number that no step bears, nor any above it.
func (s *Story) Fresh() (n int) {
	for i := range s.Steps {
		n = max(n, s.Steps[i].N+1)
	}
	return n
}

// Insert puts after each step the one that more returns, if any, which may change the step too. What overlaps stays together: there nothing is inserted.
func (s *Story) Insert(more func(step *Step) (Step, bool)) {
	var steps []Step
	for i := range s.Steps {
		paired := s.Steps[i].Overlaps || i+1 < len(s.Steps) && s.Steps[i+1].Overlaps
		if paired {
			steps = append(steps, s.Steps[i])
			continue
		}
		step := s.Steps[i]
		added, ok := more(&step)
		steps = append(steps, step)
		if ok {
			steps = append(steps, added)
		}
	}
	s.Steps = steps
}

// Rename gives people of the initial state other ids. The list of them is the caller's to put in order.
func (s *Story) Rename(to func(model.UserID) model.UserID) {
	for _, pairs := range [][][2]model.UserID{s.State.Follows, s.State.Blocks} {
		for i := range pairs {
			pairs[i] = [2]model.UserID{to(pairs[i][0]), to(pairs[i][1])}
		}
	}
	all := func(users []model.UserID) {
		for i := range users {
			users[i] = to(users[i])
		}
	}
	for _, members := range s.State.Groups {
		all(members)
	}
	for i := range s.Steps {
		a := &s.Steps[i].Attempt
		a.Actor, a.Target = to(a.Actor), to(a.Target)
		all(s.Steps[i].Members)
	}
}

// Beside returns a story in which, right after each step, other people do the same among themselves. They are as those of the story, and come after them in the initial state.
func (s *Story) Beside() *Story {
	people, groups, fresh := len(s.State.Users), len(s.State.Groups), s.Fresh()
	other := s.Clone()
	other.Rename(func(u model.UserID) model.UserID {
		switch {
		case u == model.NoUser:
			return u
		case u >= Symbols:
			return u + model.UserID(fresh)
		}
		return u + model.UserID(people)
	})
	for i := range other.Steps {
		other.Steps[i].shift(groups, fresh)
	}
	c := s.Clone()
	c.State.Users = append(c.State.Users, other.State.Users...)
	c.State.Follows = append(c.State.Follows, other.State.Follows...)
	c.State.Blocks = append(c.State.Blocks, other.State.Blocks...)
	c.State.Groups = append(c.State.Groups, other.State.Groups...)
	c.Steps = nil
	for i := 0; i < len(s.Steps); {
		end := i + 1
		for end < len(s.Steps) && s.Steps[end].Overlaps {
			end++
		}
		c.Steps = append(append(c.Steps, s.Steps[i:end]...), other.Steps[i:end]...)
		i = end
	}
	return c
}

// shift moves a step's number, groups and messages on.
func (s *Step) shift(groups, fresh int) {
	s.N += fresh
	a := &s.Attempt
	switch {
	case a.Group == model.NoGroup || a.Group == Nowhere:
	case a.Group >= Symbols:
		a.Group += model.GroupID(fresh)
	default:
		a.Group += model.GroupID(groups)
	}
	if _, ok := MadeMessage(a.Ref); ok {
		a.Ref += uint64(fresh)
	}
}
