package cases

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"dmsim/model/policy"
	"dmsim/strictyaml"
)

// Later is a policy that a step puts in force. Its rules are compiled once, since a world knows the rules that it can be switched to by
// their pointers.
type Later struct {
	Policy policy.Policy

	once  sync.Once
	rules *policy.Rules
}

// Rules returns the compiled policy, the same at every call. The policy must be valid, as Parse leaves it.
func (l *Later) Rules() *policy.Rules {
	l.once.Do(func() { l.rules = compile(l.Policy) })
	return l.rules
}

// later lists what steps put in force.
func (c *Case) later() (all []*policy.Rules) {
	for i := range c.Steps {
		if l := c.Steps[i].Policy; l != nil {
			all = append(all, l.Rules())
		}
	}
	return all
}

// Rules returns the rules of the case's policy, and of those that its steps put in force, which are the same at every call.
func (c *Case) Rules() (rules *policy.Rules, later []*policy.Rules) {
	return compile(c.Policy), c.later()
}

// inForce is the policy after the steps that were read so far.
func (c *Case) inForce() policy.Policy {
	for _, s := range slices.Backward(c.Steps) {
		if s.Policy != nil {
			return s.Policy.Policy
		}
	}
	return c.Policy
}

// policy: a preset, or {extends: seed, ...}; without extends, the keys go on top of the policy in force
func (p *parser) later(n *strictyaml.Node, s *Step) error {
	s.Policy = &Later{Policy: p.c.inForce()}
	if err := n.Decode(&s.Policy.Policy); err != nil {
		return err
	}
	if err := p.document.Locate(strictyaml.Under(n.Path(), s.Policy.Policy.Validate())); err != nil {
		return err
	}
	if !slices.Equal(s.Policy.Policy.Custom, p.c.Policy.Custom) {
		return n.Errorf("want the custom rules of the case's policy, %s, got %s", customIDs(&p.c.Policy), customIDs(&s.Policy.Policy))
	}
	return nil
}

// customIDs names the custom rules of a policy, for errors.
func customIDs(p *policy.Policy) string {
	ids := make([]string, len(p.Custom))
	for i, rule := range p.Custom {
		ids[i] = rule.ID
	}
	return fmt.Sprintf("[%s]", strings.Join(ids, ", "))
}
