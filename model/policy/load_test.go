package policy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/strictyaml"
)

// changed returns a preset with changes.
func changed(t *testing.T, preset string, change func(*policy.Policy)) policy.Policy {
	t.Helper()
	p, err := policy.Preset(preset)
	require.NoError(t, err)
	change(&p)
	return p
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, yaml, preset string
		change             func(*policy.Policy)
	}{
		{"empty", "", "seed", func(*policy.Policy) {}},
		{"a name", "mutual", "mutual", func(*policy.Policy) {}},
		{"without extends", "dm_min_age: 18", "seed", func(p *policy.Policy) { p.DMMinAge = 18 }},
		{"with extends, last", "name: mine\ngroups: {add_gate: none}\nextends: x-now\n", "x-now", func(p *policy.Policy) {
			p.Name, p.Groups.AddGate = "mine", policy.AddNone
		}},
		{"lists replace", "requests: {kinds: [emoji]}", "seed", func(p *policy.Policy) { p.Requests.Kinds = []model.Kind{model.Emoji} }},
		{"no limits", "daily_limit: {messages: none}\nmoderation: {strikes: none}", "seed", func(p *policy.Policy) {
			p.DailyLimit.Messages, p.Moderation.Strikes = policy.NoLimit, policy.NoLimit
		}},
		{"a default for all", "extends: tiktok-2023\ndefault_setting: everyone", "tiktok-2023", func(p *policy.Policy) {
			p.DefaultSetting = policy.DefaultSetting{Setting: model.Everyone}
		}},
		{"defaults by age", "default_setting: {bands: [{from: 16, to: 17, setting: no-one}, {from: 18, setting: everyone}]}", "seed", func(p *policy.Policy) {
			p.DefaultSetting = policy.DefaultSetting{Setting: model.Friends, Bands: []policy.SettingBand{{16, 17, model.NoOne}, {18, 0, model.Everyone}}}
		}},
		{"the rest by age", "extends: tiktok-2023\ndefault_setting: {otherwise: everyone}", "tiktok-2023", func(p *policy.Policy) {
			p.DefaultSetting.Setting = model.Everyone
		}},
		{"custom rules", `custom: [{id: mine, refuse_when: "group.size > 10"}]`, "seed", func(p *policy.Policy) {
			p.Custom = []policy.CustomRule{{ID: "mine", RefuseWhen: "group.size > 10"}}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := policy.Parse("p.yaml", []byte(c.yaml))
			require.NoError(t, err)
			assert.Equal(t, changed(t, c.preset, c.change), got)
		})
	}
}

func TestParseErrors(t *testing.T) {
	const presets = "seed, open, mutual, tiktok-2020, tiktok-2023, instagram-teen, x-legacy, x-now, discord, whatsapp, ofcom-u18, dsa-28"
	for _, c := range []struct{ name, yaml, want string }{
		{"unknown preset", "extends: mutul", `p.yaml:1:10: extends: want one of the policies ` + presets + `; got "mutul" (did you mean mutual?)`},
		{"a file", "extends: other.yaml", `p.yaml:1:10: extends: want one of the policies ` + presets + `; got "other.yaml"`},
		{"extends no name", "extends: [seed]", `p.yaml:1:10: extends: want a policy's name, got a list`},
		{"a list", "- seed", `p.yaml:1:1: want a policy's name or a mapping, got a list`},
		{"unknown key", "groups: {max_member: 3}", `p.yaml:1:10: groups.max_member: want one of the keys max_members, add_gate; got "max_member" (did you mean max_members?)`},
		{"gate", "settings: {friends: mutal}", `p.yaml:1:21: settings.friends: want one of none, sender-follows, recipient-follows, either, mutual, deny, got "mutal"`},
		{"limit", "daily_limit:\n  messages: many\n", `p.yaml:2:13: daily_limit.messages: want a whole number >= 0 or none, got "many"`},
		{"limit below zero", "daily_limit: {messages: -1}", `p.yaml:1:25: daily_limit.messages: want a whole number >= 0 or none, got -1`},
		{"kind", "requests: {kinds: [text, gif]}", `p.yaml:1:26: requests.kinds[1]: want one of text, image, video, emoji, got "gif"`},
		{"default", "default_setting: none", `p.yaml:1:18: default_setting: want one of everyone, friends, no-one, got "none"`},
		{"default, a list", "default_setting: [friends]", `p.yaml:1:18: default_setting: want a setting's name or a mapping with bands, got a list`},
		{"band without a setting", "default_setting: {bands: [{from: 16}]}", `p.yaml:1:27: default_setting.bands[0]: want the key setting, got only from`},
		{"range", "spam:\n  probability: 1.5\n", `p.yaml:2:16: spam.probability: want a share from 0 to 1, got 1.5`},
		{"custom rule", "custom:\n  - id: mine\n    refuse_when: sender.ag > 1\n", `p.yaml:3:18: custom[0].refuse_when: want a CEL expression: 1:7: undeclared reference to 'sender.ag' (did you mean 'sender.age'?)`},
		{"custom rule without a condition", "custom: [{id: mine}]", `p.yaml:1:10: custom[0]: want the key refuse_when, got only id`},
		{"two documents", "name: a\n---\nname: b\n", `p.yaml:3:1: want one document, got another one here`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := policy.Parse("p.yaml", []byte(c.yaml))
			assert.EqualError(t, err, c.want)
		})
	}
}

