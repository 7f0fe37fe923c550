package check_test

import (
	"context"
	"errors"
	"fmt"
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

// TestFindingsAreRepeatable: the same seed finds the same, with the same ids, for any number of workers.
func TestFindingsAreRepeatable(t *testing.T) {
	for _, id := range []string{"spam-plus-1", "setting-ignored", "counts-other"} {
		broken, err := mutant.ByID(id)
		require.NoError(t, err)
		var ids [][]string
		for _, workers := range []int{1, 2, 5} {
			o := check.Options{Seed: 7, Workers: workers, Stories: 3000, Fault: &broken.Fault, Findings: 3}
			e, err := check.Explore(context.Background(), o)
			require.NoError(t, err)
			var of []string
			for _, f := range e.Found {
				of = append(of, check.Shrink(context.Background(), f, &o).ID)
			}
			ids = append(ids, of)
		}
		assert.NotEmpty(t, ids[0])
		assert.Equal(t, [][]string{ids[0], ids[0], ids[0]}, ids, id)
	}
}

// TestRestless: what a target answers otherwise every time is a finding, but not one that a case could show.
func TestRestless(t *testing.T) {
	n := 0
	o := check.Options{Seed: 1, Workers: 1, Stories: 400, Settled: true, New: func(s *story.Story, rules *policy.Rules, later []*policy.Rules) (check.Target, error) {
		w := world.New(world.Options{Rules: rules, Later: later, Start: s.State.Start, Zones: s.State.Zones})
		return &counting{World: w, lie: func(_ *counting, a *model.Attempt, o *model.Outcome) {
			if n++; n == 300 {
				o.Reason = model.Suspended
			}
		}}, nil
	}}
	e, err := check.Explore(context.Background(), o)
	require.NoError(t, err)
	require.NotEmpty(t, e.Found)
	f := check.Shrink(context.Background(), e.Found[0], &o)
	assert.False(t, f.Repeats)
	assert.False(t, f.Told)
}

// TestPanic: a target that panics ends the exploration with the story that made it.
func TestPanic(t *testing.T) {
	_, err := check.Explore(context.Background(), check.Options{Seed: 1, Workers: 1, Stories: 40, New: func(*story.Story, *policy.Rules, []*policy.Rules) (check.Target, error) {
		return service{nil}, nil
	}})
	require.ErrorContains(t, err, "story 0 of seed 1: the target panicked at step 1")
}

// TestMended: a target that only answers attempts passes its earlier findings when it is mended.
func TestMended(t *testing.T) {
	open, err := policy.Preset("open")
	require.NoError(t, err)
	broken := true
	c := check.Campaign{Folder: t.TempDir(), For: time.Minute, Options: check.Options{Seed: 1, Workers: 1, Stories: 200, Base: &open}}
	c.New = func(s *story.Story, rules *policy.Rules, later []*policy.Rules) (check.Target, error) {
		w := world.New(world.Options{Rules: rules, Later: later, Start: s.State.Start, Zones: s.State.Zones})
		if broken {
			return service{w}, nil
		}
		return silent{w}, nil
	}
	var first, second, third failures
	check.Test(&first, c)
	require.Len(t, first, 1)
	check.Test(&second, c)
	require.NotEmpty(t, second)
	assert.Contains(t, second[0], "an earlier finding fails again")
	broken = false
	check.Test(&third, c)
	assert.Empty(t, third)
}

// failures are what a test said to fail.
type failures []string

func (*failures) Helper()             {}
func (*failures) Logf(string, ...any) {}

func (f *failures) Errorf(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

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
