package scenarios_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/policy"
	"dmsim/scenarios"
	"dmsim/scenarios/internal/schemagen"
	"dmsim/strictyaml"
)

var update = flag.Bool("update", false, "write the schemas anew")

// TestSchemaIsFresh: the embedded schema is what the types and their comments make now.
func TestSchemaIsFresh(t *testing.T) {
	t.Chdir("..")
	for _, c := range []struct {
		file     string
		generate func() ([]byte, error)
		embedded func() ([]byte, error)
	}{
		{"schema.json", schemagen.Generate, scenarios.Schema},
		{"experiment.schema.json", schemagen.Experiment, scenarios.ExperimentSchema},
	} {
		fresh, err := c.generate()
		require.NoError(t, err)
		if *update {
			require.NoError(t, os.WriteFile(filepath.Join("scenarios", c.file), fresh, 0o644))
			continue
		}
		embedded, err := c.embedded()
		require.NoError(t, err)
		assert.Equal(t, string(fresh), string(embedded), "types or comments changed: go generate dmsim/scenarios")
	}
}

// compile returns the schema, or one of its definitions.
func compile(t *testing.T, definition string) *jsonschema.Schema {
	t.Helper()
	data, err := scenarios.Schema()
	require.NoError(t, err)
	return compiled(t, data, definition)
}

func compiled(t *testing.T, data []byte, definition string) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource("scenario.json", document))
	s, err := c.Compile("scenario.json" + definition)
	require.NoError(t, err)
	return s
}

// plain reads YAML as an editor does, that is without the types.
func plain(t *testing.T, source string, data []byte) (document any) {
	t.Helper()
	require.NoError(t, strictyaml.Decode(source, data, &document))
	return document
}

func TestSchemaTakesWhatIsShipped(t *testing.T) {
	scenario, rules := compile(t, ""), compile(t, "#/$defs/policy.Policy")
	for _, name := range scenarios.Names() {
		data, err := scenarios.Source(name)
		require.NoError(t, err)
		assert.NoError(t, scenario.Validate(plain(t, name, data)), name)
		s, err := scenarios.Load(name, scenarios.Overrides{Set: needs(t, name)})
		require.NoError(t, err)
		assert.NoError(t, scenario.Validate(plain(t, name, s.YAML())), "%s, every key", name)
	}
	for _, name := range policy.PresetNames() {
		assert.NoError(t, rules.Validate(plain(t, name, policy.PresetSource(name))), name)
		preset, err := policy.Preset(name)
		require.NoError(t, err)
		assert.NoError(t, rules.Validate(plain(t, name, preset.YAML())), "%s, every key", name)
	}
}

// TestSchemaAgreesWithLoad: what one takes, the other takes.
func TestSchemaAgreesWithLoad(t *testing.T) {
	s := compile(t, "")
	for _, c := range []struct {
		good bool
		yaml string
	}{
		{true, "{}"},
		{true, "policy: mutual"},
		{true, "policy: {extends: mutual, name: mine, daily_limit: {messages: none}}"},
		{true, "policy: {default_setting: {bands: [{from: 16, to: 17, setting: no-one}], otherwise: friends}}"},
		{true, "policy: {custom: [{id: a, refuse_when: 'sender.age > 5'}]}"},
		{true, "population: {ages: adults}"},
		{true, "population: {ages: [{from: 18, to: 20, share: 1}]}"},
		{true, "population: {settings: [{ages: [13, 15], personas: [creator, raid], chosen: 0.5, no-one: 1}, {everyone: 1}]}"},
		{true, "population: {personas: {bot-farm: 0.1}}"},
		{true, "duration: 1d12h"},
		{true, "expect: [{metric: a, min: -5}]"},
		{false, "polcy: mutual"},
		{false, "policy: mutal"},
		{false, "policy: {extends: mutal}"},
		{false, "policy: {base_gate: all}"},
		{false, "policy: {daily_limit: {clock: moon}}"},
		{false, "policy: {daily_limit: {messages: many}}"},
		{false, "policy: {requests: {kinds: [song]}}"},
		{false, "policy: {default_setting: {otherwise: nobody}}"},
		{false, "policy: {custom: [{id: a}]}"},
		{false, "population: {ages: old}"},
		{false, "population: {ages: [{from: 18, until: 20, share: 1}]}"},
		{false, "population: {users: 1.5}"},
		{false, "population: {users: -1}"},
		{false, "population: {settings: {chosen: 0.5}}"},
		{false, "population: {settings: [{ages: [13], no-one: 1}, {everyone: 1}]}"},
		{false, "population: {settings: [{ages: [13, old], no-one: 1}, {everyone: 1}]}"},
		{false, "population: {settings: [{personas: [star], no-one: 1}, {everyone: 1}]}"},
		{false, "population: {personas: {ordinary: 0.1}}"},
		{false, "network: {model: ring}"},
		{false, "traffic: {trace: {follows: friends}}"},
		{false, "world: {messages: some}"},
		{false, "world: {retry_memory: 90}"},
		{false, "start: noon"},
		{false, "duration: 90"},
		{false, "expect: [{min: 1}]"},
		{false, "expect: {metric: a, min: 1}"},
		{false, "name: [a]"},
	} {
		judged := s.Validate(plain(t, "s.yaml", []byte(c.yaml)))
		_, loaded := scenarios.Parse("s.yaml", []byte(c.yaml), scenarios.Overrides{})
		assert.Equal(t, c.good, judged == nil, "schema: %s: %v", c.yaml, judged)
		assert.Equal(t, c.good, loaded == nil, "load: %s: %v", c.yaml, loaded)
	}
}

