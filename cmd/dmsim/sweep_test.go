//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/scenarios"
)

// sweepArguments are a sweep of many small runs.
var sweepArguments = []string{"sweep", "follow-direction", "--set", "population.users=300", "--set", "network.mean_follows=10", "--reps", "12", "--quiet"}

// sweepCommand is the sweep above with more arguments, in a folder.
func sweepCommand(folder string, more ...string) *exec.Cmd {
	c := exec.Command("dmsim", append(append([]string{}, sweepArguments...), more...)...)
	c.Dir, c.Stderr = folder, os.Stderr
	return c
}

// emptyBytes is more than the file of an unfinished sweep has before there are rows in it.
const emptyBytes = 48 << 10

// begun starts a sweep and waits until some of its rows are on disk, but not all.
func begun(t *testing.T, c *exec.Cmd, unfinished string) {
	t.Helper()
	require.NoError(t, c.Start())
	require.Eventually(t, func() bool {
		info, err := os.Stat(unfinished)
		return err == nil && info.Size() > emptyBytes
	}, time.Minute, time.Millisecond, "rows on disk")
}

// sameRows wants the results that an undisturbed sweep has, byte by byte.
func sameRows(t *testing.T, folder, want, got string) {
	t.Helper()
	for _, name := range []string{reports.SweepRowsFile, reports.DocumentFile, reports.SweepEffectsFile} {
		one, err := os.ReadFile(filepath.Join(folder, want, name))
		require.NoError(t, err)
		two, err := os.ReadFile(filepath.Join(folder, got, name))
		require.NoError(t, err)
		assert.True(t, string(one) == string(two), "%s of a sweep that was disturbed", name)
	}
}

// TestSweepKilled kills a sweep again and again: it goes on where it was, and what comes of it in the end is what comes of one that nobody disturbed.
func TestSweepKilled(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	require.NoError(t, sweepCommand(folder, "--out", "whole").Run())
	unfinished := filepath.Join(folder, "killed.unfinished")
	for try := range 3 {
		c := sweepCommand(folder, "--out", "killed", "--resume")
		if try == 0 {
			begun(t, c, unfinished)
		} else {
			require.NoError(t, c.Start())
			time.Sleep(time.Duration(30*try) * time.Millisecond)
		}
		require.NoError(t, c.Process.Kill())
		_ = c.Wait()
		require.FileExists(t, unfinished)
		require.NoDirExists(t, filepath.Join(folder, "killed"))
	}
	resumed := sweepCommand(folder, "--out", "killed", "--resume", "--workers", "3")
	require.NoError(t, resumed.Run())
	sameRows(t, folder, "whole", "killed")
	assert.ElementsMatch(t, []string{"whole", "killed"}, entries(t, folder))
}

// TestSweepInterrupted writes what was done, says so, and goes on when asked to.
func TestSweepInterrupted(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	c := sweepCommand(folder, "--out", "stopped")
	c.Stderr = nil
	begun(t, c, filepath.Join(folder, "stopped.unfinished"))
	require.NoError(t, c.Process.Signal(syscall.SIGINT))
	_ = c.Wait()
	require.Equal(t, exitInterrupted, c.ProcessState.ExitCode())
	s, err := reports.ReadSweep(filepath.Join(folder, "stopped"))
	require.NoError(t, err)
	assert.True(t, s.Document.Interrupted)
	assert.Greater(t, s.Document.Runs, 0)
	assert.Less(t, s.Document.Runs, s.Document.Design.Runs)
	assert.Equal(t, s.Document.Replications, min(s.Document.Replications, s.Document.Runs/s.Document.Design.Points), "only whole replications are analysed")

	again := sweepCommand(folder, "--out", "stopped")
	var talk strings.Builder
	again.Stderr = &talk
	assert.Error(t, again.Run())
	assert.Equal(t, "dmsim: stopped.unfinished holds a sweep that was not finished: --resume goes on with it, or remove the file to begin anew\n", talk.String())

	other := sweepCommand(folder, "--out", "stopped", "--resume", "--seed", "5")
	talk.Reset()
	other.Stderr = &talk
	assert.Error(t, other.Run())
	assert.Equal(t, "dmsim: stopped.unfinished: the unfinished sweep is another one: the seed is 5 now, and was 1\n", talk.String())

	require.NoError(t, sweepCommand(folder, "--out", "stopped", "--resume").Run())
	require.NoError(t, sweepCommand(folder, "--out", "whole").Run())
	sameRows(t, folder, "whole", "stopped")
	assert.NoFileExists(t, filepath.Join(folder, "stopped.unfinished"))
}

// TestExperiments runs every experiment of the catalogue in its short form, and wants of each that every primary outcome is told.
func TestExperiments(t *testing.T) {
	for _, name := range scenarios.ExperimentNames() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			c := exec.Command("dmsim", "sweep", name, "--short", "--quiet", "--workers", "1", "--out", "short")
			c.Dir = folder
			out, err := c.CombinedOutput()
			require.NoError(t, err, "%s", out)
			s, err := reports.ReadSweep(filepath.Join(folder, "short"))
			require.NoError(t, err)
			assert.True(t, s.Document.Shortened)
			assert.Equal(t, s.Document.Design.Runs, s.Document.Runs)
			assert.NotZero(t, s.Document.Attempts)
			for _, o := range s.Document.Outcomes {
				if o.Primary && o.Replications > 0 {
					assert.Len(t, o.Points, s.Document.Design.Points, o.Name)
				}
			}
		})
	}
}
