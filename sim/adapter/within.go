package adapter

import (
	"fmt"
	"slices"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/check/story"
)

// Within says what stories may ask of the service: no more than the adapter says that it can.
func (a *Adapter) Within() story.Within {
	w := story.Within{OnePolicy: a.Policy == nil && a.Reset == nil, OneAtATime: a.Policy == nil, Policy: a.bend, Step: a.trim, Person: a.trimPerson}
	if a.Clock == nil {
		w.Now = func() model.Time { return model.TimeOf(time.Now()) }
	}
	return w
}

// Settles says whether the service can be reset, and so be given an initial state.
func (a *Adapter) Settles() bool { return a.Reset != nil }

// Shared says whether several goroutines may use a target at once: an order of their attempts must be known.
func (a *Adapter) Shared() bool { return a.tellsAll() && a.Reset != nil }

// removals are the rules that can be left unchecked, with how a policy is made one that does not have them. Those with none are kept from showing by stories that do not ask for them.
var removals = map[string]func(*policy.Policy){
	"R03": nil,
	"R04": func(p *policy.Policy) { p.Moderation.Mode = policy.ModerationOff },
	"R05": func(p *policy.Policy) { p.DMMinAge = 0 },
	"R07": func(p *policy.Policy) { open(&p.Settings, model.GateDeny) },
	"R08": func(p *policy.Policy) {
		open(&p.Settings, model.GateSenderFollows, model.GateRecipientFollows, model.GateEither, model.GateMutual)
	},
	"R09": func(p *policy.Policy) { p.BaseGate = model.GateNone },
	"R10": func(p *policy.Policy) { p.Requests.Enabled = false },
	"R11": func(p *policy.Policy) { p.Spam.Probability = 0 },
	"R12": func(p *policy.Policy) { p.DailyLimit.Messages = policy.NoLimit },
	"R13": func(p *policy.Policy) { p.Spam.MaxRecipients = policy.NoLimit },
	"R16": func(p *policy.Policy) { p.Unanswered.Messages = 0 },
	"R14": func(p *policy.Policy) {
		if p.Moderation.Mode == policy.Proactive {
			p.Moderation.Mode = policy.ModerationOff
		}
	},
	"R15": func(p *policy.Policy) { p.Custom = nil },
	"G03": func(p *policy.Policy) { p.Groups.MaxMembers = membersMost },
	"G04": func(p *policy.Policy) { p.Groups.AddGate = policy.AddNone },
	"A01": func(p *policy.Policy) { p.AccountMinAge = 0 },
}

// membersMost is more than any story has people.
const membersMost = 1_000_000

func open(s *policy.SettingGates, gates ...model.Gate) {
	for _, g := range []*model.Gate{&s.Everyone, &s.Friends, &s.NoOne} {
		if slices.Contains(gates, *g) {
			*g = model.GateNone
		}
	}
}

