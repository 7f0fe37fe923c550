package capacity_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/load"
	"dmsim/sim/load/capacity"
	"dmsim/sim/rng"
)

// target is a fake of known capacity, with a machine that disturbs it.
type target struct {
	capacity  float64
	latency   float64 // p99 of the response below the capacity, microseconds
	disturbed float64 // share of the trials that miss the objective although the target would hold it
	blurred   float64 // how far below its capacity a disturbance is twice as likely to be seen, as a share
	harness   float64 // above this rate nothing can be trusted; 0: all can
	most      float64 // attempts of a trial, which is shorter where there would be more; 0: any number
	draws     rng.Family
	trials    int
}

// try makes no trial, but what one would come to.
func (f *target) try(_ context.Context, _ capacity.Phase, rate float64, d time.Duration, n int) (*load.Measured, []string, error) {
	f.trials++
	draw := f.draws.Draw(uint64(n), 0)
	p99, growth := f.latency, rate-f.capacity
	chance := f.disturbed
	if rate > f.capacity*(1-f.blurred) {
		chance *= 4
	}
	if draw.Chance(chance) {
		p99 += 40e3
	}
	if f.most > 0 {
		d = min(d, time.Duration(f.most/rate*float64(time.Second)))
	}
	m := &load.Measured{Duration: d.Seconds(), RateTarget: rate, RateAnswered: min(rate, f.capacity), Backlog: load.Backlog{Growing: growth*d.Seconds() > 30, Growth: max(0, growth)}}
	if growth > 0 {
		p99 += growth * d.Seconds() / f.capacity * 1e6
	}
	m.Operations = map[string]load.Operation{"send": {Offered: 1, Response: load.Latency{Count: 1, P99: p99}}}
	m.RateAchieved, m.Offered = rate, uint64(rate*d.Seconds())
	if f.harness > 0 && rate > f.harness {
		m.RateAchieved = f.harness
		return m, []string{"rate missed"}, nil
	}
	return m, nil, nil
}

func options(t *testing.T, seed rng.Seed) capacity.Options {
	t.Helper()
	o := capacity.Default()
	objective, err := load.ParseObjective("send.response.p99<20ms")
	require.NoError(t, err)
	o.Objectives, o.Seed = []load.Objective{objective}, seed
	return o
}

// TestTheIntervalHoldsTheCapacity searches many targets, on machines that disturb every twentieth trial, and every fifth near the capacity.
func TestTheIntervalHoldsTheCapacity(t *testing.T) {
	const seeds = 300
	holds, confirmed := 0, 0
	for seed := range rng.Seed(seeds) {
		draw := seed.For("test.capacity").Draw(0, 0)
		f := &target{capacity: 50 * math.Pow(1e4, draw.Unit()), latency: 1500, disturbed: 0.05, blurred: 0.02, draws: seed.For("test.disturbance")}
		found, err := capacity.Find(t.Context(), options(t, seed), f.try)
		require.NoError(t, err)
		if found.Low <= f.capacity && f.capacity <= found.High {
			holds++
		}
		if found.Confirmed {
			confirmed++
			assert.NotNil(t, found.Confirming)
		}
		if len(found.Reasons) == 0 {
			assert.LessOrEqual(t, found.High, found.Low*1.06, "seed %d: the tolerance, and what the confirming run lowered", seed)
		}
		assert.False(t, found.Limited, "seed %d", seed)
		assert.Len(t, found.Trials, f.trials, "all are told")
	}
	assert.GreaterOrEqual(t, holds, seeds*97/100)
	assert.GreaterOrEqual(t, confirmed, seeds*97/100)
}

