package cases_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/spec"
	"dmsim/sim/cases"
)

// TestTermsAreComplete changes every leaf key of the seed policy, one at a time: the terms must change with each but the name.
// A key that a policy is given later breaks this test until it has its place in Terms.
func TestTermsAreComplete(t *testing.T) {
	seed := describe(t, policy.Seed())
	leaves := 0
	for path := range leavesOf(reflect.TypeFor[policy.Policy](), nil, "") {
		leaves++
		p := policy.Seed()
		p.DefaultSetting.Bands = nil
		changeLeaf(t, path, &p)
		if path.name == "Name" {
			assert.Equal(t, seed, describe(t, p), "the name is no term")
			continue
		}
		assert.NotEqual(t, seed, describe(t, p), "%s has no place in the terms", path.name)
	}
	assert.Greater(t, leaves, 30)
}

// leaf is a key of the policy: the way to it through the fields.
type leaf struct {
	index []int
	name  string
}

// leavesOf yields all that is no struct; a list is one leaf.
func leavesOf(t reflect.Type, index []int, name string) func(yield func(leaf) bool) {
	return func(yield func(leaf) bool) {
		for i := range t.NumField() {
			f := t.Field(i)
			at := append(append([]int(nil), index...), i)
			if f.Type.Kind() == reflect.Struct {
				for l := range leavesOf(f.Type, at, name+f.Name+".") {
					if !yield(l) {
						return
					}
				}
				continue
			}
			if !yield(leaf{at, name + f.Name}) {
				return
			}
		}
	}
}

// changeLeaf gives a leaf another valid value.
func changeLeaf(t *testing.T, l leaf, p *policy.Policy) {
	v := reflect.ValueOf(p).Elem().FieldByIndex(l.index)
	switch {
	case v.Type() == reflect.TypeFor[[]policy.SettingBand]():
		v.Set(reflect.ValueOf([]policy.SettingBand{{From: 16, To: 17, Setting: model.NoOne}}))
	case v.Type() == reflect.TypeFor[[]policy.CustomRule]():
		v.Set(reflect.ValueOf([]policy.CustomRule{{ID: "never", RefuseWhen: "false"}}))
	case v.Type() == reflect.TypeFor[[]model.Kind]():
		v.Set(v.Slice(1, v.Len()))
	case v.Type() == reflect.TypeFor[time.Duration]():
		v.SetInt(v.Int() + int64(time.Millisecond))
	case v.CanInt():
		v.SetInt(v.Int() + 1)
	case v.CanUint():
		v.SetUint((v.Uint() + 1) % 2)
	case v.CanFloat():
		v.SetFloat(0.25)
	case v.Kind() == reflect.Bool:
		v.SetBool(!v.Bool())
	case v.Kind() == reflect.String:
		v.SetString("another")
	default:
		t.Fatalf("%s: no way to change a %s", l.name, v.Type())
	}
}

func describe(t *testing.T, p policy.Policy) string {
	terms := termsOf(t, p)
	custom := len(terms.Custom)
	terms.Custom = nil
	return fmt.Sprintf("%+v, %d custom rules", terms, custom)
}

func termsOf(t *testing.T, p policy.Policy) spec.Terms {
	rules, err := policy.Compile(p)
	require.NoError(t, err)
	return cases.Terms(rules)
}

// TestTermsNoLimit: none is none, in each of the limits.
func TestTermsNoLimit(t *testing.T) {
	p := policy.Seed()
	p.Requests.Quota, p.DailyLimit.Messages = policy.NoLimit, policy.NoLimit
	p.Spam.MaxRecipients, p.Moderation.Strikes = policy.NoLimit, policy.NoLimit
	terms := termsOf(t, p)
	assert.Equal(t, []int{spec.NoLimit, spec.NoLimit, spec.NoLimit, spec.NoLimit},
		[]int{terms.RequestsQuota, terms.DailyMessages, terms.SpamMaxRecipients, terms.Strikes})
}

// TestTermsCustom: the custom rules see of a spec.View what they see of a world's facts.
func TestTermsCustom(t *testing.T) {
	view := spec.View{
		SenderAge: 20, RecipientAge: 15, SenderFollowsRecipient: true, RecipientFollowsSender: true,
		SenderSetting: model.NoOne, RecipientSetting: model.Friends, Kind: model.Video, Length: 7, Labels: model.Offensive | model.PrivateInfo | model.Unwanted,
		SentToday: 3, RecipientWroteBefore: true, Accepted: true,
	}
	group := view
	group.IsGroup, group.GroupSize = true, 4
	for expression, want := range map[string][2]bool{ // one-to-one, group
		"sender.age == 20":                                              {true, true},
		"recipient.age == 15":                                           {true, false},
		"recipient.age == -1":                                           {false, true},
		"sender.setting == 'no-one'":                                    {true, true},
		"recipient.setting == 'friends'":                                {true, false},
		"sender.follows_recipient && recipient.follows_sender":          {true, true},
		"recipient.wrote_before && recipient.accepted_sender":           {true, true},
		"sender.sent_today == 3":                                        {true, true},
		"message.kind == 'video' && message.length == 7":                {true, true},
		"message.offensive && message.private_info && message.unwanted": {true, true},
		"group.is && group.size == 4":                                   {false, true},
		"!group.is && group.size == 0":                                  {true, false},
	} {
		p := policy.Seed()
		p.Custom = []policy.CustomRule{{ID: "rule", RefuseWhen: expression}}
		refuses := termsOf(t, p).Custom[0].RefuseWhen
		assert.Equal(t, want, [2]bool{refuses(view), refuses(group)}, expression)
	}
}
