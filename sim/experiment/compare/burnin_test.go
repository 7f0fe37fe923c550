package compare_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/experiment"
	"dmsim/sim/experiment/compare"
	"dmsim/sim/metrics"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
)

// society is a design of small societies under policies.
func society(policies ...policy.Policy) compare.Design {
	c := sim.Config{
		Start: model.TimeOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)), Duration: 8 * time.Hour, Population: population.Default(), Network: network.Default(), Traffic: traffic.Default(),
		World: sim.WorldConfig{Messages: sim.StoreReported, RetryMemory: 24 * time.Hour},
	}
	c.Population.Users, c.Network.MeanFollows = 120, 12
	d := compare.Design{Replications: 3, Seed: 5, Over: compare.Both}
	for _, p := range policies {
		c.Policy = p
		d.Arms = append(d.Arms, compare.Arm{Name: p.Name, Config: c})
	}
	return d
}

func strict() policy.Policy {
	p := policy.Seed()
	p.Name, p.BaseGate, p.DailyLimit.Messages = "strict", model.GateMutual, 5
	return p
}

// lived is what came of the runs of a design: hash and attempts by number.
func lived(t *testing.T, d *compare.Design, workers int, lasts time.Duration) (hashes []string, results []*sim.Result) {
	t.Helper()
	rng.ForgetKeys()
	var b *experiment.BurnIn
	tasks := d.Tasks(d.Between(0, d.Replications), func(_ compare.Place, task *experiment.Task) {
		c, number := task.Config, task.Number
		if lasts > 0 {
			task.Live = func(ctx context.Context, s *sim.Society, o sim.Options) (*sim.Result, []metrics.Value, error) {
				return b.Live(ctx, number, s, c, o)
			}
		}
	})
	if lasts > 0 {
		var err error
		b, err = compare.NewBurnIn(d, lasts)
		require.NoError(t, err)
		tasks = b.Ahead(tasks, func(task *experiment.Task) int { return d.Block(task.Number) })
	}
	require.NoError(t, experiment.Run(t.Context(), experiment.Options{Workers: workers}, tasks, func(_ *experiment.Task, _ *sim.Society, r *sim.Result, values []metrics.Value) (*sim.Result, error) {
		return r, nil
	}, func(task experiment.Task, r *sim.Result) error {
		if !experiment.Warming(&task) {
			hashes, results = append(hashes, r.HistoryHash), append(results, r)
		}
		return nil
	}))
	return hashes, results
}

// TestBurnIn: arms that go on from the base's state have the histories of runs in which the policy changes then, for any number of workers, and count from there.
func TestBurnIn(t *testing.T) {
	const lasts = 3 * time.Hour
	d := society(policy.Seed(), strict())
	other := strict()
	changing := d
	changing.Arms = append([]compare.Arm{}, d.Arms...)
	changing.Arms[1].Config.Policy = policy.Seed()
	changing.Arms[1].Config.Events = []sim.Event{{Kind: sim.PolicyChange, At: lasts, Policy: &other}}
	want, whole := lived(t, &changing, 2, 0)
	require.Len(t, want, 10)
	require.NotEqual(t, want[0], want[1])
	for _, workers := range []int{1, 2, 4} {
		got, results := lived(t, &d, workers, lasts)
		assert.Equal(t, want, got, "%d workers", workers)
		for i, r := range results {
			assert.Equal(t, model.Time(3*model.Hour), r.Start-d.Arms[0].Config.Start)
			assert.Less(t, r.Attempts, whole[i].Attempts)
			assert.NotZero(t, r.Attempts)
		}
	}
}

func TestNewBurnInErrs(t *testing.T) {
	d := society(policy.Seed(), strict())
	for lasts, want := range map[time.Duration]string{
		90 * time.Minute: "want whole hours, at least 1 and fewer than the run has (8h0m0s), got 1h30m0s",
		8 * time.Hour:    "want whole hours, at least 1 and fewer than the run has (8h0m0s), got 8h0m0s",
		-time.Hour:       "want whole hours, at least 1 and fewer than the run has (8h0m0s), got -1h0m0s",
	} {
		_, err := compare.NewBurnIn(&d, lasts)
		assert.EqualError(t, err, want)
	}
	d.Arms[1].Config.Policy.Custom = []policy.CustomRule{{ID: "mine", RefuseWhen: "false"}}
	_, err := compare.NewBurnIn(&d, time.Hour)
	assert.ErrorContains(t, err, "the policies do not follow each other: forks[0]")
}