// TestAQuietSearch is what a search comes to without disturbance, phase by phase, twice the same.
func TestAQuietSearch(t *testing.T) {
	find := func() (*capacity.Found, []capacity.Trial) {
		var told []capacity.Trial
		o := options(t, 3)
		o.Talk = func(t capacity.Trial) { told = append(told, t) }
		found, err := capacity.Find(t.Context(), o, (&target{capacity: 8000, latency: 1500}).try)
		require.NoError(t, err)
		found.Seconds = 0
		return found, told
	}
	found, told := find()
	again, _ := find()
	assert.Equal(t, found, again)
	assert.Equal(t, found.Trials, told)
	assert.True(t, found.Confirmed)
	assert.Empty(t, found.Reasons)
	assert.Less(t, len(found.Trials), 26)

	phases := map[capacity.Phase]int{}
	for _, trial := range found.Trials {
		phases[trial.Phase]++
		assert.Equal(t, trial.Verdict == capacity.Failed, len(trial.Reasons) > 0)
	}
	assert.Equal(t, 1, phases[capacity.Confirming])
	assert.Equal(t, 3, phases[capacity.Looking])
	require.Len(t, found.Levels, 3)
	for k, share := range []float64{0.1, 0.5, 0.9} {
		assert.InEpsilon(t, share, found.Levels[k].Share, 1e-12)
		assert.InEpsilon(t, share*found.Low, found.Levels[k].Rate, 1e-12)
		assert.InEpsilon(t, 1500, found.Levels[k].Operations["send"].Response.P99, 1e-12)
	}
}

// TestFewAttemptsNeedLonger: at 5 a second, a second holds too few for a percentile.
func TestFewAttemptsNeedLonger(t *testing.T) {
	o := options(t, 1)
	o.Start = 5
	found, err := capacity.Find(t.Context(), o, (&target{capacity: 100, latency: 1500}).try)
	require.NoError(t, err)
	assert.InEpsilon(t, 10, found.Trials[0].Seconds, 1e-12, "no longer than the full length")
	assert.Less(t, found.Low, 100.0)
	assert.Greater(t, found.High, 100.0)
}

// TestTheTimeIsOver within the doubling, and within the narrowing: what held is confirmed and looked at all the same, within the budget. Trials take longer than they measure.
func TestTheTimeIsOver(t *testing.T) {
	for name, c := range map[string]struct {
		capacity float64
		budget   time.Duration
		reason   string
		limited  bool
	}{
		"doubling":  {1e12, 25 * time.Second, "every rate held, up to .*; then the time of 25s was over: what the target is able to beyond is not known", true},
		"narrowing": {8000, 32 * time.Second, "the time of 32s was over before the interval was as narrow as 5 %", false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := options(t, 1)
				o.Budget = c.budget
				f := &target{capacity: c.capacity, latency: 1500}
				found, err := capacity.Find(t.Context(), o, func(ctx context.Context, _ capacity.Phase, rate float64, d time.Duration, n int) (*load.Measured, []string, error) {
					time.Sleep(d + 200*time.Millisecond)
					return f.try(ctx, capacity.Searching, rate, d, n)
				})
				require.NoError(t, err)
				assert.True(t, found.Confirmed)
				assert.Equal(t, c.limited, found.Limited)
				assert.Positive(t, found.Low)
				require.Len(t, found.Reasons, 1)
				assert.Regexp(t, c.reason, found.Reasons[0])
				require.Len(t, found.Levels, 3)
				assert.InEpsilon(t, 0.9*found.Low, found.Levels[2].Rate, 1e-12)
				assert.LessOrEqual(t, found.Seconds, c.budget.Seconds())
			})
		})
	}
}

// TestWhatHeldForShort and does not for the full length is no capacity, though every rate that was tried before held.
func TestWhatHeldForShort(t *testing.T) {
	f := &target{capacity: 1e12, latency: 1500}
	found, err := capacity.Find(t.Context(), options(t, 1), func(ctx context.Context, _ capacity.Phase, rate float64, d time.Duration, n int) (*load.Measured, []string, error) {
		m, _, err := f.try(ctx, capacity.Searching, rate, d, n)
		if d > 9*time.Second && rate > 1e6 {
			m.Operations["send"] = load.Operation{Offered: 1, Response: load.Latency{Count: 1, P99: 30e3}}
		}
		return m, nil, err
	})
	require.NoError(t, err)
	for _, trial := range found.Trials {
		if trial.Phase == capacity.Searching {
			assert.Equal(t, capacity.Held, trial.Verdict)
		}
	}
	assert.False(t, found.Confirmed)
	assert.LessOrEqual(t, found.Low, 1e8)
	assert.NotContains(t, strings.Join(found.Reasons, "\n"), "every rate held")
}

