package reports_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/reports"
	"dmsim/sim"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
)

// result.json is a pure function of scenario, seed and version.
func TestResultFileIsTheSameForAnyNumberOfWorkers(t *testing.T) {
	people := population.Default()
	people.Users = 500
	config := sim.Config{
		Seed: 1, Start: model.TimeOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)), Duration: 12 * time.Hour, Policy: policy.Seed(),
		Population: people, Network: network.Default(), Traffic: traffic.Default(), World: sim.WorldConfig{Messages: sim.StoreAll},
	}
	file := func(workers int) string {
		rng.ForgetKeys()
		society, err := sim.Prepare(context.Background(), config, workers, nil)
		require.NoError(t, err)
		defer func() { require.NoError(t, society.Close()) }()
		result, err := society.Run(context.Background(), sim.Options{Workers: workers})
		require.NoError(t, err)
		d := reports.NewDocument(quickstart, result, society.World.Rules())
		assert.Equal(t, d.Attempts, d.Delivered+d.RefusedTotal())
		assert.Equal(t, result.History, d.AllAttempts())
		text, err := reports.Encode(d)
		require.NoError(t, err)
		return string(text)
	}
	assert.Equal(t, file(1), file(3))
}
