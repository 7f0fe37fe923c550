package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/scenarios"
	"dmsim/sim/experiment"
	"dmsim/sim/experiment/compare"
	"dmsim/sim/fleet"
)

// TestFilesThatWereNotCompared: a worker serves no job whose runs read a file of which the job tells no digest, nor one whose experiment is to be made from files.
func TestFilesThatWereNotCompared(t *testing.T) {
	t.Parallel()
	graph := filepath.Join(t.TempDir(), "g.txt")
	require.NoError(t, os.WriteFile(graph, []byte("0 1\n1 2\n2 0\n"), 0o666))
	sum, err := digest(t.Context(), graph)
	require.NoError(t, err)
	e, err := scenarios.ParseExperiment("e", []byte("question: q?\nset: {network.file: "+graph+", duration: 1h}\nfactors: [{key: policy.base_gate, name: gate, levels: [none, mutual]}]\noutcomes: [delivered_share]\n"), scenarios.ExperimentOverrides{})
	require.NoError(t, err)
	scenario, err := e.Point(0)
	require.NoError(t, err)
	p := newSweepPoints(e)
	sent := e.Sent()
	unmade := sent
	unmade.Base = ""
	runs := compareRuns{design: compare.Design{Replications: 1, Over: compare.Populations}}
	arms := []side{{name: "a", scenario: scenario}}
	programs := programs(experiment.NewPeople())
	for _, c := range []struct {
		kind  string
		tasks int
		data  any
	}{
		{sweepKind, p.plan.Runs(), sweepJob{sent, p.values}},
		{compareKind, 1, newCompareJob(arms, &runs, 0)},
	} {
		data, err := json.Marshal(c.data)
		require.NoError(t, err)
		job := &fleet.Job{Kind: c.kind, Tasks: c.tasks, Data: data}
		_, err = programs[c.kind](t.Context(), job)
		assert.ErrorContains(t, err, "network.file: want a file whose SHA-256 the job tells, got \""+graph+"\"")
		job.Needs.Files = []fleet.File{{Name: graph, SHA256: sum}}
		program, err := programs[c.kind](t.Context(), job)
		require.NoError(t, err, c.kind)
		require.NoError(t, program.Close())
	}
	data, err := json.Marshal(sweepJob{unmade, p.values})
	require.NoError(t, err)
	_, err = newSweepProgram(&fleet.Job{Tasks: p.plan.Runs(), Data: data}, experiment.NewPeople())
	assert.EqualError(t, err, "want the scenario that the points change, got none")
}

// TestDigestOfWhatIsNoFile: what has no end is not read.
func TestDigestOfWhatIsNoFile(t *testing.T) {
	t.Parallel()
	for _, path := range []string{t.TempDir(), os.DevNull} {
		_, err := digest(t.Context(), path)
		assert.EqualError(t, err, path+": want a file, got a folder, a pipe or a device")
	}
}

// TestDigestEnds when it is told to, however large the file is.
func TestDigestEnds(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	path := filepath.Join(t.TempDir(), "large")
	require.NoError(t, os.WriteFile(path, []byte("a"), 0o666))
	_, err := digest(ctx, path)
	assert.ErrorIs(t, err, context.Canceled)
}
