package experiment_test

import (
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/experiment"
	"dmsim/sim/metrics"
)

// TestBurnIn: a task whose policy is that of the burn-in has the history that it has without one, for any number of workers and with tasks left out of blocks, as
// after a resumption; the others' differ.
func TestBurnIn(t *testing.T) {
	c := config(100, 6*time.Hour)
	some := func(tasks iter.Seq[experiment.Task]) iter.Seq[experiment.Task] {
		return func(yield func(experiment.Task) bool) {
			for task := range tasks {
				if task.Number != 0 && task.Number != 4 && task.Number != 5 && !yield(task) {
					return
				}
			}
		}
	}
	hashes := func(burnIn bool, workers int) map[int]string {
		tasks := some(grid(c, 3))
		if burnIn {
			strict, open := c.Policy, c.Policy
			strict.BaseGate, open.BaseGate = model.GateMutual, model.GateNone
			b, err := experiment.NewBurnIn(c, []policy.Policy{strict, open, c.Policy}, 2*time.Hour)
			require.NoError(t, err)
			tasks = b.Ahead(tasks, func(task *experiment.Task) int { return task.Number / 3 })
		}
		all := map[int]string{}
		require.NoError(t, experiment.Run(t.Context(), experiment.Options{Workers: workers, AnyOrder: true}, tasks, func(task *experiment.Task, _ *sim.Society, r *sim.Result, _ []metrics.Value) (string, error) {
			if burnIn && !experiment.Warming(task) {
				assert.Equal(t, 2*model.Hour, r.Start-c.Start, "what is counted begins after it")
			}
			return r.HistoryHash, nil
		}, func(task experiment.Task, hash string) error {
			if !experiment.Warming(&task) {
				all[task.Number] = hash
			}
			return nil
		}))
		return all
	}
	plain := hashes(false, 2)
	require.Len(t, plain, 6)
	for _, workers := range []int{1, 3} {
		warm := hashes(true, workers)
		require.Len(t, warm, 6)
		for number, hash := range plain {
			assert.Equal(t, number%3 == 1, hash == warm[number], "task %d", number)
		}
	}
}
