package world

import (
	"dmsim/model"
	"dmsim/model/policy"
)

var (
	// suspendable are the attempts that the suspended may not do.
	suspendable     = in(policy.CaseSend, policy.CaseGroupSend, policy.CaseAdd, policy.CaseCreate)
	aboutSuspension = []model.Reason{model.Suspended}
)

var moderationSlips = map[FaultKind]slip{
	FaultSuspensionIgnored: {cases: suspendable, about: aboutSuspension, facts: func(e *event) { e.facts.Suspended = false }},
	FaultReportByAnyone: {
		cases: in(policy.CaseReport), about: []model.Reason{model.NothingToReport},
		facts: func(e *event) { e.facts.Reached = true },
	},
	FaultReportCountsTwice: {
		cases: suspendable, about: aboutSuspension,
		after: (*event).strikeAgain,
		facts: func(e *event) { e.facts.Suspended = e.facts.Suspended || e.struck() },
	},
	FaultStrikeOnReporter: {
		cases: suspendable, about: aboutSuspension,
		after: func(e *event) {
			if e.upheld() {
				e.strike(e.a.Actor, e.o.From)
			}
		},
		facts: func(e *event) { e.facts.Suspended = e.struck() },
	},
	FaultStrikesNotReset: {
		cases: suspendable, about: aboutSuspension,
		after: func(e *event) {
			if e.upheld() {
				m, u := &e.w.rules.Policy().Moderation, e.x.shadow.user(e.a.Target)
				if u.strikes++; policy.Limit(u.strikes) >= m.Strikes {
					e.o.Until = e.o.From.Add(m.Suspension)
					u.spans = append(u.spans, [2]model.Time{e.o.From, e.o.Until})
				}
			}
		},
		facts: func(e *event) {
			for _, span := range peek(e.x.shadow.users, e.a.Actor).spans {
				e.facts.Suspended = e.facts.Suspended || span[0] <= e.a.At && e.a.At < span[1]
			}
		},
	},
	FaultRemovedLate:  {reads: func(r *reading) { r.list = r.again(r.at - 1) }},
	FaultRemovedEarly: {reads: func(r *reading) { r.list = r.again(r.at + 1) }},
	FaultRemovalForgets: {reads: func(r *reading) {
		for i, m := range r.again(r.at - model.DayLength) {
			if m.Removed {
				r.list[i].Removed = false
			}
		}
	}},
	FaultProactiveSleeps: {
		cases: sends, about: []model.Reason{model.OffensiveContent},
		facts: func(e *event) { e.facts.Violation = false },
	},
}

// upheld says that the attempt was the report that a message was judged for, and confirmed.
func (e *event) upheld() bool { return e.done(model.OpReport) && e.o.From > 0 }

// strike notes one more strike against a user, as the fault counts them.
func (e *event) strike(id model.UserID, at model.Time) {
	m := &e.w.rules.Policy().Moderation
	e.x.shadow.user(id).side.strike(strike{at, m.Strikes, m.Suspension})
}

// struck says that the actor is suspended as the fault counts strikes.
func (e *event) struck() bool { return e.x.shadow.user(e.a.Actor).side.suspended(e.a.At) }

// strikeAgain notes a strike for each report of an upheld message, the first and all others.
func (e *event) strikeAgain() {
	m := &e.w.rules.Policy().Moderation
	if !e.done(model.OpReport) || m.Mode != policy.OnReport {
		return
	}
	defer e.w.lockPair(e.a.Actor, e.a.Target)()
	defer e.w.lockGroupsOf(e.a.Actor)()
	reported := e.w.reported(e.a)
	switch {
	case reported == nil:
	case e.o.From > 0:
		e.x.shadow.mark(reported.commit)
		e.strike(e.a.Target, e.o.From)
	case e.x.shadow.commits[reported.commit]:
		e.strike(e.a.Target, e.a.At.Add(m.Latency))
	}
}
