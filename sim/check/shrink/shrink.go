// Package shrink makes a story that breaks a rule small: it cuts, slices by causes, leaves out, and simplifies what is left, as long as the story still fails in the same
// way. It knows nothing of rules: whether a story fails is asked of the caller, with concrete steps, never with what drew them (Zeller and Hildebrandt, Simplifying and
// Isolating Failure-Inducing Input, 2002).
package shrink

import (
	"slices"

	"dmsim/sim/check/story"
)

// triesMax bounds how often a story is played to be shrunk.
const triesMax = 20_000

// Shrink returns a smaller story that fails as the given one does, which it does not change. Index is the step at which that one fails. Of fails it relies on being
// deterministic; it is asked about stories whose steps keep their N.
func Shrink(s *story.Story, index int, fails func(*story.Story) bool) *story.Story {
	r := &run{best: s.Clone(), fails: fails}
	r.cut(index)
	r.slice()
	for before := -1; before != r.size() && r.tries < triesMax; {
		before = r.size()
		r.steps()
		r.natives()
		r.together()
		r.policy()
		r.state()
		r.times()
		r.contents()
		r.people()
	}
	return r.best
}

// run is a shrinking under way.
type run struct {
	best  *story.Story
	fails func(*story.Story) bool
	tries int
}

// attempt tries a change of a copy of the best story, and keeps it where the story still fails. A change that says false has changed nothing.
func (r *run) attempt(change func(*story.Story) bool) bool {
	if r.tries >= triesMax {
		return false
	}
	c := r.best.Clone()
	if !change(c) {
		return false
	}
	r.tries++
	if !r.fails(c) {
		return false
	}
	r.best = c
	return true
}

// size is what a round of shrinking must make smaller, or be the last.
func (r *run) size() int {
	s := r.best
	n := 8*len(s.Steps) + 4*len(s.State.Users) + len(s.State.Follows) + len(s.State.Blocks) + 4*len(s.Later)
	for _, g := range s.State.Groups {
		n += 1 + len(g)
	}
	for i := range s.Steps {
		n += len(s.Steps[i].Members)
	}
	return n
}

// cut drops what comes after the failure.
func (r *run) cut(index int) {
	r.attempt(func(s *story.Story) bool {
		s.Steps = s.Steps[:min(index+1, len(s.Steps))]
		return true
	})
}

// slice keeps the steps that have to do with those of the last one, or with whom these have to do.
func (r *run) slice() {
	for rounds := 1; rounds <= 3; rounds++ {
		concerned := r.concerned(rounds)
		if r.attempt(func(s *story.Story) bool {
			before := len(s.Steps)
			s.Steps = slices.DeleteFunc(s.Steps, func(step story.Step) bool { return step.Kind == story.Try && !concerned.any(&step) })
			return len(s.Steps) < before
		}) {
			return
		}
	}
}

// steps leaves out as many steps as can be: halves, quarters, and so on down to single ones.
func (r *run) steps() {
	for chunk := max(1, len(r.best.Steps)/2); ; chunk /= 2 {
		for from := len(r.best.Steps) - chunk; from > -chunk; from -= chunk {
			lo, hi := max(0, from), min(from+chunk, len(r.best.Steps))
			if lo >= hi {
				continue
			}
			r.attempt(func(s *story.Story) bool {
				s.Steps = slices.Delete(s.Steps, lo, hi)
				return len(s.Steps) > 0
			})
		}
		if chunk <= 1 {
			break
		}
	}
	r.pairs()
}

// pairsMax bounds the stories of which pairs of steps are left out: what one does another may undo, and only both together can go.
const pairsMax = 24

func (r *run) pairs() {
	for i := 0; i < len(r.best.Steps) && len(r.best.Steps) <= pairsMax; i++ {
		for j := i + 1; j < len(r.best.Steps); j++ {
			if r.attempt(func(s *story.Story) bool {
				s.Steps = slices.Delete(slices.Delete(s.Steps, j, j+1), i, i+1)
				return len(s.Steps) > 0
			}) {
				j = i
			}
		}
	}
}
