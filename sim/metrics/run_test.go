package metrics_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/metrics"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
)

// live measures a few hours of a small society.
func live(t *testing.T, ctx context.Context, p policy.Policy, events ...sim.Event) (*sim.Result, map[string]metrics.Value) {
	t.Helper()
	inhabitants := population.Default()
	inhabitants.Users = 300
	c := sim.Config{
		Seed: 1, Start: start, Duration: 6 * time.Hour, Policy: p, Population: inhabitants, Network: network.Default(), Traffic: traffic.Default(),
		World: sim.WorldConfig{Messages: sim.StoreReported}, Events: events,
	}
	rng.ForgetKeys()
	society, err := sim.Prepare(context.Background(), c, 1, nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, society.Close()) }()
	result, values, err := metrics.Run(ctx, society, c, sim.Options{Workers: 1})
	require.NoError(t, err)
	byName := map[string]metrics.Value{}
	for _, v := range values {
		byName[v.Name] = v
	}
	return result, byName
}

func TestRun(t *testing.T) {
	p := policy.Seed()
	p.Custom = []policy.CustomRule{{ID: "no-night", RefuseWhen: "true"}}
	result, values := live(t, context.Background(), p)
	assert.Len(t, values, len(metrics.Definitions()))
	assert.NotZero(t, result.Attempts)
	assert.Contains(t, values["legitimate_blocked_share"].By, "no-night", "reasons bear the policy's names")
	assert.Zero(t, values["delivered_share"].Value)
}

// A policy that comes on the way may have requests as well as that of the start.
func TestRunAsksEveryPolicyForRequests(t *testing.T) {
	open, err := policy.Preset("open")
	require.NoError(t, err)
	requests := open
	requests.Requests.Enabled = true
	change := func(to policy.Policy) sim.Event { return sim.Event{At: time.Hour, Kind: sim.PolicyChange, Policy: &to} }
	for name, c := range map[string]struct {
		policy policy.Policy
		events []sim.Event
		want   bool
	}{
		"never":        {open, []sim.Event{change(open)}, false},
		"from then on": {open, []sim.Event{change(requests)}, true},
		"until then":   {requests, []sim.Event{change(open)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			_, values := live(t, context.Background(), c.policy, c.events...)
			assert.Equal(t, c.want, values["request_acceptance"].Defined)
		})
	}
}

func TestRunInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	result, values := live(t, ctx, policy.Seed())
	assert.True(t, result.Interrupted)
	assert.Len(t, values, len(metrics.Definitions()))
	assert.False(t, values["delivered_share"].Defined, "it was stopped before anything was tried")
}
