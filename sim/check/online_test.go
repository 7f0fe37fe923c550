package check_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/check"
	"dmsim/sim/check/mutant"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
)

// watched runs a society of some hundred people before the invariants.
func watched(t *testing.T, change func(*sim.Config)) *check.Online {
	t.Helper()
	people := population.Default()
	people.Users = 700
	c := sim.Config{
		Seed: 5, Start: at("2026-03-01T00:00:00Z"), Duration: 36 * time.Hour, Policy: policy.Seed(), Population: people, Network: network.Default(), Traffic: traffic.Default(),
		World: sim.WorldConfig{Messages: sim.StoreReported},
	}
	change(&c)
	rng.ForgetKeys()
	society, err := sim.Prepare(context.Background(), c, 2, nil)
	require.NoError(t, err)
	w := check.NewOnline(society, &c)
	_, err = society.Run(context.Background(), sim.Options{Workers: 2, Observers: []sim.Observer{w}})
	require.NoError(t, err)
	require.NoError(t, society.Close())
	return w
}

// TestOnline: the invariants find nothing in ordinary runs of the sound world, whatever the policy, the storage, the memory of retries, and changes of the policy in mid-run.
func TestOnline(t *testing.T) {
	for _, name := range policy.PresetNames() {
		t.Run(name, func(t *testing.T) {
			p, err := policy.Preset(name)
			require.NoError(t, err)
			w := watched(t, func(c *sim.Config) { c.Policy = p })
			assert.Zero(t, w.Violations(), "%v", w.First())
			assert.Greater(t, w.Checked(), 30)
		})
	}
	other, err := policy.Preset("mutual")
	require.NoError(t, err)
	for name, change := range map[string]func(*sim.Config){
		"all messages": func(c *sim.Config) { c.World.Messages = sim.StoreAll },
		"short memory": func(c *sim.Config) { c.World.RetryMemory = time.Hour },
		"changes and raids": func(c *sim.Config) {
			c.Events = []sim.Event{
				{At: 6 * time.Hour, Kind: sim.PolicyChange, Policy: &other},
				{At: 8 * time.Hour, For: time.Hour, Kind: sim.RaidEvent, Accounts: 20, Messages: 3, Target: traffic.Anybody},
				{At: 20 * time.Hour, Kind: sim.PolicyChange, Policy: &c.Policy},
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := watched(t, change)
			assert.Zero(t, w.Violations(), "%v", w.First())
		})
	}
}

// TestOnlineBites: mutants that a day of ordinary people meets are found out.
func TestOnlineBites(t *testing.T) {
	for id, invariant := range map[string]string{
		"age-of-the-other": "I24", "off-lets-mutuals-in": "I34", "suppress-ignored": "I08", "hold-minus-1ms": "I43", "commit-gap": "I01",
	} {
		t.Run(id, func(t *testing.T) {
			m, err := mutant.ByID(id)
			require.NoError(t, err)
			w := watched(t, func(c *sim.Config) { c.Fault = &m.Fault })
			require.NotNil(t, w.First())
			assert.Equal(t, invariant, w.First().Invariant)
		})
	}
}
