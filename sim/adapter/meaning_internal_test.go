package adapter

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
)

// coarse is an adapter whose words mean what a YAML mapping says.
func coarse(t *testing.T, words string) (*Adapter, error) {
	t.Helper()
	data, err := Source(Reference)
	require.NoError(t, err)
	text := strings.Replace(string(data), "\nanswers:\n", "\nanswers:\n  reasons: "+words+"\n", 1)
	return Parse("coarse.yaml", []byte(text))
}

// TestTheWordDecides: a word of one reason means no other, though another word's list begins with that reason.
func TestTheWordDecides(t *testing.T) {
	a, err := coarse(t, "{closed: [dms-off, not-friends], shut: [dms-off, not-friends], off: dms-off, hushed: [dms-off, blocked]}")
	require.NoError(t, err)
	seed := policy.Seed()
	c := Client{adapter: a, ear: a.Ear(&seed)}
	means := func(word string) []model.Reason {
		said := c.Answer(&model.Attempt{Op: model.OpSend}, 403, nil, fmt.Appendf(nil, `{"reason":%q}`, word))
		require.Empty(t, said.Failure)
		assert.Equal(t, model.DMsOff, said.Outcome.Reason)
		if said.Meaning == 0 {
			return nil
		}
		return a.Meanings(&seed)[said.Meaning-1]
	}
	for word, want := range map[string][]model.Reason{
		"closed": {model.DMsOff, model.NotFriends}, "shut": {model.DMsOff, model.NotFriends}, "hushed": {model.DMsOff, model.Blocked}, "off": nil, "dms-off": nil,
	} {
		assert.Equal(t, want, means(word), word)
	}
	assert.Len(t, a.Meanings(&seed), 2, "equal lists are one")
	assert.True(t, a.Coarse())
}

// TestTooManyMeanings are refused when the adapter is read.
func TestTooManyMeanings(t *testing.T) {
	words := func(n int) string {
		var list []string
		names := model.ReasonNames()[1:]
		for i := range n {
			list = append(list, fmt.Sprintf("w%d: [%s, %s]", i, names[i%len(names)], names[i/len(names)]))
		}
		return "{" + strings.Join(list, ", ") + "}"
	}
	_, err := coarse(t, words(255))
	assert.NoError(t, err)
	_, err = coarse(t, words(256))
	assert.ErrorContains(t, err, "want at most 255 different lists of reasons")
}
