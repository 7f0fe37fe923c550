package load_test

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/load"
)

// counting counts how often each attempt is made, by its actor, and how many at once.
type counting struct {
	made []atomic.Int32
}

func (c *counting) Do(a *model.Attempt, _ ...model.UserID) model.Outcome {
	c.made[a.Actor].Add(1)
	return model.Outcome{}
}

// Each attempt is made once, in an open and in a closed loop, by any number of goroutines.
func TestEachAttemptIsMadeOnce(t *testing.T) {
	for _, workers := range []int{1, 2, 3, 7} {
		for _, trial := range []load.Trial{
			{Due: evenly(1000, 50*time.Millisecond), Duration: 50 * time.Millisecond},
			{Duration: time.Minute}, // the plan is over before
		} {
			target := &counting{make([]atomic.Int32, 1000)}
			trial.Plan, trial.Workers = unjudged(1000), workers
			m, _, err := load.Measure(t.Context(), load.InProcess(target), &trial, load.MeasureOptions{})
			require.NoError(t, err)
			assert.EqualValues(t, 1000, m.Offered, "%d goroutines", workers)
			assert.EqualValues(t, 1000, m.Answered)
			for i := range target.made {
				require.EqualValues(t, 1, target.made[i].Load(), i)
			}
		}
	}
}

// A closed loop ends with its time, and what was not begun by then was not offered.
func TestClosedLoopEnds(t *testing.T) {
	trial := &load.Trial{Plan: unjudged(5000), Warm: 20 * time.Millisecond, Duration: 2 * time.Second, Workers: 2}
	m, _, err := load.Measure(t.Context(), load.InProcess(sluggish{}), trial, load.MeasureOptions{Null: load.InProcess(load.Null)})
	require.NoError(t, err)
	assert.Positive(t, m.Answered)
	assert.LessOrEqual(t, m.Answered, uint64(802), "two goroutines, five milliseconds each at least, one more each at the end")
	assert.Equal(t, m.Offered, m.Answered)
	assert.Zero(t, m.Unbegun)
	assert.Zero(t, m.RateTarget)
	assert.Zero(t, m.Operations["all"].Lateness.Max)
	assert.Equal(t, m.Operations["all"].Response, m.Operations["all"].Service)
	assert.Nil(t, m.Generator, "there is no rate that it could miss")
}

// A queue before one goroutine is seen: responses count from the due time, though the target takes the same time for each.
func TestQueueingIsSeen(t *testing.T) {
	trial := &load.Trial{Plan: unjudged(40), Due: evenly(40, 100*time.Millisecond), Duration: 100 * time.Millisecond, Workers: 1}
	m, _, err := load.Measure(t.Context(), load.InProcess(sluggish{}), trial, load.MeasureOptions{})
	require.NoError(t, err)
	all := m.Operations["all"]
	assert.Greater(t, all.Response.Max, 100_000.0-1, "40 attempts of 5 ms in 100 ms: the last waits for 100 ms")
	assert.Greater(t, all.Response.P50, 2*all.Service.P50)
	assert.Greater(t, m.Seconds, 0.2-0.001)
	assert.Less(t, m.RateAchieved, 0.6*m.RateTarget)
}

// Against a target that does nothing, nothing is allocated on the way of an attempt.
func TestNothingIsAllocatedOnTheWay(t *testing.T) {
	mallocs := func(n int) uint64 {
		trial := (&load.Trial{Plan: unjudged(1000), Due: make([]time.Duration, n), Workers: 2, Cycle: true}).WithoutWaiting()
		r := load.NewRecorder(trial, 2)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		require.NoError(t, load.InProcess(load.Null).Drive(context.Background(), trial, r))
		runtime.ReadMemStats(&after)
		return after.Mallocs - before.Mallocs
	}
	few, many := mallocs(1000), mallocs(200_000)
	assert.Less(t, many, few+100)
}

// The generator is measured before the target, and says what it reaches. A machine that stands still meanwhile is no fault of it: one try of a few must show the rates.
func TestGeneratorIsMeasuredFirst(t *testing.T) {
	const rate, tries = 10_000, 10
	trial := &load.Trial{Plan: unjudged(1000), Due: evenly(1000, 100*time.Millisecond), Warm: 50 * time.Millisecond, Duration: 50 * time.Millisecond, Cycle: true}
	var reached []load.Generator
	for range tries {
		m, _, err := load.Measure(t.Context(), load.InProcess(load.Null), trial, load.MeasureOptions{Null: load.InProcess(load.Null)})
		require.NoError(t, err)
		require.NotNil(t, m.Generator)
		require.EqualValues(t, 1000, m.Generator.Lateness.Count, "warm-up and all")
		if g := *m.Generator; g.RateMost > 5*rate && g.RateAchieved > 0.5*rate && g.RateAchieved < 1.5*rate {
			return
		}
		reached = append(reached, *m.Generator)
	}
	assert.Fail(t, "the rate at which it paces is not what is offered, or it does not reach more without waiting", "%+v", reached)
}
