package scenarios_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/scenarios"
)

// arrived is an experiment as another process has it that was told of it.
func arrived(t *testing.T, e *scenarios.Experiment) (*scenarios.Experiment, error) {
	t.Helper()
	data, err := json.Marshal(e.Sent())
	require.NoError(t, err)
	var s scenarios.SentExperiment
	require.NoError(t, json.Unmarshal(data, &s))
	return s.Experiment()
}

// sameExperiment wants of each point the scenario that it has where the experiment comes from.
func sameExperiment(t *testing.T, e *scenarios.Experiment) {
	t.Helper()
	again, err := arrived(t, e)
	require.NoError(t, err)
	assert.Equal(t, string(e.YAML()), string(again.YAML()))
	assert.Equal(t, e.Plan(), again.Plan())
	for point := range e.Plan().Points() {
		one, err := e.Point(point)
		require.NoError(t, err)
		other, err := again.Point(point)
		require.NoError(t, err)
		require.Equal(t, string(one.YAML()), string(other.YAML()), "point %d", point)
	}
	if e.BurnIn > 0 {
		one, err := e.Before()
		require.NoError(t, err)
		other, err := again.Before()
		require.NoError(t, err)
		assert.Equal(t, string(one.YAML()), string(other.YAML()))
	}
}

// TestSentExperiments: every experiment of the catalogue arrives as it is, in its short form and with what the command line puts on top.
func TestSentExperiments(t *testing.T) {
	for _, name := range scenarios.ExperimentNames() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, o := range []scenarios.ExperimentOverrides{{Short: true}, {Short: true, Seed: new(uint64(9)), Set: []string{"traffic.quickest_reaction=20s"}, Replications: 1}} {
				e, err := scenarios.LoadExperiment(name, o)
				require.NoError(t, err)
				sameExperiment(t, e)
			}
		})
	}
}

// TestSentExperimentNeedsNoFile: the scenario and the policy of an experiment may lie in files that are not where it arrives; and one that is not what was sent is told.
func TestSentExperimentNeedsNoFile(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
		return path
	}
	scenario, strict := write("s.yaml", "population: {users: 70}\nnetwork: {mean_follows: 5}\n"), write("p.yaml", "base_gate: mutual\n")
	e := experiment(t, "question: q?\nscenario: "+scenario+"\npolicy: "+strict+"\nfactors: [{key: policy.dm_min_age, levels: [13, 16]}]\noutcomes: [delivered_share]", scenarios.ExperimentOverrides{})
	require.NoError(t, os.Remove(scenario))
	require.NoError(t, os.Remove(strict))
	sameExperiment(t, e)

	sent := e.Sent()
	sent.Replications = 3
	_, err := sent.Experiment()
	assert.EqualError(t, err, "another experiment comes of what was sent")
}
