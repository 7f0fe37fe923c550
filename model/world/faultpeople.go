package world

import (
	"time"

	"dmsim/model"
	"dmsim/model/policy"
)

var tooYoung = []model.Reason{model.SenderTooYoung, model.RecipientTooYoung}

var peopleSlips = map[FaultKind]slip{
	FaultDeletedActs: {
		cases: in(policy.CaseSend),
		where: func(e *event) bool { return e.sound == model.NotLoggedIn && !e.a.Anonymous && e.w.exists(e.a.Actor) },
		facts: func(e *event) { e.revive(e.a.Actor) },
	},
	FaultDeletedReceives: {
		cases: in(policy.CaseSend),
		where: func(e *event) bool { return e.sound == model.UnknownRecipient && e.w.exists(e.a.Target) },
		facts: func(e *event) { e.revive(e.a.Target) },
	},
	FaultSelfPasses: {cases: in(policy.CaseSend), facts: func(e *event) { e.facts.Self = false }},
	FaultSenderAge:  {cases: in(policy.CaseSend), about: tooYoung, facts: func(e *event) { e.round(&e.facts.SenderAge) }},
	FaultRecipientAge: {
		cases: in(policy.CaseSend), about: tooYoung,
		facts: func(e *event) { e.round(&e.facts.RecipientAge) },
	},
	FaultGroupAge: {
		cases: in(policy.CaseGroupSend, policy.CaseAdd, policy.CaseCreate), about: tooYoung,
		facts: func(e *event) {
			e.round(&e.facts.SenderAge)
			e.round(&e.facts.RecipientAge)
		},
	},
	FaultBirthdayLate: {cases: in(policy.CaseSend), about: tooYoung, facts: func(e *event) {
		e.late(isBirthday, e.a.Actor, &e.facts.SenderAge)
		e.late(isBirthday, e.a.Target, &e.facts.RecipientAge)
	}},
	FaultLeapDayLate: {cases: in(policy.CaseSend), about: tooYoung, facts: func(e *event) {
		e.late(e.isLeapBirthday, e.a.Actor, &e.facts.SenderAge)
		e.late(e.isLeapBirthday, e.a.Target, &e.facts.RecipientAge)
	}},
	FaultAgeOfTheOther: {cases: in(policy.CaseSend), about: tooYoung, facts: func(e *event) { e.facts.SenderAge = e.facts.RecipientAge }},
	FaultIDReused: {after: func(e *event) {
		gone := &e.x.shadow.gone
		switch {
		case e.done(model.OpDelete):
			*gone = append(*gone, e.a.Actor)
		case e.done(model.OpRegister) && len(*gone) > 0:
			e.o.ID = uint32((*gone)[0])
			*gone = (*gone)[1:]
		}
	}},
}

// revive gathers the facts of a one-to-one send as if an account had not been deleted. Its stripe is locked.
func (e *event) revive(id model.UserID) {
	u := e.w.user(id)
	was := u.flags
	u.flags &^= deleted
	e.facts = policy.Facts{}
	e.w.gatherSend(e.a, &e.facts)
	e.w.gatherSpam(e.a, &e.facts)
	u.flags = was
}

// round makes one of age who is a year short of it.
func (e *event) round(age *int16) {
	if int(*age) == e.w.rules.Policy().DMMinAge-1 {
		*age++
	}
}

// late takes a year from one who is of age from today on.
func (e *event) late(today func(birth, today model.Date) bool, id model.UserID, age *int16) {
	if int(*age) == e.w.rules.Policy().DMMinAge && e.w.exists(id) && today(e.w.user(id).birth, e.w.dateOf(e.a.At)) {
		*age--
	}
}

func bornOnLeapDay(birth model.Date) bool {
	return birth.Month() == time.February && birth.DayOfMonth() == 29
}

func isBirthday(birth, today model.Date) bool {
	return birth.Month() == today.Month() && birth.DayOfMonth() == today.DayOfMonth() && !bornOnLeapDay(birth)
}

func (e *event) isLeapBirthday(birth, today model.Date) bool {
	leap := e.w.rules.Policy().LeapDayBirthday
	yesterday := (e.a.At.Day() - 1).Date()
	return bornOnLeapDay(birth) && model.Age(birth, today, leap) != model.Age(birth, yesterday, leap)
}
