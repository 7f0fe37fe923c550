package population_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/sim/network"
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
					if p, err = population.Generate(context.Background(), population.Request{Seed: 1, Config: c, Network: network.Default(), Start: start, Workers: workers}); err != nil {
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

// BenchmarkAround is all that is made of a follow graph that is there already.
func BenchmarkAround(b *testing.B) {
	const users = 1_000_000
	c := population.Default()
	c.Users = users
	p, err := population.Generate(context.Background(), population.Request{Seed: 1, Config: c, Network: network.Default(), Start: start, Workers: 2})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		rng.ForgetKeys()
		if _, err := population.Around(1, c, p.Graph.(*graph.CSR), nil, start, 1); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/users, "ns/user")
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

func BenchmarkName(b *testing.B) {
	b.ReportAllocs()
	id := model.UserID(0)
	for b.Loop() {
		if population.Name(id) == "" {
			b.Fatal(id)
		}
		id = (id + 7919) % model.UsersMax
	}
}

// BenchmarkLookup looks up many names, so that their words are not always the same.
func BenchmarkLookup(b *testing.B) {
	b.ReportAllocs()
	var names [1024]string
	for i := range names {
		names[i] = population.Name(model.UserID(i) * 2_000_003)
	}
	i := 0
	for b.Loop() {
		if id, ok := population.Lookup(names[i%1024]); !ok || id != model.UserID(i%1024)*2_000_003 {
			b.Fatal(id)
		}
		i++
	}
}
