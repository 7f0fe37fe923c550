package synthetic_test

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/load"
	"dmsim/sim/load/synthetic"
)

// trial is an open loop of sends at a constant rate.
func trial(rate float64, warm, lasts time.Duration, connections int) *load.Trial {
	t := &load.Trial{Plan: &load.Plan{Attempts: make([]model.Attempt, 100)}, Warm: warm, Duration: lasts, Loop: load.Open, Connections: connections, Cycle: true}
	for i := range int(rate * (warm + lasts).Seconds()) {
		t.Due = append(t.Due, time.Duration(float64(i)/rate*float64(time.Second)))
	}
	return t
}

// truth is the 99th percentile of what the queue answers to a trial by itself.
func truth(target *synthetic.Target, t *load.Trial, of float64) time.Duration {
	all := target.Truth(t.Due, t.Warm, 1)
	begin, _ := slices.BinarySearch(t.Due, t.Warm)
	measured := slices.Sorted(slices.Values(all[begin:]))
	return measured[int(math.Ceil(of*float64(len(measured))))-1]
}

// TestAStallIsSeenByAllWhoWouldHaveMetIt is the known failure of load generators: a stall that holds few connections up for long, and so is hardly counted. One that did
// that would be off by nearly all of the stall in every try; a machine that is busy is off in some.
func TestAStallIsSeenByAllWhoWouldHaveMetIt(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 2.5 s by the clock")
	}
	const tries = 5
	target, err := synthetic.Parse("synthetic:service=1ms,servers=64,stall=400ms@800ms")
	require.NoError(t, err)
	for _, connections := range []int{20, 1000} {
		run := trial(500, 200*time.Millisecond, 2*time.Second, connections)
		want := truth(target, run, 0.99)
		assert.InEpsilon(t, 379e3, float64(want.Microseconds()), 0.01, "the stall less 1 % of the 2 s in which requests came")
		off := math.Inf(1)
		for try := 0; try < tries && off > 0.05; try++ {
			m, _, err := load.Measure(context.Background(), target.Driver(1), run, load.MeasureOptions{})
			require.NoError(t, err)
			require.EqualValues(t, 1000, m.Answered)
			off = min(off, math.Abs(m.Operations["send"].Response.P99/float64(want.Microseconds())-1))
		}
		assert.LessOrEqual(t, off, 0.05, "%d connections", connections)
	}
}

// TestEachRequestIsAnswered: many wait at once in few places, and nobody is forgotten.
func TestEachRequestIsAnswered(t *testing.T) {
	target, err := synthetic.Parse("synthetic:service=1ms,servers=2")
	require.NoError(t, err)
	run := trial(1500, 0, 200*time.Millisecond, 50)
	m, _, err := load.Measure(context.Background(), target.Driver(1), run, load.MeasureOptions{})
	require.NoError(t, err)
	assert.EqualValues(t, len(run.Due), m.Answered)
}