// removable lists the rules that can be left unchecked, in the order of the table.
func removable() (ids []string) {
	for _, r := range policy.Table() {
		if _, ok := removals[r.ID]; ok {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// bend takes the rules out of a policy that are not checked.
func (a *Adapter) bend(p *policy.Policy) {
	for _, id := range a.RulesNotChecked {
		if remove := removals[id]; remove != nil {
			remove(p)
		}
	}
}

// says are the fields of an operation's templates. What no template names the service is not told.
func (a *Adapter) says(op model.Op, field string) bool {
	o := a.operations[op]
	if o == nil {
		return false
	}
	if o.Path.uses[field] || o.Body.uses[field] {
		return true
	}
	for _, h := range o.Headers {
		if h.uses[field] {
			return true
		}
	}
	return false
}

// trim makes a step one that the service can be asked for; false leaves it out.
func (a *Adapter) trim(s *story.Step) bool {
	t := &s.Attempt
	switch s.Kind {
	case story.Switch:
		return a.Policy != nil
	case story.Read:
		return a.operations[read] != nil && a.Answers.Commit != nil && (t.Group == model.NoGroup || a.groups())
	}
	if !a.Can(t) {
		return false
	}
	if t.Op == model.OpCreateGroup && !a.says(model.OpCreateGroup, "Members") {
		s.Members = nil
	}
	return true
}

// Can makes an attempt one that the service can be asked for, by leaving out what its requests do not tell; false says that it cannot be.
func (a *Adapter) Can(t *model.Attempt) bool {
	if a.operations[t.Op] == nil || t.Op == model.OpSend && t.Group != model.NoGroup && !a.groups() {
		return false
	}
	if t.Actor == t.Target && t.Op == model.OpSend && t.Group == model.NoGroup && slices.Contains(a.RulesNotChecked, "R03") {
		return false
	}
	switch t.Op {
	case model.OpSend:
		a.trimMessage(&t.Message)
	case model.OpReport:
		if !a.says(model.OpReport, "Message") {
			t.Ref = 0
		}
	case model.OpRegister:
		p := model.Profile{Birth: t.Birth, Zone: t.Zone, Setting: t.Setting, HasSetting: t.HasSetting}
		a.trimPerson(&p)
		t.Zone, t.Setting, t.HasSetting = p.Zone, p.Setting, p.HasSetting
	}
	return true
}

// groups says whether messages can be sent to groups.
func (a *Adapter) groups() bool { return a.says(model.OpSend, "Group") }

func (a *Adapter) trimMessage(m *model.Message) {
	if !a.says(model.OpSend, "ID") {
		m.ID = 0
	}
	if !a.says(model.OpSend, "Kind") {
		m.Kind = model.Text
	}
	if !a.says(model.OpSend, "Labels") {
		m.Labels = 0
	}
}

// trimPerson makes a person one whom the service can be told of. In a state that is given, all is told.
func (a *Adapter) trimPerson(p *model.Profile) {
	if a.Reset != nil && a.operations[model.OpRegister] == nil {
		return
	}
	if !a.says(model.OpRegister, "Zone") {
		p.Zone = 0
	}
	if !a.says(model.OpRegister, "Setting") {
		p.Setting, p.HasSetting = 0, false
	}
}

// Draws errs where a policy decides something by chance that the service cannot be told how to draw.
func (a *Adapter) Draws(p *policy.Policy) error {
	bent := *p
	a.bend(&bent)
	chance := func(share float64) bool { return share > 0 && share < 1 }
	m := &bent.Moderation
	switch {
	case bent.Spam.MaxRecipients != policy.NoLimit && chance(bent.Spam.Probability) && !a.says(model.OpSend, "Key"):
		return fmt.Errorf("adapter %s: the policy holds senders with the probability %g, and the request of a message names no .Key to draw it from: want 0, 1, or R11 among rules_not_checked", a.Name, bent.Spam.Probability)
	case m.Mode == policy.Proactive && (chance(m.TruePositiveRate) || chance(m.FalsePositiveRate)) && !a.says(model.OpSend, "Key"):
		return fmt.Errorf("adapter %s: the policy's moderation is proactive and right by chance, and the request of a message names no .Key to draw it from: want rates of 0 or 1, or R14 among rules_not_checked", a.Name)
	case m.Mode == policy.OnReport && (chance(m.TruePositiveRate) || chance(m.FalsePositiveRate)) && a.operations[model.OpReport] != nil && !a.says(model.OpSend, "Key") && (a.Clock != nil || m.Latency == 0):
		return fmt.Errorf("adapter %s: the policy upholds reports by chance, and the request of a message names no .Key to draw it from: want rates of 0 or 1, or R04 among rules_not_checked", a.Name)
	}
	return nil
}

// sameDay errs where a target is made for another day than today, of a service whose clock cannot be set: ages and daily limits would be others.
func (t *target) sameDay() error {
	now := model.TimeOf(time.Now())
	if t.client.adapter.Clock == nil && t.start.At.Day() != now.Day() {
		return fmt.Errorf("adapter %s: the story is of %s, today is %s, and the service's clock cannot be set", t.client.adapter.Name, t.start.At.Day().Date(), now.Day().Date())
	}
	return nil
}