// TestTrialsThatAreCutShort are told with the length that they had. One that confirms does so if it had enough attempts, and what it lacked is said.
func TestTrialsThatAreCutShort(t *testing.T) {
	for most, confirmed := range map[float64]bool{40_000: true, 400: false} {
		found, err := capacity.Find(t.Context(), options(t, 1), (&target{capacity: 8000, latency: 1500, most: most}).try)
		require.NoError(t, err)
		assert.Equal(t, confirmed, found.Confirmed)
		longest := 0.0
		for _, trial := range found.Trials {
			longest = max(longest, trial.Seconds*trial.Rate)
		}
		assert.InDelta(t, most, longest, 1)
		require.NotEmpty(t, found.Reasons)
		if confirmed {
			assert.Regexp(t, `^the confirming run could last no longer than 5\.\d* s of 10s, for \d+ attempts$`, found.Reasons[0])
		}
	}
}

// TestWhyThereIsNoInterval in each case where there is none, or none that is the target's.
func TestWhyThereIsNoInterval(t *testing.T) {
	for _, c := range []struct {
		name    string
		target  target
		low     float64 // at most: a hundredth of its rate may be missing from a trial
		limited bool
		reason  string
	}{
		{"nothing holds", target{capacity: 1e4, latency: 30e3}, 0, false, "no rate held, down to"},
		{"everything holds", target{capacity: 1e12, latency: 1500}, 1e8, true, "every rate held, up to"},
		{"the harness gives up first", target{capacity: 1e5, latency: 1500, harness: 2e4}, 2.02e4, true, "can be trusted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := capacity.Find(t.Context(), options(t, 1), c.target.try)
			require.NoError(t, err)
			assert.LessOrEqual(t, found.Low, c.low)
			assert.Equal(t, c.limited, found.Limited)
			require.NotEmpty(t, found.Reasons)
			assert.Contains(t, found.Reasons[len(found.Reasons)-1], c.reason)
		})
	}
}

// TestATrialFailsFor each thing that a sound target would not do.
func TestATrialFailsFor(t *testing.T) {
	quick := map[string]load.Operation{"send": {Offered: 1, Response: load.Latency{Count: 1, P99: 1500}}}
	slow := map[string]load.Operation{"send": {Offered: 1, Response: load.Latency{Count: 1, P99: 25e3}}}
	for want, m := range map[string]load.Measured{
		"send.response.p99<20ms: 25ms":                                           {Operations: slow},
		"the backlog grows by 40 a second":                                       {Operations: quick, Backlog: load.Backlog{Growing: true, Growth: 40}},
		"7 attempts were not begun when the trial ended":                         {Operations: quick, Offered: 1000, Unbegun: 7},
		"wrong answers: 2":                                                       {Operations: quick, Judged: true, Wrong: 2},
		"wrong answers: 3":                                                       {Operations: quick, Judged: true, WrongWarm: 3},
		"send.response.p99<20ms: none was offered":                               {},
		"no answer: 11 of 1000 attempts failed or were not begun, more than 1 %": {Operations: quick, Offered: 1000, Failed: 11},
	} {
		found, err := capacity.Find(t.Context(), options(t, 1), func(context.Context, capacity.Phase, float64, time.Duration, int) (*load.Measured, []string, error) {
			return &m, nil, nil
		})
		require.NoError(t, err)
		assert.Equal(t, capacity.Failed, found.Trials[0].Verdict)
		assert.Equal(t, []string{want}, found.Trials[0].Reasons)
		assert.Zero(t, found.Low)
	}
}

