// Package story holds stories: concrete histories to be played on a target, and the exploration that draws them. A story is total: whatever step is left out, the rest
// can still be played, since steps name what others made by symbols, and a symbol for what was not made is nobody, which is an expected refusal. So stories can be
// shrunk by leaving out.
package story

import (
	"dmsim/model"
	"dmsim/model/policy"
)

// Story is an initial state, taken as given, under a policy, and what is done from then on.
type Story struct {
	Policy policy.Policy
	Later  []policy.Policy // those that steps may put in force; their custom rules are those of Policy
	State  State
	Steps  []Step // in order of time
}

// State is an initial state.
type State struct {
	Start   model.Time
	Zones   []model.Zone      // by model.ZoneID
	Users   []model.Profile   // the n-th bears the id n
	Follows [][2]model.UserID // follower, followee
	Blocks  [][2]model.UserID // blocker, blocked
	Groups  [][]model.UserID  // the n-th bears the id n; its first member is the creator
}

// Kind says what a step does.
type Kind uint8

// The kinds of steps.
const (
	Try    Kind = iota // the attempt
	Read               // Attempt.Actor reads what Attempt.Target has sent, or what came in Attempt.Group; nothing else of the attempt counts but At
	Switch             // the policy Later[Step.Later] comes in force
)

// Step is one step. In its attempt ids and numbers below symbolFrom are those of the initial state, others are symbols; NoUser is nobody.
// The fingerprint and the length of a message follow from Text when it is played.
type Step struct {
	N        int // by which symbols name it: no two have the same
	Kind     Kind
	Attempt  model.Attempt
	Members  []model.UserID // of a group that it creates
	Text     int            // of a send: index of Texts
	Later    int            // of a Switch
	Overlaps bool           // it begins before the step before it, and is committed after that
}

// At is when the step happens.
func (s *Step) At() model.Time { return s.Attempt.At }

// symbolFrom is where symbols begin: no story has as many users, groups or messages.
const symbolFrom = 1 << 30

// UserOf is the user whom the register step n makes.
func UserOf(n int) model.UserID { return model.UserID(symbolFrom + n) }

// GroupOf is the group that the create-group step n makes.
func GroupOf(n int) model.GroupID { return model.GroupID(symbolFrom + n) }

// MessageOf is the commit number of the message that the send of step n leaves, for Attempt.Ref of a report.
func MessageOf(n int) uint64 { return uint64(symbolFrom + n) }

// MadeUser tells the step behind the symbol of a user.
func MadeUser(u model.UserID) (n int, ok bool) {
	return int(u) - symbolFrom, u >= symbolFrom && u != model.NoUser
}

// MadeGroup tells the step behind the symbol of a group.
func MadeGroup(g model.GroupID) (n int, ok bool) {
	return int(g) - symbolFrom, g >= symbolFrom && g != model.NoGroup
}

// MadeMessage tells the step behind the symbol of a message.
func MadeMessage(ref uint64) (n int, ok bool) { return int(ref) - symbolFrom, ref >= symbolFrom }
