package world

import (
	"dmsim/model"
	"dmsim/model/policy"
)

// sends are the attempts that limits are for.
var sends = in(policy.CaseSend, policy.CaseGroupSend)

var (
	aboutHold = []model.Reason{model.SpamHold}
	aboutDay  = []model.Reason{model.DailyLimit}

	aboutLetters = []model.Reason{model.UnansweredLimit}
)

var limitSlips = map[FaultKind]slip{
	FaultHoldLate: {cases: sends, about: aboutHold, where: (*event).known, facts: func(e *event) {
		e.facts.Held = e.facts.Held || e.heldUntil(e.a.Actor) == e.a.At
	}},
	FaultHoldNeverEnds: {cases: sends, about: aboutHold, where: (*event).known, facts: func(e *event) {
		e.facts.Held = e.w.user(e.a.Actor).flags&hasHold != 0
	}},
	FaultHoldReceives: {
		cases: in(policy.CaseSend), about: aboutHold,
		where: func(e *event) bool { return e.ofTwo() && e.w.user(e.a.Actor).flags&hasHold == 0 },
		facts: func(e *event) { e.facts.Held = e.a.At < e.heldUntil(e.a.Target) },
	},
	FaultHoldOnRecipient: {
		cases: sends, about: aboutHold,
		after: func(e *event) {
			if e.holds() && e.c == policy.CaseSend {
				u := e.x.shadow.user(e.a.Target)
				u.held = max(u.held, e.o.Until)
			}
		},
		facts: func(e *event) { e.facts.Held = e.a.At < peek(e.x.shadow.users, e.a.Actor).held },
	},
	FaultHoldForgotten: {
		cases: sends, about: aboutHold,
		after: func(e *event) {
			if e.holds() {
				e.x.shadow.user(e.a.Actor).holdTurns = e.x.shadow.turns
			}
		},
		facts: func(e *event) {
			if peek(e.x.shadow.users, e.a.Actor).holdTurns < e.x.shadow.turns {
				e.facts.Held = false
			}
		},
	},
	FaultLimitSticks: {cases: sends, about: aboutDay, where: byClock(policy.UTCDay), facts: func(e *event) {
		u := e.w.user(e.a.Actor)
		if used := int64(u.used); u.day < e.w.dayOf(u, e.a.At) && used >= int64(e.w.rules.Policy().DailyLimit.Messages) {
			e.facts.SentToday = used
		}
	}},
	FaultLimitOfRecipient: {cases: in(policy.CaseSend), about: aboutDay, where: (*event).ofTwo, facts: func(e *event) {
		e.facts.SentToday = e.w.usedToday(e.a.Target, e.w.user(e.a.Target), e.a.At)
	}},
	FaultRollingLate: {cases: sends, about: aboutDay, where: byClock(policy.Rolling24h), facts: func(e *event) {
		e.facts.SentToday = e.used(func(at model.Time) bool { return at >= e.a.At-model.DayLength })
	}},
	FaultLocalAsUTC: {cases: sends, about: aboutDay, where: byClock(policy.LocalDay), facts: func(e *event) {
		e.facts.SentToday = e.used(func(at model.Time) bool { return at.Day() == e.a.At.Day() })
	}},
	FaultDayAtNoon: {cases: sends, about: aboutDay, where: byClock(policy.UTCDay), facts: func(e *event) {
		const half = model.DayLength / 2
		e.facts.SentToday = e.used(func(at model.Time) bool { return (at - half).Day() == (e.a.At - half).Day() })
	}},
	FaultYesterdayCounts: {cases: sends, about: aboutDay, where: byClock(policy.UTCDay), facts: func(e *event) {
		e.facts.SentToday = e.used(func(at model.Time) bool { return at.Day() >= e.a.At.Day()-1 })
	}},
	FaultLettersKnown: {cases: in(policy.CaseSend), about: aboutLetters, facts: func(e *event) { e.facts.WroteBefore = false }},
	FaultLettersAll: {
		cases: in(policy.CaseSend), about: aboutLetters,
		after: func(e *event) {
			if e.done(model.OpSend) && e.c == policy.CaseSend && e.w.pairOf(e.a.Actor, e.a.Target).bits&writtenTo != 0 {
				u := e.x.shadow.user(e.a.Actor)
				u.answers = append(u.answers, e.a.At)
			}
		},
		facts: func(e *event) {
			window := model.Time(e.w.rules.Policy().Unanswered.Window.Milliseconds())
			for _, at := range peek(e.x.shadow.users, e.a.Actor).answers {
				if at > e.a.At-window {
					e.facts.Unanswered++
				}
			}
		},
	},
	FaultLengthJudged: {cases: sends, about: []model.Reason{model.OffensiveContent}, judge: func(e *event, wrong model.Reason) model.Reason {
		long := e.facts.Kind == model.Text && e.facts.Length > 2
		if wrong == model.Delivered && long && e.w.rules.Policy().Moderation.Mode != policy.Proactive {
			return model.OffensiveContent
		}
		return wrong
	}},
}

// known says that the actor exists.
func (e *event) known() bool { return e.w.exists(e.a.Actor) }

// holds says that the attempt brought a hold.
func (e *event) holds() bool {
	return e.a.Op == model.OpSend && e.o.Reason == model.Spam && e.o.Until > 0
}

// heldUntil is the end of the latest hold of one who exists, 0 if there was none.
func (e *event) heldUntil(id model.UserID) model.Time {
	if s := e.w.sideOf(id); s != nil {
		return s.hold
	}
	return 0
}

// byClock says that the actor exists and that days are those of a clock.
func byClock(clock policy.Clock) func(*event) bool {
	return func(e *event) bool { return e.known() && e.w.rules.Policy().DailyLimit.Clock == clock }
}

// used sums what the actor has used at the times that count.
func (e *event) used(counts func(model.Time) bool) (sum int64) {
	if s := e.w.sideOf(e.a.Actor); s != nil {
		for _, use := range s.rolling {
			if counts(use.at) {
				sum += int64(use.cost)
			}
		}
	}
	return sum
}
