package story_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/check/story"
)

// TestWithin: what stories may not ask for is in none of them, and what is left is what was drawn.
func TestWithin(t *testing.T) {
	seed := policy.Seed()
	now := model.Time(1_790_000_000_000)
	within := story.Within{
		OnePolicy: true, OneAtATime: true, Now: func() model.Time { return now },
		Policy: func(p *policy.Policy) { p.DailyLimit.Messages = policy.NoLimit },
		Person: func(p *model.Profile) { p.Zone = 0 },
		Step: func(s *story.Step) bool {
			s.Attempt.Message.Labels = 0
			return s.Kind == story.Try && s.Attempt.Op != model.OpAccept
		},
	}
	free, bound := story.NewDrawer(1, story.Options{Base: &seed}), story.NewDrawer(1, story.Options{Base: &seed, Within: within})
	want := seed
	want.DailyLimit.Messages = policy.NoLimit
	accepts, zones, later, steps := 0, 0, 0, 0
	for n := range uint64(300) {
		s := free.Draw(n)
		later += len(s.Later)
		for i := range s.Steps {
			if s.Steps[i].Attempt.Op == model.OpAccept {
				accepts++
			}
		}
		for _, p := range s.State.Users {
			if p.Zone != 0 {
				zones++
			}
		}
		s = bound.Draw(n)
		require.Equal(t, want, s.Policy)
		require.Empty(t, s.Later)
		require.Equal(t, now, s.State.Start)
		require.True(t, within.Allows(s, s))
		for i := range s.Steps {
			step := &s.Steps[i]
			require.Equal(t, story.Try, step.Kind)
			require.NotEqual(t, model.OpAccept, step.Attempt.Op)
			require.Equal(t, now, step.At())
			require.Zero(t, step.Attempt.Message.Labels)
			steps++
		}
		for _, p := range s.State.Users {
			require.Zero(t, p.Zone)
		}
	}
	assert.Greater(t, steps, 5000)
	assert.Greater(t, min(accepts, zones, later), 50, "there was something to leave out")
}

// TestAllows: a story that was made of one within the bounds may have left them.
func TestAllows(t *testing.T) {
	seed := policy.Seed()
	within := story.Within{
		OnePolicy: true, Now: func() model.Time { return 0 }, Step: func(s *story.Step) bool { return s.Attempt.Op != model.OpAccept },
	}
	from := &story.Story{Policy: seed, Steps: []story.Step{{Attempt: model.Attempt{Op: model.OpSend}}}}
	for name, change := range map[string]func(*story.Story){
		"another policy":    func(s *story.Story) { s.Policy.DMMinAge = 3 },
		"another beginning": func(s *story.Story) { s.State.Start, s.Steps[0].Attempt.At = 1, 1 },
		"time passes":       func(s *story.Story) { s.Steps[0].Attempt.At = 1 },
		"another operation": func(s *story.Story) { s.Steps[0].Attempt.Op = model.OpAccept },
	} {
		c := from.Clone()
		change(c)
		assert.False(t, within.Allows(c, from), name)
	}
	assert.True(t, within.Allows(from.Clone(), from))
	assert.True(t, (&story.Within{}).Allows(&story.Story{}, from), "no bounds")
}
