package check_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check"
	"dmsim/sim/check/story"
)

// mortal are broken worlds of which, after so many attempts, none can be spoken to any more.
type mortal struct {
	attempts, last int
}

var errGone = errors.New("connection refused")

func (m *mortal) make(s *story.Story, rules *policy.Rules, later []*policy.Rules) (check.Target, error) {
	w := world.New(world.Options{Rules: rules, Later: later, Start: s.State.Start, Zones: s.State.Zones})
	return one{&counting{World: w, lie: func(_ *counting, a *model.Attempt, o *model.Outcome) {
		if m.attempts++; a.Op == model.OpSend && o.Reason == model.Blocked && m.Failed() == nil {
			o.Reason, o.Reached = model.Delivered, 1
		}
	}}, m}, nil
}

func (m *mortal) Failed() error {
	if m.attempts > m.last {
		return errGone
	}
	return nil
}

// one of them.
type one struct {
	*counting
	*mortal
}

// TestLost: a finding whose target is lost while it is played again, whenever that is, is told as far as it was shrunk, and says that the target was lost.
func TestLost(t *testing.T) {
	m := &mortal{last: 1 << 40}
	o := check.Options{Seed: 1, Workers: 1, Stories: 400, Settled: true, Tries: 3, New: m.make}
	e, err := check.Explore(context.Background(), o)
	require.NoError(t, err)
	require.NotEmpty(t, e.Found)
	found := e.Found[0]
	m.attempts = 0
	whole := check.Shrink(context.Background(), found, &o)
	require.NoError(t, whole.Lost)
	require.True(t, whole.Told)
	assert.Empty(t, whole.Untold())
	all := m.attempts
	steps := whole.Before
	for _, m.last = range []int{0, 1, all / 8, all / 4, all / 2, all - 5, all - 1} {
		m.attempts = 0
		f := check.Shrink(context.Background(), found, &o)
		require.ErrorIs(t, f.Lost, errGone, "%d of %d", m.last, all)
		assert.Contains(t, f.Untold(), "connection refused")
		assert.False(t, f.Told)
		assert.False(t, f.Flaky(), "that it does not show was not seen")
		assert.Equal(t, found.Violation.Invariant, f.Violation.Invariant)
		assert.Less(t, f.Violation.Index, f.Steps())
		assert.LessOrEqual(t, f.Steps(), steps, "%d of %d", m.last, all)
		steps = f.Steps()
	}
	assert.Equal(t, whole.Steps(), steps, "lost at the very end")
}

// TestLostCampaign: the campaign ends by an error then, and its report tells what was found.
func TestLostCampaign(t *testing.T) {
	m := &mortal{last: 1 << 40}
	c := check.Campaign{For: time.Minute, Options: check.Options{Seed: 1, Workers: 1, Stories: 400, Settled: true, New: m.make}}
	c.Talk = func(what string) {
		if what == "what was found is shrunk" {
			m.last = m.attempts
		}
	}
	r, err := c.Run(context.Background(), noClock)
	require.EqualError(t, err, "the target was lost while what was found was played again: connection refused")
	require.Len(t, r.Findings, 1)
	assert.Equal(t, check.Violated, r.Verdict())
	assert.Equal(t, r.Findings[0].Before, r.Findings[0].Steps())

	m.last = 1 << 40
	c.Folder = t.TempDir()
	var said failures
	check.Test(&said, c)
	require.Len(t, said, 2)
	assert.Contains(t, said[0], "connection refused")
	assert.Contains(t, said[1], "It is not kept. The target was lost while it was played again")
}

// TestLostExploring: what was found is told also where the target is lost while it is explored further.
func TestLostExploring(t *testing.T) {
	m := &mortal{last: 1 << 40}
	o := check.Options{Seed: 1, Workers: 1, Stories: 400, Settled: true, New: m.make}
	_, err := check.Explore(context.Background(), o)
	require.NoError(t, err)
	m.attempts, m.last = 0, m.attempts+1
	o.Findings = 8
	r, err := (&check.Campaign{For: time.Minute, Options: o}).Run(context.Background(), noClock)
	require.ErrorIs(t, err, errGone)
	require.Len(t, r.Findings, 1)
	assert.Equal(t, check.Violated, r.Verdict())
	assert.NotZero(t, r.Histories)
}

// TestInterruptedShrinking: a target that is gone since nobody asks it any more is not lost.
func TestInterruptedShrinking(t *testing.T) {
	m := &mortal{last: 1 << 40}
	o := check.Options{Seed: 1, Workers: 1, Stories: 400, Settled: true, New: m.make}
	e, err := check.Explore(context.Background(), o)
	require.NoError(t, err)
	require.NotEmpty(t, e.Found)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	m.last = 0
	assert.NoError(t, check.Shrink(ctx, e.Found[0], &o).Lost)
}
