package cases

import (
	"fmt"
	"slices"

	"dmsim/model"
	"dmsim/strictyaml"
)

// What a step may do beside the operations.
const (
	actionInbox  = "inbox"
	actionPolicy = "policy"
)

// actionNames lists what a step may do.
var actionNames = append(slices.Clone(model.OpNames()), actionInbox, actionPolicy)

// action reads what a step does, by the name of the operation.
func (p *parser) action(name string, n *strictyaml.Node, s *Step) error {
	switch name {
	case actionInbox:
		return p.inbox(n, s)
	case actionPolicy:
		return p.later(n, s)
	}
	op := model.Op(slices.Index(model.OpNames(), name))
	s.Action = &Action{Op: op, Times: 1}
	read := map[model.Op]func(*strictyaml.Node, *Action) error{
		model.OpSend:        p.send,
		model.OpSet:         p.set,
		model.OpRegister:    p.register,
		model.OpDelete:      p.remove,
		model.OpCreateGroup: p.createGroup,
		model.OpAdd:         p.add,
		model.OpLeave:       p.leave,
		model.OpReport:      p.report,
	}[op]
	if read == nil {
		read = p.relation
	}
	if err := read(n, s.Action); err != nil {
		return err
	}
	if count := s.Action.Attempts(); count > AttemptsMax {
		return n.Errorf("want at most %d attempts in a step, got %d", AttemptsMax, count)
	}
	return nil
}

// send {from, to | group, text, kind, labels, id, times, anonymous}
func (p *parser) send(n *strictyaml.Node, a *Action) (err error) {
	said := struct {
		From      *strictyaml.Node `yaml:"from,required"`
		To        *strictyaml.Node `yaml:"to"`
		Group     *strictyaml.Node `yaml:"group"`
		Text      *strictyaml.Node `yaml:"text"`
		Kind      model.Kind       `yaml:"kind"`
		Labels    *strictyaml.Node `yaml:"labels"`
		ID        *strictyaml.Node `yaml:"id"`
		Times     int              `yaml:"times"`
		Anonymous bool             `yaml:"anonymous"`
	}{Times: 1}
	if err := n.Decode(&said); err != nil {
		return err
	}
	if (said.To == nil) == (said.Group == nil) {
		return n.Errorf("want one of the keys to and group")
	}
	if said.Times < 1 || said.Times > AttemptsMax {
		return n.Get("times").Want(fmt.Sprintf("a whole number from 1 to %d", AttemptsMax))
	}
	a.Times, a.Anonymous = said.Times, said.Anonymous
	a.Content.Kind = said.Kind
	if a.Content.Text, err = textOf(said.Text); err != nil {
		return err
	}
	if a.Content.ID, err = textOf(said.ID); err != nil {
		return err
	}
	if a.Content.Labels, err = labels(said.Labels); err != nil {
		return err
	}
	if a.Actors, err = p.names.anybody(said.From); err != nil {
		return err
	}
	if said.To != nil {
		a.Targets, err = p.names.anybody(said.To)
		return err
	}
	a.Group, err = p.names.anyGroup(said.Group)
	return err
}

// textOf reads a text. A number or a truth value is one too, as it is written.
func textOf(n *strictyaml.Node) (string, error) {
	if n == nil {
		return "", nil
	}
	if n.Kind() != strictyaml.Scalar {
		return "", n.Want("a text")
	}
	return n.Text(), nil
}

// labels reads a list of labels, or one label.
func labels(n *strictyaml.Node) (all model.Labels, err error) {
	if n == nil {
		return 0, nil
	}
	if n.Kind() != strictyaml.Scalar && n.Kind() != strictyaml.List {
		return 0, n.Want("a list of labels")
	}
	for _, item := range items(n) {
		var l label
		if err := item.Decode(&l); err != nil {
			return 0, err
		}
		all |= model.Labels(l)
	}
	return all, nil
}

