//go:build linux

package fleettest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"dmsim/reports"
	"dmsim/sim/fleet"
	"dmsim/sim/fleet/jetstream"
)

// TestSweepThreeWays: in this process, by worker processes, and by a worker of a cluster, with a burn-in and without, the results are the same bytes.
func TestSweepThreeWays(t *testing.T) {
	t.Parallel()
	url := server(t)
	folder := place(t, map[string]string{
		"small.yaml": small + "replications: 5\n",
		"burnin.yaml": `question: And after a while?
set: {population.users: 50, network.mean_follows: 6, duration: 3h}
factors: [{key: policy.base_gate, name: gate, levels: [sender-follows, mutual, none]}]
burn_in: 2h
replications: 3
outcomes: [delivered_share]
`,
	})
	worker := start(t, t.TempDir(), "worker", "--nats", url, "--slots", "2", "--name", "elsewhere") // in a folder where no experiment lies
	for _, name := range []string{"small", "burnin"} {
		sweep := func(out string, more ...string) *process {
			return start(t, folder, append([]string{"sweep", name + ".yaml", "--out", name + out}, more...)...)
		}
		sweep("one", "--workers", "1").ends(0)
		local := sweep("local", "--workers-local", "2").ends(0)
		assert.Contains(t, local, "joined")
		cluster := sweep("cluster", "--nats", url).ends(0)
		assert.Contains(t, cluster, "worker elsewhere joined")
		assert.NotContains(t, cluster, secret)
		sameResults(t, folder, name+"one", name+"local")
		sameResults(t, folder, name+"one", name+"cluster")
		var m reports.Manifest
		require.NoError(t, json.Unmarshal(content(t, folder, name+"cluster", reports.ManifestFile), &m))
		require.NotNil(t, m.Fleet)
		assert.Equal(t, []int{0, 1, 2, 0}, []int{m.Fleet.Local, m.Fleet.Workers, m.Fleet.Slots, m.Fleet.Earlier})
	}
	worker.signal(syscall.SIGTERM)
	said := worker.ends(0)
	for _, line := range []string{"joined, 2 at a time", "serves sweep small", "serves sweep burnin", "left"} {
		assert.Contains(t, said, line)
	}
	assert.NotContains(t, said, secret)
}

// many is a sweep of so many runs that it can be disturbed.
func many(t *testing.T, reps string) (folder string, words []string) {
	t.Helper()
	folder = place(t, map[string]string{"small.yaml": small})
	words = []string{"sweep", "small.yaml", "--reps", reps, "--out"}
	start(t, folder, append(words, "whole")...).ends(0)
	return folder, words
}

// TestCoordinatorKilled kills the coordinator of worker processes when it has kept some rows: no process outlives it, and the same command goes on.
func TestCoordinatorKilled(t *testing.T) {
	t.Parallel()
	inTime(t, func(reps string) bool {
		folder, words := many(t, reps)
		words = append(words, "local", "--workers-local", "2")
		c := start(t, folder, words...)
		rows := filepath.Join(folder, "local.unfinished")
		workers, ok := c.joined("w1", "w2")
		if !ok || syscall.Kill(workers["w2"], syscall.SIGSTOP) != nil { // what it holds is missing for as long as its lease lasts: the sweep does not end meanwhile
			return false
		}
		c.comesTo(func() bool { return kept(t, rows) > 0 }, "rows are kept")
		ok = c.kill()
		_ = syscall.Kill(workers["w2"], syscall.SIGCONT) // it is gone where the sweep has ended
		if !ok {
			return false
		}
		gone(t, workers)
		assert.Len(t, workers, 2)
		assert.Len(t, stores(t, folder), 1, "what the killed one left")
		again := start(t, folder, words...).ends(0)
		assert.Regexp(t, `small: \d+ of \d+ runs were done before`, again)
		sameResults(t, folder, "whole", "local")
		assert.NoFileExists(t, rows)
		assert.Empty(t, stores(t, folder))
		return true
	})
}

// kept counts the rows in the file of a sweep that is at work: in a copy, since it is locked, and none where the copy was made in the midst of writing, or the sweep has ended.
func kept(t *testing.T, path string) (rows int) {
	t.Helper()
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return 0
	}
	require.NoError(t, err)
	copied := filepath.Join(t.TempDir(), "copy")
	require.NoError(t, os.WriteFile(copied, data, 0o666))
	defer func() {
		if recover() != nil { // it was written while it was read
			rows = 0
		}
	}()
	db, err := bbolt.Open(copied, 0o666, &bbolt.Options{ReadOnly: true})
	if err != nil {
		return 0
	}
	require.NoError(t, db.View(func(tx *bbolt.Tx) error {
		if b := tx.Bucket([]byte("rows")); b != nil {
			rows = b.Stats().KeyN
		}
		return nil
	}))
	require.NoError(t, db.Close())
	return rows
}