// scenario holds a policy as a scenario file does.
type scenario struct {
	Users    int             `yaml:"users"`
	Policy   policy.Policy   `yaml:"policy"`
	Policies []policy.Policy `yaml:"policies"`
}

func TestPolicyInAScenario(t *testing.T) {
	for _, c := range []struct {
		name, yaml, preset string
		change             func(*policy.Policy)
	}{
		{"a name", "policy: mutual", "mutual", func(*policy.Policy) {}},
		{"a mapping with extends", "policy: {extends: x-now, daily_limit: {clock: local-day}}", "x-now", func(p *policy.Policy) { p.DailyLimit.Clock = policy.LocalDay }},
		{"a mapping without, on what is there", "policy: {dm_min_age: 18}", "open", func(p *policy.Policy) { p.DMMinAge = 18 }},
		{"absent", "users: 3", "open", func(*policy.Policy) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scenario{Policy: changed(t, "open", func(*policy.Policy) {})}
			d, err := strictyaml.Parse("s.yaml", []byte(c.yaml))
			require.NoError(t, err)
			require.NoError(t, d.Decode(&s))
			want := changed(t, c.preset, c.change)
			assert.Equal(t, want, s.Policy)

			require.NoError(t, d.Set(&s, "policy.daily_limit.messages=50"))
			want.DailyLimit.Messages = 50
			assert.Equal(t, want, s.Policy)

			require.NoError(t, d.Set(&s, "policy=whatsapp"))
			assert.Equal(t, changed(t, "whatsapp", func(*policy.Policy) {}), s.Policy)
		})
	}
	var s scenario
	require.NoError(t, strictyaml.Decode("s.yaml", []byte("policy: {dm_min_age: 18}\npolicies: [open, {name: b, dm_min_age: 3}]"), &s))
	assert.Equal(t, changed(t, "seed", func(p *policy.Policy) { p.DMMinAge = 18 }), s.Policy, "nothing there: seed")
	assert.Equal(t, changed(t, "seed", func(p *policy.Policy) { p.Name, p.DMMinAge = "b", 3 }), s.Policies[1])
}

