package check

import (
	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/cases"
	"dmsim/sim/check/story"
)

// play plays a rule case on what the options say is to be checked. What the target cannot do is left out of the case.
func (o *Options) play(one *cases.Case) (cases.Report, error) {
	if o.New == nil {
		return cases.Run(*one, cases.NewWorld(one, func(w *world.Options) { w.Fault = o.Fault })), nil
	}
	rules, later := one.Rules()
	target, err := o.New(&story.Story{Policy: one.Policy, State: story.State{Start: one.Start, Zones: one.Zones}}, rules, later)
	if err != nil {
		return cases.Report{}, err
	}
	report := playOn(one, target)
	return report, failed(target)
}

// playOn plays a rule case on a target that was made for it.
func playOn(one *cases.Case, target Target) cases.Report {
	if whole, ok := target.(cases.Target); ok {
		return cases.Run(*one, whole)
	}
	b := bare{Target: target, start: one.Start}
	if s, ok := target.(Switcher); ok {
		return cases.Run(without(one, false), switching{b, s})
	}
	return cases.Run(without(one, true), b)
}

// without is a case without what only a target that can be read can show, and without changes of the policy where it knows none.
func without(one *cases.Case, policies bool) cases.Case {
	c := *one
	c.Steps = nil
	for _, s := range one.Steps {
		s.HasReaches = false
		if s.Inbox != nil {
			inbox := *s.Inbox
			inbox.HasTexts = false
			s.Inbox = &inbox
		}
		if s.Policy == nil || !policies {
			c.Steps = append(c.Steps, s)
		}
	}
	return c
}

// bare lets a rule case be played on a target that only answers attempts: its initial state is made by attempts, at the time of the start, and nothing can be read.
type bare struct {
	Target
	start model.Time
}

func (b bare) try(a model.Attempt, members ...model.UserID) model.Outcome {
	a.At, a.Group = b.start, model.NoGroup
	return b.Do(&a, members...)
}

func (b bare) AddUser(p model.Profile) model.UserID {
	if s, ok := b.Target.(Settler); ok {
		return s.AddUser(p)
	}
	o := b.try(model.Attempt{Op: model.OpRegister, Actor: model.NoUser, Target: model.NoUser, Birth: p.Birth, Zone: p.Zone, Setting: p.Setting, HasSetting: p.HasSetting})
	return model.UserID(o.ID)
}

func (b bare) AddFollow(follower, followee model.UserID) {
	if s, ok := b.Target.(Settler); ok {
		s.AddFollow(follower, followee)
		return
	}
	b.try(model.Attempt{Op: model.OpFollow, Actor: follower, Target: followee})
}

func (b bare) AddBlock(blocker, blocked model.UserID) {
	if s, ok := b.Target.(Settler); ok {
		s.AddBlock(blocker, blocked)
		return
	}
	b.try(model.Attempt{Op: model.OpBlock, Actor: blocker, Target: blocked})
}

func (b bare) AddGroup(members ...model.UserID) model.GroupID {
	if s, ok := b.Target.(Settler); ok {
		return s.AddGroup(members...)
	}
	return model.GroupID(b.try(model.Attempt{Op: model.OpCreateGroup, Actor: members[0], Target: model.NoUser}, members[1:]...).ID)
}

// Read tells nothing.
func (bare) Read(model.UserID, model.UserID, model.GroupID, model.Time) []model.Received { return nil }

// Reached tells nothing.
func (bare) Reached(model.UserID, model.UserID, model.GroupID, uint64) []model.UserID { return nil }

// switching is a bare target that can be switched to other policies.
type switching struct {
	bare
	s Switcher
}

func (s switching) Switch(rules *policy.Rules, at model.Time) { s.s.Switch(rules, at) }
