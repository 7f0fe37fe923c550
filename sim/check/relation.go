package check

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"dmsim/model"
	"dmsim/sim/check/story"
)

// Relation is a metamorphic relation: how the answers of a target must change, or not, when a story is changed in a certain way. It needs no opinion of what
// the answers should be.
type Relation struct {
	ID        string
	Statement string
	// change returns a changed story and, for each step of the old one by its N, where its answer is to be found and who is who; ok is false where the story
	// gives no occasion.
	change func(r *rand.Rand, s *story.Story) (changed *story.Story, who func(model.UserID) model.UserID, ok bool)
}

// Relations lists them.
func Relations() []Relation { return relations }

var relations = []Relation{
	{"rename", "numbering the users in another order changes no answer", rename},
	{"commute", "two attempts of one moment that concern nobody and no group in common may change places", commute},
	{"neutral", "what does nothing may be inserted anywhere", neutral},
	{"disjoint", "two worlds side by side in one answer as each alone", disjoint},
	{"retry", "trying every message twice, under a message id, changes no other answer", retry},
}

// Holds plays a story and its changed form, and says whether their answers agree; the violation names the step of the story as it was.
func (r *Relation) Holds(seed uint64, s *story.Story, o *Options) (*Violation, error) {
	changed, who, ok := r.change(rand.New(rand.NewPCG(seed, 1)), s)
	if !ok {
		return nil, nil
	}
	if who == nil {
		who = func(u model.UserID) model.UserID { return u }
	}
	before, err := heard(s, o)
	if err != nil {
		return nil, err
	}
	after, err := heard(changed, o)
	if err != nil {
		return nil, err
	}
	for i, step := range s.Steps {
		a, heardBefore := before[step.N]
		b, heardAfter := after[step.N]
		if heardBefore != heardAfter || !alike(a, b, who) {
			return &Violation{
				Invariant: r.ID, Index: i, At: step.At(), Want: fmt.Sprintf("%s as before", a.outcome.Reason), Got: b.outcome.Reason.String(), Why: r.Statement,
			}, nil
		}
	}
	return nil, nil
}

// heard plays a story and returns the answer to each step. Who was reached is named as the story names them: one who registered by the step.
func heard(s *story.Story, o *Options) (map[int]answer, error) {
	g := newStage(subjectOf(o), Judges{NoOpinion: true, NoInvariants: true})
	byStep, made := map[int]answer{}, map[model.UserID]model.UserID{}
	g.hear = func(s *story.Step, a *model.Attempt, o model.Outcome, reached []model.UserID) {
		if a.Op == model.OpRegister && o.Reason == model.Delivered {
			made[model.UserID(o.ID)] = story.UserOf(s.N)
		}
		named := make([]model.UserID, len(reached))
		for i, u := range reached {
			named[i] = u
			if by, ok := made[u]; ok {
				named[i] = by
			}
		}
		byStep[s.N] = answer{s.N, o, named}
	}
	_, err := g.play(s)
	return byStep, err
}

// alike compares what does not depend on the order of commits and the numbers of what is made.
func alike(a, b answer, who func(model.UserID) model.UserID) bool {
	if a.outcome.Reason != b.outcome.Reason || a.outcome.Reached != b.outcome.Reached || a.outcome.Repeat != b.outcome.Repeat {
		return false
	}
	moved := make([]model.UserID, len(a.reached))
	for i, u := range a.reached {
		moved[i] = who(u)
	}
	slices.Sort(moved)
	return slices.Equal(moved, slices.Sorted(slices.Values(b.reached)))
}

// rename numbers the people of the start in another order.
func rename(r *rand.Rand, s *story.Story) (*story.Story, func(model.UserID) model.UserID, bool) {
	n := len(s.State.Users)
	order := r.Perm(n)
	who := func(u model.UserID) model.UserID {
		if int(u) < n {
			return model.UserID(order[u])
		}
		return u
	}
	c := s.Clone()
	for u, p := range s.State.Users {
		c.State.Users[order[u]] = p
	}
	c.Rename(who)
	return c, who, n > 1
}

