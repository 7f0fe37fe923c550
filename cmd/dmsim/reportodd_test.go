package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/scenarios"
)

// explicit is a configuration as it stands in a manifest.
func explicit(t *testing.T, text []byte) json.RawMessage {
	t.Helper()
	configuration, err := yaml.YAMLToJSON(text)
	require.NoError(t, err)
	return configuration
}

// leave writes the manifest and the result of a verb.
func leave(t *testing.T, command string, configuration any, result string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	text, err := json.Marshal(configuration)
	require.NoError(t, err)
	manifest, err := reports.Encode(reports.Manifest{Schema: reports.ManifestSchema, Command: command, Configuration: text, Assumptions: []string{"assumed: two"}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, reports.ManifestFile), manifest, 0o666))
	require.NoError(t, os.WriteFile(filepath.Join(folder, reports.DocumentFile), []byte(result), 0o666))
	return folder
}

func describeFolder(t *testing.T, folder string) (code int, stdout, stderr string) {
	t.Helper()
	var out, talk bytes.Buffer
	code = run(t.Context(), []string{"report", folder, "--odd"}, &out, &talk)
	return code, out.String(), talk.String()
}

// TestModelsOfExperimentsAreDescribed: of a comparison the base and what the arms change, of a sweep the base and the factors.
func TestModelsOfExperimentsAreDescribed(t *testing.T) {
	t.Parallel()
	arms := map[string]json.RawMessage{}
	for _, name := range []string{"seed", "mutual"} {
		s, err := scenarios.Load("quickstart", scenarios.Overrides{Policy: name})
		require.NoError(t, err)
		arms[name] = explicit(t, s.YAML())
	}
	arms["seed-2"] = arms["seed"]
	code, text, talk := describeFolder(t, leave(t, "dmsim compare quickstart", map[string]any{"arms": arms}, `{"base": "seed"}`))
	require.Equal(t, exitGood, code, talk)
	assert.Contains(t, text, "# quickstart under the policy seed: ODD protocol\n")
	assert.Contains(t, text, "\n- arm mutual: policy.name: mutual in the place of seed; policy.base\\_gate: mutual in the place of sender-follows")
	assert.Contains(t, text, "\n- arm seed-2: nothing: the same again\n")

	code, _, talk = describeFolder(t, leave(t, "dmsim compare quickstart", map[string]any{"arms": arms}, `{"base": "open"}`))
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, talk, `want the configuration of the base "open", got only arms ["mutual" "seed" "seed-2"]`)

	e, err := scenarios.LoadExperiment("follow-direction", scenarios.ExperimentOverrides{})
	require.NoError(t, err)
	code, text, talk = describeFolder(t, leave(t, "dmsim sweep follow-direction", explicit(t, e.YAML()), `{}`))
	require.Equal(t, exitGood, code, talk)
	assert.Contains(t, text, "The question: "+e.Question)
	assert.Contains(t, text, "(policy.base\\_gate): none, sender-follows, recipient-follows, either, mutual (assumed: chosen for this study)")
}

func TestOtherModelsAreNotDescribed(t *testing.T) {
	t.Parallel()
	code, text, talk := describeFolder(t, leave(t, "dmsim load quickstart", struct{}{}, `{}`))
	assert.Equal(t, exitUsage, code)
	assert.Empty(t, text)
	assert.Contains(t, talk, "want the folder of dmsim run, compare or sweep, whose model can be described, got one of dmsim load\n")
}

