package differ

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/sim/load"
	"dmsim/sim/rng"
)

// TestAlarmIsTheVerdict: halves are told apart exactly where a comparison of them is worse or better, figures that are zero in some runs included.
func TestAlarmIsTheVerdict(t *testing.T) {
	o := Default()
	o.Resamples, o.Alpha = 100, 0.5
	alarms := 0
	const trials = 300
	for trial := range uint64(trials) {
		d := rng.Seed(1).For("test: failures").Draw(trial, 0)
		side := func(most uint64) (list []Run) {
			for range 4 {
				list = append(list, Run{Result: load.Result{Measured: load.Measured{Offered: 1000, Failed: d.Below(most), RateAnswered: 1000 + d.Norm()}}})
			}
			return list
		}
		p := &pair{Options: o, a: side(2), b: side(4)}
		p.figures = figures(append(refer(p.a), refer(p.b)...))
		c, err := Compare(p.a, p.b, o)
		assert.NoError(t, err)
		told := c.Verdict == Worse || c.Verdict == Better
		assert.Equal(t, told, p.alarmed(), "%+v", c.Metrics)
		if told {
			alarms++
		}
	}
	assert.Greater(t, alarms, trials/20, "else the two agree on nothing")
	assert.Less(t, alarms, trials*19/20)
}
