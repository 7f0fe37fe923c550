//go:build linux

package fleettest

import (
	"bytes"
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim/fleet"
)

// checked runs dmsim check in a folder to its end, and returns what it prints.
func checked(t *testing.T, folder string, code int, words ...string) string {
	t.Helper()
	run := exec.Command(dmsim, append([]string{"check", "--quiet"}, words...)...)
	run.Dir = folder
	said := &bytes.Buffer{}
	run.Stderr = said
	text, _ := run.Output()
	require.Equal(t, code, run.ProcessState.ExitCode(), "%s: it said: %s", words, said)
	assert.NotContains(t, said.String(), secret)
	return string(text)
}

// TestCheckThreeWays: in this process, by worker processes, and by a worker of a cluster, a check of a broken world leaves the same findings, and one of the sound world
// counts and covers the same.
func TestCheckThreeWays(t *testing.T) {
	t.Parallel()
	url := server(t)
	start(t, t.TempDir(), "worker", "--nats", url, "--slots", "2", "--name", "elsewhere")
	folders := map[string]string{"one": t.TempDir(), "local": t.TempDir(), "cluster": t.TempDir()}
	ways := map[string][]string{"one": {"--workers", "1"}, "local": {"--workers-local", "2"}, "cluster": {"--nats", url}}
	broken := func(way string) (text string, files map[string]string) {
		text = checked(t, folders[way], 1, append(ways[way], "--stories", "3000", "--for", "10m", "--mutant", "counts-other")...)
		paths, err := filepath.Glob(filepath.Join(folders[way], "findings", "*"))
		require.NoError(t, err)
		files = map[string]string{}
		for _, path := range paths {
			files[filepath.Base(path)] = string(content(t, path))
		}
		return text, files
	}
	sound := func(way string) (d reports.Check) {
		text := checked(t, folders[way], 0, append(ways[way], "--stories", "1100", "--for", "10m", "--findings", "none", "--json", "--out", "out")...)
		require.NoError(t, json.Unmarshal([]byte(text), &d))
		d.CPUSeconds, d.AttemptsPerCPUSecond, d.Concurrent = 0, 0, reports.CheckedConcurrent{}
		return d
	}
	text, files := broken("one")
	require.NotEmpty(t, files)
	whole := sound("one")
	require.Equal(t, uint64(1100), whole.Histories)
	for _, way := range []string{"local", "cluster"} {
		got, found := broken(way)
		assert.Equal(t, text, got, way)
		assert.Equal(t, files, found, way)
		assert.Equal(t, whole, sound(way), way)
		var m reports.Manifest
		require.NoError(t, json.Unmarshal(content(t, folders[way], "out", reports.ManifestFile), &m))
		require.NotNil(t, m.Fleet)
		assert.NotContains(t, string(content(t, folders[way], "out", reports.ManifestFile)), secret)
	}
}

// TestCheckGoesOn kills the coordinator of a check when some chunks have come: the same command finds them in the queue.
func TestCheckGoesOn(t *testing.T) {
	t.Parallel()
	url, folder := server(t), t.TempDir()
	var worker *process
	words := []string{"quickstart", "--exhaustive", "--stories", "40000", "--json", "--nats", url}
	c := start(t, folder, append([]string{"check", "--quiet"}, words...)...)
	release := afterResults(t, url, 4, func() {
		worker = start(t, folder, "worker", "--nats", url, "--slots", "1", "--name", "alone")
	})
	require.True(t, c.kill())
	release()
	var d reports.Check
	require.NoError(t, json.Unmarshal([]byte(checked(t, folder, 4, words...)), &d))
	assert.Equal(t, uint64(40000), d.Histories)
	assert.Equal(t, 1, strings.Count(worker.talk.String(), "serves check"), "it is one run")
}

// TestCheckInterrupted ends its run at the cluster, as nobody goes on with it.
func TestCheckInterrupted(t *testing.T) {
	t.Parallel()
	url, folder := server(t), t.TempDir()
	start(t, folder, "worker", "--nats", url, "--slots", "1", "--quiet")
	c := start(t, folder, "check", "--for", "10m", "--nats", url)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	q := queue(t, ctx, url)
	theRun(t, ctx, q)
	c.signal(syscall.SIGINT)
	c.ends(130)
	var open []*fleet.Job
	require.ErrorIs(t, q.Jobs(ctx, func(jobs []*fleet.Job) {
		open = jobs
		cancel()
	}), context.Canceled)
	assert.Empty(t, open)
}

// TestCheckWithoutWorkers: where no worker comes, nothing was checked.
func TestCheckWithoutWorkers(t *testing.T) {
	t.Parallel()
	text := checked(t, t.TempDir(), 4, "--for", "1s", "--nats", server(t))
	assert.Equal(t, "not checked: the stories of others: no worker was heard of when their time was over\n", text)
}

// TestCheckWithoutServers: servers that are not there are waited for as long as there would be exploring; what this process does is done.
func TestCheckWithoutServers(t *testing.T) {
	t.Parallel()
	text := checked(t, t.TempDir(), 4, "--for", "100ms", "--nats", "nats://me:"+secret+"@127.0.0.1:1")
	assert.Contains(t, text, "not checked: the stories of others: nats: nats://...@127.0.0.1:1: not reached within 100ms; last: ")
	assert.NotContains(t, text, secret)
}

// TestCheckFlags: what this process does by itself is not asked of a fleet.
func TestCheckFlags(t *testing.T) {
	t.Parallel()
	for want, words := range map[string][]string{
		"--target: want it without --nats and --workers-local: one service keeps one story at a time apart from the others": {"--target", "http://127.0.0.1:1", "--workers-local", "2"},
		"--replay: want it without --nats and --workers-local: earlier findings are few, and are played by this process":    {"--replay", "x", "--nats", "nats://host:1"},
		"--mutants: want it without --nats and --workers-local: mutants are let loose by this process":                      {"--mutants", "--workers-local", "2"},
		"stories: want at most 34359738368 on a fleet, got 99999999999999":                                                  {"--stories", "99999999999999", "--workers-local", "2"},
	} {
		run := start(t, t.TempDir(), append([]string{"check"}, words...)...)
		assert.Equal(t, "dmsim: "+want+"\n", run.ends(2))
	}
}
