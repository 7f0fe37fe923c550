package experiment

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim"
	"dmsim/sim/metrics"
)

// TestRunsSharePeople: two Runs at once, which both stand in the midst of a task of the same people, and a third one after them, make these once.
func TestRunsSharePeople(t *testing.T) {
	people := NewPeople()
	var both, runs sync.WaitGroup
	both.Add(2)
	rows := make([]string, 3)
	one := func(i int, meet func()) {
		tasks := func(yield func(Task) bool) { yield(Task{Config: society(30), PeopleSeed: 1}) }
		measure := func(_ *Task, _ *sim.Society, r *sim.Result, _ []metrics.Value) (string, error) {
			meet()
			return r.HistoryHash, nil
		}
		assert.NoError(t, Run(t.Context(), Options{Workers: 1, People: people}, tasks, measure, func(_ Task, hash string) error {
			rows[i] = hash
			return nil
		}))
	}
	meet := func() {
		both.Done()
		both.Wait()
	}
	runs.Go(func() { one(0, meet) })
	runs.Go(func() { one(1, meet) })
	runs.Wait()
	one(2, func() {})
	assert.Equal(t, 1, people.Made())
	assert.Equal(t, []string{rows[0], rows[0], rows[0]}, rows)
	assert.Len(t, people.idle, 1)
	require.NoError(t, people.Close())
	assert.Empty(t, people.all)
}

// TestPeopleOfAnEndedRun: where the Run that was to make people is ended, whoever else waits for them makes them.
func TestPeopleOfAnEndedRun(t *testing.T) {
	people, task := NewPeople(), Task{Config: society(30), PeopleSeed: 1}
	maker, waiter := people.begin(&task, keyOf(&task)), people.begin(&task, keyOf(&task))
	require.Equal(t, []bool{true, false}, []bool{maker.makes, waiter.makes})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, people.wait(ended, &task, maker), context.Canceled)
	require.NoError(t, people.wait(t.Context(), &task, waiter))
	assert.NotNil(t, waiter.people)
	require.NoError(t, people.give(maker))
	require.NoError(t, people.give(waiter))
	assert.Equal(t, 1, people.Made())
	require.NoError(t, people.Close())
	assert.Empty(t, people.all)
}
