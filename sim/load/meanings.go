package load

import (
	"slices"

	"dmsim/model"
)

// Meanings are what the words of a target mean that may mean several reasons: that of the number n (see Answer.Meaning) is the n-th, from 1. nil: there is no such word.
type Meanings [][]model.Reason

// of returns the reasons that were meant by an answer.
func (m Meanings) of(g *Hearing) []model.Reason {
	if g.Meaning == 0 {
		return []model.Reason{g.Reason}
	}
	return m[g.Meaning-1]
}

// same says whether what was heard may be the reason that is right.
func (m Meanings) same(g *Hearing, right model.Reason) bool {
	return g.Reason == right || g.Meaning != 0 && slices.Contains(m[g.Meaning-1], right)
}
