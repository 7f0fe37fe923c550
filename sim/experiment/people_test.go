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

// TestPeopleOfWorkThatIsOver: idle people are let go that nobody used between two calls, and no others.
func TestPeopleOfWorkThatIsOver(t *testing.T) {
	people := NewPeople()
	tasks := []Task{{Config: society(30), PeopleSeed: 1}, {Config: society(30), PeopleSeed: 2}, {Config: society(30), PeopleSeed: 3}}
	use := func(i int) *loan {
		l := people.begin(&tasks[i], keyOf(&tasks[i]))
		require.NoError(t, people.wait(t.Context(), &tasks[i], l))
		return l
	}
	inUse := use(2)
	require.NoError(t, people.give(use(0)))
	require.NoError(t, people.give(use(1)))
	require.NoError(t, people.Forget())
	assert.Len(t, people.idle, 2, "used since the call before, of which there was none")
	require.NoError(t, people.give(use(0)))
	require.NoError(t, people.Forget())
	assert.Len(t, people.idle, 1)
	require.NoError(t, people.give(use(0)))
	assert.Equal(t, 3, people.Made(), "those that were used stay")
	require.NoError(t, people.Forget())
	require.NoError(t, people.Forget())
	assert.Empty(t, people.idle)
	assert.Zero(t, people.size)
	assert.Len(t, people.all, 1, "those that are in use stay")
	require.NoError(t, people.give(inUse))
	require.NoError(t, people.Close())
}
