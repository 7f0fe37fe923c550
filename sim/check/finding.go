package check

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"dmsim/sim/cases"
	"dmsim/sim/check/invariant"
	"dmsim/sim/check/shrink"
	"dmsim/sim/check/story"
)

// Finding is a broken rule, told as shortly as possible.
type Finding struct {
	ID        string // the invariant's and a few digits of the story's digest: the same story, the same id
	Title     string // of the invariant
	Statement string
	Violation Violation
	Story     *story.Story // shrunk
	Case      cases.Case   // the same, with what a sound target answers
	Step      int          // of the case, from 1: the one that broke the rule
	Before    int          // steps before it was shrunk
}

// Steps is how many the story has.
func (f *Finding) Steps() int { return len(f.Story.Steps) }

// Users is how many people are in it, those who register included.
func (f *Finding) Users() int { return len(f.Story.State.Users) + f.Story.Registrations() }

// Shrink makes a story that breaks a rule small, and tells it. What is left breaks the same rule on a target that was made anew for it.
func Shrink(found Found, o *Options) Finding {
	judges := o.Judges
	judges.NoOpinion = judges.NoOpinion || found.Violation.Invariant != Opinion && !judges.NoInvariants
	judges.NoInvariants = judges.NoInvariants || found.Violation.Invariant == Opinion
	kind := found.Violation.kind()
	twice := found.Violation.Invariant == SameAnswers
	g := newStage(subjectOf(o), judges)
	small := shrink.Shrink(found.Story, found.Violation.Index, func(s *story.Story) bool {
		v, err := g.check(s, twice)
		return err == nil && v != nil && v.kind() == kind
	})
	f := Finding{Story: small, Violation: found.Violation, Before: len(found.Story.Steps)}
	if v, err := newStage(subjectOf(o), o.Judges).check(small, twice); err == nil && v != nil {
		f.Violation = *v
	}
	f.Title, f.Statement = "the second opinion", "a target decides as the second opinion does"
	if i, known := invariant.ByID(f.Violation.Invariant); known {
		f.Title, f.Statement = i.Title, i.Statement
	}
	var place map[int]int
	f.Case, place = Case(f.Title, small)
	f.Step = place[small.Steps[f.Violation.Index].N]
	f.ID = fmt.Sprintf("%s-%s", f.Violation.Invariant, digest(f.Case.YAML()))
	f.Case.Comment = []string{
		fmt.Sprintf("Found by dmsim check: %s %s.", f.Violation.Invariant, f.Title),
		f.Statement,
		fmt.Sprintf("Step %d: want %s, got %s. %s", f.Step, f.Violation.Want, f.Violation.Got, f.Violation.Why),
	}
	return f
}

// digest is short enough to be read, and long enough for the findings of one folder.
func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:4])
}
