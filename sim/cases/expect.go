package cases

import (
	"fmt"
	"strings"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/strictyaml"
)

// good is how a case may name the good outcome of anything, beside "delivered".
const good = "ok"

// expect reads what shall come of a step.
func (p *parser) expect(n *strictyaml.Node, s *Step) error {
	said := n.Get(keyExpect)
	switch {
	case s.Inbox != nil:
		return s.Inbox.expect(said)
	case s.Policy != nil && said != nil:
		return said.Errorf("want no expect at a policy")
	case s.Policy != nil:
		return nil
	}
	attempts := s.Action.Attempts()
	switch {
	case said == nil:
		s.Expect = map[model.Reason]int{model.Delivered: attempts}
		return nil
	case said.Kind() == strictyaml.Mapping:
		return p.counts(said, s, attempts)
	case said.Kind() != strictyaml.Scalar:
		return said.Want("a reason, or a mapping of reasons to counts")
	}
	reason, err := p.reason(said)
	s.Expect = map[model.Reason]int{reason: attempts}
	return err
}

// expect reads the texts that shall be in an inbox. Without them it is read, whatever is there.
func (b *Inbox) expect(said *strictyaml.Node) error {
	if said == nil {
		return nil
	}
	if said.Kind() != strictyaml.List {
		return said.Errorf("want under expect the list of the texts received")
	}
	b.HasTexts, b.Texts = true, []string{}
	for _, item := range said.Items() {
		text, err := textOf(item)
		if err != nil {
			return err
		}
		b.Texts = append(b.Texts, text)
	}
	return nil
}

func (p *parser) counts(n *strictyaml.Node, s *Step, attempts int) error {
	s.Expect = map[model.Reason]int{}
	sum, met := 0, map[model.Reason]bool{}
	for key, value := range n.Entries() {
		reason, err := p.reason(key)
		if err != nil {
			return err
		}
		if met[reason] {
			return key.Errorf("want each reason once; ok and delivered are the same")
		}
		met[reason] = true
		var count int
		if err := value.Decode(&count); err != nil {
			return err
		}
		if count < 0 || count > attempts {
			return value.Want(fmt.Sprintf("a count from 0 to the step's %d attempts", attempts))
		}
		if count > 0 {
			s.Expect[reason] = count
		}
		sum += count
	}
	if sum != attempts {
		return n.Errorf("want counts that sum up to the step's %d attempts, got %d", attempts, sum)
	}
	return nil
}

// reason reads the name of a reason, a custom rule's id included.
func (p *parser) reason(n *strictyaml.Node) (model.Reason, error) {
	if n.Text() == good {
		return model.Delivered, nil
	}
	for i, rule := range p.c.Policy.Custom {
		if rule.ID == n.Text() {
			return model.CustomReason + model.Reason(i), nil
		}
	}
	reason, err := model.ParseReason(n.Text())
	if err != nil {
		return 0, n.Want("one of " + strings.Join(reasonNames(&p.c.Policy), ", "))
	}
	return reason, nil
}

func reasonNames(p *policy.Policy) []string {
	names := append([]string{good}, model.ReasonNames()...)
	for _, rule := range p.Custom {
		names = append(names, rule.ID)
	}
	return names
}

// reaches reads whom a group message shall reach.
func (p *parser) reaches(n *strictyaml.Node, s *Step) (err error) {
	said := n.Get(keyReaches)
	if said == nil {
		return nil
	}
	if s.Action == nil || s.Action.Op != model.OpSend || s.Action.Group == "" {
		return said.Errorf("want reaches at a send to a group only")
	}
	s.HasReaches = true
	s.Reaches, err = p.names.list(said)
	return err
}
