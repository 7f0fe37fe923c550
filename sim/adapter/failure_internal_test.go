package adapter

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
)

// TestFailuresAreFew: a reason for no decision holds nothing that the service says, since failures are counted by it, and a status without a name is told by its number.
func TestFailuresAreFew(t *testing.T) {
	a, err := Load(Reference)
	require.NoError(t, err)
	c := Client{adapter: a, ear: a.Ear()}
	answer := func(status int, h http.Header, body string) string {
		return c.Answer(&model.Attempt{Op: model.OpSend}, status, h, []byte(body)).Failure
	}
	assert.Equal(t, "status 403: a word that is not known", answer(403, nil, `{"reason":"request 17 is bad"}`))
	assert.Equal(t, "a commit number that is none", answer(201, http.Header{"Dmsim-Commit": {"x17"}}, `{}`))
	assert.Equal(t, "a time that is none", answer(201, http.Header{"Dmsim-Time": {"x17"}}, `{}`))
	assert.Equal(t, "a number that is none", answer(201, nil, `{"reached":"x17"}`))
	assert.Equal(t, "status Internal Server Error", answer(500, nil, ``))
	assert.Equal(t, "status 520", answer(520, nil, ``))
}
