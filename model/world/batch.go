package world

import (
	"sync/atomic"

	"dmsim/model"
)

// batchMax is how many attempts are touched before the first of them is decided: enough for the cache misses to overlap, few enough
// for the lines to be still there.
const batchMax = 64

// DoAll does attempts in their order, each as Do does it, and writes as many outcomes. It first touches what the sends among them will look
// at, so that their cache misses overlap. A group is created without initial members.
func (w *World) DoAll(attempts []model.Attempt, outcomes []model.Outcome) {
	for len(attempts) > 0 {
		n := min(batchMax, len(attempts))
		touched.Store(w.touchAhead(attempts[:n]))
		for i := range attempts[:n] {
			if a := &attempts[i]; a.Op == model.OpSend && a.Group == model.NoGroup {
				w.send(a, &outcomes[i])
			} else {
				outcomes[i] = w.Do(a)
			}
		}
		attempts, outcomes = attempts[n:], outcomes[n:]
	}
}

// touched keeps the compiler from dropping the loads.
var touched atomic.Uint32

// Touch reads one word of each cache line that the sends of a batch will look at, and decides nothing: first the records of both users
// (their birth dates, which never change, so no lock is needed), then where the sender's followees begin, then where the search for the recipient among them begins.
// It is the floor that the cost of a send is measured against.
func (w *World) Touch(batch []model.Attempt) (sum uint32) {
	sum = w.touchUsers(batch)
	for i := range batch {
		sum += w.base.TouchTie(batch[i].Actor, batch[i].Target)
	}
	return sum
}

// touchAhead is Touch, and a little further.
func (w *World) touchAhead(batch []model.Attempt) (sum uint32) {
	sum = w.touchUsers(batch)
	for i := range batch {
		if a := &batch[i]; a.Op == model.OpSend {
			sum += w.base.TouchAround(a.Actor, a.Target)
		}
	}
	return sum
}

func (w *World) touchUsers(batch []model.Attempt) (sum uint32) {
	users := w.users.Load()
	for i := range batch {
		a := &batch[i]
		if uint32(a.Actor) < users && uint32(a.Target) < users {
			sum += uint32(w.user(a.Actor).birth) + uint32(w.user(a.Target).birth)
		}
	}
	for i := range batch {
		sum += w.base.TouchRow(batch[i].Actor)
	}
	return sum
}
