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
