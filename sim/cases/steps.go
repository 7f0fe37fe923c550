package cases

import (
	"slices"
	"strings"
	"time"

	"dmsim/model"
	"dmsim/strictyaml"
)

// Keys of a step beside its action.
const (
	keyAfter    = "after"
	keyAt       = "at"
	keyKey      = "key"
	keyOverlaps = "overlaps"
	keyExpect   = "expect"
	keyReaches  = "reaches"
)

var stepKeys = []string{keyAfter, keyAt, keyKey, keyOverlaps, keyExpect, keyReaches}

func (p *parser) steps(n *strictyaml.Node) error {
	if n.Kind() == strictyaml.Null || n.Kind() == strictyaml.List && n.Len() == 0 {
		return n.Errorf("want at least one step")
	}
	if n.Kind() != strictyaml.List {
		return n.Want("a list of steps")
	}
	now := p.c.Start
	for _, item := range n.Items() {
		step, err := p.step(item, now)
		if err != nil {
			return err
		}
		now = step.At
		p.c.Steps = append(p.c.Steps, step)
	}
	return nil
}

func (p *parser) step(n *strictyaml.Node, now model.Time) (Step, error) {
	key, err := actionKey(n)
	if err != nil {
		return Step{}, err
	}
	s := Step{Line: n.Line(), Text: key.Text() + ": " + flow(n.Get(key.Text()))}
	if s.At, err = p.clock(n, now); err != nil {
		return Step{}, err
	}
	if err := p.action(key.Text(), n.Get(key.Text()), &s); err != nil {
		return Step{}, err
	}
	for _, read := range []func(*strictyaml.Node, *Step) error{p.key, p.overlaps, p.expect, p.reaches} {
		if err := read(n, &s); err != nil {
			return Step{}, err
		}
	}
	return s, nil
}

// actionKey finds the one action of a step.
func actionKey(n *strictyaml.Node) (*strictyaml.Node, error) {
	if n.Kind() != strictyaml.Mapping {
		return nil, n.Want("a step, a mapping with one of the actions " + strings.Join(actionNames, ", "))
	}
	var action *strictyaml.Node
	for key := range n.Entries() {
		switch {
		case slices.Contains(stepKeys, key.Text()):
		case !slices.Contains(actionNames, key.Text()):
			return nil, key.UnknownKey(slices.Concat(stepKeys, actionNames)...)
		case action != nil:
			return nil, key.Errorf("want one action in a step, got %s and %s", action.Text(), key.Text())
		default:
			action = key
		}
	}
	if action == nil {
		return nil, n.Errorf("want one of the actions %s, got none", strings.Join(actionNames, ", "))
	}
	return action, nil
}

// clock returns the time of a step: that of the step before, moved on or set.
func (p *parser) clock(n *strictyaml.Node, now model.Time) (model.Time, error) {
	after, at := n.Get(keyAfter), n.Get(keyAt)
	switch {
	case after != nil && at != nil:
		return 0, at.Errorf("want after or at, got both")
	case after != nil:
		var d time.Duration
		if err := after.Decode(&d); err != nil {
			return 0, err
		}
		if d%time.Millisecond != 0 {
			return 0, after.Want("a duration of whole milliseconds")
		}
		return p.within(after, now.Add(d))
	case at != nil:
		var t time.Time
		if err := at.Decode(&t); err != nil {
			return 0, err
		}
		moved, err := instant(at, t)
		if err != nil {
			return 0, err
		}
		if moved < now {
			return 0, at.Want("a time not before that of the step before, " + now.String())
		}
		return p.within(at, moved)
	}
	return now, nil
}

func (p *parser) within(n *strictyaml.Node, t model.Time) (model.Time, error) {
	if t-p.c.Start > YearsMax*365*model.DayLength {
		return 0, n.Errorf("want a time at most %d years after the start", YearsMax)
	}
	return t, nil
}
