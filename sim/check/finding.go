package check

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"dmsim/sim/cases"
	"dmsim/sim/check/invariant"
	"dmsim/sim/check/shrink"
	"dmsim/sim/check/story"
)

// Finding is a broken rule, told as shortly as possible.
type Finding struct {
	ID        string // the invariant's and a few digits of the case's digest: the same story, the same id
	Title     string // of the invariant
	Statement string
	Violation Violation
	Story     *story.Story // shrunk
	Case      cases.Case   // the same, with what a sound target answers
	Step      int          // of the case, from 1: the one that broke the rule; 0 where it is not told
	Before    int          // steps before it was shrunk
	Told      bool         // the case was played: the second opinion passes it, and the target that was checked fails it
	Repeats   bool         // the story broke the same rule when it was played again on a new target
	Tries     int          // how often the story was played again to see how often it shows; 0: not (see Options.Tries)
	Shown     int          // how often of these it broke the same rule: fewer is a fault that shows by chance, such as a race
	Lost      error        // why the target was lost while the story was played again: what is told is as short as it was by then; nil: it was not
}

// Flaky says whether the fault shows only now and then.
func (f *Finding) Flaky() bool { return f.Shown < f.Tries }

// Steps is how many the story has.
func (f *Finding) Steps() int { return len(f.Story.Steps) }

// Users is how many people are in it, those who register included.
func (f *Finding) Users() int { return len(f.Story.State.Users) + f.Story.Registrations() }

// Shrink makes a story that breaks a rule small, and tells it. What is left breaks the same rule on a target that was made anew for it, and the case that tells it was
// read back and played; where that cannot be had, the finding says so. When ctx is done, or the target is lost, what there is by then is told.
func Shrink(ctx context.Context, found Found, o *Options) Finding {
	r := retrial{options: o, kind: found.Violation.kind(), twice: found.Violation.Invariant == SameAnswers}
	r.stage = newStage(subjectOf(o), r.judges(found.Violation.Invariant))
	r.judgePatience(found.Story)
	f := Finding{Story: found.Story, Violation: found.Violation, Before: len(found.Story.Steps)}
	s, index := r.plain(found)
	small := shrink.Shrink(s, index, func(s *story.Story) bool {
		if ctx.Err() != nil || !o.Within.Allows(s, found.Story) {
			return false
		}
		v := r.fails(s)
		if v != nil {
			f.Story, f.Violation = s, *v // to be told if the target is lost
		}
		return v != nil
	})
	if f.Lost = r.lost; f.Lost == nil {
		f.again(&r, small, found)
	}
	f.name()
	f.tell(o)
	if ctx.Err() != nil {
		f.Lost = nil // it is we who went
	}
	return f
}

// again plays the story that was shrunk, or else the one that was found, on targets that are made anew, and counts how often it shows.
func (f *Finding) again(r *retrial, small *story.Story, found Found) {
	var fresh retrial
	for _, candidate := range []*story.Story{small, found.Story} {
		fresh = retrial{options: r.options, kind: r.kind, twice: r.twice, patience: r.patience, stage: newStage(subjectOf(r.options), r.options.Judges)}
		v := fresh.fails(candidate)
		if v != nil {
			f.Story, f.Violation, f.Repeats = candidate, *v, true
		}
		if v != nil || fresh.lost != nil {
			break
		}
	}
	if !f.Repeats && fresh.lost == nil {
		f.Story, f.Violation = found.Story, found.Violation
	}
	shown := fresh.count(f.Story, r.options.Tries)
	if f.Lost = fresh.lost; f.Lost == nil {
		f.Tries, f.Shown = r.options.Tries, shown
	}
}

// retrial plays stories again, to see whether they break the same rule.
type retrial struct {
	options *Options
	kind    string
	twice   bool
	stage   *stage
	// patience is how often a story is played before it is taken to break nothing; 0: once.
	patience int
	lost     error // why the target can no longer be played on; then nothing is
}

// judgePatience sees whether the fault shows always.
func (r *retrial) judgePatience(s *story.Story) {
	if tries := r.options.Tries; tries > 0 && r.count(s, tries) < tries {
		r.patience = tries
	}
}

// count is how often a story breaks the rule, of so many times.
func (r *retrial) count(s *story.Story, times int) (shown int) {
	for range times {
		if r.once(s) != nil {
			shown++
		}
	}
	return shown
}