// commute lets two neighbours change places.
func commute(r *rand.Rand, s *story.Story) (*story.Story, func(model.UserID) model.UserID, bool) {
	c := s.Clone()
	var places []int
	for i := 1; i < len(c.Steps); i++ {
		if apart(&c.Steps[i-1], &c.Steps[i]) && (i+1 == len(c.Steps) || !c.Steps[i+1].Overlaps) {
			places = append(places, i)
		}
	}
	if len(places) == 0 {
		return nil, nil, false
	}
	i := places[r.IntN(len(places))]
	c.Steps[i-1], c.Steps[i] = c.Steps[i], c.Steps[i-1]
	return c, nil, true
}

// apart says whether two attempts concern nobody and nothing in common, and make nothing.
func apart(a, b *story.Step) bool {
	if a.Kind != story.Try || b.Kind != story.Try || a.Overlaps || b.Overlaps || a.At() != b.At() || makes(a) || makes(b) {
		return false
	}
	if g := a.Attempt.Group; g != model.NoGroup || b.Attempt.Group != model.NoGroup {
		return false // a group has members that the step does not name
	}
	for _, u := range []model.UserID{a.Attempt.Actor, a.Attempt.Target} {
		if u != model.NoUser && (u == b.Attempt.Actor || u == b.Attempt.Target) {
			return false
		}
	}
	return true
}

func makes(s *story.Step) bool {
	switch s.Attempt.Op {
	case model.OpRegister, model.OpCreateGroup, model.OpDelete:
		return true
	}
	return false
}

// neutral inserts what does nothing: following oneself, leaving no group, writing without being logged in, lifting a block that is none.
func neutral(r *rand.Rand, s *story.Story) (*story.Story, func(model.UserID) model.UserID, bool) {
	c := s.Clone()
	fresh := s.Fresh()
	c.Insert(func(step *story.Step) (more story.Step, ok bool) {
		fresh++
		return story.Step{N: fresh, Attempt: idle(r, step.At(), model.UserID(r.IntN(len(s.State.Users)+1)))}, true
	})
	return c, nil, len(s.State.Users) > 0
}

// idle is an attempt of somebody who may not exist that does nothing.
func idle(r *rand.Rand, at model.Time, u model.UserID) model.Attempt {
	a := model.Attempt{At: at, Actor: u, Target: u, Group: model.NoGroup}
	switch r.IntN(4) {
	case 0:
		a.Op = model.OpFollow
	case 1:
		a.Op, a.Target, a.Group = model.OpLeave, model.NoUser, story.Nowhere
	case 2:
		a.Op, a.Target, a.Anonymous = model.OpSend, 0, true
	default:
		a.Op = model.OpUnblock
	}
	return a
}

// retry gives every message an id of its own, and tries it again at once.
func retry(_ *rand.Rand, s *story.Story) (*story.Story, func(model.UserID) model.UserID, bool) {
	c := s.Clone()
	fresh := s.Fresh()
	c.Insert(func(step *story.Step) (again story.Step, ok bool) {
		a := &step.Attempt
		if step.Kind != story.Try || a.Op != model.OpSend || a.Anonymous || a.Message.ID != 0 {
			return story.Step{}, false
		}
		fresh++
		a.Message.ID = uint64(ownID + fresh)
		again = *step
		again.N = fresh
		return again, true
	})
	return c, nil, true
}

// ownID is above the message ids of drawn stories.
const ownID = 1_000_000

// disjoint puts beside a story the same people again, who do the same a second time among themselves.
func disjoint(_ *rand.Rand, s *story.Story) (*story.Story, func(model.UserID) model.UserID, bool) {
	return s.Beside(), nil, true
}
