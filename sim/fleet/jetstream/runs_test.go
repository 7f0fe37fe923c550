package jetstream_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/fleet"
	"dmsim/sim/fleet/jetstream"
)

func TestRunsBeforeAnyCoordinator(t *testing.T) {
	runs, err := embedded(t)(t, jetstream.Options{Name: "onlooker"}).Runs(t.Context())
	require.NoError(t, err)
	assert.Empty(t, runs)
}

// TestRuns looks at two runs from outside, and has one forgotten: where all is permitted, and with what a coordinator may do.
func TestRuns(t *testing.T) {
	t.Run("embedded", func(t *testing.T) { seeRuns(t, embedded(t)) })
	t.Run("permitted", func(t *testing.T) { seeRuns(t, permitted(t)) })
}

func seeRuns(t *testing.T, join joinTo) {
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	boss, onlooker := join(t, jetstream.Options{Name: "boss"}), join(t, jetstream.Options{Name: "boss"})
	older, err := fleet.NewJob("sweep", "older", 10, fleet.Needs{Version: "v1"}, []byte(`{}`))
	require.NoError(t, err)
	newer, err := fleet.NewJob("check", "newer", 20, fleet.Needs{Version: "v1"}, []byte(`{}`))
	require.NoError(t, err)
	newer.Begun = older.Begun.Add(time.Second)
	require.NoError(t, boss.Open(ctx, newer))
	require.NoError(t, boss.Open(ctx, older))
	answers(t, onlooker, older.Run, true)
	answers(t, onlooker, "nobodys", false)
	progress := &fleet.Progress{Tasks: 10, Done: 4, Failed: 1, Running: 2, Workers: 3, Slots: 6, Left: 7 * time.Second}
	require.NoError(t, boss.Report(older.Run, &fleet.Progress{Tasks: 10}))
	require.NoError(t, boss.Report(older.Run, progress))
	var runs []fleet.Run
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		runs, err = onlooker.Runs(ctx)
		require.NoError(c, err)
		require.Len(c, runs, 2)
		assert.Equal(c, progress, runs[0].Progress, "the last one that was reported")
	}, soon, 10*time.Millisecond)
	assert.Equal(t, older.Run, runs[0].Job.Run, "begun first")
	assert.Equal(t, newer.Run, runs[1].Job.Run)
	assert.Nil(t, runs[1].Progress)
	for _, r := range runs {
		assert.GreaterOrEqual(t, r.Heard, time.Duration(0))
		assert.Less(t, r.Heard, soon)
	}
	require.ErrorContains(t, fleet.Forget(ctx, onlooker, older.Run), "its coordinator is there; end it first")
	require.NoError(t, onlooker.Close(ctx, older.Run))
	runs, err = onlooker.Runs(ctx)
	require.NoError(t, err)
	require.Len(t, runs, 1)
	assert.Equal(t, newer.Run, runs[0].Job.Run)
	require.NoError(t, boss.Open(ctx, older))
	runs, err = onlooker.Runs(ctx)
	require.NoError(t, err)
	require.Len(t, runs, 2)
	assert.Nil(t, runs[0].Progress, "what was forgotten does not come back")
}

// TestRunsThatCannotBeRead holds that what another version wrote hides no other run, and can be forgotten.
func TestRunsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	f := fixed(t, embedded(t), 0)
	for _, subject := range []string{"dmsim.progress." + string(f.run), "dmsim.progress.other", "dmsim.job.other"} {
		_, err := f.b.Conn().Request(subject, []byte("xx"), soon)
		require.NoError(t, err)
	}
	runs, err := f.b.Runs(f.ctx)
	require.NoError(t, err)
	require.Len(t, runs, 2)
	assert.ElementsMatch(t, []fleet.RunID{f.run, "other"}, []fleet.RunID{runs[0].Job.Run, runs[1].Job.Run})
	assert.Nil(t, runs[0].Progress)
	require.NoError(t, f.b.Close(f.ctx, "other"))
	runs, err = f.b.Runs(f.ctx)
	require.NoError(t, err)
	require.Len(t, runs, 1)
	assert.Equal(t, f.run, runs[0].Job.Run)
}

// answers waits until who gathers a run does so, or does not any more.
func answers(t *testing.T, q *jetstream.Queue, run fleet.RunID, want bool) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		here, err := q.Gathered(t.Context(), run)
		require.NoError(c, err)
		assert.Equal(c, want, here)
	}, soon, 10*time.Millisecond)
}

// TestCoordinatorsReport gathers a run without workers until somebody else has seen how far it is.
func TestCoordinatorsReport(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	join := embedded(t)
	boss, onlooker := join(t, jetstream.Options{Name: "boss"}), join(t, jetstream.Options{Name: "onlooker"})
	job, err := fleet.NewJob("sweep", "a job", 10, fleet.Needs{}, []byte(`{}`))
	require.NoError(t, err)
	gathering, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() {
		_, err := fleet.Gather(gathering, boss, &fleet.Work{Job: job, Keep: func(fleet.Result) error { return nil }})
		done <- err
	}()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		status, err := fleet.Look(ctx, onlooker)
		require.NoError(c, err)
		require.Len(c, status.Runs, 1)
		assert.Equal(c, &fleet.Progress{Tasks: 10}, status.Runs[0].Progress)
	}, soon, 10*time.Millisecond)
	stop()
	assert.ErrorIs(t, <-done, context.Canceled)
	boss.Disconnect()
	ended := func(want bool) {
		t.Helper()
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			runs, err := onlooker.Runs(ctx)
			require.NoError(c, err)
			require.Len(c, runs, 1)
			assert.Equal(c, want, runs[0].Ended())
		}, soon, 10*time.Millisecond)
	}
	ended(true)
	answers(t, onlooker, job.Run, false)
	require.NoError(t, join(t, jetstream.Options{Name: "next"}).Open(ctx, job))
	ended(false)
}
