package cases

import (
	"fmt"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/strictyaml"
)

// document is a case as it is written. What names others is read when all names are known.
type document struct {
	Name    string           `yaml:"name,required"`
	Policy  policy.Policy    `yaml:"policy,required"`
	Start   time.Time        `yaml:"start,required"`
	Users   *strictyaml.Node `yaml:"users"`
	Crowds  *strictyaml.Node `yaml:"crowds"`
	Follows *strictyaml.Node `yaml:"follows"`
	Blocks  *strictyaml.Node `yaml:"blocks"`
	Groups  *strictyaml.Node `yaml:"groups"`
	Steps   *strictyaml.Node `yaml:"steps,required"`
}

// Parse reads the cases of a file. The source names it in errors, which are of one line with the place, the key path, what is
// allowed and what came. Each case has a name of its own: the draws of its attempts depend on it.
func Parse(source string, data []byte) ([]Case, error) {
	documents, err := strictyaml.Documents(source, data)
	if err != nil {
		return nil, err
	}
	if len(documents) == 0 {
		return nil, fmt.Errorf("%s: want at least one case, got none", source)
	}
	var all []Case
	names := map[string]int{}
	for _, d := range documents {
		c, err := parseCase(d)
		if err != nil {
			return nil, err
		}
		c.Source = source
		if line, twice := names[c.Name]; twice {
			return nil, d.Root().Get("name").Errorf("want a name of its own for each case, got that of line %d", line)
		}
		names[c.Name] = c.Line
		all = append(all, c)
	}
	return all, nil
}

// parser holds what the parts of one case share.
type parser struct {
	c     *Case
	names *scope
	zones zones
}

func parseCase(d *strictyaml.Document) (Case, error) {
	var doc document
	if err := d.Decode(&doc); err != nil {
		return Case{}, err
	}
	if err := d.Locate(strictyaml.Under("policy", doc.Policy.Validate())); err != nil {
		return Case{}, err
	}
	if doc.Name == "" {
		return Case{}, d.Root().Get("name").Want("a name")
	}
	start, err := instant(d.Root().Get("start"), doc.Start)
	if err != nil {
		return Case{}, err
	}
	c := Case{Line: d.Root().Line(), Name: doc.Name, Policy: doc.Policy, Start: start}
	p := &parser{c: &c, names: newScope()}
	for _, part := range []struct {
		node *strictyaml.Node
		read func(*strictyaml.Node) error
	}{
		{doc.Users, p.users},
		{doc.Crowds, p.crowds},
		{doc.Follows, func(n *strictyaml.Node) error { return p.pairs(n, &c.Follows) }},
		{doc.Blocks, func(n *strictyaml.Node) error { return p.pairs(n, &c.Blocks) }},
		{doc.Groups, p.groups},
		{doc.Steps, p.steps},
	} {
		if part.node == nil {
			continue
		}
		if err := part.read(part.node); err != nil {
			return Case{}, err
		}
	}
	c.Zones = p.zones.table(c.Start, c.end())
	return c, nil
}

// end is the time of the last step.
func (c *Case) end() model.Time {
	if len(c.Steps) == 0 {
		return c.Start
	}
	return c.Steps[len(c.Steps)-1].At
}

// instant turns a time into virtual time, which has whole milliseconds.
func instant(n *strictyaml.Node, t time.Time) (model.Time, error) {
	if t.Nanosecond()%int(time.Millisecond) != 0 {
		return 0, n.Want("a time of whole milliseconds")
	}
	return model.TimeOf(t), nil
}
