package check

import (
	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/check/story"
)

// Target is what is checked. Do makes an attempt, and answers: the reason, of a send how many it reached, of a registration or a new group its id. Ids count from 0, those of
// the initial state first. A target that numbers its commits says so in Outcome.Commit, from 1; one that does not leaves it 0. Members are the initial members of a
// group to be created. A target to which the actor cannot show who it is, as to a service that knows nobody of the name, makes the attempt as nobody's, and sets its Anonymous.
//
// What else a target can do it says by implementing Settler, Reader, Reacher, Inboxer, Switcher, Overlapper; *world.World implements all of them. What it cannot do is not checked.
type Target interface {
	Do(a *model.Attempt, members ...model.UserID) model.Outcome
}

// Settler takes an initial state as given. For a target that is none, the initial state is made by attempts: people register, follow, block, create groups.
type Settler interface {
	AddUser(p model.Profile) model.UserID
	AddFollow(follower, followee model.UserID)
	AddBlock(blocker, blocked model.UserID)
	AddGroup(members ...model.UserID) model.GroupID
}

// Reader, of a target that numbers its commits, tells what reader has received from a user or, where group is not NoGroup, in a group, in the order of commits, as it is at a time.
type Reader interface {
	Read(reader, with model.UserID, group model.GroupID, at model.Time) []model.Received
}

// Withholder is a Reader that shows nothing to one whose account it has deleted. Withheld says that this was so of what was read last: then that is not judged. Of one who is
// there it must not say so, or it hides what it does not show.
type Withholder interface {
	Withheld() bool
}

// withheld says whether a target has not shown what was read last.
func withheld(t any) bool {
	w, ok := t.(Withholder)
	return ok && w.Withheld()
}

// Reacher, of a target that numbers its commits, lists who received the message with a commit number, which sender sent to a user or a group.
type Reacher interface {
	Reached(sender, with model.UserID, group model.GroupID, commit uint64) []model.UserID
}

// Inboxer, of a target that numbers its commits, lists the conversations of reader with what is unread in them, the one with the latest message first. It is asked
// under Judges.Whole only.
type Inboxer interface {
	Inbox(reader model.UserID) []model.Conversation
}

// Failer is a target that can be lost, as a service to which the connection is. Failed says why, nil while it is there: what it answers after that means nothing, and the campaign ends.
type Failer interface {
	Failed() error
}

// Doubter is a target that may come to no decision, as a service by an internal error. Undecided says why the last attempt came to none, "" where it came to one. To come to none
// is a finding.
type Doubter interface {
	Undecided() string
}

// Switcher puts one of the story's later policies in force.
type Switcher interface {
	Switch(rules *policy.Rules, at model.Time)
}

// Overlapper lets during happen between the check and the act of the next attempt, where a target parts the two: see world.World.Overlap.
type Overlapper interface {
	Overlap(during func()) bool
}

// settle brings a target that is still empty into an initial state.
func settle(t Settler, s *story.State) {
	for _, u := range s.Users {
		t.AddUser(u)
	}
	for _, f := range s.Follows {
		t.AddFollow(f[0], f[1])
	}
	for _, b := range s.Blocks {
		t.AddBlock(b[0], b[1])
	}
	for _, g := range s.Groups {
		t.AddGroup(g...)
	}
}
