package sim_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/check/story"
	"dmsim/sim/persona"
	"dmsim/sim/traffic"
)

// drawn is a small society of any policy, and another policy to go on with.
func drawn(t *rapid.T) (c sim.Config, other policy.Policy) {
	told := story.NewDrawer(1, story.Options{}).Draw(rapid.Uint64Range(0, 1<<20).Draw(t, "story"))
	c = lively(told.Policy)
	other = told.Policy
	if len(told.Later) > 0 {
		other = told.Later[0]
	}
	c.Seed += 1
	c.Duration = 8*time.Hour + time.Duration(rapid.IntRange(0, 3600_000).Draw(t, "rest"))*time.Millisecond
	c.Start += model.Time(rapid.IntRange(0, 23).Draw(t, "hour")) * model.Hour
	c.Population.Users = rapid.IntRange(70, 150).Draw(t, "users")
	c.Network.MeanFollows = 10
	c.Events[0].Accounts = 30
	c.World.Messages = rapid.SampledFrom([]sim.Storage{sim.StoreAll, sim.StoreReported}).Draw(t, "messages")
	c.World.RetryMemory = rapid.SampledFrom([]time.Duration{0, time.Minute, 5 * time.Hour}).Draw(t, "retry memory")
	c.Traffic.Adversaries = rapid.SampledFrom([]traffic.Adversaries{traffic.Adaptive, traffic.Frozen}).Draw(t, "adversaries")
	c.Traffic.QuickestReaction = rapid.SampledFrom([]time.Duration{time.Millisecond * 100, time.Second, time.Hour}).Draw(t, "quickest reaction")
	if rapid.Bool().Draw(t, "people come and go") {
		c.Traffic.Arrivals.Joins, c.Traffic.Arrivals.Stay = []float64{1, 2}, persona.Law{Median: 0.2, Sigma: 1}
	}
	c.Traffic.Arrivals.Moods = rapid.SampledFrom([]float64{0, 0.5}).Draw(t, "moods")
	return c, other
}

// Whatever the society, a fork is what a change of the policy at that time is; and one to the same policy is no change at all.
func TestForksOfDrawnSocieties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, other := drawn(t)
		at := time.Duration(rapid.IntRange(1, 8).Draw(t, "stop")) * time.Hour
		if at >= c.Duration {
			at = c.Duration.Truncate(time.Hour) - time.Hour
		}
		workers := rapid.IntRange(1, 2).Draw(t, "workers")

		changed := c
		changed.Events = append(changed.Events[:len(changed.Events):len(changed.Events)], sim.Event{At: at, Kind: sim.PolicyChange, Policy: &other})
		base := c
		base.Forks = []policy.Policy{other}
		state := toStop(t, base, at, workers)

		require.Equal(t, toEnd(t, c, nil), toEnd(t, c, state), "the same policy")
		forked := c
		forked.Policy = other
		require.Equal(t, toEnd(t, changed, nil), toEnd(t, forked, state), "another policy")
	})
}

func toStop(t *rapid.T, c sim.Config, after time.Duration, workers int) []byte {
	s, err := prepare(c, workers)
	require.NoError(t, err)
	_, err = s.Run(context.Background(), sim.Options{Workers: workers, Stop: c.Start.Add(after)})
	require.NoError(t, err)
	var state bytes.Buffer
	require.NoError(t, s.Save(&state))
	require.NoError(t, s.Close())
	return state.Bytes()
}

func toEnd(t *rapid.T, c sim.Config, state []byte) sim.Result {
	s, err := prepare(c, 1)
	require.NoError(t, err)
	if state != nil {
		require.NoError(t, s.Resume(bytes.NewReader(state)))
	}
	r, err := s.Run(context.Background(), sim.Options{Workers: 1})
	require.NoError(t, err)
	require.NoError(t, s.Close())
	return numbers(r)
}
