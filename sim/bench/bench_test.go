package bench_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/bench"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/traffic"
)

// No test asserts a time; what is asserted is what a time cannot change.
func TestMeasureSend(t *testing.T) {
	r, err := bench.MeasureSend(1, 100_000, 20_000, func(string) {})
	require.NoError(t, err)
	assert.Equal(t, 100_000, r.Users)
	assert.NotZero(t, r.Follows)
	assert.Greater(t, r.DeliveredShare, 0.5)
	assert.Zero(t, r.AllocationsPerSend, "a one-to-one send allocates nothing")
	assert.LessOrEqual(t, r.BytesPerUser, 64.0)
	assert.LessOrEqual(t, r.BytesPerFollow, 4.5)
	for _, figure := range []float64{r.FloorNanoseconds, r.OneNanoseconds, r.SinglyNanoseconds, r.RatioToFloor, r.Speedup, r.OnePerSecond, r.TwoPerSecond} {
		assert.Positive(t, figure)
	}
}

func TestMeasureSim(t *testing.T) {
	people := population.Default()
	people.Users = 1000
	c := sim.Config{
		Seed: 1, Start: model.TimeOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)), Duration: 2 * time.Hour, Policy: policy.Seed(),
		Population: people, Network: network.Default(), Traffic: traffic.Default(), World: sim.WorldConfig{Messages: sim.StoreReported},
	}
	cpu := 0.0
	clock := func() float64 { cpu += 0.5; return cpu } // half a second passes between any two looks
	r, err := bench.MeasureSim(context.Background(), c, 1, 3, clock, func(string) {})
	require.NoError(t, err)
	assert.NotZero(t, r.Attempts)
	assert.InDelta(t, float64(r.Attempts)/0.5, r.AttemptsPerCPUSecond, 1e-6)

	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = bench.MeasureSim(stopped, c, 1, 1, clock, func(string) {})
	assert.ErrorIs(t, err, context.Canceled)
}
