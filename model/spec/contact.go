package spec

import "dmsim/model"

// contact says how the two of a one-to-one send stand before it, whatever becomes of it. One who answers does so also where the two follow each other.
func (q question) contact() model.Contact {
	mine, theirs := q.w.onRecord(q.Actor, q.Target), q.w.onRecord(q.Target, q.Actor)
	switch {
	case !q.betweenTwo():
		return model.NoContact
	case theirs && !mine:
		return model.Answer
	case theirs && mine || q.w.follows[pair{q.Target, q.Actor}]:
		return model.Acquainted
	case mine:
		return model.Unanswered
	default:
		return model.FirstContact
	}
}

// tie says who follows whom of the two of a one-to-one send.
func (q question) tie() (tie model.Tie) {
	if q.betweenTwo() && q.w.follows[pair{q.Actor, q.Target}] {
		tie |= model.ActorFollows
	}
	if q.betweenTwo() && q.w.follows[pair{q.Target, q.Actor}] {
		tie |= model.TargetFollows
	}
	return tie
}

// betweenTwo tells whether the attempt is a one-to-one send of an authenticated account to another account.
func (q question) betweenTwo() bool {
	return q.Op == model.OpSend && q.Group == model.NoGroup && firstRefusal([]rule{r01, r02User, r03}, q) == model.Delivered
}

// onRecord tells whether a message of the sender that the recipient received was a first contact, or the answer to one.
func (w *World) onRecord(sender, recipient model.UserID) bool {
	for _, s := range w.sends {
		if s.deliveredTo(sender, recipient) && (s.contact == model.FirstContact || s.contact == model.Answer) {
			return true
		}
	}
	return false
}
