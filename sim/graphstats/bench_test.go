package graphstats_test

import (
	"testing"

	"dmsim/sim/graphstats"
)

func BenchmarkMeasure(b *testing.B) {
	g := skewed(b, 20_000)
	for name, exact := range map[string]uint64{"exact": graphstats.ExactFollowsMax, "sampled": 0} {
		b.Run(name, func(b *testing.B) {
			o := graphstats.Default()
			o.ExactFollowsMax, o.Workers = exact, 2
			b.ReportAllocs()
			for b.Loop() {
				measure(b, g, o)
			}
			b.ReportMetric(float64(g.Follows())*float64(b.N)/b.Elapsed().Seconds(), "follows/s")
		})
	}
}
