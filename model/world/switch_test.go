package world_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
)

// TestSwitchKeepsWhatWasBrought: a suspension lasts as long as the rules of its report say, and the longer of two outlasts the shorter.
func TestSwitchKeepsWhatWasBrought(t *testing.T) {
	strict := func(suspension time.Duration) *policy.Rules {
		return open(t, func(p *policy.Policy) {
			p.Moderation.Latency, p.Moderation.TruePositiveRate, p.Moderation.Strikes, p.Moderation.Suspension = time.Hour, 1, 1, suspension
		})
	}
	long, short := strict(24*time.Hour), strict(time.Minute)
	w := crowd(world.Options{Rules: long, Later: []*policy.Rules{short}}, 2)
	report := func() model.Outcome {
		bad := message(0, 1, noon)
		bad.Message.Labels = model.Offensive
		sent := w.Do(bad)
		require.Equal(t, model.Delivered, sent.Reason)
		return w.Do(&model.Attempt{Op: model.OpReport, At: noon, Actor: 1, Target: 0, Ref: sent.Commit, Group: model.NoGroup})
	}
	falls := noon + model.Hour
	assert.Equal(t, model.Outcome{Commit: 2, From: falls, Until: falls + model.DayLength}, report())
	w.Switch(short, noon)
	assert.Equal(t, model.Outcome{Commit: 4, From: falls, Until: falls + model.Minute}, report())
	assert.Equal(t, model.Delivered, w.Do(message(0, 1, falls-1)).Reason)
	assert.Equal(t, model.Suspended, w.Do(message(0, 1, falls+model.DayLength-1)).Reason)
	assert.Equal(t, model.Delivered, w.Do(message(0, 1, falls+model.DayLength)).Reason)
}

// TestSwitchCountsStrikesInOrder: of two strikes at one time the first reported counts first.
func TestSwitchCountsStrikesInOrder(t *testing.T) {
	after := func(strikes policy.Limit) *policy.Rules {
		return open(t, func(p *policy.Policy) {
			p.Moderation.Latency, p.Moderation.TruePositiveRate, p.Moderation.Strikes = time.Hour, 1, strikes
		})
	}
	first, third := after(1), after(3)
	w := crowd(world.Options{Rules: first, Later: []*policy.Rules{third}}, 2)
	var until []bool
	for _, rules := range []*policy.Rules{third, first, third, third, third} {
		w.Switch(rules, noon)
		bad := message(0, 1, noon)
		bad.Message.Labels = model.Offensive
		sent := w.Do(bad)
		o := w.Do(&model.Attempt{Op: model.OpReport, At: noon, Actor: 1, Target: 0, Ref: sent.Commit, Group: model.NoGroup})
		until = append(until, o.Until > 0)
	}
	assert.Equal(t, []bool{false, true, false, false, true}, until)
}

// TestSwitchKnowsItsRules: what no rule that was named needs was not written down, so there is no way to other rules.
func TestSwitchKnowsItsRules(t *testing.T) {
	w := crowd(world.Options{Rules: open(t)}, 1)
	assert.PanicsWithValue(t, `world: switched to the policy "open", which Options.Later does not name`, func() { w.Switch(open(t), noon) })
}
