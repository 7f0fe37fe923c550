//go:build unix

package main

import (
	"bufio"
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestInterrupted sends a signal in the middle of a run that would last for hours: it stops at once and writes what was done so far.
func TestInterrupted(t *testing.T) {
	for name, signals := range map[string][]syscall.Signal{
		"SIGINT": {syscall.SIGINT}, "SIGTERM": {syscall.SIGTERM}, "one from a shell and one from its terminal": {syscall.SIGINT, syscall.SIGINT},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			c := exec.Command("dmsim", "run", "--set", "population.users=2000", "--set", "duration=36500d", "--set", "world.messages=reported", "--out", "long")
			c.Dir = folder
			pipe, err := c.StderrPipe()
			require.NoError(t, err)
			var summary bytes.Buffer
			c.Stdout = &summary
			require.NoError(t, c.Start())

			talk := bufio.NewReader(pipe)
			built, err := talk.ReadString('\n')
			require.NoError(t, err)
			assert.Contains(t, built, "the world is built")
			time.Sleep(300 * time.Millisecond)
			for _, signal := range signals {
				require.NoError(t, c.Process.Signal(signal))
				time.Sleep(time.Millisecond) // two that are pending at once are one
			}
			last, err := talk.ReadString('\n')
			require.NoError(t, err)
			assert.Equal(t, "dmsim: interrupted: what was done so far is in long\n", last)
			_ = c.Wait()
			assert.Equal(t, exitInterrupted, c.ProcessState.ExitCode())
			assert.Contains(t, strings.ToLower(summary.String()), "interrupted")

			result, err := readRun(filepath.Join(folder, "long"))
			require.NoError(t, err)
			assert.True(t, result.Interrupted)
			requireBalanced(t, filepath.Join(folder, "long"))
			assert.Equal(t, []string{"long"}, entries(t, folder))
		})
	}
}

// TestInterruptedEarly sends the signal as soon as it is caught, or before: there may be no attempt yet, but never half a run.
func TestInterruptedEarly(t *testing.T) {
	t.Parallel()
	for range 5 {
		folder := t.TempDir()
		c := start(t, folder, "--set", "population.users=2000", "--set", "duration=36500d", "--set", "world.messages=reported", "--out", "early")
		time.Sleep(rand.N(60 * time.Millisecond))
		require.NoError(t, c.Process.Signal(os.Interrupt))
		_ = c.Wait()
		if c.ProcessState.ExitCode() == exitInterrupted {
			result, err := readRun(filepath.Join(folder, "early"))
			require.NoError(t, err)
			assert.True(t, result.Interrupted)
			continue
		}
		assert.Equal(t, syscall.SIGINT, c.ProcessState.Sys().(syscall.WaitStatus).Signal())
		assert.Empty(t, entries(t, folder))
	}
}

// TestKilled kills runs of one folder at random moments, and others just as they write: there is never a part of a run under its name, but the whole
// old one, the whole new one or, before the first, none. What the dead leave beside it goes with the next run.
func TestKilled(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	const tries = 24
	for seed := range tries {
		before := hidden(filepath.Join(parent, "runs"))
		c := start(t, parent, "--quiet", "--set", "population.users=1000", "--set", "duration=3h", "--seed", strconv.Itoa(seed), "--out", "runs/x")
		if seed%2 == 0 {
			time.Sleep(rand.N(100 * time.Millisecond))
		} else {
			awaitStaging(filepath.Join(parent, "runs"), before)
			time.Sleep(rand.N(3 * time.Millisecond))
		}
		require.NoError(t, c.Process.Kill())
		_ = c.Wait()
		wholeOrAbsent(t, filepath.Join(parent, "runs", "x"), seed)
	}
	c := start(t, parent, "--quiet", "--set", "population.users=1000", "--set", "duration=3h", "--seed", strconv.Itoa(tries), "--out", "runs/x")
	require.NoError(t, c.Wait())
	requireBalanced(t, filepath.Join(parent, "runs", "x"))
	result, err := readRun(filepath.Join(parent, "runs", "x"))
	require.NoError(t, err)
	assert.Equal(t, uint64(tries), result.Seed)
	assert.Equal(t, []string{"x"}, entries(t, filepath.Join(parent, "runs")))
}

// start runs quickstart in a folder, changed by more arguments.
func start(t *testing.T, folder string, arguments ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command("dmsim", append([]string{"run"}, arguments...)...)
	c.Dir = folder
	require.NoError(t, c.Start())
	return c
}

// awaitStaging waits, not for ever, for a temporary folder that was not there before.
func awaitStaging(runs string, before []string) {
	isNew := func(name string) bool { return !slices.Contains(before, name) }
	for deadline := time.Now().Add(3 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Microsecond) {
		if slices.ContainsFunc(hidden(runs), isNew) {
			return
		}
	}
}

// hidden lists the temporary folders. There are none before the first run writes.
func hidden(folder string) (names []string) {
	found, _ := os.ReadDir(folder)
	for _, entry := range found {
		if strings.HasPrefix(entry.Name(), ".") {
			names = append(names, entry.Name())
		}
	}
	return names
}

func wholeOrAbsent(t *testing.T, folder string, seed int) {
	t.Helper()
	if !exists(folder) {
		return
	}
	result, err := readRun(folder)
	require.NoError(t, err)
	assert.LessOrEqual(t, result.Seed, uint64(seed))
	assert.Equal(t, []string{"manifest.json", "result.json"}, entries(t, folder))
}

func requireBalanced(t *testing.T, folder string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, "result.json"))
	require.NoError(t, err)
	require.NoError(t, balance(data))
}

// entries lists a folder, hidden names too.
func entries(t *testing.T, folder string) (names []string) {
	t.Helper()
	found, err := os.ReadDir(folder)
	require.NoError(t, err)
	for _, entry := range found {
		names = append(names, entry.Name())
	}
	return names
}

// TestInterruptedAgain makes an interrupted run again: the history is the same as far as there was one.
func TestInterruptedAgain(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	c := exec.Command("dmsim", "run", "--quiet", "--series", "minute", "--set", "population.users=500", "--set", "duration=10d", "--out", "part")
	c.Dir = folder
	require.NoError(t, c.Start())
	time.Sleep(1500 * time.Millisecond)
	_ = c.Process.Signal(os.Interrupt) // it may have ended
	_ = c.Wait()
	if c.ProcessState.ExitCode() != exitInterrupted {
		t.Skip("the machine did not let the run live long enough, or short enough, to be interrupted")
	}
	again := exec.Command("dmsim", "run", "--from", "part", "--out", "whole")
	again.Dir = folder
	told, err := again.Output()
	require.NoError(t, err)
	assert.Contains(t, string(told), "the same history as far as the run came before it was interrupted: its first ")
	whole, err := readRun(filepath.Join(folder, "whole"))
	require.NoError(t, err)
	assert.False(t, whole.Interrupted)
}
