package adapter

import (
	"net/http"
	"strconv"
	"sync"

	"dmsim/model"
	"dmsim/sim/population"
)

// directory knows what people, groups and messages are called. It is for many goroutines.
type directory struct {
	mu       sync.RWMutex
	computed bool // names of people are those of their ids
	nobody   string
	nowhere  string
	nothing  string   // a message that there is not, where messages are not called by numbers
	people   []person // by id
	groups   []string // by id; nil where the service's numbers are ours
	messages map[uint64]string
}

// person is one who is there.
type person struct {
	name   string
	token  string
	header http.Header // nil: not logged in
}

// begin forgets everybody, and makes room for so many people.
func (d *directory) begin(a *Adapter, people int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.computed, d.nobody, d.nowhere, d.nothing = a.Users.Computed, a.Users.Nobody, a.Groups.Nowhere, a.Messages.Nowhere
	if d.nowhere == "" {
		d.nowhere = strconv.FormatUint(uint64(model.NoGroup-1), 10)
	}
	clear(d.people)
	d.people = d.people[:0]
	if cap(d.people) < people {
		d.people = make([]person, 0, people)
	}
	d.people = d.people[:people]
	if d.computed {
		for u := range d.people {
			d.people[u].name = population.Name(model.UserID(u))
		}
	}
	d.groups, d.messages = d.groups[:0], nil
}

// user returns what somebody is called, "" where nobody has the id, and the headers of the session.
func (d *directory) user(u model.UserID) (name string, header http.Header) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if int(u) >= len(d.people) {
		return "", nil
	}
	p := &d.people[u]
	return p.name, p.header
}

// called is what requests call somebody: of one who is not there, a name that nobody bears.
func (d *directory) called(u model.UserID) string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	switch {
	case int(u) < len(d.people) && d.people[u].name != "":
		return d.people[u].name
	case d.computed && u < model.UsersMax:
		return population.Name(u)
	}
	return d.nobody
}

// group is what requests call a group.
func (d *directory) group(g model.GroupID, numbered bool) string {
	if numbered {
		return strconv.FormatUint(uint64(g), 10)
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	if int(g) >= len(d.groups) {
		return d.nowhere
	}
	return d.groups[g]
}

// message is what requests call the message of a commit.
func (d *directory) message(ref uint64) string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if handle, known := d.messages[ref]; known {
		return handle
	}
	if d.nothing != "" {
		return d.nothing
	}
	return strconv.FormatUint(ref, 10)
}

// login keeps a session.
func (d *directory) login(u model.UserID, token string, h http.Header) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.people[u].token, d.people[u].header = token, h
}

// token is that of somebody, "" where there is none.
func (d *directory) token(u model.UserID) string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if int(u) >= len(d.people) {
		return ""
	}
	return d.people[u].token
}

// next is the id of who registers next, where the service does not number people as we do.
func (d *directory) next() model.UserID {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return model.UserID(len(d.people))
}

// addUser keeps one who has registered.
func (d *directory) addUser(u model.UserID, name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for int(u) >= len(d.people) {
		d.people = append(d.people, person{})
	}
	if d.computed {
		name = population.Name(u)
	}
	d.people[u].name = name
}

// addGroup keeps a group that was made.
func (d *directory) addGroup(handle string) model.GroupID {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.groups = append(d.groups, handle)
	return model.GroupID(len(d.groups) - 1)
}

// addMessage keeps what a message is called.
func (d *directory) addMessage(commit uint64, handle string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.messages == nil {
		d.messages = map[uint64]string{}
	}
	d.messages[commit] = handle
}

// find is whom requests call by a name; NoUser where that is nobody.
func (d *directory) find(name string) model.UserID {
	if d.computed {
		if u, ok := population.Lookup(name); ok {
			return u
		}
		return model.NoUser
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	for u := range d.people {
		if d.people[u].name == name {
			return model.UserID(u)
		}
	}
	return model.NoUser
}

// findGroup is the group of a handle; NoGroup where there is none.
func (d *directory) findGroup(handle string, numbered bool) model.GroupID {
	if numbered {
		g, err := strconv.ParseUint(handle, 10, 32)
		if err != nil {
			return model.NoGroup
		}
		return model.GroupID(g)
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	for g, h := range d.groups {
		if h == handle {
			return model.GroupID(g)
		}
	}
	return model.NoGroup
}
