package world

import (
	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/model/policy"
)

// tellContact fills in how the two of a one-to-one send stood, and records a delivered message that changes that: the first to a stranger,
// and the first answer to it. So records grow with the contacts between strangers, not with all messages.
func (w *World) tellContact(a *model.Attempt, f *policy.Facts, o *model.Outcome) {
	if !f.Known || f.Anonymous || f.Self {
		return
	}
	if f.SenderFollows {
		o.Tie |= graph.Out
	}
	if f.RecipientFollows {
		o.Tie |= graph.In
	}
	o.Contact = contactOf(w.pairOf(a.Actor, a.Target).bits, f.RecipientFollows)
	if o.Reason == model.Delivered && (o.Contact == model.FirstContact || o.Contact == model.Answer) {
		w.needPair(a.Actor, a.Target).bits |= approached
		w.needPair(a.Target, a.Actor).bits |= approachedBy
	}
}

// contactOf says how a sender stands to a recipient by the bits of the pair record, seen from the sender's side, and by whether the recipient follows.
func contactOf(bits pairBits, followed bool) model.Contact {
	switch bits & (approached | approachedBy) {
	case approachedBy:
		return model.Answer // also to one whom the sender approached by a follow
	case approached | approachedBy:
		return model.Acquainted
	}
	switch {
	case followed:
		return model.Acquainted
	case bits&approached != 0:
		return model.Unanswered
	}
	return model.FirstContact
}
