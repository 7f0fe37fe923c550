package world

import (
	"dmsim/model"
	"dmsim/model/policy"
)

// stale is what the attempt under way has seen before others overlapped it.
type stale struct {
	facts   policy.Facts
	reached []model.UserID
	found   bool // an earlier try
	looked  bool // any of it
}

// letIn looks at what an attempt is to be decided on, lets go of the world, and comes back. So whatever happens meanwhile, it is decided on what it has seen.
// Its lock is held before and after.
func (x *fault) letIn(a *model.Attempt) *stale {
	s := x.look(a)
	during := x.overlap
	if x.overlap = nil; during == nil {
		during = x.gap
	}
	if during != nil {
		x.mu.Unlock()
		during()
		x.mu.Lock()
	}
	return s
}

func (x *fault) look(a *model.Attempt) *stale {
	s := &stale{}
	c := policy.CaseOf(a)
	if x.slip.cases>>c&1 == 0 {
		return s
	}
	s.facts = x.w.gatherAll(a)
	if s.facts.Anonymous || !s.facts.Known {
		return s
	}
	s.looked = true
	g, unlock := x.w.lock(a.Actor, a.Target, a.Group)
	defer unlock()
	if a.Message.ID != 0 {
		_, s.found = x.w.tried(a)
	}
	if c == policy.CaseGroupSend {
		s.reached = x.w.reach(a.Actor, g)
	}
	return s
}

// Overlap has during, which may attempt anything but not look at outcomes of what has not ended, happen in the midst of the next attempt: after a world with a race has
// looked at what that is decided on, and before it is decided. In any other world it does nothing and returns false.
func (w *World) Overlap(during func()) bool {
	x := w.fault
	if x == nil || !x.slip.race {
		return false
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.overlap = during
	return true
}

// race is a slip in which a fact is older than the decision.
func race(set cases, facts func(fresh, seen *policy.Facts)) slip {
	return slip{race: true, cases: set, facts: func(e *event) {
		if s := e.x.stale; s != nil && s.looked && !e.initial && facts != nil {
			facts(&e.facts, &s.facts)
		}
	}}
}

var raceSlips = map[FaultKind]slip{
	FaultRaceLimit: race(sends, func(fresh, seen *policy.Facts) { fresh.SentToday = seen.SentToday }),
	FaultRaceBlock: race(in(policy.CaseSend, policy.CaseAdd, policy.CaseFollow), func(fresh, seen *policy.Facts) { fresh.Blocked = seen.Blocked }),
	FaultRaceJoin: race(in(policy.CaseAdd), func(fresh, seen *policy.Facts) {
		fresh.GroupSize, fresh.AlreadyMember = seen.GroupSize, seen.AlreadyMember
	}),
	FaultRaceSpam:    race(sends, func(fresh, seen *policy.Facts) { fresh.SpamRecipients = seen.SpamRecipients }),
	FaultRaceRequest: race(in(policy.CaseSend), func(fresh, seen *policy.Facts) { fresh.Requests = seen.Requests }),
	FaultRaceRetry:   raceRetry(),
	FaultRaceFanout:  raceFanout(),
}

func raceRetry() slip {
	s := race(sends, nil)
	s.again = func(e *event, o model.Outcome, known bool) (model.Outcome, bool) {
		seen := e.x.stale
		return o, known && (seen == nil || !seen.looked || seen.found)
	}
	return s
}

func raceFanout() slip {
	s := race(in(policy.CaseGroupSend), nil)
	s.reach = func(e *event, _ *group, reached []model.UserID) []model.UserID {
		if seen := e.x.stale; seen != nil && seen.looked {
			return seen.reached
		}
		return reached
	}
	return s
}
