package adapter

import (
	"fmt"
	"maps"
	"net/http"

	"dmsim/model"
)

// Call is a request to a service.
type Call struct {
	Method string
	URL    string
	Header http.Header // shared with other calls: not to be changed
	Body   []byte
}

// Render writes the request of an attempt. Text is what its message says; members are those of a group that it creates, beside who makes it. The body is written into the
// memory of that which is there.
func (c *Client) Render(a *model.Attempt, text string, into *Call, members ...model.UserID) error {
	o := c.adapter.of(a)
	if o == nil {
		return c.lacks(a)
	}
	v := c.views.Get().(*view)
	defer c.views.Put(v)
	session := c.look(a, v, text, members)
	return c.fill(o, v, session, into)
}

// lacks is the error of an attempt that the service cannot make.
func (c *Client) lacks(a *model.Attempt) error {
	return fmt.Errorf("adapter %s: the service cannot %s", c.adapter.Name, a.Op)
}

// look gathers what the templates of an attempt see, and returns the headers of the actor's session.
func (c *Client) look(a *model.Attempt, v *view, text string, members []model.UserID) (session http.Header) {
	*v = view{Text: text, Admin: c.admin}
	if !a.Anonymous && a.Op != model.OpRegister {
		if _, session = c.known.user(a.Actor); session != nil {
			v.Token = c.known.token(a.Actor)
		}
	}
	switch a.Op {
	case model.OpRegister:
		c.lookRegister(a, v)
		return nil
	case model.OpSend:
		v.Kind, v.ID, v.Key = a.Message.Kind.String(), a.Message.ID, uint64(a.Key)
		v.Labels = labels[a.Message.Labels&(1<<labelBits-1)]
	case model.OpReport:
		if a.Ref != 0 {
			v.Message = c.known.message(a.Ref)
		}
	case model.OpSet:
		v.Setting = a.Setting.String()
	case model.OpCreateGroup:
		for _, m := range members {
			v.Members = append(v.Members, c.known.called(m))
		}
	}
	v.User = c.known.called(a.Actor)
	if a.Group != model.NoGroup {
		v.Group = c.known.group(a.Group, c.adapter.Groups.Number != nil)
	}
	if a.Group == model.NoGroup || a.Op == model.OpAdd {
		v.To = c.known.called(a.Target)
	}
	return session
}

// lookRegister gathers what a registration says.
func (c *Client) lookRegister(a *model.Attempt, v *view) {
	v.Birth, v.Zone = a.Birth.String(), c.clock.zone(a.Zone)
	if a.HasSetting {
		v.Setting = a.Setting.String()
	}
	if !c.adapter.Users.Computed {
		v.User = c.name()
	}
}

// name makes a name for one who registers.
func (c *Client) name() string {
	c.setup.Lock()
	defer c.setup.Unlock()
	c.made++
	name, err := c.adapter.Users.Name.slow(&naming{c.run, c.made})
	if err != nil {
		panic(fmt.Sprintf("adapter: %v", err)) // it was tried when the adapter was read
	}
	return string(name)
}

// fill renders a request of an operation.
func (c *Client) fill(o *Operation, v *view, session http.Header, into *Call) error {
	into.Method, into.Header = o.Method, session
	if session == nil {
		into.Header = c.plain
	}
	if len(o.Headers) > 0 {
		into.Header = maps.Clone(into.Header)
		if err := o.Headers.render(v, into.Header); err != nil {
			return err
		}
	}
	var room [128]byte
	path, err := o.Path.append(append(room[:0], c.base...), v)
	if err != nil {
		return err
	}
	into.URL = string(path)
	into.Body, err = o.Body.append(into.Body[:0], v)
	return err
}

// labelBits is how many labels there are.
const labelBits = 3

// labels are the names of the labels of a message, by their bits.
var labels = func() (all [1 << labelBits][]string) {
	for bits := range all {
		all[bits] = []string{}
		for i, name := range model.LabelNames() {
			if bits>>i&1 != 0 {
				all[bits] = append(all[bits], name)
			}
		}
	}
	return all
}()
