package check

import (
	"fmt"
	"slices"

	"dmsim/model"
	"dmsim/sim/check/story"
)

// answer is what a target said of one step.
type answer struct {
	n       int // the step's N
	outcome model.Outcome
	reached []model.UserID
}

// answers are those of a story, in the order in which they came.
type answers []answer

func (l *answers) hear(s *story.Step, _ *model.Attempt, o model.Outcome, reached []model.UserID) {
	*l = append(*l, answer{s.N, o, slices.Clone(reached)})
}

// SameAnswers is the invariant that a story played again gives the same answers.
const SameAnswers = "I58"

// unlike finds the first answer in which two records of one story differ.
func (l answers) unlike(other answers, s *story.Story) *Violation {
	for i := range min(len(l), len(other)) {
		a, b := l[i], other[i]
		if a.n == b.n && a.outcome == b.outcome && slices.Equal(a.reached, b.reached) {
			continue
		}
		index := slices.IndexFunc(s.Steps, func(step story.Step) bool { return step.N == a.n })
		return &Violation{
			Invariant: SameAnswers, Index: index, At: s.Steps[index].At(), Want: fmt.Sprintf("%+v reaching %v", a.outcome, a.reached),
			Got: fmt.Sprintf("%+v reaching %v", b.outcome, b.reached), Why: "the same story gave another answer when it was played again",
		}
	}
	return nil
}
