package service_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/world"
	"dmsim/sim/population"
	"dmsim/sim/service"
)

// TestRegistration registers people, and holds what is refused by the world apart from what is no registration.
func TestRegistration(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.three(`"seed"`)
	for _, step := range []struct {
		body   string
		status int
		reason string
		detail string
	}{
		{`{"birth":"2000-01-01"}`, 201, "", ""},
		{`{"birth":"2000-01-01","zone":"Europe/Berlin","setting":"no-one"}`, 201, "", ""},
		{`{"birth":"2020-01-01"}`, 403, "too-young-to-register", ""},
		{`{"birth":"2020-01-01","username":"eva"}`, 403, "too-young-to-register", ""},
		{`{"birth":"2000-01-01","username":"Eva"}`, 201, "", ""},
		{`{"birth":"2000-01-01","username":"eVA"}`, 409, "", `the username "eVA" is another one's`},
		{`{"birth":"2000-01-01","username":"` + name(100) + `"}`, 409, "", `the username "` + name(100) + `" is another one's`},
		{`{"birth":"2000-01-01","username":"me"}`, 400, "", `username: want 3 to 30 letters, digits, _ . and -, the last two not first; got "me"`},
		{`{"birth":"2000-01-01","username":"a/b"}`, 400, "", `username: want 3 to 30 letters, digits, _ . and -, the last two not first; got "a/b"`},
		{`{"birth":"2000-01-01","username":"..."}`, 400, "", `username: want 3 to 30 letters, digits, _ . and -, the last two not first; got "..."`},
		{`{"birth":"2000-01-01","zone":"Europe/Bonn"}`, 400, "", `zone: want a time zone of this society, got "Europe/Bonn"`},
		{`{"birth":"2000-01-01","password":"short"}`, 400, "", `password: want 8 to 128 bytes, got 5`},
		{`{"birth":"2001-02-29"}`, 400, "", `birth: want a date such as 2001-02-03, from 1800 on, got "2001-02-29"`},
		{`{}`, 400, "", `birth: want a date such as 2001-02-03, from 1800 on, got ""`},
		{`{"birth":"2000-01-01","setting":"nobody"}`, 400, "", `want one of everyone, friends, no-one, got "nobody"`},
		{`{"birth":"2000-01-01","age":20}`, 400, "", `unknown field "age"`},
		{`{"birth":2000}`, 400, "", `birth: want another type, got number`},
		{`{"birth":"2000-01-01"} {}`, 400, "", `want one JSON object and nothing after it`},
		{`{"birth":"2000-01-01"`, 400, "", `the JSON ends too early`},
		{`["2000-01-01"]`, 400, "", `want a JSON object`},
		{"{\"birth\":\"2000-01-01\xff\"}", 400, "", `want a body in UTF-8`},
		{`{"birth":` + strings.Repeat("[", 40), 400, "", `want JSON nested at most 32 deep`},
	} {
		got := s.call("", "POST", "/v1/users", step.body)
		assert.Equal(t, step.status, got.status, "%s: %s", step.body, got.body)
		assert.Equal(t, step.reason, got.reason(), step.body)
		if step.detail != "" {
			var p service.Problem
			decode(t, got.body, &p)
			assert.Equal(t, service.Problem{Type: "about:blank", Title: http.StatusText(step.status), Status: step.status, Detail: step.detail}, p)
		}
		assert.Equal(t, step.detail == "", got.headers.Get(service.CommitHeader) != "", step.body)
	}
	s.service.Look(func(w *world.World) { assert.Equal(t, 6, w.Users()) })
}

// TestPasswords holds that a password opens a session, and nothing else does but the admin token.
func TestPasswords(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.three(`"seed"`)
	s.good(http.StatusCreated, nil, "", "POST", "/v1/users", `{"birth":"2000-01-01","username":"Eva","password":"correct horse"}`)
	s.good(http.StatusCreated, nil, "", "POST", "/v1/users", `{"birth":"2000-01-01","username":"Fay"}`)
	for _, step := range []struct {
		who, body string
		status    int
	}{
		{"", `{"username":"eva","password":"correct horse"}`, 201},
		{"", `{"username":"eva","password":"correct horsf"}`, 401},
		{"", `{"username":"eva","password":""}`, 401},
		{"", `{"username":"eva"}`, 401},
		{"", `{"username":"fay","password":"correct horse"}`, 401},
		{"", `{"username":"fay","password":""}`, 401},
		{"", `{"username":"` + name(0) + `","password":"correct horse"}`, 401},
		{"", `{"username":"gil","password":"correct horse"}`, 401},
		{"", `{}`, 401},
		{"another token of the tests", `{"username":"fay"}`, 401},
		{adminToken, `{"username":"fay"}`, 201},
		{adminToken, `{"username":"gil"}`, 404},
	} {
		got := s.call(step.who, "POST", "/v1/sessions", step.body)
		assert.Equal(t, step.status, got.status, "%s: %s", step.body, got.body)
	}
}

