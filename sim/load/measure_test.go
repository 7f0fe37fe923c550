package load_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/load"
)

// unjudged is a plan of sends and follows in turn, of which nobody knows what should become.
func unjudged(n int) *load.Plan {
	p := &load.Plan{Attempts: make([]model.Attempt, n)}
	for i := range p.Attempts {
		if i%4 == 3 {
			p.Attempts[i].Op = model.OpFollow
		}
		p.Attempts[i].Actor = model.UserID(i)
	}
	return p
}

// The rate that was asked for is that of the whole time, though the last attempt was due and answered before its end.
func TestTheRateIsThatOfTheWholeTime(t *testing.T) {
	trial := &load.Trial{Plan: unjudged(3), Due: []time.Duration{0, time.Millisecond, 2 * time.Millisecond}, Duration: 100 * time.Millisecond}
	m, _, err := load.Measure(t.Context(), load.InProcess(load.Null), trial, load.MeasureOptions{})
	require.NoError(t, err)
	assert.InDelta(t, 30, m.RateTarget, 1e-9)
	assert.InDelta(t, 30, m.RateAchieved, 1e-9)
}

// evenly are n due times over a length.
func evenly(n int, length time.Duration) []time.Duration {
	due := make([]time.Duration, n)
	for i := range due {
		due[i] = length * time.Duration(i) / time.Duration(n)
	}
	return due
}

// script is a driver that records what a test says, without a clock.
type script func(i int) (begun, answered time.Duration, a load.Answer, ok bool)

func (s script) Drive(_ context.Context, t *load.Trial, r *load.Recorder) error {
	r.Start()
	for i := range t.Len() {
		if begun, answered, a, ok := s(i); ok {
			r.Shard(i).Record(i, begun, answered, &a)
		} else {
			r.Unbegun(i)
		}
	}
	return nil
}

// hundred is a trial of 150 attempts, a millisecond apart, of which the last hundred are measured.
func hundred() *load.Trial {
	const n, gap = 150, time.Millisecond
	return &load.Trial{Plan: unjudged(n), Due: evenly(n, n*gap), Warm: 50 * gap, Duration: 100 * gap}
}

// Everything that is measured follows from what was recorded.
func TestMeasuredIsArithmetic(t *testing.T) {
	trial := hundred()
	m, r, err := load.Measure(t.Context(), slow{script(func(i int) (begun, answered time.Duration, a load.Answer, ok bool) {
		due := trial.Due[i]
		begun, answered = due+100*time.Microsecond, due+300*time.Microsecond
		switch {
		case i == 100:
			a.Failure = "timeout"
			answered = due + 10*time.Millisecond
		case i%10 == 5:
			a.Outcome.Reason = model.NotFollowing
			a.Held = 60 * time.Microsecond
		}
		return begun, answered, a, true
	}), 160 * time.Millisecond}, trial, load.MeasureOptions{})
	require.NoError(t, err)
	assert.Len(t, r.Heard(), 150)
	assert.InDelta(t, 0.1, m.Seconds, 1e-9)
	assert.InDelta(t, 1000, m.RateTarget, 1e-9)
	assert.InDelta(t, 1000, m.RateAchieved, 1e-9)
	assert.InDelta(t, 990, m.RateAnswered, 1e-9)
	assert.Equal(t, []uint64{100, 99, 1, 0}, []uint64{m.Offered, m.Answered, m.Failed, m.Unbegun})
	assert.Equal(t, map[string]uint64{"timeout": 1}, m.Failures)
	assert.False(t, m.Judged, "nobody knows what should have become")
	assert.Zero(t, m.Goodput)

	send, all := m.Operations["send"], m.Operations["all"]
	assert.Equal(t, []uint64{75, 69, 1}, []uint64{send.Offered, send.Done, send.Failed})
	assert.Equal(t, map[string]uint64{"not-following": 5}, send.Refused)
	assert.EqualValues(t, 25, m.Operations["follow"].Offered)
	assert.InEpsilon(t, 300, all.Response.P50, 1e-3)
	whole := all.Response.Max
	assert.GreaterOrEqual(t, whole, 160_000.0, "what failed counts as never answered")
	assert.Equal(t, whole, all.Service.Max)
	assert.InEpsilon(t, 300, all.Response.P99, 1e-3)
	assert.InEpsilon(t, whole, all.Response.P999, 1e-3)
	assert.InEpsilon(t, 200, all.Service.P90, 1e-3)
	assert.InEpsilon(t, 100, all.Lateness.P999, 1e-3)
	assert.InDelta(t, (99*300+whole)/100, all.Response.Mean, 1e-3)
	assert.Equal(t, []uint64{89, 10, 1}, []uint64{all.Outcomes["done"].Response.Count, all.Outcomes["refused"].Service.Count, all.Outcomes["failed"].Lateness.Count})
	assert.NotContains(t, all.Outcomes, "unbegun")
	assert.Equal(t, []float64{10_000, 9900, 100}, []float64{all.Outcomes["failed"].Response.Max, all.Outcomes["failed"].Service.Max, all.Outcomes["failed"].Lateness.Max})
	assert.Equal(t, []float64{300, 200, 100}, []float64{all.Outcomes["done"].Response.Max, all.Outcomes["done"].Service.Max, all.Outcomes["done"].Lateness.Max})
	assert.EqualValues(t, 5, send.Outcomes["refused"].Service.Count)
	assert.EqualValues(t, 10, all.Held.Count)
	assert.InDelta(t, (90*100+10*40)/100.0, m.OwnLateness.Mean, 1e-3, "what was held is not the generator's")
	require.Len(t, m.Intervals, 1)
	assert.Equal(t, []uint64{100, 99, 1}, []uint64{m.Intervals[0].Offered, m.Intervals[0].Answered, m.Intervals[0].Failed})
	assert.InEpsilon(t, 300, m.Intervals[0].Response.P90, 1e-3)
	assert.False(t, m.Backlog.Growing)
	p95, ok := all.Response.Stat("p95")
	assert.True(t, ok, "as long as it is in memory")
	assert.InEpsilon(t, 300, p95, 1e-3)
	assert.Empty(t, load.Trust(m, load.TrustOptions{LateShare: 0.4, RateShare: 0.001, Stolen: 1}))
}

