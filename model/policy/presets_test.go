package policy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/strictyaml"
)

// TestPresets: every preset parses, is valid, bears its name, and reads back from its YAML.
func TestPresets(t *testing.T) {
	for _, name := range policy.PresetNames() {
		t.Run(name, func(t *testing.T) {
			p, err := policy.Preset(name)
			require.NoError(t, err)
			require.NoError(t, p.Validate())
			assert.Equal(t, name, p.Name)
			again, err := policy.Parse(name, p.YAML())
			require.NoError(t, err)
			assert.Equal(t, p, again)
			source, err := policy.Parse(name+".yaml", policy.PresetSource(name))
			require.NoError(t, err)
			assert.Equal(t, p, source)
			assert.True(t, strings.HasPrefix(string(policy.PresetSource(name)), "# "+name+": "), "the file says what it is")
			_, err = policy.Compile(p)
			assert.NoError(t, err)
		})
	}
	_, err := policy.Preset("teen.yaml")
	assert.ErrorContains(t, err, `want one of the policies seed, open, mutual, `)
	assert.Nil(t, policy.PresetSource("../policy"))
}

// TestSeed: the values of the design, each of them.
func TestSeed(t *testing.T) {
	assert.Equal(t, policy.Policy{
		Name: "seed", AccountMinAge: 13, DMMinAge: 16, LeapDayBirthday: model.March1, BaseGate: model.GateSenderFollows,
		Settings:       policy.SettingGates{Everyone: model.GateNone, Friends: model.GateRecipientFollows, NoOne: model.GateDeny},
		DefaultSetting: policy.DefaultSetting{Setting: model.Friends},
		Requests:       policy.Requests{Quota: 1, Kinds: []model.Kind{model.Text, model.Image, model.Video, model.Emoji}},
		Groups:         policy.Groups{MaxMembers: 50, AddGate: policy.AddDMEligible},
		DailyLimit:     policy.DailyLimit{Messages: 500},
		Unanswered:     policy.Unanswered{Window: 720 * time.Hour, Restored: true},
		Spam:           policy.Spam{MaxRecipients: 20, Window: time.Hour, NearDistance: 3, Probability: 1, Hold: 24 * time.Hour},
		Moderation: policy.Moderation{
			Latency: time.Hour, TruePositiveRate: 0.9, FalsePositiveRate: 0.01, Strikes: 3, Suspension: 168 * time.Hour,
		},
		Custom: []policy.CustomRule{},
	}, policy.Seed())
}

// TestSeedSaysAll: the file of seed has every key, so that it documents them, and so that no key is zero by omission.
func TestSeedSaysAll(t *testing.T) {
	plain := func(data []byte) any {
		var v any
		require.NoError(t, strictyaml.Decode("seed.yaml", data, &v))
		return v
	}
	assert.Equal(t, plain(policy.Seed().YAML()), plain(policy.PresetSource("seed")))
}

// TestSeedIsTheCallers: changing one's copy does not change the next.
func TestSeedIsTheCallers(t *testing.T) {
	p := policy.Seed()
	p.Requests.Kinds[0] = model.Video
	assert.Equal(t, model.Text, policy.Seed().Requests.Kinds[0])
}
