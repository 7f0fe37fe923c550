package world

import "dmsim/model"

// SendAll sends a batch of one-to-one or group messages in their order, each as Send does. It first touches what they will look at, all of it at once, so that
// the cache misses of the batch overlap; the decisions are those of Send, one by one. Batches of 16 to 64 serve best.
func (w *World) SendAll(batch []model.Attempt, outcomes []model.Outcome) {
	touched = w.Touch(batch)
	for i := range batch {
		outcomes[i] = w.Send(&batch[i])
	}
}

// touched keeps the compiler from dropping the loads.
var touched uint32

// Touch reads one word of each cache line that the sends of a batch will look at, and decides nothing: first the records of both users
// (their birth dates, which never change, so no lock is needed), then where the sender's followees begin, then where the search for the recipient among them begins.
// It is also the floor that the cost of a send is measured against.
func (w *World) Touch(batch []model.Attempt) (sum uint32) {
	for i := range batch {
		a := &batch[i]
		if w.exists(a.Actor) && w.exists(a.Target) {
			sum += uint32(w.user(a.Actor).birth) + uint32(w.user(a.Target).birth)
		}
	}
	for i := range batch {
		sum += w.base.TouchRow(batch[i].Actor)
	}
	for i := range batch {
		sum += w.base.TouchTie(batch[i].Actor, batch[i].Target)
	}
	return sum
}
