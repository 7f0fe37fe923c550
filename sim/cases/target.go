package cases

import (
	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/spec"
	"dmsim/model/world"
)

// Target is what a case drives: something that takes an initial state, then attempts. Ids count from 0 in the order of the
// calls, those of registered users and created groups go on from there. *world.World is one.
type Target interface {
	AddUser(model.Profile) model.UserID
	AddFollow(follower, followee model.UserID)
	AddBlock(blocker, blocked model.UserID)
	AddGroup(members ...model.UserID) model.GroupID
	// Do decides and commits an attempt. The members are those of a group that is created.
	Do(a *model.Attempt, members ...model.UserID) model.Outcome
	// Read returns what reader has received from a user or, where group is not NoGroup, in a group, in order of commit.
	Read(reader, with model.UserID, group model.GroupID, at model.Time) []model.Received
	// Reached lists who received the message with a commit number, which sender sent to a user or a group.
	Reached(sender, with model.UserID, group model.GroupID, commit uint64) []model.UserID
}

// Explainer is a target that can show what its rules see of an attempt before it is made. *world.World is one.
type Explainer interface {
	Facts(a *model.Attempt) policy.Facts
	Rules() *policy.Rules
}

// Switcher is a target in which other rules can be put in force: those of the steps of the case that it was made for. *world.World is one.
type Switcher interface {
	Switch(rules *policy.Rules, at model.Time)
}

// Withholder is a target that shows nothing to one whose account it has deleted. Withheld says that this was so of what was read last: then that is not compared.
type Withholder interface {
	Withheld() bool
}

// Overlapper is a target that can let one attempt happen between the check and the act of another. It says whether it will: then it calls during at most
// once, in the gap of the next attempt. One whose attempts have no gap need not be one.
type Overlapper interface {
	Overlap(during func()) bool
}

var (
	_ Target    = (*world.World)(nil)
	_ Explainer = (*world.World)(nil)
	_ Switcher  = (*world.World)(nil)
	_ Target    = Spec{}
	_ Switcher  = Spec{}
)

// NewWorld returns the world in which the case can be run, without the people of the case. The policies must be valid, as Parse
// leaves them. What it is made of may be changed before it is: an option more, a fault.
func NewWorld(c *Case, changes ...func(*world.Options)) *world.World {
	o := world.Options{Rules: compile(c.Policy), Later: c.later(), Start: c.Start, Zones: c.Zones}
	for _, change := range changes {
		change(&o)
	}
	return world.New(o)
}

// NewSpec is NewWorld for the second opinion.
func NewSpec(c *Case) Spec { return Spec{spec.New(Terms(compile(c.Policy)), c.Start, c.Zones)} }

func compile(p policy.Policy) *policy.Rules {
	rules, err := policy.Compile(p)
	if err != nil {
		panic("cases: " + err.Error())
	}
	return rules
}

// Spec is the second opinion as a Target.
type Spec struct{ *spec.World }

// Switch puts rules in force for the attempts to come.
func (s Spec) Switch(rules *policy.Rules, _ model.Time) { s.SetTerms(Terms(rules)) }

// Do judges an attempt and carries it out.
func (s Spec) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	return s.World.Do(*a, members...)
}

// Reached lists who received the message with a commit number.
func (s Spec) Reached(_, _ model.UserID, _ model.GroupID, commit uint64) []model.UserID {
	return s.ReachedBy(commit)
}

// Inbox lists the conversations of reader, the one with the latest message first.
func (s Spec) Inbox(reader model.UserID) []model.Conversation {
	return s.World.Inbox(reader, 0) // the time has no bearing on it
}
