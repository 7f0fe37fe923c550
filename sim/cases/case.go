package cases

import (
	"dmsim/model"
	"dmsim/model/policy"
)

// Bounds of a case, so that no file makes a run that cannot end.
const (
	UsersMax    = 20_000    // users of a case, crowds included
	PairsMax    = 1_000_000 // follows, and blocks, of the initial state
	AttemptsMax = 100_000   // attempts of one step
	YearsMax    = 100       // between the start and the last step
)

// Case is one rule case.
type Case struct {
	Source  string   // the file that it was read from
	Line    int      // where the case begins in it
	Comment []string // lines that YAML writes above the case; Parse leaves them out
	Name    string
	Policy  policy.Policy // at the start
	Start   model.Time
	Zones   []model.Zone // by model.ZoneID; the first is UTC
	Users   []User       // crowds written out; the n-th bears the id n
	Crowds  []Crowd      // the last of Users, in their order
	Follows []Pair
	Blocks  []Pair
	Groups  []Group // the n-th bears the id n
	Steps   []Step
}

// User is somebody of the initial state.
type User struct {
	Name    string
	Profile model.Profile
}

// Crowd is a number of users of one profile, who are called Name1, Name2 and so on.
type Crowd struct {
	Name  string
	Count int
}

// Pair is a follow (follower, followee) or a block (blocker, blocked).
type Pair struct{ From, To string }

// Group is a group of the initial state. Its first member is the creator.
type Group struct {
	Name    string
	Members []string
}

// Step is one action at a time, and what shall come of it. One of Action, Inbox and Policy is set.
type Step struct {
	Line   int
	Text   string // as it was written, on one line: "send: {from: ana, to: ben}"
	At     model.Time
	Action *Action
	Inbox  *Inbox
	Policy *Later // put in force for the steps from here on
	// Key is that of the draws of the step's one attempt, where HasKey. Else the key is made of the case's name, the step and the attempt.
	Key    model.Key
	HasKey bool
	// Overlaps says that the step's one attempt began before that of the step before it, and was committed after it.
	Overlaps bool
	// Expect says how many attempts of the action shall end with which reason; its counts sum up to Action.Attempts().
	Expect map[model.Reason]int
	// Reaches are the names of those whom each send of the action shall reach, where HasReaches.
	Reaches    []string
	HasReaches bool
}

// Action is what the attempts of a step have in common. They are those of each actor with each target, Times over:
// round by round, actor by actor, target by target.
type Action struct {
	Op        model.Op
	Actors    []string
	Targets   []string // whom it concerns; empty where the operation concerns nobody
	Group     string
	Members   []string // of create-group
	Times     int
	Content   Content // of a send
	Anonymous bool    // the sender is not authenticated
	Setting   model.Setting
	Profile   model.Profile // of register
	Message   int           // of a report: the step, from 1, that sent the reported message; 0: the last that reached the actor; NoMessage: one that there is not
}

// Content is what a send carries.
type Content struct {
	Text   string // {n} stands for the number of the attempt within its step, from 1
	ID     string // the client's id for retries; empty: none
	Kind   model.Kind
	Labels model.Labels
}

// NoMessage is an Action.Message that names no message.
const NoMessage = -1

// Attempts returns how many attempts the action makes.
func (a *Action) Attempts() int { return a.Times * len(a.Actors) * max(1, len(a.Targets)) }

// about are the targets, or one without a name.
func (a *Action) about() []string {
	if len(a.Targets) == 0 {
		return []string{""}
	}
	return a.Targets
}

// Inbox reads what Of has received from From or, where Group is set, in a group.
type Inbox struct {
	Of, From, Group string
	Texts           []string // what shall be there, in order, where HasTexts; "removed" stands for an unreadable one
	HasTexts        bool
}

// Removed stands in an inbox for a text that moderation made unreadable.
const Removed = "removed"
