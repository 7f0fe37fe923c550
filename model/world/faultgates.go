package world

import (
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

var (
	settingReasons = []model.Reason{model.DMsOff, model.NotFriends}
	gateReasons    = []model.Reason{model.NotFriends, model.NotFollowing}
)

var gateSlips = map[FaultKind]slip{
	FaultSettingOfSender: {cases: in(policy.CaseSend), about: settingReasons, facts: func(e *event) { e.facts.RecipientSetting = e.facts.SenderSetting }},
	FaultBandEnd: {
		cases: in(policy.CaseSend), about: settingReasons,
		added: func(e *event, p model.Profile) {
			if u := e.x.shadow.user(e.a.Actor); !p.HasSetting {
				u.hasSetting, u.setting = true, e.endedDefault(p.Birth)
			}
		},
		after: func(e *event) {
			if e.done(model.OpSet) {
				e.x.shadow.user(e.a.Actor).hasSetting = false
			}
		},
		facts: func(e *event) {
			if u := peek(e.x.shadow.users, e.a.Target); u.hasSetting {
				e.facts.RecipientSetting = u.setting
			}
		},
	},
	FaultSettingLate: {
		cases: in(policy.CaseSend), about: settingReasons,
		prior: (*event).noteSetting,
		after: func(e *event) {
			if e.done(model.OpSet) {
				u := e.x.shadow.user(e.a.Actor)
				u.before, u.changed = e.setting, e.a.At
			}
		},
		facts: func(e *event) {
			if u := peek(e.x.shadow.users, e.a.Target); u.changed > 0 && e.a.At < u.changed+model.Hour {
				e.facts.RecipientSetting = u.before
			}
		},
	},
	FaultSettingIgnored: {
		prior: (*event).noteSetting,
		after: func(e *event) {
			if e.done(model.OpSet) {
				defer e.w.lockPair(e.a.Actor, e.a.Actor)()
				e.w.user(e.a.Actor).setting = e.setting
			}
		},
	},
	FaultFollowsSwapped: {cases: in(policy.CaseSend), about: gateReasons, facts: func(e *event) {
		e.facts.SenderFollows, e.facts.RecipientFollows = e.facts.RecipientFollows, e.facts.SenderFollows
	}},
	FaultOffLetsMutualsIn: {
		cases: in(policy.CaseSend), about: []model.Reason{model.DMsOff},
		bend: func(p *policy.Policy) { bendSettings(p, model.GateMutual, model.GateDeny) },
	},
	FaultSkipsSetting: {
		cases: in(policy.CaseSend), about: []model.Reason{model.NotFriends}, where: unblocked,
		bend: func(p *policy.Policy) {
			bendSettings(p, model.GateNone, model.GateSenderFollows, model.GateRecipientFollows)
		},
	},
	FaultSkipsBase: {
		cases: in(policy.CaseSend), about: []model.Reason{model.NotFollowing}, where: unblocked,
		bend: func(p *policy.Policy) {
			p.BaseGate = bendGate(p.BaseGate, model.GateNone, model.GateSenderFollows, model.GateRecipientFollows, model.GateDeny)
		},
	},
	FaultMutualAsEither: {
		cases: in(policy.CaseSend), about: gateReasons, where: unblocked,
		bend: func(p *policy.Policy) {
			bendSettings(p, model.GateEither, model.GateMutual)
			p.BaseGate = bendGate(p.BaseGate, model.GateEither, model.GateMutual)
		},
	},
	FaultExemptionLost: {cases: in(policy.CaseSend), about: gateReasons, bend: func(p *policy.Policy) { p.ReplyExemption = false }},
	FaultAcceptIgnored: {
		cases: in(policy.CaseSend), about: []model.Reason{model.RequestLimit},
		facts: func(e *event) { e.facts.Accepted = false },
	},
}

// unblocked says that the sender neither blocked anybody nor was blocked, ever.
func unblocked(e *event) bool {
	return e.w.exists(e.a.Actor) && e.w.user(e.a.Actor).flags&hasBlocks == 0
}

// noteSetting remembers the actor's setting before the attempt.
func (e *event) noteSetting() {
	if e.a.Op == model.OpSet && e.w.exists(e.a.Actor) {
		e.setting = e.w.user(e.a.Actor).setting
	}
}

// endedDefault is the default setting at the time of the event, where each band ends before its last age.
func (e *event) endedDefault(birth model.Date) model.Setting {
	p := e.w.rules.Policy()
	age := model.Age(birth, e.a.At.Day().Date(), p.LeapDayBirthday)
	for _, band := range p.DefaultSetting.Bands {
		if age >= band.From && (band.To == 0 || age < band.To) {
			return band.Setting
		}
	}
	return p.DefaultSetting.Setting
}

func bendSettings(p *policy.Policy, to model.Gate, from ...model.Gate) {
	for _, gate := range []*model.Gate{&p.Settings.Everyone, &p.Settings.Friends, &p.Settings.NoOne} {
		*gate = bendGate(*gate, to, from...)
	}
}

func bendGate(gate, to model.Gate, from ...model.Gate) model.Gate {
	if slices.Contains(from, gate) {
		return to
	}
	return gate
}
