package check_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/check"
	"dmsim/sim/check/story"
)

// storiesOfPair is how many stories are switched from each policy to each other.
const storiesOfPair = 10

// TestSwitchPresets: a switch from any of some presets to any other in the middle of a story is decided as the second opinion has it. Two of them have custom rules,
// which drawn stories keep.
func TestSwitchPresets(t *testing.T) {
	all := switchable(t)
	n, differed := 0, 0
	for _, from := range all {
		drawer := story.NewDrawer(15, story.Options{Base: &from})
		sound, deaf := of(func(w based) check.Target { return w }), of(func(w based) check.Target { return deaf{w} })
		for _, to := range all {
			for range max(1, unlessShort(storiesOfPair)) {
				s := switched(drawer.Draw(uint64(n)), from, to)
				n++
				o := whole(0, 0, sound)
				v, err := check.Play(s, &o)
				require.NoError(t, err)
				if v != nil {
					t.Fatalf("from %s to %s: %s\n%+v", from.Name, to.Name, v, s)
				}
				o.New = deaf
				if v, err := check.Play(s, &o); err == nil && v != nil {
					differed++
				}
			}
		}
	}
	t.Logf("%d of %d", differed, n)
	assert.Greater(t, differed, n/2, "the policies hardly differ on the drawn stories")
}

// switchable are presets, and presets with custom rules, not all the same.
func switchable(t *testing.T) (all []policy.Policy) {
	for _, name := range []string{"seed", "open", "tiktok-2020", "instagram-teen", "x-now", "discord", "whatsapp", "open", "seed"} {
		p, err := policy.Preset(name)
		require.NoError(t, err)
		all = append(all, p)
	}
	all[7].Custom = []policy.CustomRule{{ID: "wordy", RefuseWhen: "message.length > 4"}}
	all[8].Custom = []policy.CustomRule{{ID: "cold", RefuseWhen: "!recipient.wrote_before && !group.is"}, {ID: "big", RefuseWhen: "group.size > 2"}}
	return all
}

// switched is a story under a policy that another takes the place of, in the middle.
func switched(s *story.Story, from, to policy.Policy) *story.Story {
	s = s.Clone()
	s.Policy, s.Later = from, []policy.Policy{to}
	s.Steps = slices.DeleteFunc(s.Steps, func(step story.Step) bool { return step.Kind == story.Switch })
	middle := len(s.Steps) / 2
	s.Steps = slices.Insert(s.Steps, middle, story.Step{N: s.Fresh(), Kind: story.Switch, Attempt: model.Attempt{At: s.Steps[middle].At()}})
	return s
}

// TestFindsAWrongSwitch: a world that does not switch, or does it one attempt late, is found out.
func TestFindsAWrongSwitch(t *testing.T) {
	for name, broken := range map[string]func(based) check.Target{
		"not at all": func(w based) check.Target { return deaf{w} },
		"late":       func(w based) check.Target { return &late{based: w} },
	} {
		t.Run(name, func(t *testing.T) { requireFound(t, whole(16, storiesToFind, of(broken))) })
	}
}

// deaf is a world that keeps its rules.
type deaf struct{ based }

func (deaf) Switch(*policy.Rules, model.Time) {}

// late is a world that switches after the next attempt.
type late struct {
	based
	next *policy.Rules
}

func (l *late) Switch(rules *policy.Rules, _ model.Time) { l.next = rules }

func (l *late) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	o := l.based.Do(a, members...)
	if l.next != nil {
		l.based.Switch(l.next, a.At)
		l.next = nil
	}
	return o
}
