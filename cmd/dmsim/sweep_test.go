//go:build unix

package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim/experiment/sweep"
)

// sweepArguments are a sweep of many small runs.
var sweepArguments = []string{"sweep", "follow-direction", "--set", "population.users=80", "--set", "network.mean_follows=8", "--set", "duration=6h", "--reps", "4"}

// sweepCommand is the sweep above with more arguments, in a folder.
func sweepCommand(folder string, more ...string) *exec.Cmd {
	return commandIn(folder, slices.Concat(sweepArguments, more)...)
}

// commandIn is dmsim in a folder.
func commandIn(folder string, words ...string) *exec.Cmd {
	c := exec.Command("dmsim", words...)
	c.Dir, c.Stderr = folder, os.Stderr
	return c
}

// held starts a sweep and returns when it waits.
func held(t *testing.T, folder string, more ...string) *exec.Cmd {
	t.Helper()
	return holding(t, sweepCommand(folder, more...))
}

// holding starts a command with one worker and returns when it waits.
func holding(t *testing.T, c *exec.Cmd) *exec.Cmd {
	t.Helper()
	name, err := exec.LookPath("dmsim-held")
	require.NoError(t, err)
	c.Args = append(c.Args, "--quiet", "--workers", "1")
	c.Path, c.Args[0], c.Stderr = name, name, nil
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "held\n", line)
	return c
}

// killed is a sweep that was killed when it had kept some rows.
func killed(t *testing.T, folder string, more ...string) {
	t.Helper()
	c := held(t, folder, more...)
	require.NoError(t, c.Process.Kill())
	_ = c.Wait()
}

// refusal is what a sweep says that is not run.
func refusal(t *testing.T, c *exec.Cmd) string {
	t.Helper()
	var talk strings.Builder
	c.Stderr = &talk
	require.Error(t, c.Run())
	return talk.String()
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
	require.NoError(t, sweepCommand(folder, "--quiet", "--out", "whole").Run())
	for range 3 {
		killed(t, folder, "--out", "killed", "--resume")
		require.FileExists(t, filepath.Join(folder, "killed.unfinished"))
		require.NoDirExists(t, filepath.Join(folder, "killed"))
	}
	resumed := sweepCommand(folder, "--out", "killed", "--resume", "--workers", "3")
	var talk strings.Builder
	resumed.Stderr = &talk
	require.NoError(t, resumed.Run(), talk.String())
	assert.Contains(t, talk.String(), fmt.Sprintf("follow-direction: %d of ", 3*heldRows), "what each of the killed had kept")
	sameRows(t, folder, "whole", "killed")
	assert.ElementsMatch(t, []string{"whole", "killed"}, entries(t, folder))
}

// TestSweepInterrupted: what was done is kept, and written as soon as there is a whole replication; a sweep of before stays until then. It goes on when asked to.
func TestSweepInterrupted(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	interrupt := func() {
		c := held(t, folder, "--out", "stopped", "--resume")
		require.NoError(t, c.Process.Signal(syscall.SIGINT))
		_ = c.Wait()
		require.Equal(t, exitInterrupted, c.ProcessState.ExitCode())
	}
	interrupt()
	require.NoDirExists(t, filepath.Join(folder, "stopped"), "no replication is whole")
	require.FileExists(t, filepath.Join(folder, "stopped.unfinished"))
	for range 2 {
		interrupt()
	}
	s, err := reports.ReadSweep(filepath.Join(folder, "stopped"))
	require.NoError(t, err)
	assert.True(t, s.Document.Interrupted)
	assert.GreaterOrEqual(t, s.Document.Runs, heldRows)
	assert.Less(t, s.Document.Runs, s.Document.Design.Runs)
	assert.Equal(t, s.Document.Replications, min(s.Document.Replications, s.Document.Runs/s.Document.Design.Points), "only whole replications are analysed")

	assert.Equal(t, "dmsim: stopped.unfinished holds a sweep that was not finished: --resume goes on with it, or remove the file to begin anew\n",
		refusal(t, sweepCommand(folder, "--quiet", "--out", "stopped")))
	assert.Equal(t, "dmsim: stopped.unfinished: the unfinished sweep is another one: the seed is 5 now, and was 1; give another --out, or remove the file to begin anew\n",
		refusal(t, sweepCommand(folder, "--quiet", "--out", "stopped", "--resume", "--seed", "5")))

	require.NoError(t, sweepCommand(folder, "--quiet", "--out", "stopped", "--resume").Run())
	require.NoError(t, sweepCommand(folder, "--quiet", "--out", "whole").Run())
	sameRows(t, folder, "whole", "stopped")
	assert.NoFileExists(t, filepath.Join(folder, "stopped.unfinished"))

	again := sweepCommand(folder, "--quiet", "--out", "stopped", "--resume")
	var talk strings.Builder
	again.Stderr = &talk
	require.NoError(t, again.Run())
	assert.Equal(t, "dmsim: the sweep in stopped is finished: nothing is left to do; without --resume it is made anew\n", talk.String())
}

