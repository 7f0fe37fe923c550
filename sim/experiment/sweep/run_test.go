package sweep_test

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
	"dmsim/sim/experiment"
	"dmsim/sim/experiment/sweep"
	"dmsim/sim/metrics"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/traffic"
)

// society is the configuration of a point: the first factor is its gate.
func society(p *sweep.Plan, users int, lasts time.Duration) func(int) (sim.Config, error) {
	return func(point int) (sim.Config, error) {
		c := sim.Config{
			Seed: 1, Start: model.TimeOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)), Duration: lasts, Policy: policy.Seed(),
			Population: population.Default(), Network: network.Default(), Traffic: traffic.Default(),
			World: sim.WorldConfig{Messages: sim.StoreReported, RetryMemory: 24 * time.Hour},
		}
		c.Population.Users, c.Network.MeanFollows = users, min(c.Network.MeanFollows, float64(users)/8)
		return c, c.Policy.BaseGate.UnmarshalText([]byte(p.Factors[0].Label(p.Sample.Points[point][0])))
	}
}

func measure(_ *sim.Config, _ *sim.Society, r *sim.Result, _ []metrics.Value) []*float64 {
	return []*float64{new(float64(r.Delivered)), nil}
}

func newRun(t testing.TB, replications, users int, lasts time.Duration) *sweep.Run {
	t.Helper()
	p := &sweep.Plan{Factors: []sweep.Factor{gate}, Design: sweep.DefaultDesign(), Replications: replications, Seed: 1}
	var err error
	p.Sample, err = p.Design.Points(1, p.Factors)
	require.NoError(t, err)
	s := create(t, filepath.Join(t.TempDir(), "s"), p.Runs())
	return &sweep.Run{Runs: sweep.Runs{Plan: p, Config: society(p, users, lasts), Measure: measure}, Store: s, Workers: 2}
}

// TestRunGoesOn: runs that were done are not made again, and what comes of a run does not hang on when it is made.
func TestRunGoesOn(t *testing.T) {
	whole := newRun(t, 4, 60, time.Hour)
	told := 0
	whole.Done = func(n int) { told = n }
	require.NoError(t, whole.Do(t.Context()))
	assert.Equal(t, 8, told)
	want := rows(t, whole.Store)
	require.Len(t, want, 8)
	for i, r := range want {
		at := whole.Plan.At(i)
		assert.Equal(t, []int{i, at.Point, at.Replication}, []int{r.Task, r.Point, r.Replication})
		assert.EqualValues(t, 1+at.Replication, r.Seed)
		assert.InDelta(t, r.Delivered, r.Values[0], 0)
		assert.NotEmpty(t, r.HistoryHash)
	}
	require.NoError(t, whole.Store.Remove())

	part := newRun(t, 4, 60, time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	part.Done = func(n int) {
		if n == 3 {
			cancel()
		}
	}
	var measured atomic.Int32
	part.Measure = func(c *sim.Config, s *sim.Society, r *sim.Result, v []metrics.Value) []*float64 {
		if measured.Add(1) > 3 {
			<-ctx.Done() // else all could be done before the third one is kept
		}
		return measure(c, s, r, v)
	}
	require.ErrorIs(t, part.Do(ctx), context.Canceled)
	before := part.Store.Done()
	assert.GreaterOrEqual(t, before, 3)
	assert.LessOrEqual(t, before, 3+part.Workers)
	made := 0
	part.Done = func(int) { made++ }
	require.NoError(t, part.Do(t.Context()))
	assert.Equal(t, 8-before, made)
	got := rows(t, part.Store)
	require.Len(t, got, 8)
	for i := range want {
		assert.Equal(t, []any{want[i].HistoryHash, want[i].Values[0], want[i].Attempts}, []any{got[i].HistoryHash, got[i].Values[0], got[i].Attempts})
	}
	require.NoError(t, part.Store.Remove())
}

// TestSomeRunsElsewhere: a few runs, made by themselves and sent as bytes, are the rows that they are among all.
func TestSomeRunsElsewhere(t *testing.T) {
	r := newRun(t, 3, 60, time.Hour)
	require.NoError(t, r.Do(t.Context()))
	want := rows(t, r.Store)
	people := experiment.NewPeople()
	var got []sweep.Row
	for _, batch := range [][]int{{1, 4}, {5}} {
		require.NoError(t, r.Some(t.Context(), experiment.Options{Workers: 1, People: people}, slices.Values(batch), func(row *sweep.Row) error {
			data, err := row.Pack()
			require.NoError(t, err)
			again, err := sweep.UnpackRow(row.Task, data, len(row.Values))
			got = append(got, again)
			return err
		}))
	}
	assert.Equal(t, 2, people.Made(), "those of the first and of the last replication")
	require.NoError(t, people.Close())
	require.Len(t, got, 3)
	for i, task := range []int{1, 4, 5} {
		assert.Equal(t, fmt.Sprint(want[task]), fmt.Sprint(got[i]), "NaN is not equal to itself")
	}
	require.NoError(t, r.Store.Remove())
}

// TestAWrongPoint ends the sweep, and names itself.
func TestAWrongPoint(t *testing.T) {
	r := newRun(t, 2, 60, time.Hour)
	good := r.Config
	r.Config = func(point int) (sim.Config, error) {
		if point == 1 {
			return sim.Config{}, fmt.Errorf("point %d is wrong", point)
		}
		return good(point)
	}
	assert.EqualError(t, r.Do(t.Context()), "point 1 is wrong")
	r.Config = func(point int) (sim.Config, error) {
		c, err := good(point)
		c.Population.Users = 0
		return c, err
	}
	err := r.Do(t.Context())
	require.Error(t, err)
	assert.Regexp(t, `^task \d \(gate=\w+; replication \d\): population\.users: want a whole number from 1 to`, err.Error(), "whichever of several workers came to it first")
	require.NoError(t, r.Store.Remove())
}

// TestMemoryIsFlat: with ten times the runs, the heap that lives after the last one is not larger but by a few bytes a run.
func TestMemoryIsFlat(t *testing.T) {
	alive := func(replications int) (bytes uint64) {
		r := newRun(t, replications, 20, time.Hour)
		r.Done = func(n int) {
			if n == r.Plan.Runs() {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				bytes = m.HeapAlloc
			}
		}
		require.NoError(t, r.Do(t.Context()))
		require.NoError(t, r.Store.Remove())
		return bytes
	}
	few, many := alive(25), alive(250)
	assert.Less(t, many, few+few/4, "bytes that live after 500 runs, and after 50")
}

// BenchmarkSweep is a sweep of 20 runs of 2,000 users for a day, as dmsim sweep makes it.
func BenchmarkSweep(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			runs := 0
			for b.Loop() {
				r := newRun(b, 10, 2000, 24*time.Hour)
				r.Workers = workers
				require.NoError(b, r.Do(b.Context()))
				runs += r.Plan.Runs()
				require.NoError(b, r.Store.Remove())
			}
			b.ReportMetric(float64(runs)/b.Elapsed().Seconds(), "runs/s")
		})
	}
}
