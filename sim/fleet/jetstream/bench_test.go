package jetstream_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dmsim/sim/fleet"
	"dmsim/sim/fleet/broker"
	"dmsim/sim/fleet/jetstream"
)

// BenchmarkTask is what a task costs that does nothing and has a result of 20 KB, through a server as --workers-local has it: a batch of one task is submitted, leased,
// asked for what is missing, its result kept and completed, all one after the other.
func BenchmarkTask(b *testing.B) { benchmarkTasks(b, 1) }

// BenchmarkTaskOf16 is that of a task among 16 of a batch.
func BenchmarkTaskOf16(b *testing.B) { benchmarkTasks(b, 16) }

func benchmarkTasks(b *testing.B, batch int) {
	server, err := broker.Start(broker.Options{Dir: b.TempDir(), Listen: true, Token: "t"})
	require.NoError(b, err)
	b.Cleanup(server.Close)
	conn, err := server.Connect()
	require.NoError(b, err)
	boss, err := jetstream.New(conn, jetstream.Options{Name: "boss"})
	require.NoError(b, err)
	b.Cleanup(boss.Disconnect)
	worker, err := jetstream.Dial(b.Context(), jetstream.Options{Name: "worker", URLs: []string{server.URL()}, Token: "t"})
	require.NoError(b, err)
	b.Cleanup(worker.Disconnect)
	job, err := fleet.NewJob("toy", "a job", 1<<30, fleet.Needs{}, []byte(`{}`))
	require.NoError(b, err)
	ctx := b.Context()
	require.NoError(b, boss.Open(ctx, job))
	data := make([]byte, 20<<10)
	task := 0
	began := time.Now()
	for b.Loop() {
		tasks := make([]int, batch)
		for i := range tasks {
			tasks[i] = task
			task++
		}
		require.NoError(b, boss.Submit(ctx, job.Run, fleet.Batch{Tasks: tasks}))
		l, err := worker.Lease(ctx, job.Run, 0)
		require.NoError(b, err)
		missing, err := l.Missing(ctx)
		require.NoError(b, err)
		require.Len(b, missing, batch)
		for _, one := range missing {
			require.NoError(b, l.Put(ctx, &fleet.Result{Task: one, Data: data, Worker: "worker"}))
		}
		require.NoError(b, l.Complete(ctx))
	}
	b.ReportMetric(float64(time.Since(began).Microseconds())/1000/float64(task), "ms/task")
}
