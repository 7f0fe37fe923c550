package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
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
		"in process":        {time.Second, 10 * time.Second, 2e6, 266600 * time.Microsecond, 1066400 * time.Microsecond, 3_999_000},
		"a warm-up to last": {10 * time.Second, time.Second, 2e6, 266600 * time.Microsecond, time.Second, 3_799_800},
		"no warm-up":        {0, 10 * time.Second, 2e6, 0, 1333 * time.Millisecond, 3_999_000},
		"short":             {0, time.Microsecond, 1, 0, time.Microsecond, 1},
	} {
		warm, duration, most := fitting(c.warm, c.duration, c.speed)
		assert.Equal(t, []any{c.wantWarm, c.wantDuration, c.wantMost}, []any{warm, duration, most}, name)
	}
}
