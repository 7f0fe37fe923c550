//go:build unix

package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim/load"
)

// interruptLoad interrupts a load once it says something, wants the exit code of an interrupt, and returns the load's folder.
func interruptLoad(t *testing.T, when string, words ...string) string {
	t.Helper()
	folder := t.TempDir()
	c := exec.Command("dmsim", append([]string{"load", "--set", "population.users=200", "--out", "long"}, words...)...)
	c.Dir = folder
	pipe, err := c.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	var last string
	for lines := bufio.NewScanner(pipe); lines.Scan(); {
		if last = lines.Text(); strings.Contains(last, when) {
			require.NoError(t, c.Process.Signal(os.Interrupt))
		}
	}
	_ = c.Wait()
	assert.Equal(t, exitInterrupted, c.ProcessState.ExitCode())
	assert.Equal(t, "dmsim: interrupted: what was done so far is in long", last)
	return filepath.Join(folder, "long")
}

// TestLoadInterrupted: the repetitions until then are written.
func TestLoadInterrupted(t *testing.T) {
	t.Parallel()
	l, err := reports.ReadLoad(interruptLoad(t, "repetition 3 of 1000", "--rate", "1000", "--duration", "50ms", "--warm-up", "10ms", "--repeat", "1000"))
	require.NoError(t, err)
	assert.True(t, l.Result.Interrupted)
	assert.Equal(t, load.Interrupted, l.Result.Verdict)
	assert.GreaterOrEqual(t, len(l.Result.Repeats), 2)
	assert.Equal(t, uint64(50), l.Result.Offered, "what is reported is a whole one")
}

// TestRuleCostsInterrupted: the whole rounds until then are written.
func TestRuleCostsInterrupted(t *testing.T) {
	t.Parallel()
	folder := interruptLoad(t, "round 4 of 16", "--rule-costs")
	data, err := os.ReadFile(filepath.Join(folder, reports.DocumentFile))
	require.NoError(t, err)
	assert.Contains(t, string(data), `"verdict": "interrupted"`)
	assert.Regexp(t, `interrupted after ([3-9]|1[0-5]) of 16 rounds`, string(data))
}

// TestEstimateInterrupted: what was measured for a law is written, though there are too few levels for one.
func TestEstimateInterrupted(t *testing.T) {
	t.Parallel()
	folder := interruptLoad(t, "measurement 3 of 4000", "--target", "synthetic:service=1ms,servers=8", "--scaling", "1,2,3,4", "--repeat", "1000", "--duration", "50ms", "--warm-up", "10ms")
	result := filepath.Join(folder, reports.DocumentFile)
	data, err := os.ReadFile(result)
	require.NoError(t, err)
	assert.Contains(t, string(data), `"interrupted": true`)
	assert.Contains(t, string(data), `"verdict": "interrupted"`)
	assert.Contains(t, string(data), `"throughputs"`)
	assert.NotContains(t, string(data), `"scaling"`)
}
