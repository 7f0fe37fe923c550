package cost

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/policy"
	"dmsim/scenarios"
	"dmsim/sim/load"
	"dmsim/sim/rng"
)

// TestPresets: under no preset does a world break when a rule is left out, whoever has tried what.
func TestPresets(t *testing.T) {
	s, err := scenarios.Load("quickstart", scenarios.Overrides{Set: []string{"population.users=300"}})
	require.NoError(t, err)
	p, err := load.Build(t.Context(), load.Request{Config: s.Config(), Attempts: 3000, Workers: 1})
	require.NoError(t, err)
	defer func() { require.NoError(t, p.Close()) }()
	st, d := newStage(p, len(p.Attempts)), rng.Seed(1).For("test").Draw(0, 0)
	for _, name := range policy.PresetNames() {
		preset, err := policy.Preset(name)
		require.NoError(t, err)
		rules, err := policy.Compile(preset)
		require.NoError(t, err)
		st.duel(rules, rules.Without(), 0, &d)
		assert.Zero(t, st.changed(), name)
		for _, id := range rules.Asked() {
			if !slices.Contains(kept, id) {
				assert.NotPanics(t, func() { st.duel(rules, rules.Without(id), 0, &d) }, "%s without %s", name, id)
			}
		}
	}
}

// TestStageIsThePlans: every turn begins with the world that the plan's answers are those of.
func TestStageIsThePlans(t *testing.T) {
	s, err := scenarios.Load("quickstart", scenarios.Overrides{Set: []string{"population.users=500"}})
	require.NoError(t, err)
	p, err := load.Build(t.Context(), load.Request{Config: s.Config(), Attempts: 3000, Workers: 1})
	require.NoError(t, err)
	defer func() { require.NoError(t, p.Close()) }()
	st := newStage(p, len(p.Attempts))
	d := rng.Seed(1).For("test").Draw(0, 0)
	for whole := range 2 {
		st.duel(p.Rules(), p.Rules().Without("R09"), whole, &d)
		assert.Equal(t, p.Expected, st.sides[whole].outcomes)
		assert.NotEqual(t, p.Expected, st.sides[1-whole].outcomes)
	}
}