// TestSweepOfOtherContent: rows of one graph, or of one program, are never continued with those of another that has the same name.
func TestSweepOfOtherContent(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	graph := func(step int) {
		var text strings.Builder
		for user := range 60 {
			for k := range 5 {
				fmt.Fprintf(&text, "%d %d\n", user, (user+1+k*step)%60)
			}
		}
		require.NoError(t, os.WriteFile(filepath.Join(folder, "g.txt"), []byte(text.String()), 0o666))
	}
	arguments := []string{"--set", "network.file=g.txt", "--out", "x", "--resume"}
	graph(1)
	killed(t, folder, arguments...)
	graph(2)
	assert.Regexp(t, `^dmsim: x.unfinished: the unfinished sweep is another one: the file g.txt has the SHA-256 \w{64} now, and had \w{64}; give another --out, or remove the file to begin anew\n$`, refusal(t, sweepCommand(folder, arguments...)))
	graph(1)

	self, err := os.Executable()
	require.NoError(t, err)
	other := sweepCommand(folder, arguments...)
	otherPath := filepath.Join(t.TempDir(), "dmsim")
	other.Path = otherPath
	copying := exec.Command("sh", "-c", `cp "$0" "$1" && echo >>"$1"`, self, otherPath) // longer, and it does the same; by a process of its own, since a file that is open for writing in this one, or its children, cannot be run
	require.NoError(t, copying.Run())
	assert.Regexp(t, `^dmsim: x.unfinished: the unfinished sweep is another one: the build is \w{64} now, and was \w{64}; give another --out, or remove the file to begin anew\n$`, refusal(t, other))
	clean, err := build(reports.Version{Revision: "a commit"})
	require.NoError(t, err)
	assert.Empty(t, clean, "the version says it")

	arguments = append(arguments, "--quiet")
	require.NoError(t, sweepCommand(folder, arguments...).Run())
	said := func(c *exec.Cmd) string {
		var talk strings.Builder
		c.Stderr = &talk
		require.NoError(t, c.Run(), &talk)
		return talk.String()
	}
	const finished = "dmsim: the sweep in x is finished: nothing is left to do; without --resume it is made anew\n"
	assert.Equal(t, finished, said(sweepCommand(folder, arguments...)))
	other = sweepCommand(folder, arguments...)
	other.Path = otherPath
	assert.Regexp(t, `^dmsim: the finished sweep in x is another one: the build is \w{64} now, and was \w{64}; it is made anew\n$`, said(other))
	assert.Regexp(t, `^dmsim: the finished sweep in x is another one: the build is \w{64} now, and was \w{64}; it is made anew\n$`, said(sweepCommand(folder, arguments...)))
	graph(2)
	assert.Regexp(t, `^dmsim: the finished sweep in x is another one: the file g.txt has the SHA-256 \w{64} now, and had \w{64}; it is made anew\n$`, said(sweepCommand(folder, arguments...)))
	assert.Equal(t, finished, said(sweepCommand(folder, arguments...)))
}

// undefinedWhenShort are the primary outcomes that two hundred people in a day leave undefined at some points of an experiment, by its name.
var undefinedWhenShort = map[string]string{
	"zero-tolerance": "spam_account_precision", // three strikes restrict nobody where offenders are fewest
}

// TestExperiments runs every experiment of the catalogue in its short form, and wants a value of each primary outcome at every point.
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
			d := &s.Document
			assert.True(t, d.Shortened)
			assert.Equal(t, d.Design.Runs, d.Runs)
			assert.NotZero(t, d.Attempts)
			for _, o := range d.Outcomes {
				switch told := pointsTold(o); {
				case !o.Primary:
				case undefinedWhenShort[name] == o.Name:
					assert.NotZero(t, told, o.Name)
					assert.Less(t, told, d.Design.Points, "%s is told at every point: take it off the list", o.Name)
				default:
					assert.Equal(t, d.Design.Points, told, o.Name)
				}
			}
		})
	}
}

// pointsTold is at how many points an outcome has a value.
func pointsTold(o sweep.Outcome) (points int) {
	for _, p := range o.Points {
		if p.Value != nil {
			points++
		}
	}
	return points
}
