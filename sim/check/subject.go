package check

import (
	"errors"
	"fmt"

	"dmsim/model/policy"
	"dmsim/model/spec"
	"dmsim/model/world"
	"dmsim/sim/cases"
	"dmsim/sim/check/story"
)

// Maker makes the target of a story, under its policy and still without people. Rules are the policy made ready; later are those that Switch may put in force.
type Maker func(s *story.Story, rules *policy.Rules, later []*policy.Rules) (Target, error)

// subject makes the targets of stories.
type subject interface {
	// begin returns a target under the rules, in the initial state. It may be the one of before, brought back to the start.
	begin(s *story.Story, rules *policy.Rules, later []*policy.Rules) (Target, error)
}

func subjectOf(o *Options) subject {
	if o.New != nil {
		return strangers{o.New}
	}
	return &worlds{fault: o.Fault, contacts: o.Judges.Whole}
}

// worlds is the subject that the product is made for: our own world, sound or broken on purpose.
type worlds struct {
	fault    *world.Fault
	contacts bool   // they are told
	crowded  bool   // several goroutines use a world at once
	gap      func() // of a crowded one: see world.Options.Gap
	world    *world.World
}

func (w *worlds) begin(s *story.Story, rules *policy.Rules, later []*policy.Rules) (Target, error) {
	o := world.Options{
		Rules: rules, Later: later, Start: s.State.Start, Zones: s.State.Zones, Contacts: w.contacts, Alone: !w.crowded, Fault: w.fault, Gap: w.gap,
	}
	if w.world == nil {
		w.world = world.New(o)
	} else {
		w.world.Reset(o)
	}
	settle(w.world, &s.State)
	return w.world, nil
}

// strangers are targets that others make.
type strangers struct{ make Maker }

// errUnsettled is of a story that a target cannot be asked to play, though it is there.
var errUnsettled = errors.New("takes no initial state: it is no check.Settler")

func (t strangers) begin(s *story.Story, rules *policy.Rules, later []*policy.Rules) (Target, error) {
	target, err := t.make(s, rules, later)
	if err != nil || len(s.State.Users) == 0 {
		return target, err
	}
	settler, ok := target.(Settler)
	if !ok {
		return nil, fmt.Errorf("a %T %w", target, errUnsettled)
	}
	settle(settler, &s.State)
	return target, nil
}

// opinions is the second opinion as a subject: what it answers is what a case expects.
type opinions struct{}

func (opinions) begin(s *story.Story, rules *policy.Rules, _ []*policy.Rules) (Target, error) {
	o := cases.Spec{World: spec.New(cases.Terms(rules), s.State.Start, s.State.Zones)}
	settle(o, &s.State)
	return o, nil
}
