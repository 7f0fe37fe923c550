package cost_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/policy"
	"dmsim/scenarios"
	"dmsim/sim/interval"
	"dmsim/sim/load"
	"dmsim/sim/load/cost"
	"dmsim/sim/rng"
)

func plan(t *testing.T, attempts int, change func(*policy.Policy)) *load.Plan {
	t.Helper()
	s, err := scenarios.Load("quickstart", scenarios.Overrides{Set: []string{"population.users=500"}})
	require.NoError(t, err)
	c := s.Config()
	if change != nil {
		change(&c.Policy)
	}
	p, err := load.Build(t.Context(), load.Request{Config: c, Attempts: attempts, Workers: 1})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	return p
}

// TestDear: a rule that is dear by far is found to be, its share of the attempts is that of what it refuses, and the others are still told.
func TestDear(t *testing.T) {
	p := plan(t, 4000, func(p *policy.Policy) {
		p.Custom = []policy.CustomRule{{ID: "dear", RefuseWhen: `sender.age * 7 % 5 + sender.age * 11 % 3 > 100 || (sender.age + 1) * (sender.age + 2) * (sender.age + 3) < 0 || message.length < 0`}}
	})
	c, dear := dearest(t, p)
	assert.Zero(t, dear.Changed, "it refuses nobody")
	assert.Positive(t, c.Rules[1].Changed, "the base gate does")
	assert.InEpsilon(t, c.Nanoseconds.Value/1000, c.Cores.Value, 1e-9)
	assert.Equal(t, "none", c.Placebo.ID)
	assert.Zero(t, c.Placebo.Changed)
	assert.Equal(t, []string{"R01", "R02"}, c.Kept)
	assert.Contains(t, c.Idle, "R10")
}

// dearest measures R15 and another rule until R15 is seen to be dear: a machine that others use may widen the intervals of one try, and hardly those of five.
func dearest(t *testing.T, p *load.Plan) (c *cost.Costs, dear cost.Rule) {
	t.Helper()
	for seed := range rng.Seed(5) {
		c, err := cost.Measure(t.Context(), p, cost.Options{Seed: seed, Rounds: 8, Rules: []string{"R15", "R09"}})
		require.NoError(t, err)
		require.Len(t, c.Rules, 2)
		dear = c.Rules[0]
		require.Equal(t, "R15", dear.ID)
		if dear.Clear && dear.Nanoseconds.Low > 20 && c.Nanoseconds.Low > 0 { // several comparisons by an interpreter take some hundred
			return c, dear
		}
	}
	require.Failf(t, "the dear rule was not found to be dear", "%+v", dear)
	return nil, dear
}

// TestEveryRule: nothing that the policy asks breaks the world when it is left out, under a policy that asks all.
func TestEveryRule(t *testing.T) {
	p := plan(t, 3000, func(p *policy.Policy) {
		p.Requests.Enabled, p.Moderation.Mode, p.Unanswered.Messages = true, policy.Proactive, 1000
		p.Custom = []policy.CustomRule{{ID: "none", RefuseWhen: "sender.age > 200"}}
	})
	c, err := cost.Measure(t.Context(), p, cost.Options{Seed: 1, Rounds: 8, Attempts: 1000})
	require.NoError(t, err)
	var ids []string
	for _, r := range c.Rules {
		ids = append(ids, r.ID)
		assert.LessOrEqual(t, r.Percent.Low, r.Percent.Value)
		assert.LessOrEqual(t, r.Percent.Value, r.Percent.High)
		assert.Equal(t, r.Clear, !r.Percent.Holds(0))
	}
	assert.Equal(t, p.Rules().Asked(), append([]string{"R01", "R02"}, ids...))
	assert.Empty(t, c.Idle)
}

// TestNoRule measures what an attempt takes, and nothing else.
func TestNoRule(t *testing.T) {
	c, err := cost.Measure(t.Context(), plan(t, 2000, nil), cost.Options{Seed: 1, Rounds: 8, Rules: []string{}})
	require.NoError(t, err)
	assert.Empty(t, c.Rules)
	assert.Positive(t, c.Nanoseconds.Low)
	assert.LessOrEqual(t, c.Nanoseconds.Low, c.Nanoseconds.Value)
	assert.Positive(t, c.Placebo.Percent.High-c.Placebo.Percent.Low)
}

func TestMeasureErrs(t *testing.T) {
	p := plan(t, 1000, nil)
	for want, o := range map[string]cost.Options{
		"rule costs: want 8 rounds or more, got 7":                                                {Rounds: 7},
		"rule costs: want from 1000 to 1000 attempts a turn, as many as the plan holds, got 1001": {Attempts: 1001},
		`, the rules that the policy "seed" asks and that can be left out, got "R10"`:             {Rules: []string{"R10"}},
		`, the rules that the policy "seed" asks and that can be left out, got "R01"`:             {Rules: []string{"R01"}},
	} {
		_, err := cost.Measure(t.Context(), p, o)
		assert.ErrorContains(t, err, want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := cost.Measure(ctx, p, cost.Options{})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestTell(t *testing.T) {
	c := cost.Costs{
		Policy: "seed", Nanoseconds: interval.Interval{Value: 200, Low: 190, High: 210}, Cores: interval.Interval{Value: 0.2},
		Rules: []cost.Rule{
			{ID: "R09", Nanoseconds: interval.Interval{Value: 20}, Percent: interval.Interval{Value: 10, Low: 9, High: 11}, Clear: true, Changed: 0.25},
			{ID: "R12", Nanoseconds: interval.Interval{Value: 1}, Percent: interval.Interval{Value: 0.5, Low: -0.5, High: 1}},
		},
		Placebo: cost.Rule{ID: "none", Percent: interval.Interval{Low: -1, High: 1}},
		Idle:    []string{"R10"}, Kept: []string{"R01"}, Notes: []string{"so"},
	}
	var b bytes.Buffer
	c.Tell(&b)
	assert.Equal(t, `policy seed	200 ns an attempt (190 to 210), one goroutine: 0.20 cores for a million attempts a second
rule	ns	%	95 % interval	decided otherwise without it
R09	20.00	10.00	9.00 to 11.00 %	25 %
R12	1.00	0.50	-0.50 to 1.00 %: spans zero	0 %
none	0.00	0.00	-1.00 to 1.00 %: spans zero	0 %
idle	R10: they cannot refuse under the policy, and are not asked
kept	R01: nothing works without them
note	so
`, b.String())
}

// TestCut: after an interrupt the whole rounds are told, and said to be fewer; of one alone nothing is.
func TestCut(t *testing.T) {
	p := plan(t, 1000, nil)
	for at, rounds := range map[string]int{"round 1 of 8": 0, "round 2 of 8": 0, "round 3 of 8": 2, "round 8 of 8": 7} {
		ctx, cancel := context.WithCancel(t.Context())
		c, err := cost.Measure(ctx, p, cost.Options{Rounds: 8, Rules: []string{"R09"}, Talk: func(what string) {
			if strings.HasSuffix(what, at) {
				cancel()
			}
		}})
		assert.ErrorIs(t, err, context.Canceled, at)
		if rounds == 0 {
			assert.Nil(t, c, at)
			continue
		}
		require.NotNil(t, c, at)
		assert.Equal(t, rounds, c.Rounds)
		assert.Len(t, c.Rules, 1)
		assert.LessOrEqual(t, c.Nanoseconds.Low, c.Nanoseconds.High)
		assert.Contains(t, c.Notes, fmt.Sprintf("interrupted after %d of 8 rounds", rounds))
	}
}
