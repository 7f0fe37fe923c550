package shrink

import (
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/check/story"
)

// limits are the constants that so many steps come up to.
var limits = []func(p *policy.Policy) *policy.Limit{
	func(p *policy.Policy) *policy.Limit { return &p.DailyLimit.Messages },
	func(p *policy.Policy) *policy.Limit { return &p.Spam.MaxRecipients },
	func(p *policy.Policy) *policy.Limit { return &p.Requests.Quota },
	func(p *policy.Policy) *policy.Limit { return &p.Moderation.Strikes },
}

// together makes a limit one less and leaves out one step at once: neither alone would do.
func (r *run) together() {
	for _, limit := range limits {
		r.oneLess(func(p *policy.Policy) bool {
			l := limit(p)
			if *l == policy.NoLimit || *l <= 1 {
				return false
			}
			*l--
			return true
		})
	}
	r.oneLess(func(p *policy.Policy) bool {
		p.Unanswered.Messages--
		return p.Unanswered.Messages >= 1
	})
	r.oneLess(func(p *policy.Policy) bool {
		p.Groups.MaxMembers--
		return p.Groups.MaxMembers >= 1
	})
}

func (r *run) oneLess(lower func(*policy.Policy) bool) {
	for i := len(r.best.Steps) - 2; i >= 0; i-- {
		if i < len(r.best.Steps) {
			r.attempt(func(s *story.Story) bool {
				s.Steps = slices.Delete(s.Steps, i, i+1)
				return lower(&s.Policy)
			})
		}
	}
}

// natives makes people of the start of those who register.
func (r *run) natives() {
	for i := len(r.best.Steps) - 1; i >= 0; i-- {
		r.attempt(func(s *story.Story) bool { return native(s, i) })
	}
}

// native puts one who registers into the initial state.
func native(s *story.Story, i int) bool {
	step := s.Steps[i]
	a := &step.Attempt
	if step.Kind != story.Try || a.Op != model.OpRegister || a.Birth > s.State.Start.Day().Date() {
		return false
	}
	id, symbol := model.UserID(len(s.State.Users)), story.UserOf(step.N)
	s.State.Users = append(s.State.Users, a.Profile())
	s.Steps = slices.Delete(s.Steps, i, i+1)
	s.Rename(func(u model.UserID) model.UserID {
		if u == symbol {
			return id
		}
		return u
	})
	return len(s.Steps) > 0
}
