package spec

import (
	"slices"

	"dmsim/model"
)

// send is one attempt to send that was no retry, whatever became of it.
type send struct {
	model.Attempt
	commit  uint64
	reason  model.Reason
	used    int            // what it used of the sender's day
	request bool           // it was delivered as a request
	others  []model.UserID // who else was in the group at that moment
	reached []model.UserID // who received it, ascending; nobody where it was refused

	contact   model.Contact // how the two stood before it
	tie       model.Tie
	heldUntil model.Time // where it was refused and the sender held for it
}

// accepted tells whether the send left a message behind.
func (s send) accepted() bool { return s.reason == model.Delivered }

// deliveredTo tells whether it is a one-to-one message of the sender that the recipient received.
func (s send) deliveredTo(sender, recipient model.UserID) bool {
	return s.accepted() && s.Group == model.NoGroup && s.Actor == sender && s.Target == recipient
}

// wroteBefore tells whether a one-to-one message from the one to the other was ever delivered.
func (w *World) wroteBefore(sender, recipient model.UserID) bool {
	for _, s := range w.sends {
		if s.deliveredTo(sender, recipient) {
			return true
		}
	}
	return false
}

// unasked tells whether it is a delivered one-to-one message to one who had never written to its sender.
func (w *World) unasked(s send) bool {
	for _, earlier := range w.sends {
		if earlier.commit < s.commit && earlier.deliveredTo(s.Target, s.Actor) {
			return false
		}
	}
	return s.deliveredTo(s.Actor, s.Target)
}

// requestsDelivered counts the one-to-one messages that the one delivered to the other as requests.
func (w *World) requestsDelivered(sender, recipient model.UserID) int {
	count := 0
	for _, s := range w.sends {
		if s.deliveredTo(sender, recipient) && s.request {
			count++
		}
	}
	return count
}

// firstOf finds the earlier send that this one repeats: the same sender's, with the same message id.
// A send that R01 refused was nobody's, so nothing repeats it.
func (w *World) firstOf(q question) (send, bool) {
	if q.Op != model.OpSend || q.Message.ID == 0 || r01(q) != model.Delivered {
		return send{}, false
	}
	for _, s := range w.sends {
		if s.Actor == q.Actor && s.Message.ID == q.Message.ID && s.reason != model.NotLoggedIn {
			return s, true
		}
	}
	return send{}, false
}

// ReachedBy returns who received the message with that commit number, ascending; nobody where it is no message.
func (w *World) ReachedBy(commit uint64) []model.UserID {
	for _, s := range w.sends {
		if s.commit == commit {
			return slices.Clone(s.reached)
		}
	}
	return nil
}