// TestPasswordsOfWhoHasGone holds that who waits with a password and goes leaves the place to others.
func TestPasswordsOfWhoHasGone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.service.HoldPasswords(func() {
		ctx, cancel := context.WithCancel(t.Context())
		answered := make(chan reply, 1)
		go func() {
			answered <- s.do(s.request("", "POST", "/v1/sessions", `{"username":"eva","password":"correct horse"}`).WithContext(ctx))
		}()
		require.Eventually(t, func() bool { return s.service.Passwords() == 1 }, 20*time.Second, time.Millisecond)
		cancel()
		assert.Equal(t, http.StatusServiceUnavailable, (<-answered).status)
		assert.Zero(t, s.service.Passwords())
	})
}

// TestPasswordsOverAReset has a reset while a password is looked at: no session comes of it, neither of who has the name by then nor of who has the number.
func TestPasswordsOverAReset(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, after := range []string{"eva", "mallory"} {
		s.three(`"seed"`)
		s.good(http.StatusCreated, nil, "", "POST", "/v1/users", `{"birth":"2000-01-01","username":"eva","password":"correct horse"}`)
		answered := make(chan reply, 1)
		s.service.HoldPasswords(func() {
			go func() {
				answered <- s.call("", "POST", "/v1/sessions", `{"username":"eva","password":"correct horse"}`)
			}()
			require.Eventually(t, func() bool { return s.service.Passwords() == 1 }, 20*time.Second, time.Millisecond)
			s.three(`"seed"`)
			s.good(http.StatusCreated, nil, "", "POST", "/v1/users", `{"birth":"2000-01-01","username":"`+after+`"}`)
		})
		got := <-answered
		assert.Equal(t, http.StatusUnauthorized, got.status, "%s: %s", after, got.body)
	}
}

// TestEveryStatus holds that each reason has a status of its kind, and its rule.
func TestEveryStatus(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.three(`{"daily_limit":{"messages":1},"custom":[{"id":"no-shouting","refuse_when":"message.length > 20"}]}`)
	ana := s.token(0)
	long := `{"to":"` + name(1) + `","text":"A TEXT OF MORE THAN TWENTY CHARACTERS"}`
	var p service.Problem
	s.good(http.StatusForbidden, &p, ana, "POST", "/v1/messages", long)
	assert.Equal(t, service.Problem{
		Type: "urn:dmsim:refused", Title: "an expression of the policy is true", Status: 403, Reason: "no-shouting", Rule: "R15",
	}, p)
	s.good(http.StatusCreated, nil, ana, "POST", "/v1/messages", `{"to":"`+name(1)+`","text":"hello","client_id":"one"}`)
	var limit service.Problem
	s.good(http.StatusTooManyRequests, &limit, ana, "POST", "/v1/messages", `{"to":"`+name(1)+`","text":"hello","client_id":"two"}`)
	assert.Equal(t, service.Problem{
		Type: "urn:dmsim:refused", Title: "daily_limit.messages used up", Status: 429, Reason: "daily-limit", Rule: "R12",
	}, limit)
	again := s.call(ana, "POST", "/v1/messages", `{"to":"`+name(1)+`","text":"hello","client_id":"two"}`)
	assert.Equal(t, http.StatusTooManyRequests, again.status)
	assert.Equal(t, "true", again.headers.Get(service.RepeatHeader))
}

// TestModeration has a message reported, and the answer say what that brings about.
func TestModeration(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.three(`{"moderation":{"mode":"on-report","latency":"1h","true_positive_rate":1,"strikes":1,"suspension":"24h"}}`)
	ana, ben := s.token(0), s.token(1)
	s.good(http.StatusCreated, nil, ana, "POST", "/v1/messages", `{"to":"`+name(1)+`","text":"harmless words","labels":["offensive"]}`)
	got := s.call(ben, "POST", "/v1/reports", `{"user":"`+name(0)+`","message":1}`)
	assert.Equal(t, `{"removed_from":"2026-03-01T13:00:00Z","suspended_until":"2026-03-02T13:00:00Z"}`, got.body)
	s.good(http.StatusOK, nil, adminToken, "PUT", "/v1/admin/clock", `{"now":"2026-03-01T13:00:00Z"}`)
	assert.Equal(t, "suspended", s.call(ana, "POST", "/v1/messages", `{"to":"`+name(1)+`","text":"more"}`).reason())
	var me service.Me
	s.good(http.StatusOK, &me, ana, "GET", "/v1/me", "")
	assert.Equal(t, service.Me{ID: 0, Username: population.Name(0), Setting: model.Everyone, Suspended: true, SentToday: 1}, me)
	assert.Contains(t, s.call(ben, "GET", "/v1/inbox/users/"+name(0), "").body, `"removed":true`)
}
