package mutant

import (
	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
)

// options are ignored, or taken for others.
var options = []Mutant{
	{ID: "leap-day-other", Rule: "R05", What: "leap_day_birthday is taken for the other", Fault: bent(func(p *policy.Policy) { p.LeapDayBirthday ^= 1 })},
	{ID: "base-gate-none", Rule: "R09", What: "there is no base gate", Fault: bent(set(model.GateNone, func(p *policy.Policy) *model.Gate { return &p.BaseGate }))},
	{ID: "base-gate-next", Rule: "R09", What: "the base gate is another", Fault: bent(next(6, func(p *policy.Policy) *model.Gate { return &p.BaseGate }))},
	{ID: "setting-everyone-next", Rule: "R08", What: "the gate of everyone is another", Fault: bent(next(6, func(p *policy.Policy) *model.Gate { return &p.Settings.Everyone }))},
	{ID: "setting-friends-next", Rule: "R08", What: "the gate of friends is another", Fault: bent(next(6, func(p *policy.Policy) *model.Gate { return &p.Settings.Friends }))},
	{ID: "setting-no-one-next", Rule: "R07", What: "the gate of no-one is another", Fault: bent(next(6, func(p *policy.Policy) *model.Gate { return &p.Settings.NoOne }))},
	{ID: "default-setting-next", Rule: "R08", What: "the default setting is another", Fault: bent(next(3, func(p *policy.Policy) *model.Setting { return &p.DefaultSetting.Setting }))},
	{ID: "bands-ignored", Rule: "R07", What: "default settings do not differ by age", Fault: bent(func(p *policy.Policy) { p.DefaultSetting.Bands = nil })},
	{ID: "exemption-always", Rule: "R09", What: "replies are exempt though the policy does not say so", Fault: bent(func(p *policy.Policy) { p.ReplyExemption = true })},
	{ID: "exemption-ignored", Rule: "R09", What: "replies are not exempt though the policy says so", Fault: bent(func(p *policy.Policy) { p.ReplyExemption = false })},
	{ID: "exemption-lost", Rule: "R09", What: "one who was written to may not answer through the gates", Fault: strictSlip(world.FaultExemptionLost)},
	{ID: "requests-off", Rule: "R10", What: "requests are not counted", Fault: bent(func(p *policy.Policy) { p.Requests.Enabled = false })},
	{ID: "request-kinds-fewer", Rule: "R10", What: "the first of requests.kinds is not let through", Fault: bent(func(p *policy.Policy) { p.Requests.Kinds = p.Requests.Kinds[min(1, len(p.Requests.Kinds)):] })},
	{ID: "request-kinds-open", Rule: "R10", What: "requests may be of any kind", Fault: lax(func(p *policy.Policy) {
		p.Requests.Kinds = []model.Kind{model.Text, model.Image, model.Video, model.Emoji}
	})},
	{ID: "accept-ignored", Rule: "R10", What: "one who was accepted still writes requests", Fault: strictSlip(world.FaultAcceptIgnored)},
	{ID: "in-groups-allow", Rule: "groups", What: "a block suppresses nothing in a group", Fault: bent(swap(policy.Suppress, policy.Allow, inGroups))},
	{ID: "forbid-as-suppress", Rule: "R06", What: "forbid only suppresses", Fault: bent(swap(policy.Forbid, policy.Suppress, inGroups))},
	{ID: "add-gate-open", Rule: "G04", What: "anybody may be added to a group", Fault: lax(set(policy.AddNone, addGate))},
	{ID: "add-gate-next", Rule: "G04", What: "the gate for adding is another", Fault: bent(next(4, addGate))},
	{ID: "clock-local-as-utc", Rule: "R12", What: "local days are those of UTC", Fault: bent(swap(policy.LocalDay, policy.UTCDay, clock))},
	{ID: "clock-utc-as-rolling", Rule: "R12", What: "days are the last 24 hours", Fault: bent(swap(policy.UTCDay, policy.Rolling24h, clock))},
	{ID: "counts-other", Rule: "R12", What: "daily_limit.counts is taken for the other", Fault: bent(next(2, func(p *policy.Policy) *policy.Counts { return &p.DailyLimit.Counts }))},
	{ID: "group-cost-other", Rule: "R12", What: "daily_limit.group_cost is taken for the other", Fault: bent(next(2, func(p *policy.Policy) *policy.GroupCost { return &p.DailyLimit.GroupCost }))},
	{ID: "unanswered-off", Rule: "R16", What: "unanswered messages have no cap", Fault: bent(func(p *policy.Policy) { p.Unanswered.Messages = 0 })},
	{ID: "unanswered-not-restored", Rule: "R16", What: "an answer does not give back what it answers", Fault: bent(set(false, restored))},
	{ID: "unanswered-always-restored", Rule: "R16", What: "an answer gives back what it answers whatever the policy says", Fault: bent(set(true, restored))},
	{ID: "match-other", Rule: "R13", What: "spam.match is taken for the other", Fault: bent(next(2, func(p *policy.Policy) *policy.Match { return &p.Spam.Match }))},
	{ID: "group-counts-other", Rule: "R13", What: "spam.group_counts is taken for the other", Fault: bent(next(2, func(p *policy.Policy) *policy.GroupCounts { return &p.Spam.GroupCounts }))},
	{ID: "probability-quarter", Rule: "R11", What: "one spam refusal of four holds", Fault: bent(func(p *policy.Policy) { p.Spam.Probability = 0.25 })},
	{ID: "mode-next", Rule: "R14", What: "the mode of moderation is another", Fault: bent(next(3, func(p *policy.Policy) *policy.ModerationMode { return &p.Moderation.Mode }))},
	{ID: "tpr-quarter", Rule: "R14", What: "the classifier finds one violation of four", Fault: bent(func(p *policy.Policy) { p.Moderation.TruePositiveRate = 0.25 })},
	{ID: "fpr-quarter", Rule: "R14", What: "the classifier takes one harmless message of four for a violation", Fault: bent(func(p *policy.Policy) { p.Moderation.FalsePositiveRate = 0.25 })},
	{ID: "report-upheld-at-once", Rule: "M01", What: "a report is judged without delay", Fault: bent(func(p *policy.Policy) { p.Moderation.Latency = 0 })},
	{ID: "custom-ignored", Rule: "R15", What: "no custom rule is asked", Fault: bent(func(p *policy.Policy) { p.Custom = nil })},
	{ID: "custom-first-only", Rule: "R15", What: "only the first custom rule is asked", Fault: lax(func(p *policy.Policy) { p.Custom = p.Custom[:min(1, len(p.Custom))] })},
}
