package shrink

import (
	"dmsim/model"
	"dmsim/sim/check/story"
)

// concern is a set of people and groups.
type concern struct {
	users  map[model.UserID]bool
	groups map[model.GroupID]bool
}

// concerned are those of the last step, and in each round those whom a step has to do with that has to do with one of them.
func (r *run) concerned(rounds int) concern {
	c := concern{map[model.UserID]bool{}, map[model.GroupID]bool{}}
	steps := r.best.Steps
	if len(steps) == 0 {
		return c
	}
	c.add(&steps[len(steps)-1])
	for g, members := range r.best.State.Groups {
		if c.groups[model.GroupID(g)] {
			c.addUsers(members)
		}
	}
	for range rounds - 1 {
		for i := len(steps) - 1; i >= 0; i-- {
			if c.any(&steps[i]) {
				c.add(&steps[i])
			}
		}
	}
	return c
}

func (c concern) addUsers(users []model.UserID) {
	for _, u := range users {
		if u != model.NoUser {
			c.users[u] = true
		}
	}
}

func (c concern) add(s *story.Step) {
	c.addUsers([]model.UserID{s.Attempt.Actor, s.Attempt.Target})
	c.addUsers(s.Members)
	if s.Attempt.Group != model.NoGroup {
		c.groups[s.Attempt.Group] = true
	}
}

// any says whether a step has to do with one of them: also the one that made one of them.
func (c concern) any(s *story.Step) bool {
	if s.Kind == story.Try && (s.Attempt.Op == model.OpRegister && c.users[story.UserOf(s.N)] || s.Attempt.Op == model.OpCreateGroup && c.groups[story.GroupOf(s.N)]) {
		return true
	}
	if c.users[s.Attempt.Actor] || c.users[s.Attempt.Target] || c.groups[s.Attempt.Group] {
		return true
	}
	for _, m := range s.Members {
		if c.users[m] {
			return true
		}
	}
	return false
}