// items are those of a list; a single value stands for a list of one.
func items(n *strictyaml.Node) []*strictyaml.Node {
	if n.Kind() == strictyaml.Scalar {
		return []*strictyaml.Node{n}
	}
	var all []*strictyaml.Node
	for _, item := range n.Items() {
		all = append(all, item)
	}
	return all
}

// label is a label of a message.
type label model.Labels

// UnmarshalText reads a label's name.
func (l *label) UnmarshalText(b []byte) error {
	parsed, err := model.ParseLabel(string(b))
	*l = label(parsed)
	return err
}

// follow, unfollow, block, unblock, accept {by, user}
func (p *parser) relation(n *strictyaml.Node, a *Action) (err error) {
	var said struct {
		By   *strictyaml.Node `yaml:"by,required"`
		User *strictyaml.Node `yaml:"user,required"`
	}
	if err := n.Decode(&said); err != nil {
		return err
	}
	if a.Actors, err = p.names.some(said.By); err != nil {
		return err
	}
	a.Targets, err = p.names.anybody(said.User)
	return err
}

// set {user, dms}
func (p *parser) set(n *strictyaml.Node, a *Action) (err error) {
	var said struct {
		User *strictyaml.Node `yaml:"user,required"`
		DMs  *model.Setting   `yaml:"dms,required"`
	}
	if err := n.Decode(&said); err != nil {
		return err
	}
	a.Setting = *said.DMs
	a.Actors, err = p.names.some(said.User)
	return err
}

// register {user, born, dms, zone}: from then on the name belongs to the new one, also where somebody bore it
func (p *parser) register(n *strictyaml.Node, a *Action) (err error) {
	var said struct {
		User *strictyaml.Node `yaml:"user,required"`
		Who  person           `yaml:",inline"`
	}
	if err := n.Decode(&said); err != nil {
		return err
	}
	name, err := newName(said.User)
	if err != nil {
		return err
	}
	if declared, known := p.names.users[fold(name)]; known {
		name = declared
	} else {
		if err := p.names.claim(said.User, name); err != nil {
			return err
		}
		p.names.order = append(p.names.order, name)
		p.names.addUser(name)
	}
	a.Actors = []string{name}
	a.Profile, err = p.profile(said.Who)
	return err
}

// delete {user}
func (p *parser) remove(n *strictyaml.Node, a *Action) (err error) {
	var said struct {
		User *strictyaml.Node `yaml:"user,required"`
	}
	if err := n.Decode(&said); err != nil {
		return err
	}
	a.Actors, err = p.names.some(said.User)
	return err
}

// report {by, from, message}
func (p *parser) report(n *strictyaml.Node, a *Action) (err error) {
	var said struct {
		By      *strictyaml.Node `yaml:"by,required"`
		From    *strictyaml.Node `yaml:"from,required"`
		Message *strictyaml.Node `yaml:"message"`
	}
	if err := n.Decode(&said); err != nil {
		return err
	}
	if a.Actors, err = p.names.some(said.By); err != nil {
		return err
	}
	if said.Message != nil {
		if a.Message, err = p.sent(said.Message); err != nil {
			return err
		}
	}
	a.Targets, err = p.names.anybody(said.From)
	return err
}

// noMessage says in a file that a report is about a message that there is not.
const noMessage = "none"

// sent reads the number of a step that made one send.
func (p *parser) sent(n *strictyaml.Node) (step int, err error) {
	if n.Text() == noMessage {
		return NoMessage, nil
	}
	if err := n.Decode(&step); err != nil {
		return 0, err
	}
	if step < 1 || step > len(p.c.Steps) {
		return 0, n.Want("the number of a step before this one")
	}
	if a := p.c.Steps[step-1].Action; a == nil || a.Op != model.OpSend || a.Attempts() != 1 {
		return 0, n.Want("the number of a step that is one send")
	}
	return step, nil
}