// TestCoordinatorOfAClusterKilled kills the coordinator when half of the results lie in the queue, and takes away what it had kept: the same command finds them there.
func TestCoordinatorOfAClusterKilled(t *testing.T) {
	t.Parallel()
	folder, words := many(t, "60")
	url := server(t)
	words = append(words, "cluster", "--nats", url)
	c := start(t, folder, words...)
	held := afterResults(t, url, 120, func() { start(t, folder, "worker", "--nats", url, "--slots", "1", "--name", "alone") })
	require.True(t, c.kill())
	held()
	require.NoError(t, os.Remove(filepath.Join(folder, "cluster.unfinished")))
	start(t, folder, words...).ends(0)
	sameResults(t, folder, "whole", "cluster")
	assert.Equal(t, 1, strings.Count(string(content(t, folder, "cluster", reports.ManifestFile)), `"run":`))
}

// afterResults holds a batch of a run, so that the run does not end, has workers started then, and returns when so many results have come. Release gives the batch back.
func afterResults(t *testing.T, url string, want int, workers func()) (release func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	q := queue(t, ctx, url)
	run := theRun(t, ctx, q).Run
	held := leased(t, ctx, q, run)
	workers()
	results := 0
	require.ErrorIs(t, q.Results(ctx, run, func(e fleet.Event) error {
		require.NoError(t, held.Extend(ctx))
		if e.Result != nil {
			if results++; results == want {
				return assert.AnError
			}
		}
		return nil
	}), assert.AnError)
	return func() { require.NoError(t, held.Return(ctx, held.Batch().Tasks)) }
}

func queue(t *testing.T, ctx context.Context, url string) *jetstream.Queue {
	t.Helper()
	q, err := jetstream.Dial(ctx, jetstream.Options{URLs: []string{url}, Name: "test"})
	require.NoError(t, err)
	t.Cleanup(q.Disconnect)
	return q
}

// theRun waits for a job.
func theRun(t *testing.T, ctx context.Context, q *jetstream.Queue) (job *fleet.Job) {
	t.Helper()
	looking, found := context.WithCancel(ctx)
	defer found()
	_ = q.Jobs(looking, func(jobs []*fleet.Job) {
		if len(jobs) > 0 {
			job = jobs[0]
			found()
		}
	})
	require.NotNil(t, job)
	return job
}

// TestLocalWorkerKilled: a worker process that is killed is told and started anew, and nothing else comes of it.
func TestLocalWorkerKilled(t *testing.T) {
	t.Parallel()
	inTime(t, func(reps string) bool {
		folder, words := many(t, reps)
		c := start(t, folder, append(words, "killed", "--workers-local", "2")...)
		workers, ok := c.joined("w1")
		if !ok || syscall.Kill(workers["w1"], syscall.SIGKILL) != nil {
			return false
		}
		said := c.ends(0)
		sameResults(t, folder, "whole", "killed")
		return strings.Contains(said, "worker w1 died: signal: killed")
	})
}

// TestWorkersThatDiffer: a worker of another build, and one that has another graph in its place, do not serve a run, and both sides say why. The one that is the same does.
func TestWorkersThatDiffer(t *testing.T) {
	t.Parallel()
	graph := func(step int) string {
		var text strings.Builder
		for user := range 60 {
			for k := range 5 {
				fmt.Fprintf(&text, "%d %d\n", user, (user+1+k*step)%60)
			}
		}
		return text.String()
	}
	folder, other := place(t, map[string]string{"small.yaml": small, "g.txt": graph(1)}), place(t, map[string]string{"g.txt": graph(2)})
	program, err := os.ReadFile(dmsim)
	require.NoError(t, err)
	changed := filepath.Join(t.TempDir(), "dmsim")
	require.NoError(t, os.WriteFile(changed, append(program, 0), 0o777)) // behind its end: it does the same
	url := server(t)
	c := start(t, folder, "sweep", "small.yaml", "--set", "network.file=g.txt", "--reps", "2", "--out", "x", "--nats", url)
	build := startProgram(t, changed, folder, "worker", "--nats", url, "--name", "changed")
	file := start(t, other, "worker", "--nats", url, "--name", "misplaced")
	c.says("worker changed on ")
	c.says("worker misplaced on ")
	build.says("refuses sweep small")
	file.says("refuses sweep small")
	assert.Regexp(t, `does not serve this run: build: the run needs the program with SHA-256 \w{12}, this worker's has \w{12}`, c.talk.String())
	assert.Regexp(t, `does not serve this run: file g.txt: the run needs SHA-256 \w{12}, here it has another one`, c.talk.String())
	c.signal(syscall.SIGINT)
	assert.Contains(t, c.ends(130), "interrupted before the first whole replication")

	start(t, folder, "worker", "--nats", url, "--name", "same", "--quiet")
	start(t, folder, "sweep", "small.yaml", "--set", "network.file=g.txt", "--reps", "2", "--out", "x", "--nats", url).ends(0)
	start(t, folder, "sweep", "small.yaml", "--set", "network.file=g.txt", "--reps", "2", "--out", "whole").ends(0)
	sameResults(t, folder, "whole", "x")
}

