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
	"dmsim/sim/cases"
	"dmsim/sim/check"
	"dmsim/sim/check/mutant"
	"dmsim/sim/check/story"
)

func noClock() float64 { return 0 }

func campaign(stories uint64) check.Campaign {
	return check.Campaign{For: time.Minute, Options: check.Options{Seed: 1, Workers: 2, Stories: stories, Findings: 4}}
}

// TestCampaign: the sound world is ok; a broken one is violated, and what is found breaks the same rule when it is read back as an earlier finding.
func TestCampaign(t *testing.T) {
	c := campaign(300)
	r, err := c.Run(context.Background(), noClock)
	require.NoError(t, err)
	assert.Equal(t, check.OK, r.Verdict(), "%v", r.NotChecked)
	assert.Equal(t, uint64(300), r.Histories)
	assert.True(t, r.Canary)

	broken, err := mutant.ByID("daily-limit-plus-1")
	require.NoError(t, err)
	c.Fault, c.Stories = &broken.Fault, 3000
	r, err = c.Run(context.Background(), noClock)
	require.NoError(t, err)
	require.Equal(t, check.Violated, r.Verdict())
	f := r.Findings[0]
	assert.Equal(t, "I45", f.Violation.Invariant)
	assert.LessOrEqual(t, f.Steps(), 4)

	parsed, err := cases.Parse(f.ID, f.Case.YAML())
	require.NoError(t, err)
	c.Corpus, c.Stories = parsed, 1
	r, err = c.Run(context.Background(), noClock)
	require.NoError(t, err)
	assert.Len(t, r.Again, 1, "the finding is found again, first")
	c.Fault = nil
	r, err = c.Run(context.Background(), noClock)
	require.NoError(t, err)
	assert.Empty(t, r.Again)
	assert.Equal(t, 1, r.Replayed)
}

// TestFindingsAreRepeatable: the same seed finds the same, with the same id, for any number of workers.
func TestFindingsAreRepeatable(t *testing.T) {
	broken, err := mutant.ByID("spam-plus-1")
	require.NoError(t, err)
	var ids []string
	for range 3 {
		e, err := check.Explore(context.Background(), check.Options{Seed: 7, Workers: 1, Stories: 2000, Fault: &broken.Fault})
		require.NoError(t, err)
		require.NotEmpty(t, e.Found)
		finding := check.Shrink(e.Found[0], &check.Options{Fault: &broken.Fault})
		ids = append(ids, finding.ID)
	}
	assert.Equal(t, []string{ids[0], ids[0], ids[0]}, ids)
}

// TestInconclusive: what there was no time for is said, and is never ok.
func TestInconclusive(t *testing.T) {
	seed := policy.Seed()
	c := campaign(0)
	c.Base, c.Exhaustive, c.For = &seed, true, 50*time.Millisecond
	r, err := c.Run(context.Background(), noClock)
	require.NoError(t, err)
	assert.Equal(t, check.Inconclusive, r.Verdict())
	assert.NotEmpty(t, r.NotChecked)

	c = campaign(0)
	c.For = time.Nanosecond
	r, err = c.Run(context.Background(), noClock)
	require.NoError(t, err)
	assert.Equal(t, check.Inconclusive, r.Verdict(), "%+v", r)

	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	c = campaign(100)
	r, err = c.Run(stopped, noClock)
	require.NoError(t, err)
	assert.Equal(t, check.Inconclusive, r.Verdict())
	assert.False(t, r.Canary)
}

// TestCanaryLives: where the judges sleep, the canary lives, and nothing passes.
func TestCanaryLives(t *testing.T) {
	c := campaign(100)
	c.Judges = check.Judges{NoOpinion: true, NoInvariants: true}
	r, err := c.Run(context.Background(), noClock)
	require.NoError(t, err)
	assert.False(t, r.Canary)
	assert.NotEqual(t, check.OK, r.Verdict())
}

// TestStrangers: a target that is made by others is checked from an empty world on, or from an initial state if it takes one; one that cannot be made ends the exploration.
func TestStrangers(t *testing.T) {
	maker := func(s *story.Story, rules *policy.Rules, later []*policy.Rules) (check.Target, error) {
		return world.New(world.Options{Rules: rules, Later: later, Start: s.State.Start, Zones: s.State.Zones}), nil
	}
	for _, settled := range []bool{false, true} {
		e, err := check.Explore(context.Background(), check.Options{Seed: 1, Workers: 1, Stories: 60, New: maker, Settled: settled})
		require.NoError(t, err)
		assert.Empty(t, e.Found)
		assert.Equal(t, uint64(60), e.Histories)
	}
	_, err := check.Explore(context.Background(), check.Options{Seed: 1, Workers: 2, Stories: 60, New: func(*story.Story, *policy.Rules, []*policy.Rules) (check.Target, error) {
		return nil, errors.New("no such service")
	}})
	require.ErrorContains(t, err, "no such service")
	_, err = check.Explore(context.Background(), check.Options{Seed: 1, Workers: 1, Stories: 60, Settled: true, New: func(s *story.Story, rules *policy.Rules, later []*policy.Rules) (check.Target, error) {
		return service{world.New(world.Options{Rules: rules, Later: later, Start: s.State.Start, Zones: s.State.Zones})}, nil
	}})
	require.ErrorContains(t, err, "no check.Settler")
}

// TestUnnumbered: a target that numbers no commits is judged by the order of the calls, its retries included.
func TestUnnumbered(t *testing.T) {
	maker := func(s *story.Story, rules *policy.Rules, later []*policy.Rules) (check.Target, error) {
		return silent{world.New(world.Options{Rules: rules, Start: s.State.Start, Zones: s.State.Zones})}, nil
	}
	e, err := check.Explore(context.Background(), check.Options{Seed: 2, Workers: 1, Stories: 200, New: maker, Findings: 3})
	require.NoError(t, err)
	assert.Empty(t, e.Found)
}

// silent is a world that answers attempts and tells nothing else.
type silent struct{ w *world.World }

func (s silent) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	o := s.w.Do(a, members...)
	return model.Outcome{Reason: o.Reason, Reached: o.Reached, ID: o.ID, Repeat: o.Repeat}
}
