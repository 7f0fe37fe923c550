package adapter

import (
	"slices"

	"dmsim/model"
)

// Adapter says how a service is spoken to. It is not changed by use.
type Adapter struct {
	Name  string `yaml:"name,required"`
	About string `yaml:"about"` // one sentence, for people

	Admin   Admin    `yaml:"admin"`   // the token of calls that only a test may make: .Admin in templates
	Headers Headers  `yaml:"headers"` // of every request
	Ready   *Request `yaml:"ready"`   // answers 2xx when the service can be used; left out: any answer to GET / will do

	Users    Users    `yaml:"users"`    // what people are called
	Groups   Groups   `yaml:"groups"`   // what groups are called
	Messages Messages `yaml:"messages"` // what reports call messages
	Session  *Session `yaml:"session"`  // how somebody is logged in; left out: requests bear nothing of it

	Reset  *Request `yaml:"reset"`  // puts the service in a state; left out: every story has accounts of its own, made by attempts
	Policy *Request `yaml:"policy"` // puts another policy in force; left out: there is one, which --policy names
	Clock  *Clock   `yaml:"clock"`  // how the service's clock is set; left out: it cannot be, and no time passes in stories
	State  *State   `yaml:"state"`  // tells what society the service was started with, so that a load can see that it is the one it planned

	Operations map[string]*Operation `yaml:"operations,required"` // by name: those of attempts, and read, reached and inbox
	Answers    Answers               `yaml:"answers"`

	Cannot          []string `yaml:"cannot"`            // operations that the service does not have
	RulesNotChecked []string `yaml:"rules_not_checked"` // ids of rules that it does not have, or tells so little of that they cannot be judged

	operations [operations]*Operation // the same as Operations, by their numbers
	coarse     []Words                // the different lists of several reasons, in order
	text       []byte                 // as it was written
}

// Text is what the adapter was read from: Parse makes the same adapter of it in another process.
func (a *Adapter) Text() []byte { return a.text }

// Admin says where the token of calls that only a test may make comes from.
type Admin struct {
	Env     string `yaml:"env"`     // an environment variable
	Default string `yaml:"default"` // where it is not set
}

// Users says what people are called.
type Users struct {
	// Computed names are those of every generated population (population.Name): the service knows whoever has an id by that name. Else a name is made when somebody registers.
	Computed bool     `yaml:"computed"`
	Name     Template `yaml:"name"`   // of one who registers, from .Run, which no other run has, and .Number; with computed names: none
	Nobody   string   `yaml:"nobody"` // a name that nobody bears
	Number   *Place   `yaml:"number"` // the id, in the answer to a registration, where the service counts from 0 as stories do; left out: counted by who registers
	Handle   *Place   `yaml:"handle"` // what requests call somebody, in the answer to the registration; left out: the name
}

// Groups says what groups are called.
type Groups struct {
	Nowhere string `yaml:"nowhere"` // a group that there is not; left out: 4294967294
	Number  *Place `yaml:"number"`  // the id, in the answer to the creation, where the service counts from 0; requests call the group by it
	Handle  *Place `yaml:"handle"`  // what requests call a group, likewise, where it does not
}

// Messages says what reports call messages.
type Messages struct {
	Handle  *Place `yaml:"handle"`  // what requests call a message, in the answer to its sending; left out: the number of its commit
	Nowhere string `yaml:"nowhere"` // a message that there is not, with a handle
}

// Clock says how the service's clock is set: by a call, or by headers of the attempt itself, which is a call less.
type Clock struct {
	Request *Request `yaml:"request"` // from .Time
	Headers Headers  `yaml:"headers"` // from .Time, of an attempt before which time has passed
}

// Session says how somebody is logged in.
type Session struct {
	Request    *Request `yaml:"request"`    // from .User; left out where registering logs in
	Token      *Place   `yaml:"token"`      // in the answer: .Token in templates
	Registered *Place   `yaml:"registered"` // the token in the answer to a registration
	Headers    Headers  `yaml:"headers"`    // of a request by one who is logged in, from .Token
	Outlives   bool     `yaml:"outlives"`   // a token is good for whoever bears the name after a reset
	Many       *Many    `yaml:"many"`       // several are logged in by one call; left out: one by one
}

// Many says how several are logged in by one call.
type Many struct {
	Request *Request `yaml:"request,required"` // from .Users
	Tokens  string   `yaml:"tokens,required"`  // path of the list of tokens, in the order of .Users; "" for one who is not known
	Most    int      `yaml:"most,required"`    // at a time
}

// State says how to learn what society a service was started with: paths in the answer to a request.
type State struct {
	Request *Request `yaml:"request,required"`
	Users   string   `yaml:"users,required"` // their number
	Seed    string   `yaml:"seed"`           // left out: not compared
	Digest  string   `yaml:"digest"`         // of the people and who follows whom, as dmsim serve tells it; left out: not compared
}

// Operation is what one kind of attempt, or of reading, is to the service.
type Operation struct {
	Request `yaml:",inline"`
	Reasons map[string]Words `yaml:"reasons"` // what words mean in its answers; those of Answers stand below
	List    *List            `yaml:"list"`    // of read, reached and inbox: where in the answer is what
}

// List says where in an answer a list is, and what is where in an item of it.
type List struct {
	Items   string `yaml:"items,required"` // path of the list
	User    string `yaml:"user"`           // the user: who sent it, who received it, with whom the conversation is; "" where the items are names
	Group   string `yaml:"group"`          // of inbox: the group
	Message string `yaml:"message"`        // the number of the message, which is that of the commit
	Removed string `yaml:"removed"`        // of read: true where moderation took the content away
	Unread  string `yaml:"unread"`         // of inbox: how many
}

// The operations: those of model.Op, and after them what can be read.
const (
	read = iota + 13
	reached
	inbox
	operations
)

// operationNames lists all of them by their numbers.
func operationNames() []string {
	return append(slices.Clone(model.OpNames()), "read", "reached", "inbox")
}

// of is the operation of an attempt; nil where the service has none.
func (a *Adapter) of(t *model.Attempt) *Operation { return a.operations[t.Op] }
