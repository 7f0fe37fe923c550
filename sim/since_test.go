package sim_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim"
)

// TestSince: what was counted before a stop and since add up to the whole.
func TestSince(t *testing.T) {
	c := lively(strict(policy.UTCDay))
	whole := live(t, society(t, c), sim.Options{})
	s := society(t, c)
	before := live(t, s, sim.Options{Stop: c.Start + 7*model.Hour})
	since := live(t, s, sim.Options{}).Since(before)
	assert.Equal(t, c.Start+7*model.Hour, since.Start)
	assert.Equal(t, whole.End, since.End)
	assert.Equal(t, whole.HistoryHash, since.HistoryHash)
	require.NotZero(t, since.Attempts)
	require.NotZero(t, before.Attempts)
	for name, n := range map[string][3]uint64{
		"attempts":  {whole.Attempts, before.Attempts, since.Attempts},
		"delivered": {whole.Delivered, before.Delivered, since.Delivered},
		"groups":    {whole.Groups, before.Groups, since.Groups},
		"fan-out":   {whole.FanOut, before.FanOut, since.FanOut},
		"retries":   {whole.Retries, before.Retries, since.Retries},
		"history":   {whole.History, before.History, since.History},
	} {
		assert.Equal(t, n[0], n[1]+n[2], name)
	}
	for reason, n := range whole.Refused {
		assert.Equal(t, n, before.Refused[reason]+since.Refused[reason], reason)
	}
	for op, o := range whole.Operations {
		before, since := before.Operations[op], since.Operations[op]
		if before == nil {
			before = &sim.Operation{}
		}
		assert.Equal(t, o.Attempts, before.Attempts+since.Attempts, op)
		assert.Equal(t, o.Done, before.Done+since.Done, op)
	}
	assert.Equal(t, since.Attempts, since.Delivered+sum(since.Refused))
}

func sum(counts map[model.Reason]uint64) (n uint64) {
	for _, one := range counts {
		n += one
	}
	return n
}
