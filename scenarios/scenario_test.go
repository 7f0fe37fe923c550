package scenarios_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/scenarios"
	"dmsim/sim"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/traffic"
)

func parse(t *testing.T, yaml string, set ...string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Parse("dir/mine.yaml", []byte(yaml), scenarios.Overrides{Set: set})
	require.NoError(t, err)
	return s
}

// write puts a text into a file of the test's own and returns its path.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestConfigOfTheDefault(t *testing.T) {
	s := parse(t, "")
	assert.Equal(t, "mine", s.Name, "the file's name")
	assert.Equal(t, sim.Config{
		Seed: 1, Start: model.TimeOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)), Duration: 24 * time.Hour, Policy: policy.Seed(),
		Population: population.Default(), Network: network.Default(), Traffic: traffic.Default(), World: sim.WorldConfig{Messages: sim.StoreReported, RetryMemory: 24 * time.Hour},
	}, s.Config())
}

func TestDefaultIsItsOwn(t *testing.T) {
	one := scenarios.Default()
	*one.Start = time.Time{}
	one.Population.Zones[0].Share = 7
	one.Policy.Requests.Kinds[0] = model.Emoji
	two := scenarios.Default()
	two.Name = "two"
	assert.NoError(t, two.Validate())
}

func TestTraceTakesTheDefaultTimesBack(t *testing.T) {
	start := model.TimeOf(time.Date(2004, 4, 15, 0, 0, 0, 0, time.UTC))
	for _, c := range []struct {
		name, yaml string
		set        []string
		start      model.Time
		duration   time.Duration
	}{
		{"neither stated", "traffic: {trace: {file: t.txt}}", nil, 0, 0},
		{"the trace set", "", []string{"traffic.trace.file=t.txt"}, 0, 0},
		{"start stated", "start: 2004-04-15T00:00:00Z\ntraffic: {trace: {file: t.txt}}", nil, start, 0},
		{"in another zone", "start: 2004-04-15T02:00:00+02:00\ntraffic: {trace: {file: t.txt}}", nil, start, 0},
		{"duration stated", "duration: 7d\ntraffic: {trace: {file: t.txt}}", nil, 0, 7 * 24 * time.Hour},
		{"both set", "", []string{"start=2004-04-15T00:00:00Z", "duration=1h", "traffic.trace.file=t.txt"}, start, time.Hour},
		{"the default stated", "duration: 24h", []string{"traffic.trace.file=t.txt"}, 0, 24 * time.Hour},
		{"no duration stated", "duration: 0s", []string{"traffic.trace.file=t.txt"}, 0, 0},
		{"the trace taken back", "traffic: {trace: {file: t.txt}}", []string{`traffic.trace.file=""`}, model.TimeOf(scenarios.DefaultStart()), 24 * time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := parse(t, c.yaml, c.set...).Config()
			assert.Equal(t, c.start, config.Start)
			assert.Equal(t, c.duration, config.Duration)
		})
	}
}

func TestRoundTrip(t *testing.T) {
	for _, c := range []struct {
		name, yaml string
		set        []string
	}{
		{"empty", "", nil},
		{"texts", "description: \"a \\\"b\\\": #c\\n\\td é\"\nname: x.1_a-B\nseed: 18446744073709551615", nil},
		{"a trace", "traffic: {trace: {file: '/a b/t.txt', follows: file, follows_file: f.txt}}", nil},
		{"a network's file", "network: {file: ./FILE}", nil},
		{"times", "start: 2026-03-01T12:00:00.5+05:30\nduration: 1h0.25s", nil},
		{"a policy", "policy: {extends: tiktok-2023, name: mine, daily_limit: {messages: none}, custom: [{id: a, refuse_when: \"sender.age > 3\"}]}", nil},
		{"ages and zones", "population: {ages: [{from: 13, to: 17, share: 0.25}, {from: 18, to: 90, share: 0.75}], zones: []}", nil},
		{"people", "population: {personas: {raid: 0.1}, false_ages: {share: 0.44}, settings: [{personas: [raid], no-one: 1}, {ages: [13, 17], friends: 1}, {everyone: 1}]}", nil},
		{"a table", "population: {file: people.csv}\nnetwork: {file: f.txt}", nil},
		{"zones", "population: {zones: [{name: +02:00, share: 0.5}, {name: Europe/Berlin, share: 0.5}]}", nil},
		{"expectations", "expect: [{metric: delivered_share, min: 0.2, max: 0.9}, {metric: x, min: -1e9}, {metric: y, max: 0}]", nil},
		{"set", "", []string{"policy=mutual", "world.retry_memory=36h", "traffic.quickest_reaction=250ms", "world.messages=reported"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := parse(t, c.yaml, c.set...)
			again, err := scenarios.Parse("again.yaml", s.YAML(), scenarios.Overrides{})
			require.NoError(t, err, "%s", s.YAML())
			assert.Equal(t, s.Name, again.Name)
			assert.Equal(t, s.Description, again.Description)
			assert.Equal(t, string(s.YAML()), string(again.YAML()))
		})
	}
}

func TestYAMLNamesEveryKey(t *testing.T) {
	text := string(parse(t, "").YAML())
	for _, line := range []string{
		"name: mine\n", "start: 2026-03-01T00:00:00Z\n", "duration: 24h\n", "\n  base_gate: sender-follows\n", "\n  users: 10000\n",
		"\n  ages: tiktok\n", "\n  mean_follows: 35.2\n", "\n  quickest_reaction: 1s\n", "\n  messages: reported\n", "\nexpect: []\n",
	} {
		assert.Contains(t, text, line)
	}
}

func TestExpectationHolds(t *testing.T) {
	s := parse(t, "expect: [{metric: a, min: 0.2, max: 0.9}, {metric: b, min: 1}, {metric: c, max: 1}]")
	both, low, high := s.Expect[0], s.Expect[1], s.Expect[2]
	nan := 0.0
	nan /= nan
	assert.Equal(t, []bool{true, true, false, false, false},
		[]bool{both.Holds(0.2), both.Holds(0.9), both.Holds(0.1), both.Holds(0.91), both.Holds(nan)})
	assert.Equal(t, []bool{true, false, true, false}, []bool{low.Holds(1), low.Holds(0.9), high.Holds(-5), high.Holds(1.1)})
}
