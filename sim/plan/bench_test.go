package plan_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/plan"
)

const benchAttempts = 500_000

func BenchmarkWrite(b *testing.B) {
	path := filepath.Join(b.TempDir(), "plan.parquet")
	attempts := many(benchAttempts)
	b.ReportAllocs()
	for b.Loop() {
		write(b, path, head(1000, start+model.DayLength), attempts)
	}
	info, err := os.Stat(path)
	require.NoError(b, err)
	b.ReportMetric(float64(info.Size())/benchAttempts, "bytes/attempt")
	b.ReportMetric(float64(b.N)*benchAttempts/b.Elapsed().Seconds(), "attempts/s")
}

// Both passes: that of Open, and that of Plan.
func BenchmarkRead(b *testing.B) {
	path := filepath.Join(b.TempDir(), "plan.parquet")
	write(b, path, head(1000, start+model.DayLength), many(benchAttempts))
	b.ReportAllocs()
	for b.Loop() {
		r, err := plan.Open(path)
		require.NoError(b, err)
		for at := model.Time(start); at < start+model.DayLength; at += model.Hour {
			_, err := r.Plan(at, at+model.Hour)
			require.NoError(b, err)
		}
		require.NoError(b, r.Close())
	}
	b.ReportMetric(float64(b.N)*benchAttempts/b.Elapsed().Seconds(), "attempts/s")
}
