package policy_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
)

// TestWithout: a rule that is left out refuses nothing, the others go on, and the rules that it was taken from stay whole.
func TestWithout(t *testing.T) {
	_, rules := withCustom(t)
	f := policy.Facts{Known: true, Member: true, SenderAge: 20, RecipientAge: 20, Blocked: true, SenderFollows: true, RecipientSetting: model.NoOne, SentToday: 500, SpamRecipients: 21, Length: 10}
	want := []model.Reason{model.Blocked, model.DMsOff, model.NotFriends, model.DailyLimit, model.Spam, model.CustomReason + 1, model.Delivered}
	left := rules
	for i, id := range []string{"R06", "R07", "R08", "R12", "R13", "R15"} {
		assert.Equal(t, want[i], left.Decide(policy.CaseSend, &f))
		left = left.Without(id)
	}
	assert.Equal(t, model.Delivered, left.Decide(policy.CaseSend, &f))
	assert.Equal(t, model.Delivered, left.BeforeSpam(policy.CaseSend, &f))
	assert.Equal(t, model.Delivered, left.FromSpam(policy.CaseSend, &f))
	assert.Equal(t, left.Asked(), rules.Without("R06", "R07", "R08", "R12", "R13", "R15").Asked())
	assert.Equal(t, model.Blocked, rules.Decide(policy.CaseSend, &f), "the whole rules")
	assert.Equal(t, rules.Policy(), left.Policy())
	assert.Panics(t, func() { rules.Without("R99") })
}

// TestWithoutEach: whatever is left out, plain facts pass the same way as all do, and a rule's reasons are never given without it.
func TestWithoutEach(t *testing.T) {
	_, rules := withCustom(t)
	for _, id := range rules.Asked() {
		left := rules.Without(id)
		assert.NotContains(t, left.Asked(), id)
		assert.Len(t, left.Asked(), len(rules.Asked())-1)
		reasons := policy.ByID(id).Reasons
		for c := range policy.CaseRegister + 1 {
			for _, f := range worst() {
				assert.NotContains(t, reasons, left.Decide(c, &f), "%s, case %d", id, c)
			}
		}
	}
}

// worst are facts each of which some rule refuses.
func worst() (list []policy.Facts) {
	ok := policy.Facts{Known: true, Member: true, Reached: true, SenderAge: 20, RecipientAge: 20, SenderFollows: true, RecipientFollows: true, RecipientSetting: model.Everyone}
	for _, spoil := range []func(*policy.Facts){
		func(*policy.Facts) {},
		func(f *policy.Facts) { f.Anonymous = true },
		func(f *policy.Facts) { f.Known = false },
		func(f *policy.Facts) { f.Self = true },
		func(f *policy.Facts) { f.Suspended = true },
		func(f *policy.Facts) { f.Member = false },
		func(f *policy.Facts) { f.SenderAge = 12 },
		func(f *policy.Facts) { f.RecipientAge = 15 },
		func(f *policy.Facts) { f.Blocked = true },
		func(f *policy.Facts) { f.RecipientSetting = model.NoOne },
		func(f *policy.Facts) { f.RecipientFollows, f.RecipientSetting = false, model.Friends },
		func(f *policy.Facts) { f.SenderFollows = false },
		func(f *policy.Facts) { f.AlreadyMember = true },
		func(f *policy.Facts) { f.GroupSize = 50 },
		func(f *policy.Facts) { f.Held = true },
		func(f *policy.Facts) { f.SentToday = 500 },
		func(f *policy.Facts) { f.SpamRecipients = 21 },
		func(f *policy.Facts) { f.Length = 10 },
		func(f *policy.Facts) { f.Reached = false },
	} {
		f := ok
		spoil(&f)
		list = append(list, f)
	}
	return list
}

// TestWithoutNeeds: what only a rule that is left out looks at need not be gathered.
func TestWithoutNeeds(t *testing.T) {
	p := policy.Seed()
	p.ReplyExemption, p.Requests.Enabled, p.Moderation.Mode, p.Unanswered.Messages = true, true, policy.Proactive, 1
	rules, err := policy.Compile(p)
	require.NoError(t, err)
	all := policy.Needs{Follows: true, Answers: true, SentToday: true, Spam: true, Violation: true, Unanswered: true}
	assert.Equal(t, all, rules.Needs())
	for id, lacks := range map[string]func(*policy.Needs){
		"R06": func(*policy.Needs) {},
		"R12": func(n *policy.Needs) { n.SentToday = false },
		"R16": func(n *policy.Needs) { n.Unanswered = false },
		"R13": func(n *policy.Needs) { n.Spam = false },
		"R14": func(n *policy.Needs) { n.Violation = false },
	} {
		want := all
		lacks(&want)
		assert.Equal(t, want, rules.Without(id).Needs(), id)
	}
	assert.Equal(t, policy.Needs{SentToday: true, Spam: true, Violation: true}, rules.Without("R08", "R09", "R10", "R16").Needs())
	capped := policy.Needs{Answers: true, SentToday: true, Spam: true, Violation: true, Unanswered: true}
	assert.Equal(t, capped, rules.Without("R08", "R09", "R10").Needs(), "who has answered whom is what the cap looks at")
}

// TestAsked: rules that cannot refuse under a policy are not asked.
func TestAsked(t *testing.T) {
	open, err := policy.Compile(policy.Seed())
	require.NoError(t, err)
	p := policy.Seed()
	p.DMMinAge, p.BaseGate, p.DailyLimit.Messages = 0, model.GateNone, policy.NoLimit
	rules, err := policy.Compile(p)
	require.NoError(t, err)
	gone := []string{"R05", "R09", "R12"}
	assert.Equal(t, slices.DeleteFunc(open.Asked(), func(id string) bool { return slices.Contains(gone, id) }), rules.Asked())
	assert.Contains(t, open.Asked(), "R05")
}