// TestShortenedSweepsAreDescribed as they ran: small, and no finding.
func TestShortenedSweepsAreDescribed(t *testing.T) {
	t.Parallel()
	e, err := scenarios.LoadExperiment("follow-direction", scenarios.ExperimentOverrides{Short: true})
	require.NoError(t, err)
	configuration := map[string]json.RawMessage{}
	require.NoError(t, json.Unmarshal(explicit(t, e.YAML()), &configuration))
	configuration["burn_in"], configuration["short"] = json.RawMessage(`"2h"`), json.RawMessage(`["duration=5h"]`)
	code, text, talk := describeFolder(t, leave(t, "dmsim sweep follow-direction --short", configuration, `{}`))
	require.Equal(t, exitGood, code, talk)
	assert.Contains(t, text, "\n- Shortened, ")
	assert.Contains(t, text, "\n- Replications of each run: 2 (assumed")
	assert.Contains(t, text, "| `population.users` | 200 |")
	assert.Contains(t, text, "| `duration` | 5h |")
	assert.Contains(t, text, "Each replication lives 2h (assumed")
	assert.NotContains(t, text, "The scenario: ", "its sentence speaks of another number of people")
}

// TestBurnInOfAComparisonIsDescribed, and how often each arm ran.
func TestBurnInOfAComparisonIsDescribed(t *testing.T) {
	t.Parallel()
	s, err := scenarios.Load("quickstart", scenarios.Overrides{})
	require.NoError(t, err)
	arms := map[string]any{"arms": map[string]json.RawMessage{"seed": explicit(t, s.YAML())}}
	code, text, talk := describeFolder(t, leave(t, "dmsim compare quickstart", arms, `{"base": "seed", "reps": 7, "design": {"burn_in_seconds": 43200}}`))
	require.Equal(t, exitGood, code, talk)
	assert.Contains(t, text, "\n- Replications of each run: 7 (assumed")
	assert.Contains(t, text, "Each replication lives 12h (assumed")
	assert.Contains(t, text, "The scenario: ")
}

// TestChangedScenariosLoseTheirSentence, which speaks of what they were.
func TestChangedScenariosLoseTheirSentence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, command string
		overrides     scenarios.Overrides
		keeps         bool
	}{
		{"quickstart", "dmsim run quickstart", scenarios.Overrides{}, true},
		{"quickstart", "dmsim run quickstart", scenarios.Overrides{Seed: new(uint64(9))}, true},
		{"quickstart", "dmsim run --from x", scenarios.Overrides{Policy: "mutual"}, false},
		{"quickstart", "dmsim run quickstart", scenarios.Overrides{Set: []string{"population.users=200"}}, false},
		{"own", "dmsim run own.yaml", scenarios.Overrides{}, true},
		{"own", "dmsim run own.yaml --set duration=8h", scenarios.Overrides{}, false},
	} {
		s, err := scenarios.Load("quickstart", c.overrides)
		require.NoError(t, err)
		s.Name = c.name
		code, text, talk := describeFolder(t, leave(t, c.command, explicit(t, s.YAML()), `{}`))
		require.Equal(t, exitGood, code, talk)
		assert.Equal(t, c.keeps, bytes.Contains([]byte(text), []byte("The scenario: ")), "%s %v", c.command, c.overrides)
	}
}

// TestReportsReplaceAsAWhole: another name of the file that was there still has what it held, so nothing was written onto it.
func TestReportsReplaceAsAWhole(t *testing.T) {
	t.Parallel()
	s, err := scenarios.Load("quickstart", scenarios.Overrides{})
	require.NoError(t, err)
	folder := leave(t, "dmsim run quickstart", explicit(t, s.YAML()), `{}`)
	out, other := filepath.Join(folder, "model.md"), filepath.Join(folder, "other.md")
	require.NoError(t, os.WriteFile(out, []byte("before"), 0o666))
	require.NoError(t, os.Link(out, other))
	var stdout, talk bytes.Buffer
	require.Equal(t, exitGood, run(t.Context(), []string{"report", folder, "--odd", "-o", out}, &stdout, &talk), talk.String())
	was, err := os.ReadFile(other)
	require.NoError(t, err)
	assert.Equal(t, "before", string(was))
	is, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.Contains(t, string(is), "ODD protocol")
	assert.Equal(t, exitUsage, run(t.Context(), []string{"report", folder, "--odd", "-o", filepath.Join(folder, "none", "model.md")}, &stdout, &talk))
	assert.Contains(t, talk.String(), "dmsim: out: ")
}
