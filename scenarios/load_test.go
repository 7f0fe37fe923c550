package scenarios_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/scenarios"
	"dmsim/sim/population"
)

func preset(t *testing.T, name string) policy.Policy {
	t.Helper()
	p, err := policy.Preset(name)
	require.NoError(t, err)
	return p
}

func TestOverrides(t *testing.T) {
	limited := func(p policy.Policy) policy.Policy {
		p.DailyLimit.Messages = 50
		return p
	}
	mine := preset(t, "x-now")
	mine.Name, mine.DMMinAge = "mine", 14
	file := write(t, "p.yaml", "extends: x-now\nname: mine\ndm_min_age: 14\n")
	for _, c := range []struct {
		name, yaml string
		o          scenarios.Overrides
		want       policy.Policy
	}{
		{"none", "", scenarios.Overrides{}, policy.Seed()},
		{"in the file, a name", "policy: discord", scenarios.Overrides{}, preset(t, "discord")},
		{"in the file, a mapping", "policy: {extends: mutual, daily_limit: {messages: 50}}", scenarios.Overrides{}, limited(preset(t, "mutual"))},
		{"in the file, without extends", "policy: {daily_limit: {messages: 50}}", scenarios.Overrides{}, limited(policy.Seed())},
		{"a preset", "policy: discord", scenarios.Overrides{Policy: "mutual"}, preset(t, "mutual")},
		{"a file", "policy: discord", scenarios.Overrides{Policy: file}, mine},
		{"a name set", "policy: discord", scenarios.Overrides{Set: []string{"policy=mutual"}}, preset(t, "mutual")},
		{"a key set", "policy: mutual", scenarios.Overrides{Set: []string{"policy.daily_limit.messages=50"}}, limited(preset(t, "mutual"))},
		{"a preset, then a key", "", scenarios.Overrides{Policy: "mutual", Set: []string{"policy.daily_limit.messages=50"}}, limited(preset(t, "mutual"))},
		{"a file, then a key", "", scenarios.Overrides{Policy: file, Set: []string{"policy.daily_limit.messages=50"}}, limited(mine)},
		{"a key, then a name", "", scenarios.Overrides{Set: []string{"policy.dm_min_age=3", "policy=mutual"}}, preset(t, "mutual")},
		{"what a flag replaces may be out of range", "policy: {dm_min_age: 200}", scenarios.Overrides{Policy: "mutual"}, preset(t, "mutual")},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := scenarios.Parse("s.yaml", []byte(c.yaml), c.o)
			require.NoError(t, err)
			assert.Equal(t, c.want, s.Policy)
		})
	}
}

func TestSet(t *testing.T) {
	s := parse(t, "population: {users: 7, ages: uniform}\nseed: 3", "population.ages=adults", "population.users=400", "population.users=500",
		"duration=1d12h", "start=2027-01-01T01:00:00+01:00", "traffic.personas.ordinary.to={strangers: 0.5}", "expect=[{metric: a, max: 3}]", "population.zones=[]",
		"network.mean_follows=7")
	assert.Equal(t, population.Ages{Name: "adults"}, s.Population.Ages)
	assert.Equal(t, 500, s.Population.Users)
	assert.Equal(t, 36*time.Hour, s.Duration)
	assert.Equal(t, model.TimeOf(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)), s.Config().Start)
	assert.InDelta(t, 0.5, s.Traffic.Personas.Ordinary.To.Strangers, 0)
	assert.Equal(t, scenarios.Default().Traffic.Personas.Ordinary.To.Groups, s.Traffic.Personas.Ordinary.To.Groups, "mappings merge")
	assert.Equal(t, "a", s.Expect[0].Metric)
	assert.Empty(t, s.Population.Zones)
	assert.Equal(t, uint64(3), s.Seed)
}

func TestTheSeedFlagIsLast(t *testing.T) {
	seed := uint64(9)
	s, err := scenarios.Load("quickstart", scenarios.Overrides{Seed: &seed, Set: []string{"seed=8"}})
	require.NoError(t, err)
	assert.Equal(t, uint64(9), s.Seed)
}

func TestLoadOfAFile(t *testing.T) {
	s, err := scenarios.Load(write(t, "teens.yml", "population: {users: 500}"), scenarios.Overrides{})
	require.NoError(t, err)
	assert.Equal(t, "teens", s.Name)
	_, err = scenarios.Load(write(t, "my teens.yaml", ""), scenarios.Overrides{})
	assert.ErrorContains(t, err, `: name: want 1 to 64 letters, digits, dots, - and _, the first a letter or a digit, got "my teens"`)
}

// TestPolicyFilesReportThemselves: not the scenario that they are put on.
func TestPolicyFilesReportThemselves(t *testing.T) {
	for _, c := range []struct{ yaml, want string }{
		{"extends: mutual\ndm_min_age: 200\n", `:2:13: dm_min_age: want an age from 0 to 150, got 200`},
		{"name: a\ngroups:\n  max: 3\n", `:3:3: groups.max: want one of the keys max_members, add_gate; got "max"`},
		{"custom:\n  - {id: a, refuse_when: sender.aeg > 1}\n", `:2:26: custom[0].refuse_when: want a CEL expression: 1:7: undeclared reference to 'sender.aeg'`},
	} {
		path := write(t, "p.yaml", c.yaml)
		_, err := scenarios.Load("quickstart", scenarios.Overrides{Policy: path})
		assert.ErrorContains(t, err, path+c.want)
	}
	good := write(t, "p.yaml", "extends: mutual\n")
	_, err := scenarios.Load("quickstart", scenarios.Overrides{Policy: good, Set: []string{"policy.dm_min_age=200"}})
	assert.EqualError(t, err, "--set policy.dm_min_age=200: policy.dm_min_age: want an age from 0 to 150, got 200")
}
