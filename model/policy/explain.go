package policy

import (
	"fmt"

	"dmsim/model"
)

// Step is one line of an explanation: a rule, what it saw, and whether it refused.
type Step struct {
	Rule    string
	Saw     string
	Reason  model.Reason // Delivered: the rule let it pass
	Idle    bool         // the policy leaves the rule no way to refuse
	Skipped bool         // a rule before it had refused
}

// Explain goes through the rules of a case in their order. The reason of the last step that is not Skipped is what Decide gives.
func (r *Rules) Explain(c Case, f *Facts) []Step {
	var steps []Step
	refused := false
	for _, id := range chains[c] {
		rule := ByID(id)
		step := Step{Rule: id, Skipped: refused, Idle: rule.idle != nil && rule.idle(&r.policy)}
		if !refused {
			step.Saw = rule.looks(r, f)
			if !step.Idle {
				step.Reason = rule.judge(r, f)
			}
			refused = step.Reason != model.Delivered
		}
		steps = append(steps, step)
	}
	return steps
}

func choose(c bool, yes, no string) string {
	if c {
		return yes
	}
	return no
}

func lookAtAges(r *Rules, f *Facts) string {
	if f.RecipientAge == NoAge {
		return fmt.Sprintf("the sender is %d, dm_min_age is %d", f.SenderAge, r.policy.DMMinAge)
	}
	return fmt.Sprintf("the sender is %d, the recipient %d, dm_min_age is %d", f.SenderAge, f.RecipientAge, r.policy.DMMinAge)
}

func lookAtAccountAge(r *Rules, f *Facts) string {
	return fmt.Sprintf("age %d, account_min_age is %d", f.SenderAge, r.policy.AccountMinAge)
}

func lookAtBlocks(_ *Rules, f *Facts) string {
	switch {
	case f.Self:
		return "the two are the same"
	case f.Blocked:
		return "one of the two blocks the other"
	case f.BlockInGroup:
		return "the added one and a member block each other, block.in_groups is forbid"
	}
	return "neither blocks the other"
}

func (f *Facts) follows() string {
	switch {
	case f.SenderFollows && f.RecipientFollows:
		return "the two follow each other"
	case f.SenderFollows:
		return "only the sender follows"
	case f.RecipientFollows:
		return "only the recipient follows"
	}
	return "neither follows the other"
}

func (r *Rules) exemption(f *Facts) string {
	return choose(r.exempt(f), "; a reply, exempt", "")
}

func lookAtSetting(r *Rules, f *Facts) string {
	return fmt.Sprintf("the recipient's setting is %s, its gate %s; %s%s", f.RecipientSetting, r.settingGate(f), f.follows(), r.exemption(f))
}

func lookAtBaseGate(r *Rules, f *Facts) string {
	return fmt.Sprintf("base_gate is %s; %s%s", r.policy.BaseGate, f.follows(), r.exemption(f))
}

func lookAtGroupSize(r *Rules, f *Facts) string {
	return fmt.Sprintf("%d members, groups.max_members is %d", f.GroupSize, r.policy.Groups.MaxMembers)
}

func lookAtAddGate(r *Rules, f *Facts) string {
	return fmt.Sprintf("groups.add_gate is %s; %s, the setting of the added is %s", r.policy.Groups.AddGate, f.follows(), f.RecipientSetting)
}

func lookAtRequests(r *Rules, f *Facts) string {
	switch {
	case !r.policy.Requests.Enabled:
		return "requests are off"
	case !f.Stranger():
		return "not a request: the recipient follows, has written before or has accepted"
	}
	return fmt.Sprintf("a request of kind %s; %d left before, requests.quota is %s", f.Kind, f.Requests, r.policy.Requests.Quota)
}

func lookAtDailyLimit(r *Rules, f *Facts) string {
	return fmt.Sprintf("%d used of the day, daily_limit.messages is %s", f.SentToday, r.policy.DailyLimit.Messages)
}

func lookAtUnanswered(r *Rules, f *Facts) string {
	u := &r.policy.Unanswered
	switch {
	case u.Messages == 0:
		return "unanswered messages have no cap"
	case f.WroteBefore:
		return "the recipient has written to the sender"
	}
	return fmt.Sprintf("%d unanswered within %s, unanswered.messages is %d", f.Unanswered, u.Window, u.Messages)
}

func lookAtSpam(r *Rules, f *Facts) string {
	return fmt.Sprintf("equal content to %d distinct recipients within %s, spam.max_recipients is %s", f.SpamRecipients, r.policy.Spam.Window, r.policy.Spam.MaxRecipients)
}

func lookAtCustom(r *Rules, f *Facts) string {
	if len(r.policy.Custom) == 0 {
		return "no custom rules"
	}
	switch i, err := r.firstCustom(f); {
	case i == len(r.custom):
		return fmt.Sprintf("none of the %d custom rules is true", len(r.policy.Custom))
	case err != nil:
		return fmt.Sprintf("cannot be evaluated (%v), and so refuses: %s", err, r.policy.Custom[i].RefuseWhen)
	default:
		return "true: " + r.policy.Custom[i].RefuseWhen
	}
}