// TestRunsSetAside: what errs wherever it is made is told with its point and the reason, and tried again by the same command; the others are kept.
func TestRunsSetAside(t *testing.T) {
	t.Parallel()
	folder := place(t, map[string]string{
		"late.yaml": "question: q?\nset: {duration: 1h}\nfactors: [{key: network.file, name: graph, levels: [a, b]}]\nreplications: 2\noutcomes: [delivered_share]\n",
		"a":         "no edges here\n", "b": "0 1\n1 2\n2 0\n",
	})
	for _, before := range []string{"4 runs", "2 of 4 runs were done before"} {
		said := start(t, folder, "sweep", "late.yaml", "--out", "late", "--workers-local", "1").ends(1)
		assert.Contains(t, said, "late: "+before)
		for replication := range 2 {
			assert.Regexp(t, fmt.Sprintf(`\ndmsim: run \d \(graph=a; replication %d\) was set aside: a:1: SRC: want `, replication), said)
		}
		assert.Contains(t, said, "dmsim: 2 of 4 runs were set aside; the others are kept in late.unfinished, and the same command tries these again\n")
		assert.Contains(t, said, "dmsim: no replication is whole: late is as it was\n")
		assert.NoDirExists(t, filepath.Join(folder, "late"))
	}
}

// TestRunsThatDiffer: a run that comes out differently a second time is a finding, in the result too, and also in that of the same command which goes on because another run was set aside.
func TestRunsThatDiffer(t *testing.T) {
	t.Parallel()
	folder := place(t, map[string]string{"small.yaml": small})
	url := server(t)
	c := start(t, folder, "sweep", "small.yaml", "--reps", "2", "--out", "x", "--nats", url)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	q := queue(t, ctx, url)
	job := theRun(t, ctx, q)
	lease, other := leased(t, ctx, q, job.Run), leased(t, ctx, q, job.Run)
	require.NoError(t, other.Put(ctx, &fleet.Result{Task: other.Batch().Tasks[0], Failed: "it rained", Worker: "one"}))
	require.NoError(t, other.Return(ctx, other.Batch().Tasks[1:]))
	var data struct {
		Values []string `json:"values"`
	}
	require.NoError(t, json.Unmarshal(job.Data, &data))
	task := lease.Batch().Tasks[0]
	row := make([]byte, 72+8*len(data.Values))
	row[0] = byte(task % 4)
	require.NoError(t, lease.Put(ctx, &fleet.Result{Task: task, Data: row, Worker: "one"}))
	row[71] = 1 // of the history's hash
	require.NoError(t, lease.Put(ctx, &fleet.Result{Task: task, Data: row, Worker: "two"}))
	require.NoError(t, lease.Return(ctx, lease.Batch().Tasks[1:]))
	start(t, folder, "worker", "--nats", url, "--name", "three")
	assert.Contains(t, c.ends(1), "dmsim: 1 of 8 runs were set aside")
	said := start(t, folder, "sweep", "small.yaml", "--reps", "2", "--out", "x", "--nats", url).ends(1)
	assert.Contains(t, said, "small: 7 of 8 runs were done before")
	assert.NotContains(t, said, "set aside")
	assert.Regexp(t, `dmsim: run \d \(gate=\w+, default=\w+; replication 0\) is not deterministic: worker one came to \w{12}, worker two to \w{12}\n`, said)
	s, err := reports.ReadSweep(filepath.Join(folder, "x"))
	require.NoError(t, err)
	require.Len(t, s.Document.Conflicts, 1)
	conflict := s.Document.Conflicts[0]
	assert.Equal(t, []any{task, "one", "two"}, []any{conflict.Task, conflict.First.Worker, conflict.Second.Worker})
	assert.NotEqual(t, conflict.First.SHA256, conflict.Second.SHA256)
	assert.Equal(t, s.Document.Design.Runs, s.Document.Runs, "the first row counts")
	assert.Contains(t, string(content(t, folder, "x", reports.SweepTextFile)), "NOT DETERMINISTIC: 1 run came out differently")
}

// leased takes a batch of a run before any worker does.
func leased(t *testing.T, ctx context.Context, q *jetstream.Queue, run fleet.RunID) fleet.Lease {
	t.Helper()
	for {
		lease, err := q.Lease(ctx, run, 0)
		require.NoError(t, err)
		if lease != nil {
			return lease
		}
	}
}
