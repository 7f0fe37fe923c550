package story

import (
	"reflect"

	"dmsim/model"
	"dmsim/model/policy"
)

// Within bounds what stories ask of a target that cannot do everything. The zero Within bounds nothing.
type Within struct {
	OnePolicy  bool                 // every story goes by Options.Base as it is, which there must be
	OneAtATime bool                 // no step puts another policy in force
	Policy     func(*policy.Policy) // changes each policy; nil: none is changed
	Step       func(*Step) bool     // changes each step, or leaves it out by false; nil: none is
	Person     func(*model.Profile) // changes each person of the initial state; nil: none is changed
	Now        func() model.Time    // no time passes in a story, and it begins when this says; nil: time passes
}

// bent is a policy as stories may have it.
func (w *Within) bent(p policy.Policy) policy.Policy {
	if w.Policy != nil {
		w.Policy(&p)
	}
	return p
}

// trim leaves out of a story what may not be in it. Stories are total: whatever is left can be played.
func (w *Within) trim(s *Story) {
	if w.Person != nil {
		for i := range s.State.Users {
			w.Person(&s.State.Users[i])
		}
	}
	if w.Step == nil {
		return
	}
	kept := s.Steps[:0]
	for i := range s.Steps {
		if step := s.Steps[i]; w.Step(&step) {
			kept = append(kept, step)
		}
	}
	s.Steps = kept
}

// Allows says whether a story, made of one that is within the bounds, still is.
func (w *Within) Allows(s, from *Story) bool {
	if w.OnePolicy && !reflect.DeepEqual(s.Policy, from.Policy) || w.Policy != nil && !reflect.DeepEqual(s.Policy, w.bent(s.Policy)) {
		return false
	}
	if w.Now != nil && s.State.Start != from.State.Start {
		return false
	}
	for i := range s.Steps {
		if w.Now != nil && s.Steps[i].At() != s.State.Start || !w.keeps(s.Steps[i]) {
			return false
		}
	}
	return true
}

// keeps says whether a step may be in a story as it is.
func (w *Within) keeps(step Step) bool {
	was, members := step.Attempt, len(step.Members)
	return w.Step == nil || w.Step(&step) && step.Attempt == was && len(step.Members) == members
}
