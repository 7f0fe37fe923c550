package population_test

import (
	"fmt"
	"runtime"
	"testing"

	"dmsim/model"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

func BenchmarkGenerate(b *testing.B) {
	for _, size := range []int{10_000, 1_000_000} {
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("users=%d/workers=%d", size, workers), func(b *testing.B) {
				c := population.Default()
				c.Users = size
				var p *population.Population
				for b.Loop() {
					p = nil
					runtime.GC()
					rng.ForgetKeys()
					var err error
					if p, err = population.Generate(1, c, population.DefaultNetwork(), start, workers); err != nil {
						b.Fatal(err)
					}
				}
				perSecond := float64(b.N) / b.Elapsed().Seconds()
				b.ReportMetric(float64(p.Graph.Follows())*perSecond/1e6, "Mfollows/s")
				b.ReportMetric(float64(p.Bytes())/float64(size), "bytes/user")
			})
		}
	}
}

func BenchmarkAttributes(b *testing.B) {
	const users = 100_000
	for b.Loop() {
		rng.ForgetKeys()
		if _, err := population.Attributes(1, population.Default(), users, start); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/users, "ns/user")
}

func BenchmarkLookup(b *testing.B) {
	name := population.Name(123_456_789)
	for b.Loop() {
		if id, ok := population.Lookup(name); !ok || id != model.UserID(123_456_789) {
			b.Fatal(id)
		}
	}
}
