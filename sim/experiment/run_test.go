package experiment_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/experiment"
	"dmsim/sim/metrics"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
)

// config is a small society for some hours.
func config(users int, duration time.Duration) sim.Config {
	c := sim.Config{
		Seed: 1, Start: model.TimeOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)), Duration: duration, Policy: policy.Seed(),
		Population: population.Default(), Network: network.Default(), Traffic: traffic.Default(),
		World: sim.WorldConfig{Messages: sim.StoreReported, RetryMemory: 24 * time.Hour},
	}
	c.Population.Users = users
	c.Network.MeanFollows = min(c.Network.MeanFollows, float64(users)/8)
	return c
}

// grid is every gate with every one of so many seeds, in blocks of a seed.
func grid(c sim.Config, seeds int) iter.Seq[experiment.Task] {
	return func(yield func(experiment.Task) bool) {
		n := 0
		for seed := range seeds {
			for _, gate := range []model.Gate{model.GateNone, model.GateSenderFollows, model.GateMutual} {
				t := experiment.Task{Number: n, Config: c, PeopleSeed: rng.Seed(seed)}
				t.Config.Seed, t.Config.Policy.BaseGate = rng.Seed(seed), gate
				if n++; !yield(t) {
					return
				}
			}
		}
	}
}

func hash(_ *experiment.Task, _ *sim.Society, r *sim.Result, _ []metrics.Value) (string, error) {
	return r.HistoryHash, nil
}

// collect runs tasks and returns the rows with the numbers of their tasks, as they were kept.
func collect(t *testing.T, o experiment.Options, tasks iter.Seq[experiment.Task]) (numbers []int, rows []string) {
	t.Helper()
	require.NoError(t, experiment.Run(t.Context(), o, tasks, hash, func(task experiment.Task, row string) error {
		numbers, rows = append(numbers, task.Number), append(rows, row)
		return nil
	}))
	return numbers, rows
}

// TestSharedPeopleAreTheSame: a run of an experiment is the run that it would be alone, for any number of workers, and rows come in order.
func TestSharedPeopleAreTheSame(t *testing.T) {
	c := config(150, 3*time.Hour)
	var want []string
	for task := range grid(c, 4) {
		society, err := sim.Prepare(t.Context(), task.Config, 1, nil)
		require.NoError(t, err)
		r, err := society.Run(t.Context(), sim.Options{Workers: 1})
		require.NoError(t, err)
		want = append(want, r.HistoryHash)
	}
	for _, workers := range []int{1, 2, 5} {
		numbers, rows := collect(t, experiment.Options{Workers: workers}, grid(c, 4))
		assert.Equal(t, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, numbers)
		assert.Equal(t, want, rows, "%d workers", workers)
		numbers, _ = collect(t, experiment.Options{Workers: workers, AnyOrder: true}, grid(c, 4))
		assert.ElementsMatch(t, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, numbers)
	}
}

// TestPeopleAreMadeOnce: societies that live at the same time, and one after the other, hold the same people.
func TestPeopleAreMadeOnce(t *testing.T) {
	seen := map[*population.Population]int{}
	err := experiment.Run(t.Context(), experiment.Options{Workers: 2}, grid(config(60, time.Hour), 3), func(_ *experiment.Task, s *sim.Society, _ *sim.Result, _ []metrics.Value) (*population.Population, error) {
		return s.People, nil
	}, func(_ experiment.Task, people *population.Population) error {
		seen[people]++
		return nil
	})
	require.NoError(t, err)
	assert.Len(t, seen, 3)
}

// TestOtherPeopleThanTraffic: the people are those of their own seed.
func TestOtherPeopleThanTraffic(t *testing.T) {
	c := config(60, time.Hour)
	one, two := experiment.Task{Config: c, PeopleSeed: 1}, experiment.Task{Number: 1, Config: c, PeopleSeed: 1}
	two.Config.Seed = 2
	var births [2]model.Date
	var hashes [2]string
	err := experiment.Run(t.Context(), experiment.Options{Workers: 1}, func(yield func(experiment.Task) bool) { _ = yield(one) && yield(two) },
		func(task *experiment.Task, s *sim.Society, r *sim.Result, _ []metrics.Value) (int, error) {
			births[task.Number], hashes[task.Number] = s.People.Profile(7).Birth, r.HistoryHash
			return 0, nil
		}, func(experiment.Task, int) error { return nil })
	require.NoError(t, err)
	assert.Equal(t, births[0], births[1])
	assert.NotEqual(t, hashes[0], hashes[1])
}

