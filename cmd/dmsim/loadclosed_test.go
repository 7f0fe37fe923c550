package main

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/reports"
	"dmsim/sim/load"
)

// TestFitting: more is planned than there is time for, and where that were too much, there is less time.
func TestFitting(t *testing.T) {
	for name, c := range map[string]struct {
		warm, duration time.Duration
		speed          float64
		wantWarm       time.Duration
		wantDuration   time.Duration
		wantMost       int
	}{
		"slow":              {time.Second, 10 * time.Second, 10, time.Second, 10 * time.Second, 660_000},
		"by requests":       {time.Second, 9 * time.Second, 100_000, time.Second, 9 * time.Second, 1_500_000},
		"in process":        {time.Second, 10 * time.Second, 2e6, 266 * time.Millisecond, 1067 * time.Millisecond, 3_999_000},
		"a warm-up to last": {10 * time.Second, time.Second, 2e6, 266 * time.Millisecond, time.Second, 3_798_000},
		"no warm-up":        {0, 10 * time.Second, 2e6, 0, 1333 * time.Millisecond, 3_999_000},
		"short":             {0, time.Microsecond, 1, 0, time.Microsecond, 1},
	} {
		warm, duration, most := fitting(c.warm, c.duration, c.speed)
		assert.Equal(t, []any{c.wantWarm, c.wantDuration, c.wantMost}, []any{warm, duration, most}, name)
	}
}

// brisk answers the first of the attempts at once, and leaves the others; 0: it answers all.
type brisk struct {
	nullTarget
	answers int
}

func (b brisk) driver(context.Context, *load.Trial) (load.Driver, error) { return b, nil }

func (b brisk) Drive(_ context.Context, t *load.Trial, r *load.Recorder) error {
	r.Start()
	if b.answers == 0 {
		b.answers = t.Len()
	}
	for i := range b.answers {
		r.Shard(0).Record(i, time.Duration(i), time.Duration(i+1), &load.Answer{})
	}
	return nil
}

// TestPlanOver: where the plan ended before the time did, it is measured again with twice as many attempts; where that goes on, the result says so, and is a measurement all the same.
func TestPlanOver(t *testing.T) {
	for name, c := range map[string]struct {
		answers int
		offered uint64
		notes   []string
	}{
		"in time":        {5, 5, nil},
		"over once":      {6, 6, nil}, // of 6, then of 12
		"over each time": {0, 24, []string{"repetition 1: the plan's 24 attempts were over after 24ns of 100µs: the target was faster than at first"}},
	} {
		l := loadingOf(t)
		l.target, l.speeds = brisk{answers: c.answers}, map[size]float64{{}: 1}
		l.flags.repeat = 1
		l.scenario.Load = load.Config{Loop: load.Closed, Duration: 100 * time.Microsecond}
		folder, err := reports.Open(filepath.Join(t.TempDir(), "run"))
		require.NoError(t, err)
		all, err := l.measureAll(t.Context(), folder)
		require.NoError(t, err)
		require.NoError(t, folder.Discard())
		r, _ := l.result(all, false)
		assert.Equal(t, c.notes, r.Notes, name)
		assert.Equal(t, c.offered, r.Offered, name)
	}
}