// TestWrongWhileWarmingUp fails a trial also where an objective is about wrong answers.
func TestWrongWhileWarmingUp(t *testing.T) {
	o := options(t, 1)
	none, err := load.ParseObjective("wrong=0")
	require.NoError(t, err)
	o.Objectives = []load.Objective{none}
	found, err := capacity.Find(t.Context(), o, func(context.Context, capacity.Phase, float64, time.Duration, int) (*load.Measured, []string, error) {
		return &load.Measured{Judged: true, Answered: 1000, AnsweredWarm: 200, WrongWarm: 1}, nil, nil
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"wrong=0: 1"}, found.Trials[0].Reasons)
	assert.Zero(t, found.Low)
}

// TestATargetThatTurnsAway answers 503 to what it cannot do, as fast as what it can: no latency shows where its capacity is, and no backlog.
func TestATargetThatTurnsAway(t *testing.T) {
	const limit = 8000
	turning := func(_ context.Context, _ capacity.Phase, rate float64, d time.Duration, _ int) (*load.Measured, []string, error) {
		n := uint64(rate * d.Seconds())
		m := &load.Measured{Duration: d.Seconds(), RateTarget: rate, RateAchieved: rate, RateAnswered: min(rate, limit), Offered: n, Failed: uint64(max(0, rate-limit) * d.Seconds())}
		m.Operations = map[string]load.Operation{"send": {Offered: n, Response: load.Latency{Count: n, P99: 1500}}}
		return m, nil, nil
	}
	o := options(t, 1)
	found, err := capacity.Find(t.Context(), o, turning)
	require.NoError(t, err)
	assert.True(t, found.Confirmed)
	assert.InEpsilon(t, limit, found.Low, 0.06)
	assert.InEpsilon(t, limit, found.High, 0.06)

	half, err := load.ParseObjective("errors<50%")
	require.NoError(t, err)
	o.Objectives = append(o.Objectives, half)
	found, err = capacity.Find(t.Context(), o, turning)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, found.High, 2.0*limit*0.94, "as many as were allowed")
}

// TestATrialThatCannotBeTrusted counts if what is wrong with it cannot have made the difference. Else it is made again.
func TestATrialThatCannotBeTrusted(t *testing.T) {
	of := func(p99 float64) map[string]load.Operation {
		return map[string]load.Operation{"send": {Offered: 1, Response: load.Latency{Count: 1, P99: p99}}}
	}
	late := load.Latency{P99: 4e3, Max: 5e3}
	for _, c := range []struct {
		name string
		m    load.Measured
		want capacity.Verdict
	}{
		{"held all the same", load.Measured{RateTarget: 1000, RateAchieved: 999, Operations: of(15e3), OwnLateness: late}, capacity.Held},
		{"held at another rate", load.Measured{RateTarget: 1000, RateAchieved: 900, Operations: of(15e3), OwnLateness: late}, capacity.Doubtful},
		{"failed for being late", load.Measured{RateTarget: 1000, RateAchieved: 999, Operations: of(25e3), OwnLateness: late}, capacity.Doubtful},
		{"failed far more than it was late", load.Measured{RateTarget: 1000, RateAchieved: 999, Operations: of(35e3), OwnLateness: late}, capacity.Failed},
		{"backlog of being late", load.Measured{RateTarget: 1000, RateAchieved: 999, Operations: of(15e3), OwnLateness: late, Backlog: load.Backlog{Growing: true, Growth: 9}}, capacity.Doubtful},
		{"backlog of more", load.Measured{RateTarget: 1000, RateAchieved: 999, Operations: of(15e3), OwnLateness: late, Backlog: load.Backlog{Growing: true, Growth: 11}}, capacity.Failed},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := capacity.Find(t.Context(), options(t, 1), func(_ context.Context, _ capacity.Phase, _ float64, d time.Duration, n int) (*load.Measured, []string, error) {
				if n > 0 {
					return nil, nil, errBroken
				}
				c.m.Duration = d.Seconds()
				return &c.m, []string{"late"}, nil
			})
			require.ErrorIs(t, err, errBroken)
			assert.Equal(t, c.want, found.Trials[0].Verdict)
			assert.Equal(t, []string{"late"}, found.Trials[0].Untrustworthy)
		})
	}
}

