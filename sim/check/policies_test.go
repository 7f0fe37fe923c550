package check_test

import (
	"time"

	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/policy"
)

// The policies of the differential test: every option with all its values, and constants so small that each limit, age and window
// is met within a few attempts. Gates are open more often than not, else nothing would be delivered.

var (
	gates = []model.Gate{
		model.GateNone, model.GateNone, model.GateNone, model.GateNone, model.GateNone, model.GateNone, model.GateSenderFollows, model.GateRecipientFollows,
		model.GateEither, model.GateMutual, model.GateDeny,
	}
	limits    = []policy.Limit{policy.NoLimit, policy.NoLimit, policy.NoLimit, policy.NoLimit, 3, 2, 1, 0}
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

func drawPolicy(t *rapid.T) policy.Policy {
	p := policy.Policy{
		Name:            "drawn",
		AccountMinAge:   rapid.SampledFrom([]int{0, 13, 16}).Draw(t, "account_min_age"),
		DMMinAge:        rapid.SampledFrom([]int{0, 16, 16, 17}).Draw(t, "dm_min_age"),
		LeapDayBirthday: rapid.SampledFrom([]model.LeapDay{model.March1, model.February28}).Draw(t, "leap_day"),
		BaseGate:        drawGate(t, "base_gate"),
		Settings: policy.SettingGates{
			Everyone: drawGate(t, "everyone"), Friends: drawGate(t, "friends"), NoOne: drawGate(t, "no-one"),
		},
		DefaultSetting: policy.DefaultSetting{Setting: drawSetting(t, "default")},
		ReplyExemption: rapid.Bool().Draw(t, "reply_exemption"),
		Requests:       drawRequests(t),
		Block:          policy.Block{InGroups: policy.InGroups(rapid.IntRange(0, 2).Draw(t, "in_groups"))},
		Groups: policy.Groups{
			MaxMembers: rapid.IntRange(1, 4).Draw(t, "max_members"), AddGate: policy.AddGate(rapid.IntRange(0, 3).Draw(t, "add_gate")),
		},
		DailyLimit: policy.DailyLimit{
			Messages: drawLimit(t, "daily"), Clock: policy.Clock(rapid.IntRange(0, 2).Draw(t, "clock")),
			Counts: policy.Counts(rapid.IntRange(0, 1).Draw(t, "counts")), GroupCost: policy.GroupCost(rapid.IntRange(0, 1).Draw(t, "cost")),
		},
		Spam:       drawSpam(t),
		Moderation: drawModeration(t),
	}
	if rapid.Bool().Draw(t, "bands") {
		p.DefaultSetting.Bands = []policy.SettingBand{
			{From: 16, To: 16, Setting: drawSetting(t, "band 16")}, {From: 17, Setting: drawSetting(t, "band 17")},
		}
	}
	if n := rapid.IntRange(-8, len(customRules)-1).Draw(t, "custom"); n >= 0 {
		p.Custom = customRules[n]
	}
	return p
}

func drawGate(t *rapid.T, label string) model.Gate {
	return rapid.SampledFrom(gates).Draw(t, label)
}

func drawSetting(t *rapid.T, label string) model.Setting {
	return rapid.SampledFrom(settings).Draw(t, label)
}

func drawLimit(t *rapid.T, label string) policy.Limit {
	return rapid.SampledFrom(limits).Draw(t, label)
}

func drawDuration(t *rapid.T, label string) time.Duration {
	return rapid.SampledFrom(durations).Draw(t, label)
}

func drawShare(t *rapid.T, label string) float64 { return rapid.SampledFrom(shares).Draw(t, label) }

func drawRequests(t *rapid.T) policy.Requests {
	r := policy.Requests{Enabled: rapid.Bool().Draw(t, "requests"), Quota: drawLimit(t, "quota")}
	r.Kinds = allKinds[rapid.IntRange(0, 2).Draw(t, "first kind"):]
	return r
}

func drawSpam(t *rapid.T) policy.Spam {
	return policy.Spam{
		MaxRecipients: rapid.SampledFrom([]policy.Limit{2, 1, policy.NoLimit, 3, 2, 0}).Draw(t, "spam"), Window: max(drawDuration(t, "window"), time.Millisecond),
		Match: policy.Match(rapid.IntRange(0, 1).Draw(t, "match")), NearDistance: rapid.IntRange(0, 3).Draw(t, "near"),
		GroupCounts: policy.GroupCounts(rapid.IntRange(0, 1).Draw(t, "group_counts")),
		Probability: drawShare(t, "probability"), Hold: drawDuration(t, "hold"),
	}
}

func drawModeration(t *rapid.T) policy.Moderation {
	return policy.Moderation{
		Mode: policy.ModerationMode(max(0, rapid.IntRange(-1, 2).Draw(t, "mode"))), Latency: rapid.SampledFrom(latencies).Draw(t, "latency"),
		TruePositiveRate: drawShare(t, "tpr"), FalsePositiveRate: drawShare(t, "fpr"),
		Strikes: rapid.SampledFrom([]policy.Limit{1, 2, 3, policy.NoLimit}).Draw(t, "strikes"), Suspension: drawDuration(t, "suspension"),
	}
}
