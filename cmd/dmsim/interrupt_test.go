//go:build unix

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
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

// interrupted is a run into a folder, which is sent signals some time after its world is built: what it said then, its summary and its exit code.
func interrupted(t *testing.T, folder string, after time.Duration, signals []syscall.Signal, words ...string) (said, summary string, code int) {
	t.Helper()
	c := exec.Command("dmsim", append([]string{"run", "--out", "part"}, words...)...)
	c.Dir = folder
	pipe, err := c.StderrPipe()
	require.NoError(t, err)
	var out bytes.Buffer
	c.Stdout = &out
	require.NoError(t, c.Start())
	talk := bufio.NewReader(pipe)
	awaitBuilt(t, talk)
	time.Sleep(after)
	for _, signal := range signals {
		if err := c.Process.Signal(signal); !errors.Is(err, os.ErrProcessDone) {
			require.NoError(t, err)
		}
		time.Sleep(time.Millisecond) // two that are pending at once are one
	}
	rest, err := io.ReadAll(talk)
	require.NoError(t, err)
	_ = c.Wait()
	return string(rest), out.String(), c.ProcessState.ExitCode()
}

// awaitBuilt reads what a run says until its world is built: where that takes long, its steps are told before.
func awaitBuilt(t *testing.T, talk *bufio.Reader) {
	t.Helper()
	for line, err := "", error(nil); !strings.Contains(line, "the world is built"); {
		line, err = talk.ReadString('\n')
		require.NoError(t, err)
	}
}

// hasSome says whether an interrupted run had an attempt by then.
func hasSome(t *testing.T, folder string) bool {
	t.Helper()
	r, err := readRun(filepath.Join(folder, "part"))
	require.NoError(t, err)
	assert.True(t, r.Interrupted)
	return r.Attempts > 0
}

// afterMost bounds how long after its beginning a run is interrupted that has had no attempt until then.
const afterMost = time.Minute

// TestInterrupted sends a signal in the middle of a run that would last for hours: it stops at once and writes what was done so far.
func TestInterrupted(t *testing.T) {
	for name, signals := range map[string][]syscall.Signal{
		"SIGINT": {syscall.SIGINT}, "SIGTERM": {syscall.SIGTERM}, "one from a shell and one from its terminal": {syscall.SIGINT, syscall.SIGINT},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder, some := "", false
			for after := 300 * time.Millisecond; !some; after *= 4 {
				require.Less(t, after, afterMost, "it does nothing")
				folder = t.TempDir()
				said, summary, code := interrupted(t, folder, after, signals, "--set", "population.users=2000", "--set", "duration=36500d", "--set", "world.messages=reported")
				assert.Regexp(t, `(^|\n)dmsim: interrupted: what was done so far is in part\n$`, said)
				assert.Equal(t, exitInterrupted, code)
				assert.Contains(t, strings.ToLower(summary), "interrupted")
				some = hasSome(t, folder)
			}
			requireBalanced(t, filepath.Join(folder, "part"))
			assert.Equal(t, []string{"part"}, entries(t, folder))
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
	folder, some := t.TempDir(), false
	for after, days := 50*time.Millisecond, 10; !some; {
		_, _, code := interrupted(t, folder, after, []syscall.Signal{syscall.SIGINT}, "--series", "minute", "--set", "population.users=500", "--set", fmt.Sprintf("duration=%dd", days))
		if code == exitGood { // it ended before
			days *= 4
			require.Less(t, days, 10_000)
			continue
		}
		require.Equal(t, exitInterrupted, code)
		some = hasSome(t, folder)
		after *= 4
		require.Less(t, after, afterMost, "it does nothing")
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
