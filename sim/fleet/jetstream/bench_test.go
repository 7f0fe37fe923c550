package jetstream_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dmsim/sim/fleet"
	"dmsim/sim/fleet/broker"
	"dmsim/sim/fleet/broker/brokertest"
	"dmsim/sim/fleet/jetstream"
)

// BenchmarkTask is what a task costs that does nothing and has a result of 20 KB, through a server as --workers-local has it: a batch of one task is submitted, leased,
// asked for what is missing, its result kept and completed, all one after the other.
func BenchmarkTask(b *testing.B) { benchmarkTasks(b, 1, oneServer(b)) }

// BenchmarkTaskOf16 is that of a task among 16 of a batch.
func BenchmarkTaskOf16(b *testing.B) { benchmarkTasks(b, 16, oneServer(b)) }

// BenchmarkTaskOfThreeServers and the next one have a cluster of three processes on this machine, which writes each message three times, and through to the disk.
func BenchmarkTaskOfThreeServers(b *testing.B)     { benchmarkTasks(b, 1, threeServers(b)) }
func BenchmarkTaskOf16OfThreeServers(b *testing.B) { benchmarkTasks(b, 16, threeServers(b)) }

// queues are that of a coordinator and that of a worker.
type queues struct{ boss, worker *jetstream.Queue }

func oneServer(b *testing.B) queues {
	server, err := broker.Start(broker.Options{Dir: b.TempDir(), Listen: true, Token: "t"})
	require.NoError(b, err)
	b.Cleanup(server.Close)
	conn, err := server.Connect()
	require.NoError(b, err)
	boss, err := jetstream.New(conn, jetstream.Options{Name: "boss"})
	require.NoError(b, err)
	b.Cleanup(boss.Disconnect)
	return queues{boss, dial(b, jetstream.Options{Name: "worker", URLs: []string{server.URL()}, Token: "t"})}
}

func threeServers(b *testing.B) queues {
	urls := brokertest.Start(b, 3).URLs()
	return queues{dial(b, jetstream.Options{Name: "boss", URLs: urls}), dial(b, jetstream.Options{Name: "worker", URLs: urls})}
}

func dial(b *testing.B, o jetstream.Options) *jetstream.Queue {
	q, err := jetstream.Dial(b.Context(), o)
	require.NoError(b, err)
	b.Cleanup(q.Disconnect)
	return q
}

func benchmarkTasks(b *testing.B, batch int, q queues) {
	job, err := fleet.NewJob("toy", "a job", 1<<30, fleet.Needs{}, []byte(`{}`))
	require.NoError(b, err)
	ctx := b.Context()
	require.NoError(b, q.boss.Open(ctx, job))
	data := make([]byte, 20<<10)
	task := 0
	began := time.Now()
	for b.Loop() {
		tasks := make([]int, batch)
		for i := range tasks {
			tasks[i] = task
			task++
		}
		require.NoError(b, q.boss.Submit(ctx, job.Run, fleet.Batch{Tasks: tasks}))
		l, err := q.worker.Lease(ctx, job.Run, 0)
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
