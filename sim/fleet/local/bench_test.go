package local_test

import (
	"context"
	"encoding/json"
	"testing"

	"dmsim/sim/fleet"
	"dmsim/sim/fleet/jetstream"
	"github.com/stretchr/testify/require"
)

// BenchmarkTask is what a task costs that has nothing to do, with 20 KB of result, through coordinator, server and one worker of one slot in this process: alone in
// its batch, and with 15 others.
func BenchmarkTask(b *testing.B) {
	for name, most := range map[string]int{"alone": 1, "of16": 16} {
		b.Run(name, func(b *testing.B) {
			const tasks = 320
			f := newFixture(b)
			worker, err := jetstream.Dial(b.Context(), jetstream.Options{URLs: []string{f.url}, Token: token, Name: "a"})
			require.NoError(b, err)
			defer worker.Disconnect()
			ctx, stop := context.WithCancel(b.Context())
			served := make(chan error)
			go func() {
				served <- fleet.Serve(ctx, worker, fleet.WorkerOptions{Name: "a", Host: "here", Slots: 1, Version: "v1", Programs: fleet.Programs{
					"toy": func(_ context.Context, j *fleet.Job) (fleet.Program, error) {
						o := &toy{}
						return o, json.Unmarshal(j.Data, o)
					},
				}})
			}()
			n := 0
			for b.Loop() {
				o := &toy{Tasks: tasks, Kills: -1 - n} // another run each time
				w := &fleet.Work{Job: o.job(b), BatchMax: most, Slots: 1, Keep: func(fleet.Result) error { n++; return nil }}
				_, err := fleet.Gather(b.Context(), f.q, w)
				require.NoError(b, err)
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(n), "ms/task")
			stop()
			require.NoError(b, <-served)
		})
	}
}
