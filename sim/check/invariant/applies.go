package invariant

import (
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// applies says of the invariants that do not always apply under which policies they do; several policies are those that are, or may come, in force.
var applies = map[string]func(*policy.Policy) bool{
	"I08": func(p *policy.Policy) bool { return p.Block.InGroups != policy.Allow },
	"I13": func(p *policy.Policy) bool { return p.Groups.AddGate != policy.AddNone },
	"I14": requests, "I39": requests, "I41": requests,
	"I19": func(p *policy.Policy) bool {
		return p.Moderation.Mode == policy.OnReport && p.Moderation.Strikes != policy.NoLimit
	},
	"I21": func(p *policy.Policy) bool { return p.Moderation.Mode == policy.OnReport },
	"I23": func(p *policy.Policy) bool { return p.Moderation.Mode == policy.Proactive },
	"I24": dmFloor, "I25": dmFloor, "I26": dmFloor, "I28": dmFloor,
	"I27": func(p *policy.Policy) bool { return p.DMMinAge > 0 || p.AccountMinAge > 0 },
	"I29": func(p *policy.Policy) bool { return p.AccountMinAge > 0 },
	"I31": anyGate(looksAtFollows), "I57": anyGate(looksAtFollows),
	"I34": func(p *policy.Policy) bool { return slices.Contains(settingGates(p), model.GateDeny) },
	"I35": func(p *policy.Policy) bool { return slices.ContainsFunc(settingGates(p), oneWay) },
	"I36": func(p *policy.Policy) bool { return oneWay(p.BaseGate) || p.BaseGate == model.GateDeny },
	"I37": anyGate(func(g model.Gate) bool { return g == model.GateEither || g == model.GateMutual }),
	"I38": someSetting, "I40": someSetting,
	"I42": func(p *policy.Policy) bool { return p.ReplyExemption },
	"I43": spamLimit, "I44": spamLimit, "I49": spamLimit, "I50": spamLimit, "I52": spamLimit,
	"I45": dayLimit,
	"I46": func(p *policy.Policy) bool { return dayLimit(p) && p.DailyLimit.Clock == policy.UTCDay },
	"I47": func(p *policy.Policy) bool { return dayLimit(p) && p.DailyLimit.Clock == policy.Rolling24h },
	"I48": func(p *policy.Policy) bool { return dayLimit(p) && p.DailyLimit.Clock == policy.LocalDay },
	"I59": letterCap, "I60": letterCap,
	"I61": func(p *policy.Policy) bool { return letterCap(p) && p.Unanswered.Restored },
	"I53": func(p *policy.Policy) bool { return p.Moderation.Mode != policy.Proactive },
	"I54": func(p *policy.Policy) bool { return len(p.Custom) > 0 },
}

// seen are the invariants that need Options.Messages.
var seen = []string{"I04", "I09", "I20", "I21", "I22"}

func requests(p *policy.Policy) bool  { return p.Requests.Enabled }
func dmFloor(p *policy.Policy) bool   { return p.DMMinAge > 0 }
func spamLimit(p *policy.Policy) bool { return p.Spam.MaxRecipients != policy.NoLimit }
func dayLimit(p *policy.Policy) bool  { return p.DailyLimit.Messages != policy.NoLimit }
func letterCap(p *policy.Policy) bool { return p.Unanswered.Messages > 0 }
func oneWay(g model.Gate) bool {
	return g == model.GateSenderFollows || g == model.GateRecipientFollows
}
func looksAtFollows(g model.Gate) bool  { return g != model.GateNone && g != model.GateDeny }
func someSetting(p *policy.Policy) bool { return slices.ContainsFunc(settingGates(p), looksAtAnything) }
func looksAtAnything(g model.Gate) bool { return g != model.GateNone }

func settingGates(p *policy.Policy) []model.Gate {
	return []model.Gate{p.Settings.Everyone, p.Settings.Friends, p.Settings.NoOne}
}

func anyGate(is func(model.Gate) bool) func(*policy.Policy) bool {
	return func(p *policy.Policy) bool {
		return is(p.BaseGate) || slices.ContainsFunc(settingGates(p), is) || p.Groups.AddGate == policy.AddMutual && is(model.GateMutual)
	}
}

// Checked lists the ids of the invariants that apply to the history: under one of the policies that are, were or may come in force, and as far as Options let see.
// A refusal by a rule that can refuse nothing there is reported all the same.
func (m *Monitor) Checked() (ids []string) {
	for _, i := range table {
		switch under, not := applies[i.ID], i.ID == "I58" || i.ID == "I52" && len(m.policies) < 2 || i.ID == "I54" && len(m.custom) == 0; {
		case not || !m.keep.messages && slices.Contains(seen, i.ID):
		case under == nil || slices.ContainsFunc(m.policies, under):
			ids = append(ids, i.ID)
		}
	}
	return ids
}