// TestNothingIsBelowZero: the schema says so of every number but the bounds of expectations, and Load agrees.
func TestNothingIsBelowZero(t *testing.T) {
	defaults := scenarios.Default()
	seen := 0
	var walk func(path string, value any)
	walk = func(path string, value any) {
		switch value := value.(type) {
		case map[string]any:
			for key, below := range value {
				walk(path+"."+key, below)
			}
		case int64, float64:
			seen++
			_, err := scenarios.Parse("s.yaml", nil, scenarios.Overrides{Set: []string{path[1:] + "=-1"}})
			assert.Error(t, err, path)
		}
	}
	walk("", plain(t, "s.yaml", defaults.YAML()))
	assert.Greater(t, seen, 40)
}

// TestSchemaOfExperiments takes what is shipped, and judges as LoadExperiment does.
func TestSchemaOfExperiments(t *testing.T) {
	data, err := scenarios.ExperimentSchema()
	require.NoError(t, err)
	s := compiled(t, data, "")
	for _, name := range scenarios.ExperimentNames() {
		source, err := scenarios.ExperimentSource(name)
		require.NoError(t, err)
		assert.NoError(t, s.Validate(plain(t, name, source)), name)
	}
	const head = "question: q?\noutcomes: [a]\n"
	for _, c := range []struct {
		good bool
		yaml string
	}{
		{true, "factors: [{key: policy.base_gate, levels: [none, {label: m, value: mutual}]}]"},
		{true, "factors: [{name: f, levels: [{label: 1, set: {seed: 1}}, {label: 2, set: {policy: mutual}}]}]"},
		{true, "factors: [{key: population.false_ages.share, from: 0.1, to: 0.2, scale: log, steps: 2}]"},
		{true, "factors: [{key: policy.moderation.latency, from: 1h, to: 2h}]\ndesign: {kind: morris, trajectories: 4, grid: 4}\nburn_in: 2h\nset: {seed: 3}\nshort: {duration: 1h}"},
		{false, "factors: []\ndesign: {kind: random}"},
		{false, "factors: [{key: seed, scale: cubic, from: 1, to: 2}]"},
		{false, "factors: [{levels: [{set: {seed: 1}}, {set: {seed: 2}}]}]"},
		{false, "factors: [{keys: seed}]"},
		{false, "replications: many"},
		{false, "set: [a]"},
	} {
		judged := s.Validate(plain(t, "e.yaml", []byte(head+c.yaml)))
		_, loaded := scenarios.ParseExperiment("e.yaml", []byte(head+c.yaml), scenarios.ExperimentOverrides{})
		assert.Equal(t, c.good, judged == nil, "schema: %s: %v", c.yaml, judged)
		assert.Equal(t, c.good, loaded == nil, "load: %s: %v", c.yaml, loaded)
	}
}
