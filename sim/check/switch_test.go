package check_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check"
)

// storiesOfPair is how many histories are switched from each preset to each other.
const storiesOfPair = 15

// TestSwitchPresets: a switch from any preset to any other in the middle of a history is decided as the second opinion has it.
func TestSwitchPresets(t *testing.T) {
	var all []*policy.Rules
	for _, name := range []string{"seed", "open", "tiktok-2020", "instagram-teen", "x-now", "discord", "whatsapp"} {
		p, err := policy.Preset(name)
		require.NoError(t, err)
		rules, err := policy.Compile(p)
		require.NoError(t, err)
		all = append(all, rules)
	}
	draw := rapid.Custom(func(t *rapid.T) tale {
		s := tale{setup: drawSetup(t)}
		s.attempts = drawAttempts(t, s.setup, 20, all[0].Policy())
		return s
	})
	each := storiesOfPair
	if testing.Short() {
		each /= 5
	}
	n, differed := 0, 0
	for _, from := range all {
		for _, to := range all {
			for range each {
				s := draw.Example(n)
				n++
				s.setup.Later = all
				if d := check.Replay(s.setup.World(from), s.setup.Spec(from), s.setup, switched(s.attempts, to)); d != nil {
					t.Fatalf("from %s to %s: %s\n%+v", from.Policy().Name, to.Policy().Name, d, s.setup)
				}
				if d := check.Replay(deaf{s.setup.World(from)}, s.setup.Spec(from), s.setup, switched(s.attempts, to)); d != nil {
					differed++
				}
			}
		}
	}
	assert.Greater(t, differed, n/2, "the presets hardly differ on the drawn histories")
}

// switched puts rules in force in the middle.
func switched(attempts []check.Attempt, to *policy.Rules) []check.Attempt {
	attempts = slices.Clone(attempts)
	if len(attempts) > 0 {
		attempts[len(attempts)/2].Rules = to
	}
	return attempts
}

// TestSwitch: the same with two or three policies whose limits, windows, clocks and readings are met at once, and that take turns.
func TestSwitch(t *testing.T) {
	checkOften(t, worldsDefault/3, func(t *rapid.T) {
		s := drawSwitches(t, 20)
		rules := s.rules(t)
		if d := check.Replay(s.setup.World(rules), s.setup.Spec(rules), s.setup, s.attempts); d != nil {
			t.Fatalf("%s\n%s\n%s\n%+v", d, s.policy.YAML(), laterYAML(&s), s.setup)
		}
	})
}

func laterYAML(s *tale) string {
	var b strings.Builder
	for _, rules := range s.setup.Later {
		b.Write(rules.Policy().YAML())
	}
	return b.String()
}

// drawSwitches is drawStory with other policies that are put in force in between.
func drawSwitches(t *rapid.T, lists int) tale {
	s := tale{policy: drawPolicy(t), setup: drawSetup(t)}
	policies := []*policy.Policy{&s.policy}
	for range rapid.IntRange(1, 2).Draw(t, "others") {
		p := drawPolicy(t)
		policies = append(policies, &p)
	}
	for _, p := range policies {
		rules, err := policy.Compile(*p)
		require.NoError(t, err)
		s.setup.Later = append(s.setup.Later, rules)
	}
	s.attempts = drawAttempts(t, s.setup, lists, policies...)
	for i := range s.attempts {
		if rapid.IntRange(0, 19).Draw(t, "switch") == 7 {
			s.attempts[i].Rules = rapid.SampledFrom(s.setup.Later).Draw(t, "to")
		}
	}
	return s
}

// TestFindsAWrongSwitch: a world that does not switch, or does it one attempt late, is found out.
func TestFindsAWrongSwitch(t *testing.T) {
	stories := rapid.Custom(func(t *rapid.T) tale { return drawSwitches(t, 20) })
	for name, broken := range map[string]func(*world.World) check.Comparable{
		"not at all": func(w *world.World) check.Comparable { return deaf{w} },
		"late":       func(w *world.World) check.Comparable { return &late{World: w} },
	} {
		t.Run(name, func(t *testing.T) {
			draw := func(n int) tale { return stories.Example(n) }
			assert.True(t, found(draw, func(s *tale) check.Comparable { return broken(s.setup.World(s.rules(t))) }, t))
		})
	}
}

// deaf is a world that keeps its rules.
type deaf struct{ *world.World }

func (deaf) Switch(*policy.Rules, model.Time) {}

// late is a world that switches after the next attempt.
type late struct {
	*world.World
	next *policy.Rules
}

func (l *late) Switch(rules *policy.Rules, _ model.Time) { l.next = rules }

func (l *late) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	o := l.World.Do(a, members...)
	if l.next != nil {
		l.World.Switch(l.next, a.At)
		l.next = nil
	}
	return o
}
