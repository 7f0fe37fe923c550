package load_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/sim/load"
)

// Whatever came in whatever order: seconds and operations each sum up to the whole, and every second holds what was begun in it.
func TestPartsSumUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(rt, "attempts")
		warm := time.Duration(rapid.Int64Range(0, int64(2*time.Second)).Draw(rt, "warm"))
		begun := rapid.SliceOfN(rapid.Int64Range(0, int64(6*time.Second)), n, n).Draw(rt, "begun")
		how := rapid.SliceOfN(rapid.IntRange(0, 3), n, n).Draw(rt, "how")
		trial := &load.Trial{Plan: unjudged(n), Warm: warm, Duration: time.Minute}
		m, _, err := load.Measure(t.Context(), script(func(i int) (time.Duration, time.Duration, load.Answer, bool) {
			a := load.Answer{Outcome: model.Outcome{Reason: []model.Reason{model.Delivered, model.Spam, 0, 0}[how[i]]}}
			if how[i] == 2 {
				a.Failure = "timeout"
			}
			at := time.Duration(begun[i])
			return at, at + time.Duration(i)*time.Millisecond, a, how[i] != 3
		}), trial, load.MeasureOptions{})
		require.NoError(rt, err)

		bySecond, offered, failed := map[float64]uint64{}, uint64(0), uint64(0)
		for i, at := range begun {
			if how[i] == 3 || time.Duration(at) < warm { // in a closed loop what was not begun was not offered
				continue
			}
			bySecond[float64((time.Duration(at)-warm)/time.Second)]++
			offered++
			if how[i] == 2 {
				failed++
			}
		}
		assert.Equal(rt, []uint64{offered, offered - failed, failed, 0}, []uint64{m.Offered, m.Answered, m.Failed, m.Unbegun})
		last := -1.0
		for _, second := range m.Intervals {
			assert.Greater(rt, second.Second, last)
			last = second.Second
			assert.Equal(rt, bySecond[second.Second], second.Offered)
			assert.Equal(rt, second.Offered, second.Answered+second.Failed)
			assert.Equal(rt, second.Offered, second.Response.Count)
			delete(bySecond, second.Second)
		}
		assert.Empty(rt, bySecond)
		var sum uint64
		for name, o := range m.Operations {
			if name != load.AllOperations {
				sum += o.Offered
				assert.Equal(rt, o.Offered, o.Done+o.Refused["spam"]+o.Failed)
			}
		}
		assert.Equal(rt, offered, sum)
		assert.Equal(rt, offered, m.Operations[load.AllOperations].Response.Count)
	})
}
