package policy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
)

func withCustom(t *testing.T) (policy.Policy, *policy.Rules) {
	p := policy.Seed()
	p.Custom = []policy.CustomRule{{ID: "old", RefuseWhen: "sender.age > 90"}, {ID: "long", RefuseWhen: "message.length > 9"}}
	rules, err := policy.Compile(p)
	require.NoError(t, err)
	return p, rules
}

// TestForIsCompile: rules made from others of the same custom rules decide as those that are compiled, and say what they are.
func TestForIsCompile(t *testing.T) {
	p, rules := withCustom(t)
	long := policy.Facts{Known: true, SenderAge: 20, RecipientAge: 20, SenderFollows: true, RecipientFollows: true, RecipientSetting: model.Friends, Length: 10}

	other := p
	other.DMMinAge, other.BaseGate = 21, model.GateDeny
	made, err := rules.For(other)
	require.NoError(t, err)
	assert.Equal(t, other, *made.Policy())
	assert.Equal(t, model.SenderTooYoung, made.Decide(policy.CaseSend, &long))
	assert.Equal(t, model.CustomReason+1, rules.Decide(policy.CaseSend, &long))

	other = p
	other.Custom = p.Custom[1:]
	made, err = rules.For(other)
	require.NoError(t, err)
	assert.Equal(t, model.CustomReason, made.Decide(policy.CaseSend, &long), "numbered by its own list")
	assert.Equal(t, "long", made.ReasonName(model.CustomReason))
	other.Custom = nil
	made, err = rules.For(other)
	require.NoError(t, err)
	assert.Equal(t, model.Delivered, made.Decide(policy.CaseSend, &long))
	assert.False(t, made.Needs().Answers)
}

func TestForErrs(t *testing.T) {
	p, rules := withCustom(t)
	other := p
	other.Custom = []policy.CustomRule{{ID: "long", RefuseWhen: "message.length > 8"}}
	_, err := rules.For(other)
	assert.EqualError(t, err, `policy: the custom rule long is none of the policy "seed"`)
	other = p
	other.DMMinAge = -1
	_, err = rules.For(other)
	assert.EqualError(t, err, "dm_min_age: want an age from 0 to 150, got -1")
}

// TestLate: the moved rule gives the reason only where the other lets pass, one decision or two.
func TestLate(t *testing.T) {
	_, rules := withCustom(t)
	f := policy.Facts{Known: true, Member: true, SenderAge: 20, RecipientAge: 20, Blocked: true, SenderFollows: true, RecipientSetting: model.NoOne, SentToday: 500, SpamRecipients: 21}
	late := rules.Late("R06", "R08")
	assert.Equal(t, model.Blocked, rules.Decide(policy.CaseSend, &f))
	assert.Equal(t, model.DMsOff, late.Decide(policy.CaseSend, &f))
	f.RecipientSetting = model.Everyone
	assert.Equal(t, model.Blocked, late.Decide(policy.CaseSend, &f))
	assert.Equal(t, model.Blocked, late.Decide(policy.CaseAdd, &f), "where the other has no place, nothing moves")

	f.Blocked = false
	late = rules.Late("R12", "R13")
	assert.Equal(t, model.DailyLimit, rules.BeforeSpam(policy.CaseSend, &f))
	assert.Equal(t, model.Delivered, late.BeforeSpam(policy.CaseSend, &f))
	assert.Equal(t, model.Spam, late.FromSpam(policy.CaseSend, &f))
	assert.Equal(t, model.Spam, late.Decide(policy.CaseSend, &f))
	f.SpamRecipients = 20
	assert.Equal(t, model.DailyLimit, late.Decide(policy.CaseSend, &f))
}
