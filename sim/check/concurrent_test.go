package check_test

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/world"
	"dmsim/sim/check"
)

const (
	concurrentStories = 100
	attemptsAtOnce    = 120 // of one time, before the clock moves on
	workers           = 6
)

// TestConcurrent: whatever many goroutines attempt at once on a few people, replaying it in the order of the commit numbers
// gives the same outcomes, in a fresh world and in the second opinion, and leaves the same to be read.
func TestConcurrent(t *testing.T) {
	n := concurrentStories
	if testing.Short() {
		n /= 10
	}
	draw := stories(150)
	attempts := 0
	for i := range n {
		s := draw(i)
		rules := s.rules(t)
		w := s.setup.World(rules)
		done := inOrder(atOnce(w, s.attempts))
		attempts += len(done)
		requireOrder(t, w, done)

		if d := replayRecorded(s.setup, w, s.setup.Spec(rules), done); d != nil {
			t.Fatalf("story %d: %s\n%s", i, d, s.policy.YAML())
		}
		if d := check.Compare(rules, s.setup, listOf(done)); d != nil {
			t.Fatalf("story %d, by one goroutine: %s\n%s", i, d, s.policy.YAML())
		}
	}
	t.Logf("%d attempts", attempts)
}

// attempted is an attempt with its outcome.
type attempted struct {
	attempt check.Attempt
	outcome model.Outcome
}

// atOnce lets workers make the attempts, all of a stretch at the same time.
func atOnce(w *world.World, attempts []check.Attempt) []attempted {
	var all []attempted
	for stretch := range slices.Chunk(attempts, attemptsAtOnce) {
		now := stretch[len(stretch)-1].At
		done := make([][]attempted, workers)
		start := make(chan struct{})
		var wait sync.WaitGroup
		for i := range workers {
			wait.Go(func() {
				<-start
				for j := i; j < len(stretch); j += workers {
					a := stretch[j]
					a.At, a.Look = now, false
					done[i] = append(done[i], attempted{a, w.Do(&a.Attempt, a.Members...)})
					peek(w, &a)
				}
			})
		}
		close(start)
		wait.Wait()
		all = append(all, slices.Concat(done...)...)
	}
	return all
}

// inOrder sorts by commit numbers, a retry right after what it repeats.
func inOrder(done []attempted) []attempted {
	slices.SortStableFunc(done, func(a, b attempted) int {
		return cmp.Or(cmp.Compare(a.outcome.Commit, b.outcome.Commit), cmp.Compare(btoi(a.outcome.Repeat), btoi(b.outcome.Repeat)))
	})
	return done
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// peek looks at what an attempt may have changed, while others change it.
func peek(w *world.World, a *check.Attempt) {
	w.Facts(&a.Attempt)
	w.Members(a.Group)
	if int(a.Actor) < w.Users() {
		w.Inbox(a.Actor)
	}
}

// requireOrder: commit numbers count from 1 without a gap, and only a retry bears one that is another's.
func requireOrder(t *testing.T, w *world.World, done []attempted) {
	next := uint64(1)
	for _, d := range done {
		if d.outcome.Repeat {
			require.Equal(t, next-1, d.outcome.Commit)
			continue
		}
		require.Equal(t, next, d.outcome.Commit, fmt.Sprintf("%+v", d))
		next++
	}
	require.Equal(t, w.Commits(), next-1)
}

// replayRecorded compares the recorded outcomes of w, and what can be read there, with another target in the initial state.
func replayRecorded(setup *check.Setup, w *world.World, other check.Comparable, done []attempted) *check.Difference {
	r := &recorded{Comparable: w}
	for i := range done {
		r.outcomes = append(r.outcomes, done[i].outcome)
	}
	return check.Replay(r, other, setup, listOf(done))
}

func listOf(done []attempted) []check.Attempt {
	list := make([]check.Attempt, len(done))
	for i := range done {
		list[i] = done[i].attempt
	}
	return list
}

// recorded is a world whose attempts were made already.
type recorded struct {
	check.Comparable
	outcomes []model.Outcome
}

func (r *recorded) Do(*model.Attempt, ...model.UserID) model.Outcome {
	o := r.outcomes[0]
	r.outcomes = r.outcomes[1:]
	return o
}
