package check_test

import (
	"context"
	"runtime"
	"strings"
	"testing"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check"
	"dmsim/sim/check/linear"
	"dmsim/sim/check/mutant"
	"dmsim/sim/check/story"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// concurrently plays stories by many goroutines.
func concurrently(t *testing.T, o check.ConcurrentOptions) check.Concurrency {
	t.Helper()
	c, err := check.Concurrent(context.Background(), o)
	require.NoError(t, err)
	return c
}

// TestConcurrentSound: whatever many goroutines attempt at once on a few people, in the order of the commit numbers it is what the second opinion, the invariants and a sound
// world expect, and without the numbers no partition is found wrong.
func TestConcurrentSound(t *testing.T) {
	played := uint64(1000)
	if testing.Short() {
		played = 60
	}
	for name, unnumbered := range map[string]bool{"numbered": false, "unnumbered": true} {
		t.Run(name, func(t *testing.T) {
			c := concurrently(t, check.ConcurrentOptions{Seed: 160, Workers: 6, Stories: played, Unnumbered: unnumbered, Judges: check.Judges{Whole: true}})
			assert.Empty(t, strings.Join(c.Tell(), "\n"))
			assert.Empty(t, c.NotChecked())
			assert.Equal(t, played, c.Histories)
			t.Logf("%d attempts", c.Attempts)
		})
	}
}

// TestConcurrentPeeking: the same while others look at what is being changed.
func TestConcurrentPeeking(t *testing.T) {
	c := concurrently(t, check.ConcurrentOptions{
		Seed: 161, Workers: 6, Stories: unlessShort(500), Judges: check.Judges{Whole: true}, Settled: true, New: of(func(w based) check.Target { return peeking{w} }),
	})
	assert.Empty(t, strings.Join(c.Tell(), "\n"))
	assert.Equal(t, unlessShort(500), c.Histories)
}

// peeking is a world at which one looks right after each attempt: at what it may have changed, while others change it.
type peeking struct{ based }

func (p peeking) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	o := p.based.Do(a, members...)
	p.Facts(a)
	p.Members(a.Group)
	if int(a.Actor) < p.Users() {
		p.Inbox(a.Actor)
	}
	return o
}

// TestConcurrentRaces: each race that there is a mutant of is found by real concurrency. The last column of what is logged is how many stories it took.
func TestConcurrentRaces(t *testing.T) {
	for _, m := range mutant.All() {
		if !m.Race {
			continue
		}
		t.Run(m.ID, func(t *testing.T) {
			c := concurrently(t, check.ConcurrentOptions{Seed: 1, Stories: 3000, Fault: &m.Fault, Gap: runtime.Gosched})
			require.NotNil(t, c.First)
			assert.Equal(t, 1, c.Violations)
			t.Logf("%s: %d", c.First.Violation.String(), c.Histories)
		})
	}
}

// longGap lets several attempts in.
func longGap() {
	for range 16 {
		runtime.Gosched()
	}
}

// TestConcurrentRacesUnnumbered: and most of them without commit numbers.
func TestConcurrentRacesUnnumbered(t *testing.T) {
	for _, m := range mutant.All() {
		if !m.Race {
			continue
		}
		t.Run(m.ID, func(t *testing.T) {
			if testing.Short() && m.ID == "race-block" {
				t.Skip("it takes some thousand stories: a send that saw no block may nearly always have been before it")
			}
			c := concurrently(t, check.ConcurrentOptions{Seed: 1, Workers: 8, Stories: 40_000, Fault: &m.Fault, Gap: longGap, Unnumbered: true})
			require.NotNil(t, c.First)
			assert.Equal(t, check.Linear, c.First.Violation.Invariant)
			t.Logf("%s: %d", strings.Join(c.Tell(), "\n"), c.Histories)
		})
	}
}

// numbering is a world that gives other commit numbers, or none.
type numbering struct {
	*world.World
	change func(uint64) uint64
}

func (n numbering) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	o := n.World.Do(a, members...)
	o.Commit = n.change(o.Commit)
	return o
}

// TestConcurrentNumbers: commit numbers that cannot be those of the commits are found.
func TestConcurrentNumbers(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(uint64) uint64
		broken string
	}{
		{"gap", func(n uint64) uint64 { return n + n/20 }, check.Numbers},
		{"turned around by tens", func(n uint64) uint64 { return (n-1)/10*10 + 10 - (n-1)%10 }, check.RealTime},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := map[string]int{}
			for seed := range uint64(20) {
				made := func(s *story.Story, rules *policy.Rules, _ []*policy.Rules) (check.Target, error) {
					return numbering{world.New(world.Options{Rules: rules, Start: s.State.Start, Zones: s.State.Zones}), c.change}, nil
				}
				if f := concurrently(t, check.ConcurrentOptions{Seed: seed, Stories: 10, New: made, Settled: true}).First; f != nil {
					found[f.Violation.Invariant]++
				}
			}
			assert.Positive(t, found[c.broken], found)
		})
	}
}

// onlyDo hides what else a target can do.
type onlyDo struct{ check.Target }

// TestConcurrentBare: a target that only takes attempts is judged without commit numbers, from nothing on; a broken one is found.
func TestConcurrentBare(t *testing.T) {
	canary := mutant.Canary()
	for name, fault := range map[string]*world.Fault{"sound": nil, "broken": &canary.Fault} {
		t.Run(name, func(t *testing.T) {
			made := func(s *story.Story, rules *policy.Rules, _ []*policy.Rules) (check.Target, error) {
				w := world.New(world.Options{Rules: rules, Start: s.State.Start, Zones: s.State.Zones, Fault: fault})
				return onlyDo{numbering{w, func(uint64) uint64 { return 0 }}}, nil
			}
			c := concurrently(t, check.ConcurrentOptions{Seed: 3, Stories: 200, New: made})
			if fault == nil {
				assert.Empty(t, strings.Join(c.Tell(), "\n"))
				assert.Empty(t, c.NotChecked())
				return
			}
			require.NotNil(t, c.First)
			assert.Equal(t, check.Linear, c.First.Violation.Invariant)
			assert.NotNil(t, c.First.Linear)
		})
	}
}

// TestConcurrentNotChecked: what there was no time for is said.
func TestConcurrentNotChecked(t *testing.T) {
	done, cancel := context.WithCancel(context.Background())
	cancel()
	c, err := check.Concurrent(done, check.ConcurrentOptions{Seed: 1})
	require.NoError(t, err)
	assert.Equal(t, []string{"stories of many goroutines: there was no time for any"}, c.NotChecked())

	c = concurrently(t, check.ConcurrentOptions{Seed: 1, Stories: 10, Unnumbered: true, Limits: linear.Limits{Events: 1}})
	assert.Positive(t, c.Inconclusive)
	require.Len(t, c.NotChecked(), 1)
	assert.Contains(t, c.NotChecked()[0], "of 10 stories of many goroutines: ")
}
