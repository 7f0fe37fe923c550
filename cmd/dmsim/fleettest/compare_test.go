//go:build linux

package fleettest

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim/experiment/compare"
	"dmsim/sim/fleet"
)

// comparing are the words of a comparison whose runs take some milliseconds, without its folder.
func comparing(more ...string) []string {
	return append([]string{"compare", "quickstart", "--set", "population.users=60", "--set", "network.mean_follows=6"}, more...)
}

// sameComparisons wants of two comparisons the same bytes, their commands apart.
func sameComparisons(t *testing.T, folder, one, two string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, one, "*"))
	require.NoError(t, err)
	require.Greater(t, len(files), 6)
	for _, file := range files {
		if name := filepath.Base(file); name != reports.ManifestFile && name != "report.html" {
			assert.Equal(t, string(content(t, file)), strings.ReplaceAll(string(content(t, folder, two, name)), "--policy "+two+"/", "--policy "+one+"/"), name)
		}
	}
	r, err := reports.ReadComparison(filepath.Join(folder, two))
	require.NoError(t, err)
	require.NotNil(t, r.Manifest.Fleet)
	assert.NoFileExists(t, filepath.Join(folder, two+".unfinished"))
}

// TestCompareThreeWays: in this process, by worker processes, and by a worker of a cluster that has no file of it, the results are the same bytes: with looks, with a burn-in, whatever is asked.
func TestCompareThreeWays(t *testing.T) {
	t.Parallel()
	url := server(t)
	folder := place(t, map[string]string{"strict.yaml": "extends: seed\nname: strict\nbase_gate: mutual\ncustom: [{id: long, refuse_when: message.length > 40}]\n"})
	start(t, t.TempDir(), "worker", "--nats", url, "--slots", "2", "--name", "elsewhere", "--quiet")
	for name, words := range map[string][]string{
		"looks":  comparing("--policies", "seed,strict.yaml", "--set", "duration=2h", "--reps", "12", "--until", "halfwidth(delivered_share)<3%"),
		"burnin": comparing("--policies", "seed,mutual,open", "--set", "duration=3h", "--burn-in", "2h", "--reps", "3"),
		"people": comparing("--vary", "policy.daily_limit.messages=1,5,50", "--set", "duration=2h", "--reps", "3", "--over", "people"),
	} {
		start(t, folder, slices.Concat(words, []string{"--out", name + "one", "--workers", "1"})...).ends(0)
		start(t, folder, slices.Concat(words, []string{"--out", name + "local", "--workers-local", "2"})...).ends(0)
		said := start(t, folder, slices.Concat(words, []string{"--out", name + "cluster", "--nats", url})...).ends(0)
		assert.NotContains(t, said, secret)
		sameComparisons(t, folder, name+"one", name+"local")
		sameComparisons(t, folder, name+"one", name+"cluster")
	}
	r, err := reports.ReadComparison(filepath.Join(folder, "lookslocal"))
	require.NoError(t, err)
	assert.Greater(t, len(r.Result.Looks), 1, "more than one job")
}

// TestComparisonKilled kills a worker process, and then the coordinator when it has kept some rows: no process outlives it, and the same command goes on.
func TestComparisonKilled(t *testing.T) {
	t.Parallel()
	inTime(t, func(reps string) bool {
		folder := t.TempDir()
		words := comparing("--policies", "seed,mutual", "--set", "duration=1h", "--reps", reps, "--out")
		start(t, folder, append(words, "whole")...).ends(0)
		words = append(words, "local", "--workers-local", "2")
		c := start(t, folder, words...)
		workers, ok := c.joined("w1", "w2")
		if !ok || syscall.Kill(workers["w2"], syscall.SIGSTOP) != nil || syscall.Kill(workers["w1"], syscall.SIGKILL) != nil { // it does not end meanwhile
			return false
		}
		died := func() bool { return strings.Contains(c.talk.String(), "worker w1 died: signal: killed") }
		c.comesTo(func() bool { return died() && kept(t, filepath.Join(folder, "local.unfinished")) > 0 }, "w1 has died, and rows are kept")
		anew := c.children()
		ok = c.kill()
		_ = syscall.Kill(workers["w2"], syscall.SIGCONT) // it is gone where the comparison has ended
		if !ok {
			return false
		}
		maps.Copy(workers, anew)
		gone(t, workers)
		here := filepath.Join(folder, "here", "whole")
		require.NoError(t, os.Mkdir(filepath.Dir(here), 0o777))
		require.NoError(t, os.WriteFile(here+".unfinished", content(t, folder, "local.unfinished"), 0o666))
		said := start(t, folder, words...).ends(0)
		assert.Regexp(t, `compare quickstart: \d+ of \d+ runs were done before`, said)
		sameComparisons(t, folder, "whole", "local")
		assert.Regexp(t, `"earlier": [1-9]`, string(content(t, folder, "local", reports.ManifestFile)))

		words = comparing("--policies", "seed,mutual", "--set", "duration=1h", "--reps", reps, "--out", "whole", "--resume")
		said = start(t, filepath.Dir(here), words...).ends(0)
		assert.Regexp(t, `compare quickstart: [1-9]\d* of \d+ runs were done before`, said, "without a fleet")
		for _, name := range []string{reports.DocumentFile, reports.RunsFile, reports.CompareCSV} {
			assert.Equal(t, string(content(t, folder, "whole", name)), string(content(t, here, name)), name)
		}
		return true
	})
}