// TestADoubtfulTrialIsMadeAgain at the same rate, and the search finds what it would have found.
func TestADoubtfulTrialIsMadeAgain(t *testing.T) {
	f := &target{capacity: 8000, latency: 1500}
	found, err := capacity.Find(t.Context(), options(t, 1), func(ctx context.Context, phase capacity.Phase, rate float64, d time.Duration, n int) (*load.Measured, []string, error) {
		m, _, err := f.try(ctx, phase, rate, d, n)
		if n%4 == 1 {
			m.RateAchieved /= 2
			return m, []string{"starved"}, err
		}
		return m, nil, err
	})
	require.NoError(t, err)
	assert.Equal(t, capacity.Doubtful, found.Trials[1].Verdict)
	assert.InEpsilon(t, found.Trials[1].Rate, found.Trials[2].Rate, 1e-12)
	assert.True(t, found.Confirmed)
	assert.False(t, found.Limited)
	assert.LessOrEqual(t, found.Low, 8000.0)
	assert.GreaterOrEqual(t, found.High, 8000.0)
}

var errBroken = errors.New("broken")

// TestErrors of trials, of the context and of options.
func TestErrors(t *testing.T) {
	_, err := capacity.Find(t.Context(), options(t, 1), func(context.Context, capacity.Phase, float64, time.Duration, int) (*load.Measured, []string, error) {
		return nil, nil, errBroken
	})
	require.ErrorIs(t, err, errBroken)

	ctx, cancel := context.WithCancel(t.Context())
	f := &target{capacity: 8000, latency: 1500}
	found, err := capacity.Find(ctx, options(t, 1), func(ctx context.Context, phase capacity.Phase, rate float64, d time.Duration, n int) (*load.Measured, []string, error) {
		if n == 8 {
			cancel()
		}
		return f.try(ctx, phase, rate, d, n)
	})
	require.ErrorIs(t, err, context.Canceled)
	assert.Len(t, found.Trials, 8, "what was known until then")
	assert.Less(t, found.Low, found.High)

	for want, change := range map[string]func(*capacity.Options){
		"start: want attempts a second from 1 to 1e+08, got 0":          func(o *capacity.Options) { o.Start = 0 },
		"short: want a time > 0, got 0s":                                func(o *capacity.Options) { o.Short = 0 },
		"full: want at least the length of a short trial, 1s, got 1ms":  func(o *capacity.Options) { o.Full = time.Millisecond },
		"budget: want more than the confirming run takes, 10s, got 10s": func(o *capacity.Options) { o.Budget = 10 * time.Second },
		"tolerance: want from 0.02 to 1, got 0.001":                     func(o *capacity.Options) { o.Tolerance = 0.001 },
	} {
		o := capacity.Default()
		change(&o)
		_, err := capacity.Find(t.Context(), o, nil)
		assert.EqualError(t, err, want)
	}
}

// TestALostAgent: a trial without all its agents says nothing, whether it looks as if it held or failed; what ends the search with it is told, and so is the trial.
func TestALostAgent(t *testing.T) {
	for name, p99 := range map[string]float64{"held": 1, "failed": 1e6} {
		t.Run(name, func(t *testing.T) {
			f, over := &target{capacity: 8000, latency: 1500}, errors.New("1 of 3 agents are lost")
			found, err := capacity.Find(t.Context(), options(t, 3), func(ctx context.Context, phase capacity.Phase, rate float64, d time.Duration, n int) (*load.Measured, []string, error) {
				m, doubts, err := f.try(ctx, phase, rate, d, n)
				if n < 2 {
					return m, doubts, err
				}
				m.Agents = &load.Agents{Wanted: 3, Met: 2, Degraded: []string{"2 of 3 agents were there when the trial began"}}
				m.Operations["send"] = load.Operation{Offered: 1, Response: load.Latency{Count: 1, P99: p99}}
				return m, m.Agents.Degraded, over
			})
			require.ErrorIs(t, err, over)
			require.Len(t, found.Trials, 3)
			assert.Equal(t, capacity.Doubtful, found.Trials[2].Verdict)
			assert.False(t, found.Confirmed)
		})
	}
}