// What was due and not begun is offered, and waited until the trial ended at least; what was not even due is not.
func TestWhatIsNotBegunIsNotLost(t *testing.T) {
	trial := hundred()
	m, _, err := load.Measure(t.Context(), slow{script(func(i int) (begun, answered time.Duration, a load.Answer, ok bool) {
		return trial.Due[i], trial.Due[i], a, i < 80
	}), 100 * time.Millisecond}, trial, load.MeasureOptions{})
	require.NoError(t, err)
	all := m.Operations["all"]
	assert.EqualValues(t, 30, m.Answered)
	assert.GreaterOrEqual(t, m.Unbegun, uint64(20))
	assert.Equal(t, m.Offered, m.Answered+m.Unbegun)
	assert.Equal(t, m.Unbegun, all.Unbegun)
	assert.Equal(t, m.Unbegun, all.Outcomes["unbegun"].Response.Count)
	assert.Zero(t, all.Outcomes["unbegun"].Service)
	assert.Equal(t, m.Offered, all.Response.Count)
	assert.GreaterOrEqual(t, all.Response.Max, 20_000.0)
	assert.EqualValues(t, 30, all.Service.Count)
	assert.GreaterOrEqual(t, m.Backlog.End, uint64(20))
	reasons := load.Trust(m, load.DefaultTrust(true))
	require.NotEmpty(t, reasons)
	assert.Contains(t, strings.Join(reasons, "\n"), "rate missed: ")
}

func TestDriversThatLoseAreFoundOut(t *testing.T) {
	for want, drive := range map[string]load.Driver{
		"the driver recorded 149 of 150 attempts": forgetful{},
		"the driver recorded attempt 7, due at 7ms, as held for 0s, begun at 0s and ended at 1h0m0s": script(func(i int) (time.Duration, time.Duration, load.Answer, bool) {
			if i == 7 {
				return 0, time.Hour, load.Answer{}, true
			}
			return time.Hour, time.Hour, load.Answer{}, true
		}),
		"the driver ended without starting the clock": idle{},
	} {
		_, _, err := load.Measure(t.Context(), drive, hundred(), load.MeasureOptions{})
		assert.EqualError(t, err, want)
	}
}

