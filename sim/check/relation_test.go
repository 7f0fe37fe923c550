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

// storiesRelated is how many stories each relation is tried with.
const storiesRelated = 400

// TestRelations: each relation holds of the sound world, and finds its own broken target out, without an opinion of what the answers should be.
func TestRelations(t *testing.T) {
	broken := map[string]func(*counting, *model.Attempt, *model.Outcome){
		"rename": func(_ *counting, a *model.Attempt, o *model.Outcome) { // who has a round number is let in
			if a.Actor == 2 && a.Op == model.OpSend {
				o.Reason = model.Suspended
			}
		},
		"commute": func(c *counting, _ *model.Attempt, o *model.Outcome) { // every fifth attempt of all is refused
			if c.attempts%5 == 0 {
				o.Reason = model.Suspended
			}
		},
		"neutral": func(c *counting, _ *model.Attempt, o *model.Outcome) {
			if c.attempts > 40 {
				o.Reason = model.Suspended
			}
		},
		"disjoint": func(c *counting, a *model.Attempt, o *model.Outcome) { // one limit for all
			if a.Op == model.OpSend && o.Reason == model.Delivered {
				if c.delivered++; c.delivered > 10 {
					o.Reason = model.DailyLimit
				}
			}
		},
		"retry": func(c *counting, _ *model.Attempt, o *model.Outcome) { // retries are counted
			if o.Repeat {
				c.delivered++
			} else if c.delivered > 5 {
				o.Reason = model.DailyLimit
			}
		},
	}
	for _, relation := range check.Relations() {
		t.Run(relation.ID, func(t *testing.T) {
			assert.Nil(t, related(t, relation, &check.Options{}))
			lie := broken[relation.ID]
			require.NotNil(t, lie, "no broken target")
			assert.NotNil(t, related(t, relation, &check.Options{Settled: true, New: func(s *story.Story, rules *policy.Rules, later []*policy.Rules) (check.Target, error) {
				w := world.New(world.Options{Rules: rules, Later: later, Start: s.State.Start, Zones: s.State.Zones})
				return &counting{World: w, lie: lie}, nil
			}}))
		})
	}
}

func related(t *testing.T, r check.Relation, o *check.Options) *check.Violation {
	t.Helper()
	drawer := story.NewDrawer(5, story.Options{})
	for n := range uint64(storiesRelated) {
		if o.New != nil && n > storiesRelated/8 {
			break // such worlds are not used again, and cost half a millisecond each
		}
		s := drawer.Draw(n)
		v, err := r.Holds(n, s, o)
		require.NoError(t, err)
		if v != nil {
			t.Logf("story %d: %s", n, v)
			return v
		}
	}
	return nil
}

// counting is a world that changes its answers by what went before.
type counting struct {
	*world.World
	lie                 func(*counting, *model.Attempt, *model.Outcome)
	attempts, delivered int
}

func (c *counting) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	o := c.World.Do(a, members...)
	c.attempts++
	c.lie(c, a, &o)
	return o
}
