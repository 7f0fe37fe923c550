//go:build unix

package main

import (
	"bytes"
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
)

// compareCommand is a comparison of many small runs with more arguments, in a folder.
func compareCommand(folder string, more ...string) *exec.Cmd {
	return comparePolicies(folder, "seed,mutual", more...)
}

func comparePolicies(folder, policies string, more ...string) *exec.Cmd {
	return commandIn(folder, slices.Concat([]string{
		"compare", "--policies", policies, "--set", "population.users=80", "--set", "network.mean_follows=8", "--set", "duration=2h", "--reps", "6", "--out", "x",
	}, more)...)
}

// sameAnswers wants the files that an undisturbed comparison has, byte by byte.
func sameAnswers(t *testing.T, want, got string) {
	t.Helper()
	names := entries(t, filepath.Join(want, "x"))
	require.Equal(t, names, entries(t, filepath.Join(got, "x")))
	for _, name := range names {
		if name != reports.ManifestFile && name != "report.html" { // which tell of the cost
			assert.True(t, contentOf(t, want, "x", name) == contentOf(t, got, "x", name), "%s of a comparison that was disturbed", name)
		}
	}
}

func contentOf(t *testing.T, path ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	require.NoError(t, err)
	return string(data)
}

// TestCompareKilled kills a comparison again and again: it goes on where it was, and what comes of it in the end is what comes of one that nobody disturbed, whatever is asked.
func TestCompareKilled(t *testing.T) {
	t.Parallel()
	const vague, precise = "halfwidth(delivered_share)<99%", "halfwidth(delivered_share)<0.01%"
	for name, asked := range map[string]struct{ always, first, last []string }{
		"both questions": {},
		"a burn-in":      {always: []string{"--burn-in", "1h"}},
		"looks":          {always: []string{"--over", "populations", "--reps", "12", "--until", precise}},
		"less precisely": {[]string{"--over", "populations", "--reps", "12"}, []string{"--until", precise}, []string{"--until", vague}}, // there are more rows than it needs
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole, disturbed := t.TempDir(), t.TempDir()
			require.NoError(t, compareCommand(whole, slices.Concat(asked.always, asked.last, []string{"--quiet"})...).Run())
			for range 3 {
				c := holding(t, compareCommand(disturbed, slices.Concat(asked.always, asked.first, []string{"--resume"})...))
				require.NoError(t, c.Process.Kill())
				_ = c.Wait()
				require.Equal(t, []string{"x.unfinished"}, entries(t, disturbed))
			}
			resumed := compareCommand(disturbed, slices.Concat(asked.always, asked.last, []string{"--resume", "--workers", "3"})...)
			var talk strings.Builder
			resumed.Stderr = &talk
			require.NoError(t, resumed.Run(), talk.String())
			assert.Contains(t, talk.String(), fmt.Sprintf("compare quickstart: %d of ", 3*heldRows), "what each of the killed had kept")
			sameAnswers(t, whole, disturbed)
			assert.Equal(t, []string{"x"}, entries(t, disturbed))
		})
	}
}

// TestCompareGoesOn: an interrupted comparison tells its whole replications, is neither thrown away nor mixed with another one, and goes on when asked to. A finished one is not made again then.
func TestCompareGoesOn(t *testing.T) {
	t.Parallel()
	folder, whole := t.TempDir(), t.TempDir()
	c := holding(t, compareCommand(folder))
	require.NoError(t, c.Process.Signal(syscall.SIGINT))
	_ = c.Wait()
	require.Equal(t, exitInterrupted, c.ProcessState.ExitCode())
	r, err := reports.ReadComparison(filepath.Join(folder, "x"))
	require.NoError(t, err)
	assert.True(t, r.Result.Interrupted)

	assert.Equal(t, "dmsim: x.unfinished holds a comparison that was not finished: --resume goes on with it, or remove the file to begin anew\n", refusal(t, compareCommand(folder)))
	assert.Equal(t, "dmsim: x.unfinished: the unfinished comparison is another one: the seed is 5 now, and was 1; give another --out, or remove the file to begin anew\n",
		refusal(t, compareCommand(folder, "--resume", "--seed", "5")))
	assert.Regexp(t, `^dmsim: x.unfinished: the unfinished comparison is another one: the hash is \w+ now, and was \w+; give another --out, or remove the file to begin anew\n$`,
		refusal(t, comparePolicies(folder, "seed,open", "--resume")))

	require.NoError(t, compareCommand(folder, "--quiet", "--resume").Run())
	require.NoError(t, compareCommand(whole, "--quiet", "--resume").Run())
	sameAnswers(t, whole, folder)

	again := compareCommand(folder, "--json", "--resume")
	var out, talk bytes.Buffer
	again.Stdout, again.Stderr = &out, &talk
	require.NoError(t, again.Run())
	assert.Equal(t, "dmsim: the comparison in x is finished: nothing is left to do; without --resume it is made anew\n", talk.String())
	assert.Equal(t, contentOf(t, whole, "x", reports.DocumentFile), out.String())
	for _, another := range []*exec.Cmd{
		comparePolicies(folder, "mutual,seed", "--resume"), compareCommand(folder, "--resume"), compareCommand(folder, "--resume", "--primary", "group_share"), compareCommand(folder, "--resume", "--reps", "5"),
	} {
		talk.Reset()
		another.Stderr = &talk
		require.NoError(t, another.Run())
		assert.NotContains(t, talk.String(), "finished", "%q is another comparison than the one before", another.Args)
	}
}
