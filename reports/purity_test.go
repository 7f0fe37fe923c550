package reports_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/reports"
	"dmsim/sim"
	"dmsim/sim/metrics"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
)

func small() sim.Config {
	people := population.Default()
	people.Users = 500
	return sim.Config{
		Seed: 1, Start: model.TimeOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)), Duration: 12 * time.Hour, Policy: policy.Seed(),
		Population: people, Network: network.Default(), Traffic: traffic.Default(), World: sim.WorldConfig{Messages: sim.StoreAll},
	}
}

func run(t *testing.T, config sim.Config, workers int) reports.Document {
	t.Helper()
	rng.ForgetKeys()
	society, err := sim.Prepare(context.Background(), config, workers, nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, society.Close()) }()
	result, measured, err := metrics.Run(context.Background(), society, config, sim.Options{Workers: workers})
	require.NoError(t, err)
	d := reports.NewDocument(quickstart, result, society.World.Rules(), measured)
	assert.Equal(t, d.Attempts, d.Delivered+d.RefusedTotal())
	assert.Equal(t, result.History, d.AllAttempts())
	require.Equal(t, "delivered_share", measured[0].Name)
	assert.InDelta(t, measured[0].Value, *d.Metrics["delivered_share"].Value, 1e-12, "by the one definition and by the other")
	return d
}

// result.json, all metrics included, is a pure function of scenario, seed and version.
func TestResultFileIsTheSameForAnyNumberOfWorkers(t *testing.T) {
	config := small()
	config.Population.Personas.Spammer, config.Population.Personas.Harasser = 0.05, 0.05 // so that little is undefined
	file := func(workers int) string {
		text, err := reports.Encode(run(t, config, workers))
		require.NoError(t, err)
		return string(text)
	}
	one := file(1)
	assert.Less(t, strings.Count(one, `"value": null`), 8)
	assert.Equal(t, one, file(2))
	assert.Equal(t, one, file(3))
}

// Where nobody means harm, there is nothing unwanted to be measured: each of these figures is 0 or not defined.
func TestWithoutAdversariesNothingIsUnwanted(t *testing.T) {
	config := small()
	config.Population.Personas = population.Personas{}
	d := run(t, config, 1)
	for _, name := range []string{
		"unwanted_first_contacts", "minors_unwanted_adult_7d", "grooming_exposure", "burden_mean", "burden_p50", "burden_p99",
	} {
		assert.Equal(t, new(0.0), d.Metrics[name].Value, name)
	}
	for _, name := range []string{
		"grooming_answered", "burden_gini", "raid_relief", "spam_reach_mean", "spam_reach_p95", "spam_message_recall", "spam_account_recall",
		"time_to_first_block_median", "time_to_first_report_median", "time_to_first_action_median", "enforcement_latency_median", "harm_after_report",
		"recontact_after_block",
	} {
		assert.Nil(t, d.Metrics[name].Value, name)
	}
	for _, name := range []string{"spam_message_precision", "spam_account_precision"} {
		if v := d.Metrics[name].Value; v != nil {
			assert.Zero(t, *v, name)
		}
	}
	assert.NotZero(t, *d.Metrics["legitimate_blocked_share"].Value, "what a policy costs is measured all the same")
}