// What fails fast makes nothing faster: a share of failures that an objective permits is the slow end of latencies, and not their median.
func TestFastFailuresDoNotFlatter(t *testing.T) {
	const n = 1000
	trial := &load.Trial{Plan: unjudged(n), Due: evenly(n, n*time.Microsecond), Duration: n * time.Microsecond}
	measure := func(fails bool) *load.Measured {
		m, _, err := load.Measure(t.Context(), slow{script(func(i int) (_, _ time.Duration, a load.Answer, ok bool) {
			took := time.Duration(1+i%10) * time.Millisecond
			if fails && i%10 >= 6 { // the slower ones: refused at once
				took, a.Failure = 50*time.Microsecond, "connection refused"
			}
			return trial.Due[i], trial.Due[i] + took, a, true
		}), 50 * time.Millisecond}, trial, load.MeasureOptions{})
		require.NoError(t, err)
		return m
	}
	sound, failing := measure(false), measure(true)
	met := func(m *load.Measured, objective string) bool {
		o, err := load.ParseObjective(objective)
		require.NoError(t, err)
		return o.Judge(m).Met
	}
	for _, objective := range []string{"all.response.p90<9.1ms", "send.response.p90<9.1ms", "all.service.p90<9.1ms"} {
		assert.True(t, met(sound, objective), objective)
		assert.False(t, met(failing, objective), objective)
	}
	for _, stat := range []string{"mean", "p50", "p90", "p99", "max"} {
		before, _ := sound.Operations["all"].Response.Stat(stat)
		after, _ := failing.Operations["all"].Response.Stat(stat)
		assert.GreaterOrEqual(t, after, before, stat)
	}
	assert.True(t, met(failing, "errors<=40%"))
	assert.EqualValues(t, n, failing.Operations["all"].Response.Count)
	assert.InEpsilon(t, 50, failing.Operations["all"].Outcomes["failed"].Response.P99, 1e-3, "their own times are told beside")
	assert.GreaterOrEqual(t, failing.Intervals[0].Response.Max, 50_000.0)
}

// What failures are counted by is bounded, whatever a driver says.
func TestFailuresAreFew(t *testing.T) {
	trial := hundred()
	m, _, err := load.Measure(t.Context(), script(func(i int) (time.Duration, time.Duration, load.Answer, bool) {
		return trial.Due[i], trial.Due[i] + 1, load.Answer{Failure: fmt.Sprint("no ", i)}, true
	}), trial, load.MeasureOptions{})
	require.NoError(t, err)
	assert.Len(t, m.Failures, 51)
	assert.Equal(t, m.Failed-50, m.Failures["others"])
}

type forgetful struct{}

func (forgetful) Drive(_ context.Context, t *load.Trial, r *load.Recorder) error {
	r.Start()
	for i := range t.Len() - 1 {
		r.Shard(0).Record(i, time.Hour, time.Hour, &load.Answer{})
	}
	return nil
}

type idle struct{}

func (idle) Drive(context.Context, *load.Trial, *load.Recorder) error { return nil }

// A backlog that grows by one attempt in ten is told from one that comes and goes.
func TestBacklog(t *testing.T) {
	trial := &load.Trial{Plan: unjudged(2000), Due: evenly(2000, 200*time.Millisecond), Duration: 200 * time.Millisecond}
	for name, c := range map[string]struct {
		response func(i int) time.Duration
		growing  bool
		perSec   float64
	}{
		"steady":         {func(int) time.Duration { return time.Millisecond }, false, 0},
		"growing":        {func(i int) time.Duration { return time.Duration(i) * 100 * time.Microsecond / 9 }, true, 1000},
		"a stall":        {func(i int) time.Duration { return max(time.Millisecond, stalled(i)) }, false, 0},
		"comes and goes": {func(i int) time.Duration { return time.Duration(1+i/100%3) * time.Millisecond }, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			m, _, err := load.Measure(t.Context(), slow{script(func(i int) (time.Duration, time.Duration, load.Answer, bool) {
				return trial.Due[i], trial.Due[i] + c.response(i), load.Answer{}, true
			}), 450 * time.Millisecond}, trial, load.MeasureOptions{})
			require.NoError(t, err)
			assert.Equal(t, c.growing, m.Backlog.Growing)
			if c.growing {
				assert.InEpsilon(t, c.perSec, m.Backlog.Growth, 0.05)
				assert.InDelta(t, 200, m.Backlog.End, 3)
			}
		})
	}
}

// stalled is the response to attempt i where nobody answers those of the third quarter before its end.
func stalled(i int) time.Duration {
	if i < 1000 || i > 1500 {
		return 0
	}
	return time.Duration(1500-i) * 100 * time.Microsecond
}

