package policy_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/strictyaml"
)

func drawDuration(t *rapid.T) time.Duration {
	return time.Duration(rapid.Int64Range(0, 1<<40).Draw(t, "ms")) * time.Millisecond
}

func bands(list ...policy.SettingBand) func(*policy.Policy) {
	return func(p *policy.Policy) { p.DefaultSetting.Bands = list }
}

func rules(ids ...string) func(*policy.Policy) {
	return func(p *policy.Policy) {
		for _, id := range ids {
			p.Custom = append(p.Custom, policy.CustomRule{ID: id, RefuseWhen: "false"})
		}
	}
}

func TestValidate(t *testing.T) {
	many := make([]string, model.CustomReasonsMax+1)
	for i := range many {
		many[i] = fmt.Sprintf("rule-%d", i)
	}
	for _, c := range []struct {
		name   string
		change func(*policy.Policy)
		want   string // empty: valid
	}{
		{"no name", func(p *policy.Policy) { p.Name = "" }, `name: want a name, got ""`},
		{"ages 0", func(p *policy.Policy) { p.AccountMinAge, p.DMMinAge = 0, 0 }, ""},
		{"ages 150", func(p *policy.Policy) { p.AccountMinAge, p.DMMinAge = 150, 150 }, ""},
		{"account age -1", func(p *policy.Policy) { p.AccountMinAge = -1 }, "account_min_age: want an age from 0 to 150, got -1"},
		{"message age 151", func(p *policy.Policy) { p.DMMinAge = 151 }, "dm_min_age: want an age from 0 to 150, got 151"},
		{"bands", bands(policy.SettingBand{From: 0, To: 15}, policy.SettingBand{From: 16, To: 16}, policy.SettingBand{From: 18}), ""},
		{"band backwards", bands(policy.SettingBand{From: 17, To: 16}), "default_setting.bands[0].to: want an age >= 17, or no end, got 16"},
		{"bands overlap", bands(policy.SettingBand{From: 13, To: 16}, policy.SettingBand{From: 16, To: 17}), "default_setting.bands[1].from: want an age >= 17, above the band before, got 16"},
		{"bands descend", bands(policy.SettingBand{From: 16, To: 17}, policy.SettingBand{From: 13, To: 15}), "default_setting.bands[1].from: want an age >= 18, above the band before, got 13"},
		{"band after an open one", bands(policy.SettingBand{From: 16}, policy.SettingBand{From: 18}), "default_setting.bands[1].from: want no band after one without an end, got 18"},
		{"band of age 151", bands(policy.SettingBand{From: 16, To: 151}), "default_setting.bands[0].to: want an age from 0 to 150, got 151"},
		{"quota", func(p *policy.Policy) { p.Requests.Quota = -1 }, "requests.quota: want a whole number >= 0 or none, got -1"},
		{"quota 0", func(p *policy.Policy) { p.Requests.Quota = 0 }, ""},
		{"kinds twice", func(p *policy.Policy) { p.Requests.Kinds = []model.Kind{model.Text, model.Text} }, "requests.kinds[1]: want each kind once, got text"},
		{"no kinds", func(p *policy.Policy) { p.Requests.Kinds = nil }, ""},
		{"no members", func(p *policy.Policy) { p.Groups.MaxMembers = 0 }, "groups.max_members: want a whole number >= 1, got 0"},
		{"messages", func(p *policy.Policy) { p.DailyLimit.Messages = -5 }, "daily_limit.messages: want a whole number >= 0 or none, got -5"},
		{"messages, almost none", func(p *policy.Policy) { p.DailyLimit.Messages = policy.NoLimit - 1 }, "daily_limit.messages: want a whole number >= 0 or none, got 9223372036854775806"},
		{"unanswered", func(p *policy.Policy) { p.Unanswered.Messages = -1 }, "unanswered.messages: want a whole number from 0 to 2147483647, 0 for no cap, got -1"},
		{"unanswered, most", func(p *policy.Policy) { p.Unanswered.Messages = 1<<31 - 1 }, ""},
		{"unanswered, more than most", func(p *policy.Policy) { p.Unanswered.Messages = 1 << 31 }, "unanswered.messages: want a whole number from 0 to 2147483647, 0 for no cap, got 2147483648"},
		{"unanswered window", func(p *policy.Policy) { p.Unanswered.Window = 0 }, "unanswered.window: want a duration > 0 of whole milliseconds, got 0s"},
		{"recipients", func(p *policy.Policy) { p.Spam.MaxRecipients = -1 }, "spam.max_recipients: want a whole number >= 0 or none, got -1"},
		{"window 0", func(p *policy.Policy) { p.Spam.Window = 0 }, "spam.window: want a duration > 0 of whole milliseconds, got 0s"},
		{"window in microseconds", func(p *policy.Policy) { p.Spam.Window = 1500 * time.Microsecond }, "spam.window: want a duration > 0 of whole milliseconds, got 1.5ms"},
		{"distance", func(p *policy.Policy) { p.Spam.NearDistance = 65 }, "spam.near_distance: want a whole number of bits from 0 to 64, got 65"},
		{"probability", func(p *policy.Policy) { p.Spam.Probability = -0.1 }, "spam.probability: want a share from 0 to 1, got -0.1"},
		{"probability NaN", func(p *policy.Policy) { p.Spam.Probability = math.NaN() }, "spam.probability: want a share from 0 to 1, got NaN"},
		{"hold", func(p *policy.Policy) { p.Spam.Hold = -time.Hour }, "spam.hold: want a duration >= 0 of whole milliseconds, got -1h"},
		{"hold 0", func(p *policy.Policy) { p.Spam.Hold = 0 }, ""},
		{"latency", func(p *policy.Policy) { p.Moderation.Latency = 1 }, "moderation.latency: want a duration >= 0 of whole milliseconds, got 1ns"},
		{"true positives", func(p *policy.Policy) { p.Moderation.TruePositiveRate = 1.01 }, "moderation.true_positive_rate: want a share from 0 to 1, got 1.01"},
		{"false positives", func(p *policy.Policy) { p.Moderation.FalsePositiveRate = 2 }, "moderation.false_positive_rate: want a share from 0 to 1, got 2"},
		{"strikes 0", func(p *policy.Policy) { p.Moderation.Strikes = 0 }, "moderation.strikes: want a whole number >= 1 or none, got 0"},
		{"suspension", func(p *policy.Policy) { p.Moderation.Suspension = -1 }, "moderation.suspension: want a duration >= 0 of whole milliseconds, got -1ns"},
		{"custom ids", rules("a", "a-1"), ""},
		{"custom id of no letters", rules("Mine"), `custom[0].id: want an id of small letters, digits and -, from a letter on, got "Mine"`},
		{"custom id of a rule", rules("a", "spam"), `custom[1].id: want an id that is not a built-in reason, got "spam"`},
		{"custom id ok", rules("ok"), `custom[0].id: want an id that is not a built-in reason, got "ok"`},
		{"custom id twice", rules("a", "a"), `custom[1].id: want an id of its own for each rule, got "a"`},
		{"as many custom rules as there may be", rules(many[1:]...), ""},
		{"too many custom rules", rules(many...), fmt.Sprintf("custom: want at most %d rules, got %d", model.CustomReasonsMax, len(many))},
		{"custom condition", func(p *policy.Policy) { p.Custom = []policy.CustomRule{{ID: "a", RefuseWhen: "1"}} }, "custom[0].refuse_when: want an expression that is true or false, got one of type int"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := changed(t, "seed", c.change).Validate()
			if c.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.EqualError(t, err, c.want)
			var field *strictyaml.FieldError
			assert.ErrorAs(t, err, &field)
		})
	}
}

func TestDefaultFor(t *testing.T) {
	p := changed(t, "seed", func(p *policy.Policy) {
		p.DefaultSetting = policy.DefaultSetting{Setting: model.Friends, Bands: []policy.SettingBand{{13, 15, model.NoOne}, {18, 0, model.Everyone}}}
	})
	require.NoError(t, p.Validate())
	for age, want := range map[int]model.Setting{
		12: model.Friends, 13: model.NoOne, 15: model.NoOne, 16: model.Friends, 17: model.Friends, 18: model.Everyone, 99: model.Everyone,
	} {
		assert.Equal(t, want, p.DefaultFor(age), age)
	}
	assert.Equal(t, model.Friends, policy.Seed().DefaultFor(30))
}
