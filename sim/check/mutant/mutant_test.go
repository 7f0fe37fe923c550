package mutant_test

import (
	"maps"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check/mutant"
)

// TestCatalogue: ids are permanent, so each is well formed and there once; and each fault that a world knows has its mutant.
func TestCatalogue(t *testing.T) {
	all := mutant.All()
	assert.GreaterOrEqual(t, len(all), 85)
	seen, kinds := map[string]bool{}, map[world.FaultKind]bool{}
	for _, m := range all {
		assert.Regexp(t, regexp.MustCompile(`^[a-z][a-z0-9-]*[a-z0-9]$`), m.ID)
		assert.False(t, seen[m.ID], m.ID)
		assert.Regexp(t, regexp.MustCompile(`^([RGAFM]\d\d|[a-z]+)$`), m.Rule, m.ID)
		assert.NotEmpty(t, m.What, m.ID)
		assert.Equal(t, m.Group == "race", m.Race, m.ID)
		assert.Contains(t, mutant.Groups(), m.Group)
		assert.NotEqual(t, m.Fault.Bend == nil, m.Fault.Kind == world.NoFault, "%s: a policy or a kind", m.ID)
		seen[m.ID], kinds[m.Fault.Kind] = true, true
	}
	for kind := range world.FaultRaceRequest + 1 {
		assert.True(t, kinds[kind], "no mutant of the kind %d", kind)
	}
	assert.Len(t, kinds, int(world.FaultRaceRequest)+1)
	assert.Equal(t, "canary", mutant.Canary().ID)
	all[0].ID = "mine"
	assert.NotEqual(t, "mine", mutant.All()[0].ID)
}

func TestByID(t *testing.T) {
	m, err := mutant.ByID("limit-sticks")
	require.NoError(t, err)
	assert.Equal(t, "limit-sticks", m.ID)
	_, err = mutant.ByID("limit-stick")
	assert.EqualError(t, err, `no mutant "limit-stick" (did you mean limit-sticks? All: dmsim list mutants)`)
	_, err = mutant.ByID("zebra")
	assert.EqualError(t, err, `no mutant "zebra" (dmsim list mutants)`)
}

// TestKindsAreShown: no fault is without effect, and each has the one that it is there for. Those that go by another policy are in TestBendsChange.
func TestKindsAreShown(t *testing.T) {
	scripts := map[string]script{}
	for _, part := range []map[string]script{peopleScripts, gateScripts, limitScripts, groupScripts, moderationScripts, toldScripts, raceScripts} {
		maps.Copy(scripts, part)
	}
	for _, m := range mutant.All() {
		if m.Fault.Kind == world.NoFault {
			continue
		}
		t.Run(m.ID, func(t *testing.T) {
			c, ok := scripts[m.ID]
			require.True(t, ok, "no script")
			assert.Equal(t, tellings[m.ID], c.told(t, m.Fault))
		})
		delete(scripts, m.ID)
	}
	assert.Empty(t, scripts)
}

// TestOnlyDoesNotGoTheOtherWay: what only lets more through does not refuse, and the other way round.
func TestOnlyDoesNotGoTheOtherWay(t *testing.T) {
	for id, other := range map[string]world.Only{"canary": world.Strict, "unblock-half": world.Lax, "group-max-plus-1": world.Strict} {
		m, err := mutant.ByID(id)
		require.NoError(t, err)
		m.Fault.Only = other
		c := script{policy: func(p *policy.Policy) { p.Groups.MaxMembers = 1 }, play: func(s *stage) {
			s.block(1, 0)
			s.send(0, 1)
			s.unblock(1, 0)
			s.send(0, 1)
			s.create(0, 1)
		}}
		assert.Equal(t, c.stage(t, nil), c.stage(t, &m.Fault), id)
	}
}

// TestBendsChange: each mutant that goes by another policy makes one out of seed, or at least out of one in which every option has another value.
func TestBendsChange(t *testing.T) {
	other := policy.Seed()
	other.Name, other.ReplyExemption = "other", true
	other.DefaultSetting.Bands = []policy.SettingBand{{From: 16, To: 17, Setting: model.NoOne}}
	other.Requests = policy.Requests{Enabled: true, Quota: 2, Kinds: []model.Kind{model.Text, model.Image}}
	other.Block.InGroups, other.DailyLimit.Clock = policy.Forbid, policy.LocalDay
	other.Unanswered = policy.Unanswered{Messages: 2, Window: time.Hour}
	other.Custom = []policy.CustomRule{{ID: "one", RefuseWhen: "sender.age > 99"}, {ID: "two", RefuseWhen: "sender.age > 98"}}
	restoring := other
	restoring.Unanswered.Restored = true
	rules := compile(t, other)
	for _, m := range mutant.All() {
		if m.Fault.Bend == nil {
			continue
		}
		changed := false
		for _, p := range []policy.Policy{policy.Seed(), other, restoring} {
			bent := p
			bent.Requests.Kinds, bent.DefaultSetting.Bands = slices.Clone(p.Requests.Kinds), slices.Clone(p.DefaultSetting.Bands)
			m.Fault.Bend(&bent)
			if _, err := rules.For(bent); assert.NoError(t, err, m.ID) && !assert.ObjectsAreEqual(p, bent) {
				changed = true
			}
		}
		assert.True(t, changed, m.ID)
	}
}

// TestCreationIsBrokenAsAWhole: a creation that is refused either way is refused for the sound reason, though the broken one comes later in it.
func TestCreationIsBrokenAsAWhole(t *testing.T) {
	m, err := mutant.ByID("group-max-plus-1")
	require.NoError(t, err)
	c := script{policy: func(p *policy.Policy) { p.Groups.MaxMembers = 1 }, play: func(s *stage) {
		s.create(0, 1, 1)
		s.create(0, 1)
	}}
	assert.Equal(t, []string{"#1 group-full", "#2 group-full"}, c.stage(t, nil))
	assert.Equal(t, []string{"#1 group-full", "#2 delivered"}, c.stage(t, &m.Fault))
}
