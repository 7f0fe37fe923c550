package check_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check"
	"dmsim/sim/check/story"
)

// TestDifferential: whatever the policies, the people and what they attempt, the world and the second opinion say the same of all that there is to say.
func TestDifferential(t *testing.T) {
	seen := newTally()
	requireNothing(t, whole(11, unlessShort(4000), seen.maker(true)))
	t.Logf("%d attempts: %v, contacts %v, %d holds, %d suspensions, %d retries", seen.attempts, seen.reasons, seen.contacts, seen.holds, seen.suspensions, seen.retries)
	if testing.Short() {
		return
	}
	for i, name := range model.ReasonNames() {
		assert.Greater(t, seen.reasons[model.Reason(i)], 100, "the drawn stories hardly meet the reason %s", name)
	}
	for i, name := range model.ContactNames() {
		assert.Greater(t, seen.contacts[model.Contact(i)], 200, "the drawn stories hardly meet the contact %q", name)
	}
	assert.Greater(t, seen.holds, 200, "the drawn stories are hardly told of holds")
	assert.Greater(t, seen.suspensions, 200, "the drawn stories are hardly told of suspensions")
	assert.Greater(t, seen.retries, 200, "the drawn stories hardly try again")
}

// TestDifferentialWithoutContacts: a world that tells no contacts, which need not look at follows where the policy does not, decides the same.
func TestDifferentialWithoutContacts(t *testing.T) {
	seen := newTally()
	o := whole(12, unlessShort(1000), seen.maker(false))
	o.Judges.Whole = false
	requireNothing(t, o)
	assert.Len(t, seen.contacts, 1)
}

// TestDifferentialOfOddStates: the same with states that a rule case cannot begin with, and drawn stories therefore do not: somebody is born tomorrow, a group has no members.
func TestDifferentialOfOddStates(t *testing.T) {
	drawer := story.NewDrawer(18, story.Options{})
	o := whole(0, 0, of(func(w based) check.Target { return w }))
	for n := range unlessShort(500) {
		s := drawer.Draw(n)
		tomorrow := (s.State.Start.Day() + 1).Date()
		s.State.Users[0].Birth = tomorrow
		s.State.Groups = append(s.State.Groups, nil)
		for i := range s.Steps {
			if a := &s.Steps[i].Attempt; a.Op == model.OpRegister && i%4 == 0 {
				a.Birth = (a.At.Day() + 1).Date()
			} else if a.Op == model.OpAdd && i%4 == 0 {
				a.Group = model.GroupID(len(s.State.Groups) - 1)
			}
		}
		v, err := check.Play(s, &o)
		require.NoError(t, err)
		require.Nil(t, v, "story %d", n)
	}
}

// tally counts what worlds say.
type tally struct {
	attempts           int
	reasons            map[model.Reason]int
	contacts           map[model.Contact]int // where they are told
	holds, suspensions int                   // those whose end is told
	retries            int
}

func newTally() *tally {
	return &tally{reasons: map[model.Reason]int{}, contacts: map[model.Contact]int{}}
}

// maker makes worlds of which the tally is kept.
func (t *tally) maker(contacts bool) check.Maker {
	worlds := kept(func(o *world.Options) { o.Contacts = contacts })
	return func(s *story.Story, rules *policy.Rules, later []*policy.Rules) (check.Target, error) {
		return tallied{worlds(s, rules, later), t}, nil
	}
}

type tallied struct {
	based
	tally *tally
}

func (t tallied) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	o := t.based.Do(a, members...)
	t.tally.attempts++
	t.tally.reasons[o.Reason]++
	t.tally.contacts[o.Contact]++
	switch {
	case o.Repeat:
		t.tally.retries++
	case o.Until > 0 && a.Op == model.OpReport:
		t.tally.suspensions++
	case o.Until > 0:
		t.tally.holds++
	}
	return o
}
