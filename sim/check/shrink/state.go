package shrink

import (
	"slices"
	"time"

	"dmsim/model"
	"dmsim/sim/check/story"
)

// state leaves out of the initial state what can be: ties, groups, members, and people whom nothing names any more.
func (r *run) state() {
	r.each(len(r.best.State.Blocks), func(s *story.Story, i int) { s.State.Blocks = slices.Delete(s.State.Blocks, i, i+1) })
	r.each(len(r.best.State.Follows), func(s *story.Story, i int) { s.State.Follows = slices.Delete(s.State.Follows, i, i+1) })
	for g := len(r.best.State.Groups) - 1; g >= 0; g-- {
		if !r.attempt(func(s *story.Story) bool { return dropGroup(s, model.GroupID(g)) }) {
			r.membersOf(g)
		}
	}
	for i := range r.best.Steps {
		r.each(len(r.best.Steps[i].Members), func(s *story.Story, m int) {
			s.Steps[i].Members = slices.Delete(s.Steps[i].Members, m, m+1)
		})
	}
	for u := len(r.best.State.Users) - 1; u >= 0; u-- {
		if r.attempt(func(s *story.Story) bool { return dropUser(s, model.UserID(u)) }) {
			continue
		}
		for v := range u {
			if r.attempt(func(s *story.Story) bool { return merge(s, model.UserID(u), model.UserID(v)) }) {
				break
			}
		}
	}
}

// merge lets one of the start do what another did, too, who goes.
func merge(s *story.Story, u, into model.UserID) bool {
	s.Rename(func(id model.UserID) model.UserID {
		if id == u {
			return into
		}
		return id
	})
	for _, pairs := range []*[][2]model.UserID{&s.State.Follows, &s.State.Blocks} {
		var kept [][2]model.UserID
		for _, p := range *pairs {
			if p[0] != p[1] && !slices.Contains(kept, p) {
				kept = append(kept, p)
			}
		}
		*pairs = kept
	}
	for g, members := range s.State.Groups {
		var kept []model.UserID
		for _, m := range members {
			if !slices.Contains(kept, m) {
				kept = append(kept, m)
			}
		}
		s.State.Groups[g] = kept
	}
	return dropUser(s, u)
}

// each tries to leave out each of n things, the last first.
func (r *run) each(n int, drop func(s *story.Story, i int)) {
	for i := n - 1; i >= 0; i-- {
		r.attempt(func(s *story.Story) bool {
			drop(s, i)
			return true
		})
	}
}

func (r *run) membersOf(g int) {
	for m := len(r.best.State.Groups[g]) - 1; m >= 0 && len(r.best.State.Groups[g]) > 1; m-- {
		r.attempt(func(s *story.Story) bool {
			s.State.Groups[g] = slices.Delete(s.State.Groups[g], m, m+1)
			return true
		})
	}
}

// dropGroup leaves out a group that no step names.
func dropGroup(s *story.Story, g model.GroupID) bool {
	for i := range s.Steps {
		if s.Steps[i].Attempt.Group == g {
			return false
		}
	}
	s.State.Groups = slices.Delete(s.State.Groups, int(g), int(g)+1)
	for i := range s.Steps {
		if at := &s.Steps[i].Attempt.Group; *at > g && *at < story.Symbols {
			*at--
		}
	}
	return true
}

// dropUser leaves out somebody whom no step names, with all ties.
func dropUser(s *story.Story, u model.UserID) bool {
	for i := range s.Steps {
		if a := &s.Steps[i].Attempt; a.Actor == u || a.Target == u || slices.Contains(s.Steps[i].Members, u) {
			return false
		}
	}
	down := func(id *model.UserID) {
		if *id > u && *id < story.Symbols {
			*id--
		}
	}
	with := func(pair [2]model.UserID) bool { return pair[0] == u || pair[1] == u }
	st := &s.State
	st.Users = slices.Delete(st.Users, int(u), int(u)+1)
	for _, pairs := range []*[][2]model.UserID{&st.Follows, &st.Blocks} {
		*pairs = slices.DeleteFunc(*pairs, with)
		for i := range *pairs {
			down(&(*pairs)[i][0])
			down(&(*pairs)[i][1])
		}
	}
	for g := range st.Groups {
		st.Groups[g] = slices.DeleteFunc(st.Groups[g], func(m model.UserID) bool { return m == u })
		if len(st.Groups[g]) == 0 {
			return false // a case has no group without members
		}
		for i := range st.Groups[g] {
			down(&st.Groups[g][i])
		}
	}
	for i := range s.Steps {
		down(&s.Steps[i].Attempt.Actor)
		down(&s.Steps[i].Attempt.Target)
		for m := range s.Steps[i].Members {
			down(&s.Steps[i].Members[m])
		}
	}
	return true
}

// adult is whom a story tells about where nothing about the person matters.
func adult(s *story.Story) model.Profile {
	return model.Profile{Birth: model.NewDate(s.State.Start.Std().Year()-26, time.January, 1), Setting: model.Everyone, HasSetting: true}
}

// people makes each person ordinary: grown up, in UTC, open or with the default.
func (r *run) people() {
	person := func(u int, change func(p *model.Profile, ordinary model.Profile)) {
		r.attempt(func(s *story.Story) bool {
			before := s.State.Users[u]
			change(&s.State.Users[u], adult(s))
			return s.State.Users[u] != before
		})
	}
	for u := range r.best.State.Users {
		person(u, func(p *model.Profile, ordinary model.Profile) { *p = ordinary })
		person(u, func(p *model.Profile, ordinary model.Profile) { p.Birth = ordinary.Birth })
		person(u, func(p *model.Profile, _ model.Profile) { p.Zone = 0 })
		person(u, func(p *model.Profile, _ model.Profile) { p.HasSetting, p.Setting = true, model.Everyone })
		person(u, func(p *model.Profile, _ model.Profile) { p.HasSetting, p.Setting = false, model.Everyone })
	}
}
