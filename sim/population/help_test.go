package population_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

// start is a Sunday in March.
var start = model.TimeOf(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))

func generate(t testing.TB, seed rng.Seed, c population.Config, n network.Config, workers int) *population.Population {
	t.Helper()
	rng.ForgetKeys()
	p, err := population.Generate(context.Background(), population.Request{Seed: seed, Config: c, Network: n, Start: start, Workers: workers})
	require.NoError(t, err)
	return p
}