// The trial ends as soon as its objective is out of reach, and says which.
func TestHopelessTrialsEndEarly(t *testing.T) {
	objective, err := load.ParseObjective("send.response.p99<2ms")
	require.NoError(t, err)
	trial := &load.Trial{Plan: unjudged(2000), Due: evenly(2000, 20*time.Second), Duration: 20 * time.Second, Workers: 1}
	m, _, err := load.Measure(t.Context(), load.InProcess(sluggish{}), trial, load.MeasureOptions{AbortEarly: true, Objectives: []load.Objective{objective}})
	require.NoError(t, err)
	assert.Less(t, m.Offered, uint64(2000), "what was not due by then")
	assert.Equal(t, "send.response.p99<2ms", m.EndedEarly)
	assert.False(t, objective.Judge(m).Met)
	for _, reason := range load.Trust(m, load.DefaultTrust(true)) {
		assert.NotContains(t, reason, "rate missed")
	}
}

// sluggish takes five milliseconds.
type sluggish struct{}

func (sluggish) Do(*model.Attempt, ...model.UserID) model.Outcome {
	time.Sleep(5 * time.Millisecond)
	return model.Outcome{}
}

// Who does not answer is waited for no longer than the grace.
func TestGraceEnds(t *testing.T) {
	trial := hundred()
	m, _, err := load.Measure(t.Context(), hanging{}, trial, load.MeasureOptions{Grace: 50 * time.Millisecond})
	require.NoError(t, err)
	assert.Equal(t, []uint64{100, 0, 100}, []uint64{m.Offered, m.Answered, m.Unbegun})
}

type hanging struct{}

func (hanging) Drive(ctx context.Context, t *load.Trial, r *load.Recorder) error {
	r.Start()
	<-ctx.Done()
	for i := range t.Len() {
		r.Unbegun(i)
	}
	return ctx.Err()
}

// An interrupted trial is one of what was done until then.
func TestInterruptedTrial(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	trial := &load.Trial{Plan: unjudged(100), Due: evenly(1000, 10*time.Second), Duration: 10 * time.Second, Cycle: true}
	var told atomic.Uint64
	m, _, err := load.Measure(ctx, load.InProcess(load.Null), trial, load.MeasureOptions{Progress: func(_ time.Duration, n uint64) {
		if n > 0 { // its goroutine may come late
			told.Store(n)
			cancel()
		}
	}})
	require.NoError(t, err)
	assert.Positive(t, told.Load())
	assert.GreaterOrEqual(t, m.Answered, told.Load())
	assert.Less(t, m.Offered, uint64(1000), "what was not due is not offered")
	assert.Equal(t, m.Offered, m.Answered+m.Unbegun)

	_, _, err = load.Measure(ctx, idle{}, trial, load.MeasureOptions{})
	assert.ErrorIs(t, err, context.Canceled)
}

// slow makes a driver end no earlier than a time.
type slow struct {
	load.Driver
	until time.Duration
}

func (s slow) Drive(ctx context.Context, t *load.Trial, r *load.Recorder) error {
	err := s.Driver.Drive(ctx, t, r)
	time.Sleep(s.until - r.Now())
	return err
}

// What a target is too slow for is not the generator's doing, whether it comes late or never: the rate is missed, and nobody was late.
func TestTheRateIsMissedByTheTarget(t *testing.T) {
	trial := hundred()
	m, _, err := load.Measure(t.Context(), slow{script(func(i int) (begun, answered time.Duration, a load.Answer, ok bool) {
		begun = 2 * trial.Due[i]
		a.Held = begun - trial.Due[i]
		return begun, begun + time.Millisecond, a, i < 80
	}), 160 * time.Millisecond}, trial, load.MeasureOptions{})
	require.NoError(t, err)
	assert.EqualValues(t, 70, m.Unbegun)
	assert.EqualValues(t, 100, m.Operations["all"].Held.Count)
	assert.Zero(t, m.OwnLateness.Max)
	bounds := load.DefaultTrust(false)
	bounds.Heard, bounds.Stolen = false, 2
	assert.Empty(t, load.Trust(m, bounds))
	errors, err := load.ParseObjective("errors<100%")
	require.NoError(t, err)
	j := load.Judge(m, []load.Objective{errors}, nil, false)
	assert.Equal(t, load.Missed, j.Verdict)
	require.Len(t, j.VerdictReasons, 1)
	assert.Contains(t, j.VerdictReasons[0], "rate missed: ")
	rate, err := load.ParseObjective("rate>=10%")
	require.NoError(t, err)
	assert.Equal(t, load.Good, load.Judge(m, []load.Objective{errors, rate}, nil, false).Verdict, "by an objective of its own")
}
