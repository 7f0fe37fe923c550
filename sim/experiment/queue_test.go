package experiment

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/metrics"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/traffic"
)

// society is a small one for an hour.
func society(users int) sim.Config {
	c := sim.Config{
		Seed: 1, Start: model.TimeOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)), Duration: time.Hour, Policy: policy.Seed(),
		Population: population.Default(), Network: network.Default(), Traffic: traffic.Default(),
		World: sim.WorldConfig{Messages: sim.StoreReported, RetryMemory: 24 * time.Hour},
	}
	c.Population.Users, c.Network.MeanFollows = users, 2
	return c
}

// beingMade are the people of a task in a cache, as if another worker were making them until ready is closed.
func beingMade(t *testing.T, c *People, of *Task) (ready chan struct{}) {
	t.Helper()
	people, err := population.Generate(t.Context(), population.Request{
		Seed: of.PeopleSeed, Config: of.Config.Population, Network: of.Config.Network, Start: of.Config.Start, Workers: 1,
	})
	require.NoError(t, err)
	ready = make(chan struct{})
	key := keyOf(of)
	c.all[key] = &shared{key: key, ready: ready, people: people}
	return ready
}

// TestOthersGoAheadOfPeopleThatAreBeingMade: where any order will do, tasks whose people are being made let the others pass. Here they are made when the last task
// is kept: if that one waited for them, all would wait for ever.
func TestOthersGoAheadOfPeopleThatAreBeingMade(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // an end for the version that is wrong
	defer cancel()
	all := []Task{{Number: 0, Config: society(30), PeopleSeed: 1}, {Number: 1, Config: society(30), PeopleSeed: 1}, {Number: 2, Config: society(20), PeopleSeed: 1}}
	people := NewPeople()
	ready := beingMade(t, people, &all[0])
	var kept []int
	tasks := func(yield func(Task) bool) { _ = yield(all[0]) && yield(all[1]) && yield(all[2]) }
	measure := func(*Task, *sim.Society, *sim.Result, []metrics.Value) (int, error) { return 0, nil }
	require.NoError(t, run(ctx, Options{Workers: 1, AnyOrder: true}, people, tasks, measure, func(task Task, _ int) error {
		if kept = append(kept, task.Number); task.Number == 2 {
			close(ready)
		}
		return nil
	}))
	assert.Equal(t, []int{2, 0, 1}, kept, "one worker: those that waited come in their order")
}
