package check_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check"
)

// TestConcurrentNewcomers: an attempt that concerns a user or a group that is about to appear is decided as its commit number says:
// before it appears as unknown, after it as known.
func TestConcurrentNewcomers(t *testing.T) {
	p, err := policy.Preset("open")
	require.NoError(t, err)
	rules, err := policy.Compile(p)
	require.NoError(t, err)
	setup := &check.Setup{Start: at("2026-03-01T12:00:00Z")}
	for range 2 {
		setup.Users = append(setup.Users, model.Profile{Birth: model.NewDate(1990, 1, 1)})
	}
	for range 50 { // a race is met now and then
		w := setup.World(rules)
		done := inOrder(welcome(w, setup.Start))
		requireOrder(t, w, done)
		// The second opinion would take seconds for the histories of all of them; the world of one goroutine is checked against it elsewhere.
		if d := replayRecorded(setup, w, setup.World(rules), done); d != nil {
			t.Fatal(d)
		}
	}
}

const newcomers = 300

// welcome registers users and creates groups, while others write to, and as, those who come next.
func welcome(w *world.World, now model.Time) []attempted {
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
	done := make([][]attempted, len(makers))
	start := make(chan struct{})
	var wait sync.WaitGroup
	for i, next := range makers {
		wait.Go(func() {
			<-start
			for range newcomers {
				a := check.Attempt{Attempt: next()}
				done[i] = append(done[i], attempted{a, w.Do(&a.Attempt)})
			}
		})
	}
	close(start)
	wait.Wait()
	var all []attempted
	for _, d := range done {
		all = append(all, d...)
	}
	return all
}
