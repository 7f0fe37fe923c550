package differ_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
	"github.com/stretchr/testify/require"

	"dmsim/sim/load"
	"dmsim/sim/load/differ"
	"dmsim/sim/rng"
)

// runs are measurements of one configuration: each has a noise of its own, which all its latencies share in part.
func runs(seed rng.Seed, name string, n int, factor, noise float64) (list []differ.Run) {
	for i := range n {
		d := seed.For(rng.Purpose("test: "+name)).Draw(uint64(i), 0)
		shared := factor * math.Exp(noise*d.Norm())
		latency := func(base float64) load.Latency {
			own := func(x float64) float64 { return base * x * shared * math.Exp(noise/4*d.Norm()) }
			return load.Latency{Count: 100_000, Mean: own(1.2), P50: own(1), P90: own(2), P99: own(5), P999: own(9), Max: own(20)}
		}
		list = append(list, differ.Run{Name: fmt.Sprintf("%s-%d", name, i), Result: load.Result{
			Scenario: "quickstart", Target: "inproc", Judgement: load.Judgement{Verdict: load.Good},
			Measured: load.Measured{Judged: true, RateAnswered: 1000, Goodput: 1000, Operations: map[string]load.Operation{
				"send":   {Offered: 100_000, Response: latency(100), Service: latency(80)},
				"follow": {Offered: 100, Response: load.Latency{Count: 100, P50: 50 * shared, P90: 60, P99: 70, P999: 80}},
			}},
		}})
	}
	return list
}

// seconds is a sample of so many seconds, each with exponential latencies of a mean of its own.
func seconds(t *testing.T, seed rng.Seed, n int, mean time.Duration, noise float64) *differ.Sample {
	t.Helper()
	var list []*hdr.Histogram
	for i := range n {
		d, h := seed.For("test: seconds").Draw(uint64(i), 0), hdr.New(1, int64(time.Hour), 3)
		level := float64(mean) * math.Exp(noise*d.Norm())
		for range 1000 {
			require.NoError(t, h.RecordValue(1+int64(level*d.Exp())))
		}
		list = append(list, h)
	}
	return differ.NewSample(list)
}

// find returns a metric.
func find(t *testing.T, c *differ.Comparison, name string) differ.Metric {
	t.Helper()
	for _, m := range c.Metrics {
		if m.Name == name {
			return m
		}
	}
	require.Failf(t, "no such metric", "%s in %+v", name, c.Metrics)
	return differ.Metric{}
}
