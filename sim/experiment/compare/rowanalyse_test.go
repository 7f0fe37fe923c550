package compare_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/experiment"
	"dmsim/sim/experiment/compare"
	"dmsim/sim/metrics"
	"dmsim/sim/rng"
)

// watched are the rows of a design's runs.
func watched(t *testing.T, d *compare.Design) (rows []compare.Row) {
	t.Helper()
	rng.ForgetKeys()
	watches := map[int]*compare.Watch{}
	tasks := d.Tasks(d.Between(0, d.Replications), func(at compare.Place, task *experiment.Task) {
		number, c := task.Number, task.Config
		task.Live = func(ctx context.Context, s *sim.Society, o sim.Options) (*sim.Result, []metrics.Value, error) {
			w := compare.NewWatch(s.People, at.Replication == 0)
			o.Observers = append(o.Observers, w)
			if at.Replication == 0 {
				o.Recorder = w
			}
			watches[number] = w
			return metrics.Run(ctx, s, c, o)
		}
	})
	require.NoError(t, experiment.Run(t.Context(), experiment.Options{Workers: 1}, tasks, func(task *experiment.Task, s *sim.Society, r *sim.Result, _ []metrics.Value) (*compare.Row, error) {
		row := &compare.Row{
			Place: d.PlaceOf(task.Number), Seed: uint64(task.Config.Seed), Hash: r.HistoryHash, Attempts: r.History, Assumptions: []string{"one"},
			Numbers: map[string]float64{"delivered_share": float64(r.Delivered) / float64(r.Attempts), "load": float64(r.Attempts)},
		}
		for reason, n := range r.Refused {
			row.Numbers["refused."+s.World.Rules().ReasonName(reason)] = float64(n) / float64(r.Attempts)
		}
		watches[task.Number].Finish(row, s.World.Rules())
		return row, nil
	}, func(_ experiment.Task, row *compare.Row) error {
		rows = append(rows, *row)
		return nil
	}))
	return rows
}

// TestAnalyseOfUnpackedRows: a result is the same whether its rows went through bytes or not, to the last example; and as bytes a run's row is always the same.
func TestAnalyseOfUnpackedRows(t *testing.T) {
	other := strict()
	other.Custom = []policy.CustomRule{{ID: "long", RefuseWhen: "message.length > 100"}}
	d := society(policy.Seed(), other)
	original := watched(t, &d)
	again := watched(t, &d)
	var unpacked []compare.Row
	for i := range original {
		packed := original[i].Pack()
		require.Equal(t, packed, again[i].Pack())
		r, err := compare.Unpack(packed)
		require.NoError(t, err)
		unpacked = append(unpacked, *r)
	}
	var results []*compare.Result
	for _, rows := range [][]compare.Row{original, unpacked} {
		rng.ForgetKeys()
		compare.Complete(rows, definitions)
		r, err := d.Analyse(&compare.Question{Scenario: "s", Definitions: definitions, Primary: []string{"delivered_share"}}, rows)
		require.NoError(t, err)
		results = append(results, r)
	}
	assert.Equal(t, results[0], results[1])
	require.NotEmpty(t, results[1].Examples)
	require.NotEmpty(t, results[1].WhoChanged)
	text, err := json.Marshal(results[1].Examples)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"long"`, "a custom rule keeps its name")
}