func TestPolicyInAScenarioErrors(t *testing.T) {
	d, err := strictyaml.Parse("s.yaml", []byte("users: 3\npolicy:\n  daily_limit:\n    messages: many\n"))
	require.NoError(t, err)
	var s scenario
	assert.EqualError(t, d.Decode(&s), `s.yaml:4:15: policy.daily_limit.messages: want a whole number >= 0 or none, got "many"`)

	d, err = strictyaml.Parse("s.yaml", []byte("policy:\n  groups: {max_members: 0}\n"))
	require.NoError(t, err)
	require.NoError(t, d.Decode(&s))
	check := func() error { return d.Locate(strictyaml.Under("policy", s.Policy.Validate())) }
	assert.EqualError(t, check(), `s.yaml:2:25: policy.groups.max_members: want a whole number >= 1, got 0`)
	require.NoError(t, d.Set(&s, "policy.groups.max_members=5"))
	assert.NoError(t, check())
	require.NoError(t, d.Set(&s, "policy.spam.window=0s"))
	assert.EqualError(t, check(), `--set policy.spam.window=0s: policy.spam.window: want a duration > 0 of whole milliseconds, got 0s`)
	assert.EqualError(t, d.Set(&s, "policy.groups.max=5"),
		`--set policy.groups.max=5: policy.groups.max: want one of the keys max_members, add_gate; got "max"`)
}

func drawPolicy(t *rapid.T) policy.Policy {
	p, err := policy.Preset(rapid.SampledFrom(policy.PresetNames()).Draw(t, "preset"))
	require.NoError(t, err)
	limit := func(name string, least int64) policy.Limit {
		return policy.Limit(rapid.OneOf(rapid.Int64Range(least, 1<<62-1), rapid.Just(int64(policy.NoLimit))).Draw(t, name))
	}
	p.Name = rapid.StringMatching(`[ -~]{1,12}`).Draw(t, "name")
	p.AccountMinAge, p.DMMinAge = rapid.IntRange(0, 150).Draw(t, "account age"), rapid.IntRange(0, 150).Draw(t, "dm age")
	p.BaseGate = model.Gate(rapid.IntRange(0, 5).Draw(t, "gate"))
	p.LeapDayBirthday = model.LeapDay(rapid.IntRange(0, 1).Draw(t, "leap"))
	p.ReplyExemption = rapid.Bool().Draw(t, "exemption")
	p.Requests.Kinds = rapid.SliceOfDistinct(rapid.Map(rapid.IntRange(0, 3), func(i int) model.Kind { return model.Kind(i) }), rapid.ID).Draw(t, "kinds")
	p.Requests.Quota, p.DailyLimit.Messages, p.Spam.MaxRecipients = limit("quota", 0), limit("messages", 0), limit("recipients", 0)
	p.Moderation.Strikes = limit("strikes", 1)
	p.Moderation.TruePositiveRate = rapid.Float64Range(0, 1).Draw(t, "rate")
	p.Spam.Window = rapid.Custom(drawDuration).Draw(t, "window") + 1e6
	p.Spam.Hold = rapid.Custom(drawDuration).Draw(t, "hold")
	p.DefaultSetting = policy.DefaultSetting{Setting: model.Setting(rapid.IntRange(0, 2).Draw(t, "setting"))}
	for age := rapid.IntRange(0, 40).Draw(t, "first band"); age < 100 && rapid.Bool().Draw(t, "another band"); {
		band := policy.SettingBand{From: age, To: age + rapid.IntRange(0, 9).Draw(t, "years"), Setting: model.Setting(rapid.IntRange(0, 2).Draw(t, "band"))}
		if band.To == 0 {
			break // read as no upper end
		}
		p.DefaultSetting.Bands = append(p.DefaultSetting.Bands, band)
		age = band.To + rapid.IntRange(1, 9).Draw(t, "gap")
	}
	return p
}

// TestRoundTrip: the whole policy is in its YAML, which reads back as it was.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawPolicy(t)
		require.NoError(t, want.Validate())
		got, err := policy.Parse("p.yaml", want.YAML())
		require.NoError(t, err, "%s", want.YAML())
		require.Equal(t, want, got, "%s", want.YAML())
	})
}

func FuzzParse(f *testing.F) {
	for _, name := range policy.PresetNames() {
		f.Add(policy.PresetSource(name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := policy.Parse("p.yaml", data)
		if err != nil {
			require.NotContains(t, err.Error(), "\n")
			return
		}
		again, err := policy.Parse("p.yaml", p.YAML())
		require.NoError(t, err, "%s", p.YAML())
		require.Equal(t, p, again)
	})
}
