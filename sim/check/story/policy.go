package story

import (
	"slices"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
)

// Drawn policies have every option with all its values, and constants so small that each limit, age and window is met within a few attempts. Gates
// are open more often than not, else nothing would be delivered.
var (
	gates = []model.Gate{
		model.GateNone, model.GateNone, model.GateNone, model.GateNone, model.GateNone, model.GateNone, model.GateSenderFollows, model.GateRecipientFollows,
		model.GateEither, model.GateMutual, model.GateDeny,
	}
	limits    = []policy.Limit{policy.NoLimit, policy.NoLimit, policy.NoLimit, 3, 2, 2, 1, 0}
	caps      = []int{0, 0, 0, 0, 1, 1, 2, 3} // of what has none at 0
	spans     = []time.Duration{time.Hour, time.Hour, 24 * time.Hour, time.Minute, time.Millisecond}
	latencies = []time.Duration{0, time.Millisecond, time.Minute, time.Hour}
	durations = []time.Duration{time.Hour, time.Minute, 24 * time.Hour, time.Millisecond, 0}
	shares    = []float64{1, 0.5, 0}
	allKinds  = []model.Kind{model.Text, model.Image, model.Video, model.Emoji}
	settings  = []model.Setting{model.Everyone, model.Friends, model.NoOne}
)

// customRules are sets of custom rules that look at every variable. They are few, because compiling one takes a millisecond.
var customRules = [][]policy.CustomRule{
	{{ID: "adult-to-minor", RefuseWhen: "sender.age >= 18 && recipient.age < 18"}},
	{{ID: "tired", RefuseWhen: "sender.sent_today >= 2 && !group.is"}, {ID: "big", RefuseWhen: "group.size > 2 || message.length > 2"}},
	{{ID: "closed", RefuseWhen: "sender.setting == 'no-one' || recipient.setting == 'friends' && !sender.follows_recipient"}},
	{{ID: "cold", RefuseWhen: "!recipient.follows_sender && !recipient.wrote_before && !recipient.accepted_sender && message.kind != 'text'"}},
	{{ID: "labels", RefuseWhen: "message.offensive || message.private_info && message.unwanted"}},
	{{ID: "broken", RefuseWhen: "10 / group.size > 4"}}, // cannot be evaluated for a one-to-one message: it refuses
}

// customOneIn is how rarely a drawn policy has custom rules: they cost a microsecond a message.
const customOneIn = 16

// policy draws the policy of a story.
func (d *drawer) policy(custom []policy.CustomRule) policy.Policy {
	return d.options.Within.bent(d.anyOrBase(custom))
}

func (d *drawer) anyOrBase(custom []policy.CustomRule) policy.Policy {
	var p policy.Policy
	switch {
	case d.options.Base != nil && (d.options.Within.OnePolicy || d.oneIn(3)):
		return *d.options.Base
	case d.options.Base != nil:
		p = d.smaller(*d.options.Base)
	case d.oneIn(4):
		p = d.smaller(pick(d, presets))
		p.Custom = custom
	default:
		p = d.anyPolicy()
		p.Custom = custom
	}
	return p
}

var presets = func() (all []policy.Policy) {
	for _, name := range policy.PresetNames() {
		p, err := policy.Preset(name)
		if err != nil {
			panic("story: " + err.Error())
		}
		all = append(all, p)
	}
	return all
}()

func (d *drawer) anyPolicy() policy.Policy {
	p := policy.Policy{
		Name:            "drawn",
		AccountMinAge:   pick(d, []int{0, 13, 16}),
		DMMinAge:        pick(d, []int{0, 16, 16, 17}),
		LeapDayBirthday: model.LeapDay(d.n(2)),
		BaseGate:        pick(d, gates),
		Settings:        policy.SettingGates{Everyone: pick(d, gates), Friends: pick(d, gates), NoOne: pick(d, gates)},
		DefaultSetting:  policy.DefaultSetting{Setting: pick(d, settings)},
		ReplyExemption:  d.oneIn(3),
		Requests:        policy.Requests{Enabled: d.oneIn(3), Quota: pick(d, limits), Kinds: allKinds[d.n(3):]},
		Block:           policy.Block{InGroups: policy.InGroups(d.n(3))},
		Groups:          policy.Groups{MaxMembers: 1 + d.n(4), AddGate: policy.AddGate(d.n(4))},
		DailyLimit: policy.DailyLimit{
			Messages: pick(d, limits), Clock: policy.Clock(d.n(3)), Counts: policy.Counts(d.n(2)), GroupCost: policy.GroupCost(d.n(2)),
		},
		Unanswered: policy.Unanswered{Messages: pick(d, caps), Window: pick(d, spans), Restored: d.oneIn(2)},
		Spam: policy.Spam{
			MaxRecipients: pick(d, []policy.Limit{2, 1, policy.NoLimit, 3, 2, 0}), Window: max(pick(d, durations), time.Millisecond),
			Match: policy.Match(d.n(2)), NearDistance: d.n(4), GroupCounts: policy.GroupCounts(d.n(2)), Probability: pick(d, shares), Hold: pick(d, durations),
		},
		Moderation: d.moderation(policy.ModerationMode(max(0, d.n(4)-1))),
	}
	if d.oneIn(2) {
		p.DefaultSetting.Bands = []policy.SettingBand{{From: 16, To: 16, Setting: pick(d, settings)}, {From: 17, Setting: pick(d, settings)}}
	}
	return p
}

func (d *drawer) moderation(mode policy.ModerationMode) policy.Moderation {
	return policy.Moderation{
		Mode: mode, Latency: pick(d, latencies), TruePositiveRate: pick(d, shares), FalsePositiveRate: pick(d, shares),
		Strikes: pick(d, []policy.Limit{1, 2, 3, policy.NoLimit}), Suspension: pick(d, durations),
	}
}

// smaller is a policy with the options of p, and constants that a few attempts reach. What p does not limit stays without a limit.
func (d *drawer) smaller(p policy.Policy) policy.Policy {
	shrink := func(l *policy.Limit, to ...policy.Limit) {
		if *l != policy.NoLimit {
			*l = pick(d, to)
		}
	}
	p.Name, p.Custom = p.Name+"-small", slices.Clone(p.Custom)
	shrink(&p.Requests.Quota, 0, 1, 2)
	shrink(&p.DailyLimit.Messages, 1, 2, 3)
	shrink(&p.Spam.MaxRecipients, 0, 1, 2, 3)
	if p.Unanswered.Messages > 0 {
		p.Unanswered.Messages, p.Unanswered.Window = 1+d.n(3), pick(d, spans)
	}
	p.Groups.MaxMembers = 1 + d.n(4)
	p.Spam.Window, p.Spam.Hold = max(pick(d, durations), time.Millisecond), pick(d, durations)
	p.Spam.NearDistance = d.n(4)
	if p.Spam.Probability > 0 {
		p.Spam.Probability = pick(d, shares)
	}
	strikes := p.Moderation.Strikes
	p.Moderation = d.moderation(p.Moderation.Mode)
	if strikes == policy.NoLimit {
		p.Moderation.Strikes = strikes
	}
	return p
}
