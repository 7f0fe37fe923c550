//go:build unix

package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
)

// TestCompareInterrupted: what all arms have by then is told, and nothing else.
func TestCompareInterrupted(t *testing.T) {
	t.Parallel()
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		folder := t.TempDir()
		c := exec.Command("dmsim", "compare", "--policies", "seed,mutual,open", "--set", "population.users=150", "--set", "duration=1h", "--reps", "10000", "--json", "--out", "long")
		c.Dir = folder
		pipe, err := c.StderrPipe()
		require.NoError(t, err)
		require.NoError(t, c.Start())
		talk := bufio.NewScanner(pipe)
		require.True(t, talk.Scan())
		assert.Regexp(t, `^compare quickstart: 59997 runs \(`, talk.Text())
		require.True(t, talk.Scan(), "the first line of progress, after many runs")
		require.NoError(t, c.Process.Signal(signal))
		var last, beside string
		for talk.Scan() {
			last, beside = beside, talk.Text()
		}
		_ = c.Wait()
		assert.Equal(t, exitInterrupted, c.ProcessState.ExitCode())
		assert.Regexp(t, "^dmsim: interrupted: [0-9]+ whole replications are in long; --resume goes on$", last)
		assert.Regexp(t, `^compare quickstart: [0-9]+ of 59997 runs are kept in long\.unfinished: --resume goes on$`, beside)

		r, err := reports.ReadComparison(filepath.Join(folder, "long"))
		require.NoError(t, err)
		assert.True(t, r.Result.Interrupted)
		assert.True(t, r.Manifest.Interrupted)
		require.Greater(t, r.Result.Reps, 1)
		assert.Less(t, r.Result.Reps, 10000)
		runs := map[string]int{}
		for _, one := range r.Result.Runs {
			runs[one.Arm]++
		}
		each := 2*r.Result.Reps - 1
		assert.Equal(t, map[string]int{"seed": each, "mutual": each, "open": each}, runs, "balanced")
		assert.Equal(t, r.Result.Reps, r.Result.Metrics["delivered_share"].Arms["open"].Difference.N)
	}
}
