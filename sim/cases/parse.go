package cases

import (
	"fmt"
	"os"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/strictyaml"
)

// document is a case as it is written. What names others is read when all names are known.
type document struct {
	Name    *strictyaml.Node `yaml:"name,required"`
	Policy  policy.Policy    `yaml:"policy"` // the seed policy where it is absent
	Start   time.Time        `yaml:"start"`  // startDefault where it is absent
	Users   *strictyaml.Node `yaml:"users"`
	Crowds  *strictyaml.Node `yaml:"crowds"`
	Follows *strictyaml.Node `yaml:"follows"`
	Blocks  *strictyaml.Node `yaml:"blocks"`
	Groups  *strictyaml.Node `yaml:"groups"`
	Steps   *strictyaml.Node `yaml:"steps"`
}

// startDefault is where a case starts that does not say: no case may depend on the clock on the wall.
var startDefault = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// Parse reads the cases of a file. The source names it in errors, which are of one line with the place, the key path, what is
// allowed and what came. The draws of a case's attempts depend on its name, so that two of one name
// draw the same numbers.
func Parse(source string, data []byte) ([]Case, error) {
	documents, err := strictyaml.Documents(source, data)
	if err != nil {
		return nil, err
	}
	if len(documents) == 0 {
		return nil, fmt.Errorf("%s: want at least one case, got none", source)
	}
	var all []Case
	for _, d := range documents {
		c, err := parseCase(d)
		if err != nil {
			return nil, err
		}
		c.Source = source
		all = append(all, c)
	}
	return all, nil
}

// ReadFile is Parse of a file.
func ReadFile(name string) ([]Case, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return Parse(name, data)
}

// parser holds what the parts of one case share.
type parser struct {
	document *strictyaml.Document
	c        *Case
	names    *scope
	zones    zones
}

func parseCase(d *strictyaml.Document) (Case, error) {
	doc := document{Start: startDefault}
	if err := d.Decode(&doc); err != nil {
		return Case{}, err
	}
	if d.Root().Get("policy") == nil {
		doc.Policy = policy.Seed()
	}
	if err := d.Locate(strictyaml.Under("policy", doc.Policy.Validate())); err != nil {
		return Case{}, err
	}
	if doc.Steps == nil {
		return Case{}, d.Root().Errorf("want the key steps, with at least one step")
	}
	if doc.Name.Text() == "" {
		return Case{}, doc.Name.Want("a name")
	}
	start, err := instant(d.Root().Get("start"), doc.Start)
	if err != nil {
		return Case{}, err
	}
	c := Case{Line: d.Root().Line(), Name: doc.Name.Text(), Policy: doc.Policy, Start: start}
	p := &parser{document: d, c: &c, names: newScope()}
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

// instant turns a time into virtual time, which has whole milliseconds and begins in 1970.
func instant(n *strictyaml.Node, t time.Time) (model.Time, error) {
	if t.Nanosecond()%int(time.Millisecond) != 0 {
		return 0, n.Want("a time of whole milliseconds")
	}
	if t.Unix() < 0 {
		return 0, n.Want("a time from 1970 on")
	}
	return model.TimeOf(t), nil
}
