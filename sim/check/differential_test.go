package check_test

import (
	"flag"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check"
)

// worldsDefault is how many random worlds the differential test compares, of 100 attempts on average. More: -rapid.checks=100000.
const worldsDefault = 3000

// TestDifferential: whatever the policy, the people and what they attempt, the world and the second opinion say the same.
func TestDifferential(t *testing.T) {
	seen := newTally()
	checkOften(t, worldsDefault, func(t *rapid.T) {
		s := drawStory(t, 20)
		rules := s.rules(t)
		if d := check.Replay(seen.of(s.setup.World(rules)), s.setup.Spec(rules), s.setup, s.attempts); d != nil {
			t.Fatalf("%s\n%s\n%+v", d, s.policy.YAML(), s.setup)
		}
	})
	t.Logf("%d attempts: %v, contacts %v, %d holds, %d suspensions", seen.attempts, seen.reasons, seen.contacts, seen.holds, seen.suspensions)
	if testing.Short() {
		return
	}
	for i, name := range model.ReasonNames() {
		assert.Greater(t, seen.reasons[model.Reason(i)], 20, "the drawn worlds hardly meet the reason %s", name)
	}
	for i, name := range model.ContactNames() {
		assert.Greater(t, seen.contacts[model.Contact(i)], 200, "the drawn worlds hardly meet the contact %q", name)
	}
	assert.Greater(t, seen.holds, 200, "the drawn worlds are hardly told of holds")
	assert.Greater(t, seen.suspensions, 200, "the drawn worlds are hardly told of suspensions")
}

// story is what one replay needs.
type tale struct {
	policy   policy.Policy
	setup    *check.Setup
	attempts []check.Attempt
}

func drawStory(t *rapid.T, lists int) tale {
	s := tale{policy: drawPolicy(t), setup: drawSetup(t)}
	s.attempts = drawAttempts(t, s.setup, lists, &s.policy)
	return s
}

func (s *tale) rules(t require.TestingT) *policy.Rules {
	rules, err := policy.Compile(s.policy)
	require.NoError(t, err)
	return rules
}

// stories are drawn by number: the n-th is always the same.
func stories(lists int) func(n int) tale {
	draw := rapid.Custom(func(t *rapid.T) tale { return drawStory(t, lists) })
	return func(n int) tale { return draw.Example(n) }
}

// tally counts what worlds say.
type tally struct {
	attempts           int
	reasons            map[model.Reason]int
	contacts           map[model.Contact]int // where they are told
	holds, suspensions int                   // those whose end is told
}

func newTally() *tally {
	return &tally{reasons: map[model.Reason]int{}, contacts: map[model.Contact]int{}}
}

// of returns a world of which the tally is kept.
func (t *tally) of(w *world.World) tallied { return tallied{w, t} }

type tallied struct {
	*world.World
	tally *tally
}

func (t tallied) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	o := t.World.Do(a, members...)
	t.tally.attempts++
	t.tally.reasons[o.Reason]++
	t.tally.contacts[o.Contact]++
	switch {
	case o.Until > 0 && a.Op == model.OpReport:
		t.tally.suspensions++
	case o.Until > 0:
		t.tally.holds++
	}
	return o
}

// checkOften checks a property as often as asked, fewer times under -short. An explicit -rapid.checks has the last word.
// A failure prints the seed that repeats it; rapid's files would only litter the tree.
func checkOften(t *testing.T, times int, property func(*rapid.T)) {
	checks := flag.Lookup("rapid.checks")
	if was := checks.Value.String(); was == checks.DefValue {
		if testing.Short() {
			times /= 10
		}
		require.NoError(t, flag.Set("rapid.checks", strconv.Itoa(times)))
		defer func() { _ = flag.Set("rapid.checks", was) }()
	}
	require.NoError(t, flag.Set("rapid.nofailfile", "true"))
	rapid.Check(t, property)
}
