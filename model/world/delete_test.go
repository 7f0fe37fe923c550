package world_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
	"dmsim/model/world"
)

// TestDeleteTakesEffectAtItsCommit: no group message that is committed after a deletion reaches the deleted.
func TestDeleteTakesEffectAtItsCommit(t *testing.T) {
	rules := open(t)
	for range 300 {
		w := crowd(world.Options{Rules: rules}, 4)
		var groups []model.GroupID
		for range 8 {
			groups = append(groups, w.AddGroup(0, 1, 2, 3))
		}
		var deleted model.Outcome
		sent := make([]model.Outcome, len(groups))
		var wg sync.WaitGroup
		wg.Go(func() {
			deleted = w.Do(&model.Attempt{Op: model.OpDelete, At: noon, Actor: 0, Target: model.NoUser, Group: model.NoGroup})
		})
		wg.Go(func() {
			for i, id := range groups {
				sent[i] = w.Send(&model.Attempt{Op: model.OpSend, At: noon, Actor: 1, Target: model.NoUser, Group: id})
			}
		})
		wg.Wait()
		for i, o := range sent {
			reached := w.Reached(1, model.NoUser, groups[i], o.Commit)
			assert.Equal(t, o.Commit < deleted.Commit, len(reached) == 3, "commit %d, deletion %d, reached %v", o.Commit, deleted.Commit, reached)
		}
	}
}

// TestSendByNameRacesWithARegistration: a send committed after the registration finds the name.
func TestSendByNameRacesWithARegistration(t *testing.T) {
	rules := open(t)
	for range 300 {
		w := crowd(world.Options{Rules: rules, Names: directory{}}, 1)
		var registered model.Outcome
		sent := make([]model.Outcome, 40)
		var wg sync.WaitGroup
		wg.Go(func() {
			registered = w.Do(&model.Attempt{Op: model.OpRegister, At: noon, Actor: model.NoUser, Target: model.NoUser, Group: model.NoGroup, Birth: model.NewDate(1990, 1, 1)})
		})
		wg.Go(func() {
			for i := range sent {
				sent[i] = w.SendTo("b", message(0, model.NoUser, noon))
			}
		})
		wg.Wait()
		for _, o := range sent {
			want := model.UnknownRecipient
			if o.Commit > registered.Commit {
				want = model.Delivered
			}
			assert.Equal(t, want, o.Reason)
		}
	}
}
