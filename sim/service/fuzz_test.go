package service_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/service"
)

// fuzzed is a service that anything may be done to; whoever uses it resets it first.
func fuzzed(t testing.TB) (s *stage, token string) {
	s = newStage(t)
	s.three(`"seed"`)
	return s, s.token(0)
}

// in is the same stage for another test.
func (s *stage) in(t testing.TB) *stage { return &stage{t, s.service, s.handler} }

// sane holds that an answer is one, and no mistake of the service.
func (s *stage) sane(t *testing.T, got reply) {
	t.Helper()
	assert.Less(t, got.status, 500, got.body)
	if got.status < 300 {
		return
	}
	assert.Equal(t, "application/problem+json", got.headers.Get("Content-Type"))
	var p service.Problem
	decode(t, got.body, &p)
	assert.Equal(t, got.status, p.Status)
	assert.NotContains(t, p.Detail, "\n")
}

// FuzzBodies has every route that takes a body read anything, with the admin's token or a user's.
func FuzzBodies(f *testing.F) {
	s, token := fuzzed(f)
	var takers []service.Route
	for _, r := range service.Routes() {
		if r.Takes {
			takers = append(takers, r)
		}
	}
	for n, body := range []string{
		`{"username":"eva","password":"a password"}`, `{"birth":"2000-02-29","username":"eva","zone":"UTC","setting":"friends"}`, `{"setting":"no-one"}`, `{"members":["x"]}`,
		`{"to":"x","text":"hello","kind":"image","client_id":"1","labels":["offensive"],"key":18446744073709551615}`, `{"group":4294967295,"text":""}`, `{"user":"x","message":1}`,
		`{"usernames":["x",""]}`, `{"people":"given","state":{"zones":["UTC"],"users":[{"birth":"2000-01-01"}],"follows":[[0,0]],"groups":[[0]]},"policy":{"custom":[]},"later":["open"],"start":"2026-01-01T00:00:00Z"}`,
		`{"now":"2026-01-01T00:00:00Z","running":true}`, `{"policy":"seed: {"}`, `{"policy":[[]]}`, "null", `{"to":null}`,
	} {
		f.Add(uint8(n), body)
	}
	f.Fuzz(func(t *testing.T, n uint8, body string) {
		s := s.in(t)
		r := takers[int(n)%len(takers)]
		who := token
		if r.Admin {
			who = adminToken
		}
		request := s.request(who, r.Method, r.Path, body)
		request.Header.Set("Content-Type", "application/json")
		s.sane(t, s.do(request))
	})
}

// FuzzTokens holds that no token lets anybody in but those that were signed: neither any text, nor a good one of which a part is cut out and another put in.
func FuzzTokens(f *testing.F) {
	s, token := fuzzed(f)
	for _, seed := range []string{"", "x", adminToken, "a.b.c", "..", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", strings.Repeat("a", 3000)} {
		f.Add(uint16(0), uint16(1000), seed)
		f.Add(uint16(len(token)-1), uint16(1), seed)
	}
	f.Fuzz(func(t *testing.T, from, cut uint16, insert string) {
		s := s.in(t)
		for _, good := range []string{token, adminToken} {
			at := min(int(from), len(good))
			given := good[:at] + insert + good[min(at+int(cut), len(good)):]
			as := func(method, path string) reply {
				request := s.request("", method, path, "")
				request.Header["Authorization"] = []string{"Bearer " + given}
				return s.do(request)
			}
			got := as("GET", "/v1/me")
			s.sane(t, got)
			assert.Equal(t, given == token, got.status == http.StatusOK)
			assert.Equal(t, given == adminToken, as("GET", "/v1/admin/state").status == http.StatusOK)
			assert.Equal(t, given == token, as("PUT", "/v1/me/blocks/"+name(1)).status == http.StatusNoContent)
		}
	})
}

// FuzzClock holds that the clock of a request never goes back and takes nothing but times.
func FuzzClock(f *testing.F) {
	for _, seed := range []string{start, "2026-03-01T12:00:00+01:00", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "", "noon", "2026-03-01T12:00:60Z"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, now string) {
		s, token := fuzzed(t)
		r := s.request(token, "POST", "/v1/messages", `{"to":"`+name(1)+`","text":"hello"}`)
		r.Header[service.NowHeader], r.Header[service.AdminHeader] = []string{now}, []string{adminToken}
		got := s.do(r)
		s.sane(t, got)
		var shown service.Clock
		s.good(http.StatusOK, &shown, adminToken, "GET", "/v1/admin/clock", "")
		assert.False(t, shown.Now.Before(at(start).Std()))
		if got.status >= 300 && got.reason() == "" {
			assert.Equal(t, at(start).Std(), shown.Now)
		}
	})
}

// FuzzPolicies has a reset read any policy, as JSON or as the text of a file.
func FuzzPolicies(f *testing.F) {
	s, _ := fuzzed(f)
	for _, seed := range []string{"seed", "extends: open", "{daily_limit: {messages: 3}}", `custom: [{id: x, refuse_when: "message.length > 3"}]`, "a: &a [*a]", "spam: {window: 1h, match: near}", "- x", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, policy string) {
		s := s.in(t)
		s.sane(t, s.call(adminToken, "POST", "/v1/admin/reset", text(service.Reset{People: service.OfScenario, Policy: service.Policy(text(policy))})))
	})
}

// FuzzPaths asks for anything.
func FuzzPaths(f *testing.F) {
	s, token := fuzzed(f)
	for _, seed := range []string{"/", "/v1/me", "/v1/users/%2e%2e", "/v1/groups/1/members/me", "/v1/messages/1/readers?to=x&to=y", "/v1/inbox/groups/-1"} {
		f.Add("GET", seed)
	}
	f.Fuzz(func(t *testing.T, method, path string) {
		request, err := http.NewRequest(method, "http://x/"+strings.TrimPrefix(path, "/"), nil)
		if err != nil {
			return // no client could say it
		}
		request.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, request)
		require.Less(t, w.Code, 500, w.Body.String())
	})
}
