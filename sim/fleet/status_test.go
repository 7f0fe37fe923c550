package fleet_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/fleet"
)

// overseen is a queue to look at.
type overseen struct {
	runs   []fleet.Run
	words  []fleet.Worker
	closed []fleet.RunID
	here   fleet.RunID // whose coordinator answers
}

func (o *overseen) Gathered(_ context.Context, run fleet.RunID) (bool, error) {
	return run == o.here, nil
}

func (o *overseen) Runs(context.Context) ([]fleet.Run, error) { return o.runs, nil }

func (o *overseen) Workers(ctx context.Context, _ string, seen func(fleet.Worker)) error {
	for _, w := range o.words {
		seen(w)
	}
	<-ctx.Done()
	return ctx.Err()
}

func (o *overseen) Close(_ context.Context, run fleet.RunID) error {
	o.closed = append(o.closed, run)
	return nil
}

func TestLookHasWorkersOnce(t *testing.T) {
	o := &overseen{
		runs:  []fleet.Run{{Job: &fleet.Job{Run: "1"}}},
		words: []fleet.Worker{{ID: "1", Name: "b", Done: 1}, {ID: "2", Name: "a"}, {ID: "3", Name: "gone"}, {ID: "4", Name: "a"}, {ID: "1", Name: "b", Done: 2}, {ID: "3", Name: "gone", Leaving: true}, {ID: "5", Name: "killed"}, {Name: "killed", Dead: true}},
	}
	status, err := fleet.Look(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, &fleet.Status{Runs: o.runs, Workers: []fleet.Worker{{ID: "2", Name: "a"}, {ID: "4", Name: "a"}, {ID: "1", Name: "b", Done: 2}}}, status)

	ended, stop := context.WithCancel(t.Context())
	stop()
	_, err = fleet.Look(ended, o)
	assert.ErrorIs(t, err, context.Canceled)
}

// TestLookAsksWhoIsSilent has a coordinator whose reports are not kept, and one that is gone.
func TestLookAsksWhoIsSilent(t *testing.T) {
	o := &overseen{here: "1", runs: []fleet.Run{{Job: &fleet.Job{Run: "1"}, Heard: time.Minute}, {Job: &fleet.Job{Run: "2"}, Heard: time.Minute}}}
	status, err := fleet.Look(t.Context(), o)
	require.NoError(t, err)
	require.Len(t, status.Runs, 2)
	assert.False(t, status.Runs[0].Absent())
	assert.True(t, status.Runs[1].Silent())
}

func TestForgetLeavesRunsThatLive(t *testing.T) {
	o := &overseen{runs: []fleet.Run{
		{Job: &fleet.Job{Run: "1", Kind: "sweep", Name: "limits"}, Heard: 2 * time.Second},
		{Job: &fleet.Job{Run: "2"}, Heard: time.Minute},
		{Job: &fleet.Job{Run: "4"}, Heard: time.Second, Progress: &fleet.Progress{Ended: true}},
	}}
	assert.EqualError(t, fleet.Forget(t.Context(), o, "1"), "run 1 (sweep limits): its coordinator was heard of 2s ago and may be there; if it has ended, try again in 14s")
	assert.EqualError(t, fleet.Forget(t.Context(), o, "3"), "run 3: no such run is open")
	o.here = "2"
	assert.EqualError(t, fleet.Forget(t.Context(), o, "2"), "run 2 ( ): its coordinator is there; end it first")
	o.here = ""
	assert.Empty(t, o.closed)
	require.NoError(t, fleet.Forget(t.Context(), o, "2"))
	require.NoError(t, fleet.Forget(t.Context(), o, "4"), "its coordinator said that it leaves")
	assert.Equal(t, []fleet.RunID{"2", "4"}, o.closed)
}
