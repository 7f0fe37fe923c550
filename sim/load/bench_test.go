package load_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dmsim/sim/load"
)

// BenchmarkGenerator offers attempts to a target that does nothing, without waiting.
func BenchmarkGenerator(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			trial := (&load.Trial{Plan: unjudged(100_000), Due: make([]time.Duration, 2_000_000), Workers: workers, Cycle: true}).WithoutWaiting()
			var rate float64
			for b.Loop() {
				m, _, err := load.Measure(b.Context(), load.InProcess(load.Null), trial, load.MeasureOptions{})
				require.NoError(b, err)
				rate = max(rate, m.RateAchieved)
			}
			b.ReportMetric(rate/1e6, "M/s")
		})
	}
}
