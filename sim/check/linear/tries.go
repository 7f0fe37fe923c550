package linear

import (
	"fmt"

	"dmsim/model"
)

// tries are the sends of one sender with one message id: one is decided, all others say again what became of it.
type tries struct {
	sender model.UserID
	id     uint64
}

// first is what became of the one that was decided.
type first struct {
	known   bool
	reason  model.Reason
	reached uint32
}

func (m tries) String() string { return fmt.Sprintf("message %d of user %d", m.id, m.sender) }

func (m tries) begin() state { return first{} }

func (m tries) refuses(state, *Event, model.Reason) answer { return maybe }

func (m tries) forget(s state, _ model.Time) state { return s }

func (m tries) fits(s state, e *Event) bool {
	if !e.Outcome.Repeat {
		return !s.(first).known
	}
	return s.(first) == first{true, e.Outcome.Reason, e.Outcome.Reached}
}

func (m tries) after(_ state, e *Event) state {
	return first{true, e.Outcome.Reason, e.Outcome.Reached}
}
