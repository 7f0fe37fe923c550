package load_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/load"
)

// What a service hears is what a world in process is told.
func TestThePlanKnowsItsTexts(t *testing.T) {
	for name, c := range map[string]struct {
		match       policy.Match
		fingerprint func(string) uint64
	}{
		"exact": {policy.MatchExact, model.Fingerprint},
		"near":  {policy.MatchNear, model.SimHash},
	} {
		t.Run(name, func(t *testing.T) {
			config := society(800, 2)
			config.Policy.Spam.Match = c.match
			p := build(t, load.Request{Config: config, Attempts: 3000})
			texts := map[uint64]string{}
			for i := range p.Attempts {
				text := p.Text(i)
				m := p.Attempts[i].Message
				if p.Attempts[i].Op != model.OpSend {
					assert.Empty(t, text)
					continue
				}
				require.Regexp(t, plainText, text)
				require.Equal(t, c.fingerprint(text), m.Fingerprint)
				require.Equal(t, len(text), int(m.Length))
				if c.match == policy.MatchExact {
					was, known := texts[m.Fingerprint]
					require.True(t, !known || was == text, "no two texts have one fingerprint")
				}
				texts[m.Fingerprint] = text
			}
			assert.Greater(t, len(texts), 1000)
		})
	}
}

var plainText = regexp.MustCompile(`^[a-z]+( [a-z]+){8}$`)

// Who repeats a text does so in the plan: the spam rule sees what it would have seen.
func TestTextsAreEqualWhereFingerprintsWere(t *testing.T) {
	p := build(t, load.Request{Config: society(2000, 8), Attempts: 40_000})
	refused := map[model.Reason]int{}
	for i := range p.Expected {
		refused[p.Expected[i].Reason]++
	}
	assert.NotZero(t, refused[model.Spam], "%v", refused)
}
