package cases

import (
	"slices"

	"dmsim/strictyaml"
)

// create-group {by, group, members}: one attempt, all or nothing
func (p *parser) createGroup(n *strictyaml.Node, a *Action) (err error) {
	var said struct {
		By      *strictyaml.Node `yaml:"by,required"`
		Group   *strictyaml.Node `yaml:"group,required"`
		Members *strictyaml.Node `yaml:"members"`
	}
	if err := n.Decode(&said); err != nil {
		return err
	}
	creator := Nobody
	if !p.names.nobody(said.By) {
		if creator, err = p.names.user(said.By); err != nil {
			return err
		}
	}
	a.Actors = []string{creator}
	if said.Members != nil {
		if a.Members, err = p.names.list(said.Members); err != nil {
			return err
		}
	}
	if a.Group, err = newName(said.Group); err != nil {
		return err
	}
	initial := func(g Group) bool { return fold(g.Name) == fold(a.Group) }
	if slices.ContainsFunc(p.c.Groups, initial) {
		return said.Group.Errorf("want a name that no group bears from the start, got %q", a.Group)
	}
	p.names.addGroup(a.Group)
	return nil
}

// add {by, group, user}
func (p *parser) add(n *strictyaml.Node, a *Action) (err error) {
	var said struct {
		By    *strictyaml.Node `yaml:"by,required"`
		Group *strictyaml.Node `yaml:"group,required"`
		User  *strictyaml.Node `yaml:"user,required"`
	}
	if err := n.Decode(&said); err != nil {
		return err
	}
	if a.Actors, err = p.names.some(said.By); err != nil {
		return err
	}
	if a.Group, err = p.names.anyGroup(said.Group); err != nil {
		return err
	}
	a.Targets, err = p.names.anybody(said.User)
	return err
}

// leave {user, group}
func (p *parser) leave(n *strictyaml.Node, a *Action) (err error) {
	var said struct {
		User  *strictyaml.Node `yaml:"user,required"`
		Group *strictyaml.Node `yaml:"group,required"`
	}
	if err := n.Decode(&said); err != nil {
		return err
	}
	if a.Actors, err = p.names.some(said.User); err != nil {
		return err
	}
	a.Group, err = p.names.anyGroup(said.Group)
	return err
}

// inbox {of, from | group}
func (p *parser) inbox(n *strictyaml.Node, s *Step) (err error) {
	var said struct {
		Of    *strictyaml.Node `yaml:"of,required"`
		From  *strictyaml.Node `yaml:"from"`
		Group *strictyaml.Node `yaml:"group"`
	}
	if err := n.Decode(&said); err != nil {
		return err
	}
	if (said.From == nil) == (said.Group == nil) {
		return n.Errorf("want one of the keys from and group")
	}
	s.Inbox = new(Inbox)
	if s.Inbox.Of, err = p.names.user(said.Of); err != nil {
		return err
	}
	if said.From != nil {
		s.Inbox.From, err = p.names.user(said.From)
		return err
	}
	s.Inbox.Group, err = p.names.groupNamed(said.Group)
	return err
}
