package synthetic_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/load/synthetic"
	"dmsim/sim/rng"
)

const ms = time.Millisecond

// TestTruthByHand follows requests through two servers that take 10 ms each, past two stalls that meet.
func TestTruthByHand(t *testing.T) {
	target := &synthetic.Target{Service: 10 * ms, Servers: 2, Stalls: []synthetic.Stall{{From: 100 * ms, Until: 150 * ms}, {From: 150 * ms, Until: 160 * ms}}}
	const warm = 1000 * ms
	arrivals := []time.Duration{
		0, 0, 1 * ms, 12 * ms, // the third waits for the first, the fourth finds a server that was free from 10 ms on
		warm + 95*ms, warm + 99*ms, // are being served when the stall begins
		warm + 100*ms, warm + 159*ms, warm + 159*ms, // both servers begin when it ends, and one serves the third after that
		warm + 200*ms,
	}
	assert.Equal(t, []time.Duration{
		10 * ms, 10 * ms, 19 * ms, 10 * ms,
		10 * ms, 10 * ms,
		70 * ms, 11 * ms, 21 * ms,
		10 * ms,
	}, target.Truth(arrivals, warm, 1))
}

// TestExponentialService holds a queue with one server against the mean that theory gives: service / (1 - utilisation), where arrivals are Poisson.
func TestExponentialService(t *testing.T) {
	const n, utilisation = 400_000, 0.5
	target := &synthetic.Target{Service: ms, Servers: 1, Exponential: true}
	arrivals, at := make([]time.Duration, n), 0.0
	gaps := rng.Seed(7).For("test.gaps")
	for i := range arrivals {
		draw := gaps.Draw(uint64(i), 0)
		at += draw.Exp() * float64(ms) / utilisation
		arrivals[i] = time.Duration(at)
	}
	mean := func(seed rng.Seed) float64 {
		sum := 0.0
		for _, d := range target.Truth(arrivals, 0, seed) {
			sum += float64(d) / n
		}
		return sum / float64(ms)
	}
	assert.InEpsilon(t, 1/(1-utilisation), mean(1), 0.03)
	assert.Equal(t, mean(1), mean(1), "the same seed draws the same")
	assert.NotEqual(t, mean(1), mean(2))
	first := mean(1)
	target.Seed = 1
	assert.NotEqual(t, first, mean(1), "the target's own seed counts too")
}

// TestTheStallOfTheIssue is the arithmetic of a stall of 2 s in 10 s at 500 a second: of 5,000 requests 50 wait longer than the 99th percentile, those that came in its first 100 ms.
func TestTheStallOfTheIssue(t *testing.T) {
	target, err := synthetic.Parse("synthetic:service=1ms,servers=64,stall=2s@4s")
	require.NoError(t, err)
	run := trial(500, time.Second, 10*time.Second, 1)
	all := target.Truth(run.Due[500:], time.Second, 1)
	slices.Sort(all)
	assert.Equal(t, 1901*ms, all[int(math.Ceil(0.99*5000))-1])
	assert.Equal(t, 2001*ms, all[4999])
}
