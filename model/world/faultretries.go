package world

import (
	"dmsim/model"
)

var retrySlips = map[FaultKind]slip{
	FaultRetryAnew: {again: func(_ *event, o model.Outcome, known bool) (model.Outcome, bool) {
		return o, known && o.Reason != model.Delivered
	}},
	FaultRetryRefused: {again: func(_ *event, o model.Outcome, known bool) (model.Outcome, bool) {
		return o, known && o.Reason == model.Delivered
	}},
	FaultRetryCounts: {told: func(e *event) {
		if e.o.Repeat {
			defer e.w.lockPair(e.a.Actor, e.a.Actor)()
			e.w.useDay(e.a.Actor, e.w.user(e.a.Actor), e.a.At, 1)
		}
	}},
	FaultRetryByAnyone: {
		after: func(e *event) {
			if id := e.a.Message.ID; e.a.Op == model.OpSend && id != 0 && e.o.Reason != model.NotLoggedIn {
				e.x.shadow.try(id, *e.o)
			}
		},
		again: func(e *event, o model.Outcome, known bool) (model.Outcome, bool) {
			if known || e.a.Anonymous || !e.w.alive(e.a.Actor) {
				return o, known
			}
			if o, known = e.x.shadow.tries[e.a.Message.ID]; known {
				o.Repeat = true
			}
			return o, known
		},
	},
	FaultRetryAnonymous: {again: func(e *event, o model.Outcome, known bool) (model.Outcome, bool) {
		named := *e.a
		named.Anonymous = false
		return e.w.tried(&named)
	}},
}

// try remembers the first outcome of a message id.
func (s *shadow) try(id uint64, o model.Outcome) {
	if s.tries == nil {
		s.tries = make(map[uint64]model.Outcome)
	}
	if _, known := s.tries[id]; !known {
		s.tries[id] = o
	}
}
