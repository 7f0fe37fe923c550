package main

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim/experiment/compare"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

// comparingFor is a comparison of two policies, of three replications at most.
func comparingFor(t *testing.T) *comparing {
	t.Helper()
	f := &compareFlags{replications: 3, over: string(compare.Populations), primary: defaultPrimary}
	f.workers, f.quiet = 1, true
	var all []side
	for _, name := range []string{"seed", "mutual"} {
		s, err := scenarios.Load("quickstart", scenarios.Overrides{Policy: name, Set: []string{"population.users=150", "duration=1h"}})
		require.NoError(t, err)
		all = append(all, side{name: name, scenario: s})
	}
	l, err := newComparing(f, all)
	require.NoError(t, err)
	l.is, err = l.identity(t.Context())
	require.NoError(t, err)
	return l
}

// TestCompareFails: where a run fails in the second replication the first is kept, the result says why it is the only one, and the verb still fails.
func TestCompareFails(t *testing.T) {
	t.Chdir(t.TempDir())
	rng.ForgetKeys()
	l := comparingFor(t)
	folder, err := reports.Open("out")
	require.NoError(t, err)
	var talk bytes.Buffer
	c := newCompare()
	c.SetOut(&talk)
	c.SetErr(&talk)
	require.NoError(t, l.open(t.Context(), c, folder))
	require.NoError(t, l.replications(t.Context(), 0, 1))
	l.runs.design.Arms[1].Config.Population = population.Config{}
	failed := l.replications(t.Context(), 1, 3)
	require.Error(t, failed)
	require.Len(t, l.rows, 3, "the base of the second replication is not all of it")

	assert.Equal(t, failed, l.leave(c, l.finish(c, folder, "dmsim compare", failed)))
	assert.Contains(t, talk.String(), "dmsim: interrupted: 1 whole replications are in out; --resume goes on\n")
	assert.FileExists(t, "out.unfinished")
	r, err := reports.ReadComparison("out")
	require.NoError(t, err)
	assert.Equal(t, 1, r.Result.Reps)
	assert.Len(t, r.Result.Runs, 2)
	assert.True(t, r.Result.Interrupted)
	assert.True(t, r.Manifest.Interrupted)
	assert.Equal(t, failed.Error(), r.Result.Failure)
	var text bytes.Buffer
	require.NoError(t, reports.CompareSummary(&text, &r))
	assert.Contains(t, text.String(), "FAILED: "+failed.Error()+"\n")
}

// TestCompareFailsAtOnce: without a whole replication nothing is left behind.
func TestCompareFailsAtOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	l := comparingFor(t)
	folder, err := reports.Open("out")
	require.NoError(t, err)
	failed := errors.New("task 0: no")
	require.NoError(t, l.open(t.Context(), newCompare(), folder))
	assert.Equal(t, failed, l.leave(newCompare(), l.finish(newCompare(), folder, "dmsim compare", failed)))
	require.NoError(t, folder.Discard())
	assert.NoDirExists(t, "out")
	assert.NoFileExists(t, "out.unfinished", "there is nothing to go on with")
}
