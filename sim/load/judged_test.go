package load_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/world"
	"dmsim/sim/load"
)

// liar answers as the world does, but lets every refused send through.
type liar struct{ *world.World }

func (l liar) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	o := l.World.Do(a, members...)
	if a.Op == model.OpSend && o.Reason != model.Delivered && !o.Repeat {
		o.Reason = model.Delivered
	}
	return o
}

// Answers of the world are right whoever is first, in both loops; goodput counts them, and what is wrong stands in its second. What is wrong in the warm-up is told apart.
func TestAnswersAreJudged(t *testing.T) {
	p := build(t, load.Request{Config: society(500, 2), Attempts: 4000})
	for name, trial := range map[string]*load.Trial{
		"open":   {Plan: p, Due: evenly(4000, 200*time.Millisecond), Duration: 200 * time.Millisecond, Workers: 2},
		"closed": {Plan: p, Duration: time.Minute, Workers: 2}, // the plan is over before
	} {
		t.Run(name, func(t *testing.T) {
			m, _, err := load.Measure(t.Context(), load.InProcess(p.NewWorld(nil)), trial, load.MeasureOptions{})
			require.NoError(t, err)
			assert.True(t, m.Judged)
			assert.Equal(t, []uint64{4000, 4000, 0, 0}, []uint64{m.Answered, m.Right, m.Wrong, m.Undecided}, "%v", m.WrongExamples)
			assert.Equal(t, m.RateAnswered, m.Goodput)
			assert.Positive(t, m.Machine.BytesPerAttempt, "the world stores messages")
		})
	}

	trial := &load.Trial{Plan: p, Due: evenly(4000, 200*time.Millisecond), Warm: 100 * time.Millisecond, Duration: 100 * time.Millisecond, Workers: 2}
	m, _, err := load.Measure(t.Context(), load.InProcess(liar{p.NewWorld(nil)}), trial, load.MeasureOptions{})
	require.NoError(t, err)
	assert.Greater(t, m.Wrong, uint64(100))
	assert.Greater(t, m.WrongWarm, uint64(100))
	assert.Equal(t, []uint64{2000, 2000, 2000}, []uint64{m.Answered, m.AnsweredWarm, m.Right + m.Wrong + m.Undecided})
	require.NotEmpty(t, m.WrongExamples)
	for _, e := range m.WrongExamples {
		assert.Equal(t, e.Index < 2000, strings.HasSuffix(e.Text, ", in the warm-up"), e.Text)
	}
	assert.InDelta(t, 1e6*float64(m.Wrong)/2000, m.WrongPerMillion, 1e-6)
	var inSeconds uint64
	for _, second := range m.Intervals {
		inSeconds += second.Wrong
	}
	assert.Equal(t, m.Wrong, inSeconds)
	assert.Less(t, m.Goodput, m.RateAnswered)

	trial.Cycle = true
	m, _, err = load.Measure(t.Context(), load.InProcess(liar{p.NewWorld(nil)}), trial, load.MeasureOptions{})
	require.NoError(t, err)
	assert.False(t, m.Judged, "of a plan that begins anew")
	assert.Zero(t, m.Wrong)
	assert.EqualValues(t, 2000, m.Unjudged)

	m, _, err = load.Measure(t.Context(), load.InProcess(load.Null), trial, load.MeasureOptions{})
	require.NoError(t, err)
	assert.Equal(t, []uint64{2000, 0}, []uint64{m.Answered, m.Unjudged}, "what decides nothing")
}

// What came in another order than the plan's is counted where it was measured, as all that is.
func TestReorderedInTheWarmUpIsNotCounted(t *testing.T) {
	const n = 5000
	p := build(t, load.Request{Config: crowded(tight()), Attempts: n})
	h := shuffled(p, p.NewWorld(nil), n, 1000)
	at := p.Judge(h).ReorderedAt
	require.NotEmpty(t, at)
	warm := time.Duration(at[len(at)/2]) // so many nanoseconds: half of them come before
	measure := func(warm time.Duration) *load.Measured {
		m, _, err := load.Measure(t.Context(), script(func(i int) (time.Duration, time.Duration, load.Answer, bool) {
			g := &h[i]
			return g.Begun + n, g.Ended + n, load.Answer{Outcome: model.Outcome{Reason: g.Reason, Commit: g.Commit, Reached: g.Reached, Repeat: g.Repeat}}, true
		}), &load.Trial{Plan: p, Due: evenly(n, n), Warm: warm, Duration: n - warm}, load.MeasureOptions{})
		require.NoError(t, err)
		return m
	}
	assert.Len(t, at, int(measure(0).Reordered))
	assert.Len(t, at[len(at)/2:], int(measure(warm).Reordered))
}

// Objectives are text in files.
func TestObjectivesAreText(t *testing.T) {
	var o load.Objective
	require.NoError(t, o.UnmarshalText([]byte("send.response.p99 < 5ms")))
	text, err := o.MarshalText()
	require.NoError(t, err)
	assert.Equal(t, "send.response.p99<5ms", string(text))
	assert.Error(t, o.UnmarshalText([]byte("fast")))
}
