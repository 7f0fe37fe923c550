package load_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/sim"
	"dmsim/sim/load"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
)

func schedule(t require.TestingT, a load.Arrivals, rate float64, length time.Duration, p *load.Plan) []time.Duration {
	rng.ForgetKeys()
	due, err := a.Schedule(1, rate, length, p)
	require.NoError(t, err)
	return due
}

// shares counts what is due in equal parts of the length.
func shares(due []time.Duration, length time.Duration, parts int) []float64 {
	counted := make([]float64, parts)
	for _, d := range due {
		counted[int(int64(d)*int64(parts)/int64(length))] += 1 / float64(len(due))
	}
	return counted
}

func TestConstant(t *testing.T) {
	assert.Equal(t, []time.Duration{0, 250 * time.Millisecond, 500 * time.Millisecond, 750 * time.Millisecond}, schedule(t, load.Arrivals{Kind: load.Constant}, 4, time.Second, nil))
	assert.Equal(t, []time.Duration{0, 400 * time.Millisecond, 800 * time.Millisecond}, schedule(t, load.Arrivals{Kind: load.Constant}, 2.5, time.Second, nil))
	assert.Len(t, schedule(t, load.Arrivals{Kind: load.Constant}, 100_000, 3*time.Second, nil), 300_000)
	assert.Empty(t, schedule(t, load.Arrivals{Kind: load.Constant}, 100, 0, nil))
}

// The gaps of a Poisson process are exponential: mean and deviation are equal, and a share 1/e is above the mean.
func TestPoisson(t *testing.T) {
	const rate, length = 50_000, 4 * time.Second
	due := schedule(t, load.Arrivals{Kind: load.Poisson}, rate, length, nil)
	const n = 200_000
	assert.InDelta(t, n, len(due), 4*math.Sqrt(n))
	above, squares, last := 0.0, 0.0, time.Duration(0)
	for _, d := range due {
		gap := (d - last).Seconds() * rate
		last = d
		squares += gap * gap / float64(len(due))
		if gap > 1 {
			above += 1 / float64(len(due))
		}
	}
	assert.InDelta(t, 1/math.E, above, 0.01)
	assert.InDelta(t, 2, squares, 0.05, "the second moment")

	rng.ForgetKeys()
	other, err := load.Arrivals{Kind: load.Poisson}.Schedule(2, rate, length, nil)
	require.NoError(t, err)
	assert.NotEqual(t, due[:10], other[:10], "another seed")
	assert.Equal(t, due, schedule(t, load.Arrivals{Kind: load.Poisson}, rate, length, nil), "the same seed")
}

func TestRamp(t *testing.T) {
	const rate, length = 10_000, 10 * time.Second
	due := schedule(t, load.Arrivals{Kind: load.Ramp, From: 0, To: 1}, rate, length, nil)
	assert.Len(t, due, rate*10/2)
	for i, share := range shares(due, length, 10) { // the integral of 2x over the part
		assert.InDelta(t, float64(2*i+1)/100, share, 0.0005)
	}
	falling := schedule(t, load.Arrivals{Kind: load.Ramp, From: 1, To: 0.5}, rate, length, nil)
	assert.Len(t, falling, rate*10*3/4)
	assert.InDelta(t, 1.0/rate, (falling[1] - falling[0]).Seconds(), 1e-8)
	assert.InDelta(t, 2.0/rate, (falling[len(falling)-1] - falling[len(falling)-2]).Seconds(), 1e-8)
}

func TestSteps(t *testing.T) {
	equal := schedule(t, load.Arrivals{Kind: load.Steps, Steps: []load.Step{{Rate: 1}, {Rate: 0}, {Rate: 2}, {Rate: 1}}}, 1000, 4*time.Second, nil)
	assert.InDeltaSlice(t, []float64{0.25, 0, 0.5, 0.25}, shares(equal, 4*time.Second, 4), 0.001)
	assert.Len(t, equal, 4000)
	timed := load.Arrivals{Kind: load.Steps, Steps: []load.Step{{Rate: 0.5, For: 3 * time.Second}, {Rate: 1, For: time.Millisecond}}}
	assert.InDeltaSlice(t, []float64{0.2, 0.2, 0.2, 0.4}, shares(schedule(t, timed, 1000, 4*time.Second, nil), 4*time.Second, 4), 0.001, "the last step goes on")
	_, err := timed.Schedule(1, 1000, 3*time.Second, nil)
	assert.EqualError(t, err, "arrivals.steps[1]: want steps that begin within 3s, got one at 3s")
}

func TestDay(t *testing.T) {
	p := &load.Plan{Config: sim.Config{Traffic: traffic.Default()}}
	const length = 24 * time.Second
	due := schedule(t, load.Arrivals{Kind: load.Day}, 10_000, length, p)
	assert.InDelta(t, 240_000, len(due), 1)
	hours, sum := p.Config.Traffic.Arrivals.Day, 0.0
	for _, h := range hours {
		sum += h
	}
	for hour, share := range shares(due, length, 24) {
		assert.InDelta(t, hours[hour]/sum, share, 0.0001, "hour %d", hour)
	}
}

