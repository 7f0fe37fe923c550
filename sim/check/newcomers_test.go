package check_test

import (
	"cmp"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check"
	"dmsim/sim/check/linear"
	"dmsim/sim/check/story"
)

// TestConcurrentNewcomers: an attempt that concerns a user or a group that is about to appear is decided as its commit number says:
// before it appears as unknown, after it as known.
func TestConcurrentNewcomers(t *testing.T) {
	p, err := policy.Preset("open")
	require.NoError(t, err)
	rules, err := policy.Compile(p)
	require.NoError(t, err)
	state := &story.State{Start: at("2026-03-01T12:00:00Z")}
	for range 2 {
		state.Users = append(state.Users, model.Profile{Birth: model.NewDate(1990, 1, 1)})
	}
	// The second opinion would take seconds for each of these histories; the world of one goroutine is checked against it elsewhere.
	replayer := check.Replayer{Whole: true}
	for range 50 { // a race is met now and then
		w := world.New(world.Options{Rules: rules, Start: state.Start})
		for _, u := range state.Users {
			w.AddUser(u)
		}
		h := &linear.History{Policy: &p, State: state, Events: welcome(w, state.Start)}
		require.Nil(t, replayer.Replay(h)) // its commit numbers, too, count from 1 without a gap
		require.Nil(t, replayer.Readable(h, w))
		require.Equal(t, uint64(len(h.Events)), w.Commits())
	}
}

const newcomers = 300

// welcome registers users and creates groups, while others write to, and as, those who come next. It returns what came of it in the order of commits.
func welcome(w *world.World, now model.Time) []linear.Event {
	base := model.Attempt{At: now, Group: model.NoGroup, Target: model.NoUser, Birth: model.NewDate(1990, 1, 1)}
	next := func(op model.Op, change func(*model.Attempt)) func() model.Attempt {
		return func() model.Attempt {
			a := base
			a.Op = op
			change(&a)
			return a
		}
	}
	soonUser := func() model.UserID { return model.UserID(w.Users()) }
	soonGroup := func() model.GroupID { return model.GroupID(w.Groups()) }
	makers := []func() model.Attempt{
		next(model.OpRegister, func(*model.Attempt) {}),
		next(model.OpCreateGroup, func(*model.Attempt) {}),
		next(model.OpSend, func(a *model.Attempt) { a.Target = soonUser() }),
		next(model.OpSend, func(a *model.Attempt) { a.Actor, a.Target = soonUser(), 1 }),
		next(model.OpSend, func(a *model.Attempt) { a.Group = soonGroup() }),
		next(model.OpBlock, func(a *model.Attempt) { a.Target = soonUser() }),
		next(model.OpAdd, func(a *model.Attempt) { a.Target, a.Group = soonUser(), soonGroup() }),
	}
	done := make([][]linear.Event, len(makers))
	start := make(chan struct{})
	var wait sync.WaitGroup
	for i, next := range makers {
		wait.Go(func() {
			<-start
			for range newcomers {
				a := next()
				done[i] = append(done[i], linear.Event{Attempt: a, Outcome: w.Do(&a)})
			}
		})
	}
	close(start)
	wait.Wait()
	all := slices.Concat(done...)
	slices.SortFunc(all, func(a, b linear.Event) int { return cmp.Compare(a.Outcome.Commit, b.Outcome.Commit) })
	return all
}