// meddling starts a comparison of two arms with three replications, and gives each of its batches, which are of a task, to a function before any worker has one: it says whether the batch is done.
func meddling(t *testing.T, folder, url string, meddle func(task int, put func(*fleet.Result)) (done bool)) *process {
	t.Helper()
	c := start(t, folder, comparing("--policies", "seed,mutual", "--over", "populations", "--set", "duration=1h", "--reps", "3", "--out", "x", "--nats", url)...)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	q := queue(t, ctx, url)
	job := theRun(t, ctx, q)
	var leases []fleet.Lease
	for len(leases) < 6 {
		lease, err := q.Lease(ctx, job.Run, 0)
		require.NoError(t, err)
		if lease != nil {
			leases = append(leases, lease)
		}
	}
	for _, lease := range leases {
		tasks := lease.Batch().Tasks
		require.Len(t, tasks, 1)
		if meddle(tasks[0], func(r *fleet.Result) {
			r.Task = tasks[0]
			require.NoError(t, lease.Put(ctx, r))
		}) {
			require.NoError(t, lease.Complete(ctx))
		} else {
			require.NoError(t, lease.Return(ctx, tasks))
		}
	}
	start(t, folder, "worker", "--nats", url, "--name", "good", "--quiet")
	return c
}

// TestComparisonSetAside: a run that cannot be made ends the comparison with the whole replications before it; the other runs are kept, and the same command makes it.
func TestComparisonSetAside(t *testing.T) {
	t.Parallel()
	folder, url := t.TempDir(), server(t)
	said := meddling(t, folder, url, func(task int, put func(*fleet.Result)) bool {
		if task == 3 {
			put(&fleet.Result{Failed: "it rained", Worker: "bad"})
		}
		return task == 3
	}).ends(1)
	const failure = "task 3 (mutual, replication 1 over populations): it rained"
	assert.Contains(t, said, "dmsim: "+failure+"\n")
	assert.Contains(t, said, "compare quickstart: 5 of 6 runs are kept in x.unfinished: the same command goes on\n")
	r, err := reports.ReadComparison(filepath.Join(folder, "x"))
	require.NoError(t, err)
	assert.Equal(t, failure, r.Result.Failure)
	assert.Equal(t, 1, r.Result.Reps)

	words := comparing("--policies", "seed,mutual", "--over", "populations", "--set", "duration=1h", "--reps", "3", "--out")
	start(t, folder, append(words, "x", "--nats", url)...).ends(0)
	start(t, folder, append(words, "whole")...).ends(0)
	sameComparisons(t, folder, "whole", "x")
}

// TestComparisonThatDiffers: a run that comes out differently a second time is a finding, and the first row counts, also where the same command goes on because another run was set aside.
func TestComparisonThatDiffers(t *testing.T) {
	t.Parallel()
	folder, url := t.TempDir(), server(t)
	said := meddling(t, folder, url, func(task int, put func(*fleet.Result)) bool {
		if task == 5 {
			put(&fleet.Result{Failed: "it rained", Worker: "one"})
		}
		if task != 3 {
			return task == 5
		}
		row := compare.Row{Place: compare.Place{Replication: 1, Over: compare.Populations, Arm: 1}, Hash: "first"}
		put(&fleet.Result{Data: row.Pack(), Worker: "one"})
		row.Hash = "second"
		put(&fleet.Result{Data: row.Pack(), Worker: "two"})
		return true
	}).ends(1)
	assert.Contains(t, said, "it rained")
	said = start(t, folder, comparing("--policies", "seed,mutual", "--over", "populations", "--set", "duration=1h", "--reps", "3", "--out", "x", "--nats", url)...).ends(1)
	assert.NotContains(t, said, "it rained")
	assert.Regexp(t, `dmsim: the run of mutual in replication 1 over populations is not deterministic: worker one came to \w{12}, worker two to \w{12}\n`, said)
	r, err := reports.ReadComparison(filepath.Join(folder, "x"))
	require.NoError(t, err)
	require.Len(t, r.Result.Conflicts, 1)
	assert.Equal(t, "first", r.Result.Runs[3].HistoryHash)
	assert.Equal(t, 3, r.Result.Reps)
	assert.Contains(t, string(content(t, folder, "x", reports.CompareMarkdown)), "**Not deterministic: 1 run came out differently")
	said = start(t, folder, comparing("--policies", "seed,mutual", "--over", "populations", "--set", "duration=1h", "--reps", "3", "--out", "x", "--resume")...).ends(1)
	assert.Contains(t, said, "dmsim: the comparison in x is finished: nothing is left to do")
	assert.Contains(t, said, "is not deterministic: worker one came to")
}
