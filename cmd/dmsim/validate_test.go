//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// startValidate begins a validation that would last for hours, in a folder that has a trace and nothing else.
func startValidate(t *testing.T) (c *exec.Cmd, talk *bufio.Reader, folder string) {
	t.Helper()
	folder = t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "trace.txt"), []byte("1 2 0\n2 1 60\n"), 0o666))
	c = exec.Command("dmsim", "validate", "quickstart", "--trace", "trace.txt", "--set", "population.users=2000", "--set", "duration=36500d",
		"--set", "world.messages=reported", "--out", "long", "--picture", "long.png")
	c.Dir = folder
	pipe, err := c.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	return c, bufio.NewReader(pipe), folder
}

// TestValidateInterrupted sends a signal in the middle of a run: it stops at once and leaves no file.
func TestValidateInterrupted(t *testing.T) {
	t.Parallel()
	c, talk, folder := startValidate(t)
	awaitBuilt(t, talk)
	time.Sleep(300 * time.Millisecond)
	require.NoError(t, c.Process.Signal(syscall.SIGINT))
	rest, err := io.ReadAll(talk)
	require.NoError(t, err)
	assert.Regexp(t, `(^|\n)dmsim: interrupted: nothing was written\n$`, string(rest))
	_ = c.Wait()
	assert.Equal(t, exitInterrupted, c.ProcessState.ExitCode())
	assert.Equal(t, []string{"trace.txt"}, entries(t, folder))
}

// TestValidateInterruptedEarly sends the signal before or while the world is built.
func TestValidateInterruptedEarly(t *testing.T) {
	t.Parallel()
	for range 5 {
		c, _, folder := startValidate(t)
		time.Sleep(rand.N(80 * time.Millisecond))
		require.NoError(t, c.Process.Signal(os.Interrupt))
		_ = c.Wait()
		if c.ProcessState.ExitCode() != exitInterrupted {
			assert.Equal(t, syscall.SIGINT, c.ProcessState.Sys().(syscall.WaitStatus).Signal(), "before the signal is caught it ends the process")
		}
		assert.Equal(t, []string{"trace.txt"}, entries(t, folder))
	}
}

// TestCollegeIsLikeItsTrace holds the shipped scenario to the bars, where the public trace lies beside the project.
func TestCollegeIsLikeItsTrace(t *testing.T) {
	t.Parallel()
	trace := filepath.Join(root, "../shared/data/CollegeMsg.txt.gz")
	if !exists(trace) {
		t.Skip("../shared is not here")
	}
	var out, talk bytes.Buffer
	require.Zero(t, run(t.Context(), []string{"validate", "college", "--trace", trace, "--json", "--quiet"}, &out, &talk), talk.String())
	var v validation
	require.NoError(t, json.Unmarshal(out.Bytes(), &v))
	bars := map[string]float64{"messages_per_sender": 0.05, "messages_per_pair": 0.05, "turn_latency": 0.05, "sender_gaps": 0.05}
	values := map[string]float64{"first_contact_reply_rate": 0.02, "peak_to_mean_hour": 0.2}
	for _, m := range v.Measures {
		if most, ok := bars[m.Name]; ok {
			require.NotNil(t, m.KS, m.Name)
			assert.LessOrEqual(t, *m.KS, most, m.Name)
			delete(bars, m.Name)
		}
		if most, ok := values[m.Name]; ok {
			assert.InDelta(t, *m.Trace.Value, *m.Simulated.Value, most, m.Name)
			delete(values, m.Name)
		}
	}
	assert.Empty(t, bars)
	assert.Empty(t, values)
}