// TestFirstErrorInOrder: what stands before the first wrong task is kept, and nothing behind it, whichever of two fails first.
func TestFirstErrorInOrder(t *testing.T) {
	for _, workers := range []int{1, 3} {
		var kept []int
		err := experiment.Run(t.Context(), experiment.Options{Workers: workers}, grid(config(60, time.Hour), 3), func(task *experiment.Task, _ *sim.Society, _ *sim.Result, _ []metrics.Value) (int, error) {
			switch task.Number {
			case 4:
				time.Sleep(20 * time.Millisecond)
				return 0, errors.New("four")
			case 5:
				panic("five")
			}
			return 0, nil
		}, func(task experiment.Task, _ int) error {
			kept = append(kept, task.Number)
			return nil
		})
		assert.EqualError(t, err, "task 4: four")
		assert.Equal(t, []int{0, 1, 2, 3}, kept)
	}
}

func TestAPanicIsAnErrorOfItsTask(t *testing.T) {
	err := experiment.Run(t.Context(), experiment.Options{Workers: 2}, grid(config(60, time.Hour), 1), func(task *experiment.Task, _ *sim.Society, _ *sim.Result, _ []metrics.Value) (int, error) {
		if task.Number == 1 {
			panic("what")
		}
		return 0, nil
	}, func(experiment.Task, int) error { return nil })
	panicked, ok := errors.AsType[*experiment.Panicked](err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, 1, panicked.Task.Number)
	assert.Contains(t, string(panicked.Stack), "run_test.go")
	assert.EqualError(t, err, "task 1: panic: what")
}

func TestBadTasks(t *testing.T) {
	run := func(o experiment.Options, c sim.Config) error {
		return experiment.Run(t.Context(), o, grid(c, 1), hash, func(experiment.Task, string) error { return errors.New("disk full") })
	}
	assert.EqualError(t, run(experiment.Options{}, config(60, time.Hour)), "workers: want at least 1, got 0")
	assert.EqualError(t, run(experiment.Options{Workers: 1}, config(60, time.Hour)), "disk full")
	wrong := config(60, time.Hour)
	wrong.Population.Users = 0
	assert.EqualError(t, run(experiment.Options{Workers: 2}, wrong), "task 0: population.users: want a whole number from 1 to 100000000, got 0")
}

// TestCancelled: what was kept by then stays kept, and what is under way is abandoned at once.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	kept := 0
	err := experiment.Run(ctx, experiment.Options{Workers: 2}, grid(config(60, time.Hour), 1_000_000), hash, func(experiment.Task, string) error {
		if kept++; kept == 5 {
			cancel()
		}
		return nil
	})
	assert.ErrorIs(t, err, context.Canceled)
	assert.GreaterOrEqual(t, kept, 5)
	assert.Less(t, kept, 100)
}

// TestNoMoreThanTheWindow: while the first task is not done, only so many behind it are begun.
func TestNoMoreThanTheWindow(t *testing.T) {
	var begun atomic.Int32
	release := make(chan struct{})
	most := int32(0)
	go func() {
		for deadline := time.Now().Add(time.Minute); begun.Load() < 16 && time.Now().Before(deadline); {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(100 * time.Millisecond) // for one too many
		most = begun.Load()
		close(release)
	}()
	err := experiment.Run(t.Context(), experiment.Options{Workers: 2}, grid(config(20, time.Hour), 30), func(task *experiment.Task, _ *sim.Society, _ *sim.Result, _ []metrics.Value) (int, error) {
		begun.Add(1)
		if task.Number == 0 {
			<-release
		}
		return 0, nil
	}, func(experiment.Task, int) error { return nil })
	require.NoError(t, err)
	assert.EqualValues(t, 16, most)
	assert.EqualValues(t, 90, begun.Load())
}

// TestMemoryDoesNotGrow: with ten times the tasks, each with people of its own, the heap that lives after the last row is not larger.
func TestMemoryDoesNotGrow(t *testing.T) {
	alive := func(tasks int) (bytes uint64) {
		n := 0
		require.NoError(t, experiment.Run(t.Context(), experiment.Options{Workers: 2}, grid(config(60, time.Hour), tasks/3), hash, func(experiment.Task, string) error {
			if n++; n == tasks {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				bytes = m.HeapAlloc
			}
			return nil
		}))
		return bytes
	}
	few, many := alive(30), alive(300)
	assert.Less(t, many, few+few/4, "bytes that live after 300 tasks, and after 30")
}

func BenchmarkRun(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("users=2000/workers=%d", workers), func(b *testing.B) {
			b.ReportAllocs()
			runs := 0
			for b.Loop() {
				require.NoError(b, experiment.Run(b.Context(), experiment.Options{Workers: workers}, grid(config(2000, 24*time.Hour), 4), hash, func(experiment.Task, string) error {
					runs++
					return nil
				}))
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(runs), "s/run")
		})
	}
}
