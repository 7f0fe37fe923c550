package adapter_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/adapter"
)

// begun is a client of the reference service with the scenario's people, of whom some are logged in.
func begun(t testing.TB) *adapter.Client {
	t.Helper()
	c, p := served(t, nil), policy.Seed()
	require.NoError(t, c.Begin(context.Background(), adapter.Start{At: started, Policy: &p, Scenario: &adapter.Society{Users: crowd().Users(), Seed: 1}}))
	var users []model.UserID
	for u := range crowd().Users() {
		users = append(users, model.UserID(u))
	}
	require.NoError(t, c.Login(context.Background(), users))
	return c
}

// BenchmarkRender renders a message to a user.
func BenchmarkRender(b *testing.B) {
	c := begun(b)
	a := model.Attempt{Op: model.OpSend, Actor: 3, Target: 4, Group: model.NoGroup, At: started, Key: 77}
	var call adapter.Call
	b.ReportAllocs()
	for b.Loop() {
		require.NoError(b, c.Render(&a, "the weather is fine today", &call))
	}
}

// BenchmarkAnswer reads the answer to a delivered message, and to a refused one.
func BenchmarkAnswer(b *testing.B) {
	c := begun(b)
	a := model.Attempt{Op: model.OpSend, Actor: 3, Target: 4, Group: model.NoGroup, At: started}
	h := http.Header{"Dmsim-Commit": {"12345"}, "Dmsim-Time": {"2026-03-01T12:00:00.000Z"}}
	for name, answer := range map[string]struct {
		status int
		body   string
	}{
		"delivered": {201, `{"message":12345,"reached":1}`},
		"refused":   {403, `{"type":"urn:dmsim:refused","title":"the base gate fails","status":403,"reason":"not-following","rule":"R09"}`},
	} {
		b.Run(name, func(b *testing.B) {
			body := []byte(answer.body)
			b.ReportAllocs()
			for b.Loop() {
				if said := c.Answer(&a, answer.status, h, body); said.Failure != "" {
					b.Fatal(said.Failure)
				}
			}
		})
	}
}
