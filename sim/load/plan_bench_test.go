package load_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/sim/load"
)

func BenchmarkBuild(b *testing.B) {
	const n = 1_000_000
	for b.Loop() {
		build(b, load.Request{Config: society(10_000, 1), Attempts: n})
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "attempts/s")
}

func BenchmarkNewWorld(b *testing.B) {
	p := build(b, load.Request{Config: society(10_000, 1), Attempts: 1_000_000})
	for b.Loop() {
		require.NotNil(b, p.NewWorld(nil))
	}
}

func BenchmarkJudge(b *testing.B) {
	const n = 1_000_000
	p := build(b, load.Request{Config: society(10_000, 1), Attempts: n})
	h := offer(p, p.NewWorld(nil), n, 2)
	judge := func(b *testing.B, h load.Heard) {
		for b.Loop() {
			require.Zero(b, p.Judge(h).Wrong)
		}
		b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "answers/s")
	}
	b.Run("commits", func(b *testing.B) { judge(b, h) })
	b.Run("times", func(b *testing.B) { judge(b, without(h)) })
}
