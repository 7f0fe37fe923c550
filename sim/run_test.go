package sim_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
)

func config(users int, seed rng.Seed) sim.Config {
	people := population.Default()
	people.Users = users
	return sim.Config{
		Seed: seed, Start: model.TimeOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)), Duration: 24 * time.Hour, Policy: policy.Seed(),
		Population: people, Network: population.DefaultNetwork(), Traffic: traffic.Default(), World: sim.WorldConfig{Messages: sim.StoreAll},
	}
}

func run(t *testing.T, c sim.Config, workers int) *sim.Result {
	t.Helper()
	s, err := sim.Prepare(c, workers)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	rng.ForgetKeys()
	r, err := s.Run(context.Background(), sim.Options{Workers: workers})
	require.NoError(t, err)
	return r
}

func TestSameHistoryForAnyNumberOfWorkers(t *testing.T) {
	one := run(t, config(2000, 1), 1)
	assert.NotZero(t, one.Delivered)
	for _, workers := range []int{1, 2, 5, 8} {
		assert.Equal(t, one.HistoryHash, run(t, config(2000, 1), workers).HistoryHash, "%d workers", workers)
	}
	assert.NotEqual(t, one.HistoryHash, run(t, config(2000, 2), 2).HistoryHash, "another seed")
}
