package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/scenarios"
	"dmsim/sim/experiment"
	"dmsim/sim/fleet"
)

// TestJobsSharePeople: the jobs of a worker have one stock of people, so that its bound is that of the process.
func TestJobsSharePeople(t *testing.T) {
	t.Parallel()
	e, err := scenarios.ParseExperiment("e", []byte("question: q?\nset: {population.users: 60, network.mean_follows: 8, duration: 1h}\nfactors: [{key: policy.base_gate, name: gate, levels: [none, mutual]}]\noutcomes: [delivered_share]\n"), scenarios.ExperimentOverrides{})
	require.NoError(t, err)
	p := newSweepPoints(e)
	data, err := json.Marshal(sweepJob{e.Sent(), p.values})
	require.NoError(t, err)
	people := experiment.NewPeople()
	for range 2 {
		program, err := programs(people)[sweepKind](t.Context(), &fleet.Job{Kind: sweepKind, Tasks: p.plan.Runs(), Data: data})
		require.NoError(t, err)
		require.NoError(t, program.Do(t.Context(), []int{0}, func(int, []byte, error) error { return nil }))
		require.NoError(t, program.Close())
	}
	assert.Equal(t, 1, people.Made())
	require.NoError(t, people.Close())
}