func TestTheGapsOfThePlan(t *testing.T) {
	p := &load.Plan{}
	for _, at := range []model.Time{1000, 1000, 3000, 4000, 9000, 20_000} {
		p.Attempts = append(p.Attempts, model.Attempt{At: at})
	}
	const s = time.Second
	assert.Equal(t, []time.Duration{0, 0, 2 * s, 3 * s}, schedule(t, load.Arrivals{Kind: load.FromPlan}, 0.5, 8*s, p), "so that the next would be due at the end")
	all := schedule(t, load.Arrivals{Kind: load.FromPlan}, 6, s, p)
	require.Len(t, all, 6)
	assert.Equal(t, time.Duration(0), all[0])
	assert.Less(t, all[5], s)
	_, err := load.Arrivals{Kind: load.FromPlan}.Schedule(1, 7, s, p)
	assert.EqualError(t, err, "arrivals: want a plan of at least 7 attempts, got 6")
}

func TestSchedulesThatCannotBe(t *testing.T) {
	constant := load.Arrivals{Kind: load.Constant}
	for want, c := range map[string]struct {
		a      load.Arrivals
		rate   float64
		length time.Duration
	}{
		"want a rate above 0 and up to 1e+09 attempts a second, got 0":   {constant, 0, time.Second},
		"want a rate above 0 and up to 1e+09 attempts a second, got NaN": {constant, math.NaN(), time.Second},
		"want a length of 0 or more, got -1s":                            {constant, 1, -time.Second},
		"want at most 134217728 attempts in a trial, got 1000000000":     {constant, 1e9, time.Second},
		"arrivals: want a plan for the kind day, got none":               {load.Arrivals{Kind: load.Day}, 1, time.Second},
		"arrivals: want a plan for the kind trace, got none":             {load.Arrivals{Kind: load.FromPlan}, 1, time.Second},
	} {
		_, err := c.a.Schedule(1, c.rate, c.length, nil)
		assert.EqualError(t, err, want)
	}
}

// Whatever the process: due times ascend within the length, and there are as many as its rate says.
func TestSchedulesAscend(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := load.Arrivals{Kind: load.ArrivalKind(rapid.SampledFrom([]string{"constant", "ramp", "steps", "poisson"}).Draw(t, "kind"))}
		rate := rapid.SampledFrom([]float64{0.3, 7, 999.9, 5000, 33_333.3}).Draw(t, "rate")
		length := rapid.SampledFrom([]time.Duration{1, time.Millisecond, 333 * time.Millisecond, 700_000_003, time.Second}).Draw(t, "length")
		mean := 1.0
		factor := rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(0.001, 3))
		switch a.Kind {
		case load.Ramp:
			a.From, a.To = factor.Draw(t, "from"), rapid.Float64Range(0.001, 3).Draw(t, "to")
			mean = (a.From + a.To) / 2
		case load.Steps:
			mean = 0
			n := rapid.IntRange(1, 5).Draw(t, "steps")
			for i := range n {
				s := load.Step{Rate: factor.Draw(t, "step")}
				if i == n-1 {
					s.Rate++
				}
				a.Steps = append(a.Steps, s)
				mean += s.Rate / float64(n)
			}
		}
		due := schedule(t, a, rate, length, nil)
		assert.True(t, slices.IsSorted(due))
		if len(due) > 0 {
			assert.GreaterOrEqual(t, due[0], time.Duration(0))
			assert.Less(t, due[len(due)-1], length)
		}
		if a.Kind != load.Poisson {
			assert.InDelta(t, mean*rate*length.Seconds(), len(due), 1.001)
		}
	})
}

func TestTheWarmUpComesFirst(t *testing.T) {
	c := load.Default()
	c.Rate, c.WarmUp, c.Duration, c.Arrivals = 10, 200*time.Millisecond, time.Second, load.Arrivals{Kind: load.Steps, Steps: []load.Step{{Rate: 0}, {Rate: 0.6}}}
	due, err := c.Due(1, nil)
	require.NoError(t, err)
	const ms = time.Millisecond
	assert.Equal(t, []time.Duration{0, 100 * ms, 700 * ms, 700*ms + 500*ms/3, 700*ms + 1000*ms/3}, due)

	c.Arrivals = load.Arrivals{Kind: load.Poisson}
	c.Rate, c.WarmUp = 1000, time.Second
	rng.ForgetKeys()
	due, err = c.Due(1, nil)
	require.NoError(t, err)
	assert.True(t, slices.IsSorted(due))
	after, _ := slices.BinarySearch(due, time.Second)
	assert.InDelta(t, 1000, after, 130)
	assert.NotEqual(t, due[0], due[after]-time.Second, "the warm-up is not repeated")
}
