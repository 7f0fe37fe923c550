package cases

import (
	"sync"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/spec"
)

// Terms says in the words of the second opinion what rules say. Every key of a policy but its name has its place there.
func Terms(rules *policy.Rules) spec.Terms {
	p := rules.Policy()
	t := spec.Terms{
		AccountMinAge: p.AccountMinAge, DMMinAge: p.DMMinAge, LeapDayBirthday: p.LeapDayBirthday.String(),
		BaseGate: p.BaseGate.String(), GateOfEveryone: p.Settings.Everyone.String(),
		GateOfFriends: p.Settings.Friends.String(), GateOfNoOne: p.Settings.NoOne.String(),
		DefaultSetting: p.DefaultSetting.Setting, ReplyExemption: p.ReplyExemption,
		RequestsEnabled: p.Requests.Enabled, RequestsQuota: limit(p.Requests.Quota), RequestKinds: p.Requests.Kinds,
		BlockInGroups: p.Block.InGroups.String(), GroupMaxMembers: p.Groups.MaxMembers, GroupAddGate: p.Groups.AddGate.String(),
		DailyMessages: limit(p.DailyLimit.Messages), DailyClock: p.DailyLimit.Clock.String(),
		DailyCounts: p.DailyLimit.Counts.String(), DailyGroupCost: p.DailyLimit.GroupCost.String(),
		UnansweredMessages: p.Unanswered.Messages, UnansweredWindow: p.Unanswered.Window, UnansweredRestored: p.Unanswered.Restored,
		SpamMaxRecipients: limit(p.Spam.MaxRecipients), SpamWindow: p.Spam.Window, SpamMatch: p.Spam.Match.String(),
		SpamNearDistance: p.Spam.NearDistance, SpamGroupCounts: p.Spam.GroupCounts.String(),
		SpamProbability: p.Spam.Probability, SpamHold: p.Spam.Hold,
		ModerationMode: p.Moderation.Mode.String(), ModerationLatency: p.Moderation.Latency,
		TruePositiveRate: p.Moderation.TruePositiveRate, FalsePositiveRate: p.Moderation.FalsePositiveRate,
		Strikes: limit(p.Moderation.Strikes), Suspension: p.Moderation.Suspension,
	}
	for _, band := range p.DefaultSetting.Bands {
		t.DefaultBands = append(t.DefaultBands, spec.Band{From: band.From, To: band.To, Setting: band.Setting})
	}
	for _, rule := range p.Custom {
		t.Custom = append(t.Custom, spec.Custom{RefuseWhen: known(rule)})
	}
	return t
}

func limit(l policy.Limit) int {
	if l == policy.NoLimit {
		return spec.NoLimit
	}
	return int(l)
}

// compiled holds what alone has made: compiling an expression takes a millisecond, and an exploration asks for the same ones again and again. There are as many entries
// as policies have different custom rules.
var compiled sync.Map // policy.CustomRule -> func(spec.View) bool

func known(rule policy.CustomRule) func(spec.View) bool {
	if made, ok := compiled.Load(rule); ok {
		return made.(func(spec.View) bool)
	}
	made, _ := compiled.LoadOrStore(rule, alone(rule))
	return made.(func(spec.View) bool)
}

// alone evaluates a custom rule by a policy that has no other way to refuse.
func alone(rule policy.CustomRule) func(spec.View) bool {
	rules, err := policy.Compile(policy.Policy{
		Name:       rule.ID,
		Groups:     policy.Groups{MaxMembers: 1},
		DailyLimit: policy.DailyLimit{Messages: policy.NoLimit},
		Unanswered: policy.Unanswered{Window: 1e6},
		Spam:       policy.Spam{MaxRecipients: policy.NoLimit, Window: 1e6},
		Moderation: policy.Moderation{Mode: policy.ModerationOff, Strikes: policy.NoLimit},
		Custom:     []policy.CustomRule{rule},
	})
	if err != nil {
		panic("cases: " + err.Error()) // it was compiled before
	}
	return func(v spec.View) bool {
		send := policy.CaseSend
		if v.IsGroup {
			send = policy.CaseGroupSend
		}
		return rules.Decide(send, factsOf(v)) != model.Delivered
	}
}

func factsOf(v spec.View) *policy.Facts {
	return &policy.Facts{
		SentToday: int64(v.SentToday), GroupSize: v.GroupSize, Length: uint32(v.Length),
		SenderAge: int16(v.SenderAge), RecipientAge: int16(v.RecipientAge),
		Kind: v.Kind, Labels: v.Labels, SenderSetting: v.SenderSetting, RecipientSetting: v.RecipientSetting,
		Known: true, Member: true, Group: v.IsGroup,
		SenderFollows: v.SenderFollowsRecipient, RecipientFollows: v.RecipientFollowsSender,
		WroteBefore: v.RecipientWroteBefore, Accepted: v.Accepted,
	}
}