// judges are only those who found it: the others cost time.
func (r *retrial) judges(invariant string) Judges {
	judges := r.options.Judges
	if !judges.NoInvariants && !judges.NoOpinion {
		judges.NoOpinion, judges.NoInvariants = invariant != Opinion, invariant == Opinion
	}
	return judges
}

// fails returns the violation if it is of the same kind, of the first time that it shows.
func (r *retrial) fails(s *story.Story) (v *Violation) {
	for range max(1, r.patience) {
		if v = r.once(s); v != nil {
			break
		}
	}
	return v
}

// once plays a story. That the target is lost is not that the fault does not show: what asks has to look at r.lost.
func (r *retrial) once(s *story.Story) *Violation {
	if r.lost != nil {
		return nil
	}
	v, err := r.stage.check(s, r.twice)
	if err != nil && !errors.Is(err, errUnsettled) {
		r.lost = err
	}
	if err != nil || v == nil || v.kind() != r.kind {
		return nil
	}
	return v
}

// plain leaves out of a story what the target does not do: changes of the policy, where it knows none. It says where the failing step is then.
func (r *retrial) plain(found Found) (s *story.Story, index int) {
	s, index = found.Story, found.Violation.Index
	if r.options.New == nil || len(s.Later) == 0 {
		return s, index
	}
	if r.fails(s) == nil {
		return s, index
	}
	if _, ok := r.stage.target.(Switcher); ok {
		return s, index
	}
	n := s.Steps[index].N
	c := s.Clone()
	c.Steps = slices.DeleteFunc(c.Steps, func(step story.Step) bool { return step.Kind == story.Switch })
	c.Later = nil
	return c, slices.IndexFunc(c.Steps, func(step story.Step) bool { return step.N == n })
}

// name says what was broken.
func (f *Finding) name() {
	f.Title, f.Statement = "the second opinion", "A target decides as the second opinion does."
	if f.Violation.Invariant == Decided {
		f.Title, f.Statement = "a decision", "A target comes to a decision."
	}
	if i, known := invariant.ByID(f.Violation.Invariant); known {
		f.Title, f.Statement = i.Title, i.Statement
	}
}

// tell writes the story down as a case, and plays that.
func (f *Finding) tell(o *Options) {
	f.write(o)
	f.ID = fmt.Sprintf("%s-%s", f.Violation.Invariant, digest(f.Case.YAML()))
	f.Case.Comment = []string{
		fmt.Sprintf("Found by dmsim check: %s %s.", f.Violation.Invariant, f.Title),
		f.Statement,
		fmt.Sprintf("Step %d: want %s, got %s. %s", f.Step, f.Violation.Want, f.Violation.Got, f.Violation.Why),
	}
	if f.Flaky() {
		f.Case.Comment = append(f.Case.Comment, f.Chance())
	}
}

// Chance says how often the fault shows.
func (f *Finding) Chance() string {
	return fmt.Sprintf("It shows by chance: %d of %d times that the story was played again.", f.Shown, f.Tries)
}

// Untold says why no rule case shows the fault; "" where one does.
func (f *Finding) Untold() string {
	switch {
	case f.Told:
		return ""
	case f.Lost != nil:
		return fmt.Sprintf("The target was lost while it was played again, so it may be longer than need be, and is not confirmed: %v.", f.Lost)
	}
	return "It cannot be shown as a rule case: its case does not tell the two apart."
}

// write makes the case, first without the keys of the draws, which matter to few.
func (f *Finding) write(o *Options) {
	for _, keys := range []bool{false, true} {
		var place map[int]int
		f.Case, place = Case(f.Title, f.Story, keys)
		f.Step = place[f.Story.Steps[f.Violation.Index].N]
		for range max(1, f.Tries) {
			if !f.Repeats || f.Step == 0 || f.Lost != nil {
				break
			}
			if f.Told, f.Lost = shows(&f.Case, o); f.Told {
				return
			}
		}
	}
}

// shows reads a case back and plays it: the second opinion must pass it, and what was checked fail it. An error is the target's, which is lost.
func shows(c *cases.Case, o *Options) (bool, error) {
	parsed, err := cases.Parse("finding", c.YAML())
	if err != nil || len(parsed) != 1 || !cases.Run(parsed[0], cases.NewSpec(&parsed[0])).Passed() {
		return false, nil
	}
	report, err := o.play(&parsed[0])
	return err == nil && !report.Passed(), err
}

// digest is short enough to be read, and long enough for the findings of one folder.
func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:4])
}
