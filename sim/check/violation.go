package check

import (
	"fmt"

	"dmsim/model"
)

// Opinion stands in the place of an invariant's id where only the second opinion objects.
const Opinion = "opinion"

// Decided stands in the place of an invariant's id where a target came to no decision: see Doubter.
const Decided = "decided"

// Violation is where a story breaks a rule: the first step whose outcome an invariant, or the second opinion, does not allow.
type Violation struct {
	Invariant string     `json:"invariant"` // the id, or Opinion where the second opinion stands alone
	Differs   bool       `json:"differs"`   // the second opinion objects
	Index     int        `json:"index"`     // of the step in the story
	At        model.Time `json:"at"`
	Want      string     `json:"want"`
	Got       string     `json:"got"`
	Why       string     `json:"why"` // what the invariant saw; empty where the second opinion stands alone
}

// String says it on one line.
func (v *Violation) String() string {
	s := fmt.Sprintf("%s: step %d at %s: want %s, got %s", v.Invariant, v.Index+1, v.At, v.Want, v.Got)
	if v.Why != "" {
		s += ": " + v.Why
	}
	return s
}
