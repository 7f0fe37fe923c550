package service_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/service"
)

const (
	adminToken = "an admin token of the tests"
	start      = "2026-03-01T12:00:00.000Z"
)

func at(text string) model.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return model.TimeOf(t)
}

// crowd are 300 people, made once: nobody changes them.
var crowd = sync.OnceValue(func() *population.Population {
	config := population.Default()
	config.Users = 300
	people, err := population.Generate(context.Background(), population.Request{Seed: 1, Config: config, Network: network.Default(), Start: at(start), Workers: 1})
	if err != nil {
		panic(err)
	}
	return people
})

func options() service.Options {
	return service.Options{
		Scenario: "test", Seed: 1, Policy: policy.Seed(), Start: at(start), People: crowd(), Frozen: true, AdminToken: adminToken, Secret: []byte("a secret of the tests"),
		Mistakes: os.Stderr,
	}
}

// stage is a service with a client.
type stage struct {
	t       testing.TB
	service *service.Service
	handler http.Handler
}

func newStage(t testing.TB, change ...func(*service.Options)) *stage {
	o := options()
	for _, f := range change {
		f(&o)
	}
	s, err := service.New(o)
	require.NoError(t, err)
	return &stage{t, s, s.Handler()}
}

// reply is an answer.
type reply struct {
	status  int
	headers http.Header
	body    string
}

// request makes a request; who is a token, "" for none.
func (s *stage) request(who, method, path, body string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if who != "" {
		r.Header.Set("Authorization", "Bearer "+who)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

func (s *stage) do(r *http.Request) reply {
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	require.NoError(s.t, err)
	return reply{w.Code, w.Result().Header, string(body)}
}

// call makes a request of somebody.
func (s *stage) call(who, method, path, body string) reply {
	return s.do(s.request(who, method, path, body))
}

// good is call, which must have the status; the answer goes into.
func (s *stage) good(status int, into any, who, method, path, body string) {
	s.t.Helper()
	r := s.call(who, method, path, body)
	require.Equal(s.t, status, r.status, "%s %s: %s", method, path, r.body)
	if into != nil {
		require.NoError(s.t, json.Unmarshal([]byte(r.body), into))
	}
}

// token opens a session for a number.
func (s *stage) token(id model.UserID) string {
	s.t.Helper()
	var session service.Session
	s.good(http.StatusCreated, &session, adminToken, "POST", "/v1/sessions", text(service.SessionRequest{Username: population.Name(id)}))
	return session.Token
}

// text is a body.
func text(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// reason is the reason of a refusal, "" where there is none.
func (r reply) reason() string {
	var p service.Problem
	if json.NewDecoder(bytes.NewReader([]byte(r.body))).Decode(&p) != nil {
		return ""
	}
	return p.Reason
}

func decode(t *testing.T, body string, into any) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(body), into), body)
}

// three resets a service to three adults who follow each other and are open to everyone: numbers 0, 1 and 2.
func (s *stage) three(policy string) {
	s.t.Helper()
	everyone := model.Everyone
	user := service.Profile{Birth: "2000-01-01", Setting: &everyone}
	s.good(http.StatusOK, nil, adminToken, "POST", "/v1/admin/reset", text(service.Reset{
		People: service.Given, Policy: service.Policy(policy),
		State: &service.State{Users: []service.Profile{user, user, user}, Follows: [][2]uint32{{0, 1}, {1, 0}, {0, 2}, {2, 0}, {1, 2}, {2, 1}}},
	}))
}

func name(id model.UserID) string { return population.Name(id) }

// TestDay is a day.
func TestDay(t *testing.T) {
	t.Parallel()
	day(t, newStage(t))
}

// day goes through what a user can do, with what is answered.
func day(t *testing.T, s *stage) {
	s.three(`"seed"`)
	ana, ben, cid := s.token(0), s.token(1), s.token(2)
	for i, step := range []struct {
		who, method, path, body string
		status                  int
		reason, answer          string
	}{
		{ana, "POST", "/v1/messages", `{"to":"` + name(1) + `","text":"hello"}`, 201, "", `{"message":1,"reached":1}`},
		{ben, "GET", "/v1/inbox", "", 200, "", `{"conversations":[{"user":"` + name(0) + `","last":1,"unread":1}]}`},
		{ben, "GET", "/v1/inbox/users/" + name(0), "", 200, "", `{"messages":[{"message":1,"from":"` + name(0) + `","removed":false}],"more":false}`},
		{ben, "GET", "/v1/inbox", "", 200, "", `{"conversations":[{"user":"` + name(0) + `","last":1,"unread":0}]}`},
		{ana, "GET", "/v1/messages/1/readers?to=" + name(1), "", 200, "", `{"usernames":["` + name(1) + `"]}`},
		{ana, "POST", "/v1/messages", `{"to":"` + name(0) + `","text":"me"}`, 403, "self-message", ""},
		{ana, "POST", "/v1/messages", `{"to":"nobody_at_all","text":"?"}`, 404, "unknown-recipient", ""},
		{ana, "POST", "/v1/groups", `{"members":["` + name(1) + `"]}`, 201, "", `{"id":0,"members":["` + name(0) + `","` + name(1) + `"]}`},
		{cid, "POST", "/v1/messages", `{"group":0,"text":"let me in"}`, 403, "not-a-member", ""},
		{ana, "PUT", "/v1/groups/0/members/" + name(2), "", 204, "", ""},
		{ana, "PUT", "/v1/groups/0/members/" + name(2), "", 409, "already-a-member", ""},
		{cid, "POST", "/v1/messages", `{"group":0,"text":"in","kind":"image"}`, 201, "", `{"message":8,"reached":2}`},
		{cid, "GET", "/v1/messages/8/readers?group=0", "", 200, "", `{"usernames":["` + name(0) + `","` + name(1) + `"]}`},
		{ana, "GET", "/v1/messages/8/readers?group=0", "", 200, "", `{"usernames":[]}`},
		{ben, "GET", "/v1/messages/1/readers?to=" + name(0), "", 200, "", `{"usernames":[]}`},
		{ana, "GET", "/v1/inbox/groups/0", "", 200, "", `{"messages":[{"message":8,"from":"` + name(2) + `","removed":false}],"more":false}`},
		{ben, "DELETE", "/v1/groups/0/members/me", "", 204, "", ""},
		{ben, "GET", "/v1/groups/0", "", 404, "", ""},
		{cid, "GET", "/v1/groups/0", "", 200, "", `{"id":0,"members":["` + name(0) + `","` + name(2) + `"]}`},
		{ana, "PUT", "/v1/groups/77/members/" + name(1), "", 404, "unknown-recipient", ""},
		{ana, "PUT", "/v1/groups/4294967295/members/" + name(1), "", 404, "unknown-recipient", ""},
		{ana, "PUT", "/v1/groups/x/members/" + name(1), "", 404, "unknown-recipient", ""},
		{ben, "PUT", "/v1/me/setting", `{"setting":"no-one"}`, 204, "", ""},
		{ana, "POST", "/v1/messages", `{"to":"` + strings.ToUpper(name(1)) + `","text":"hello"}`, 403, "dms-off", ""},
		{ben, "GET", "/v1/me", "", 200, "", `{"id":1,"username":"` + name(1) + `","setting":"no-one","suspended":false,"held":false,"sent_today":0}`},
		{ben, "PUT", "/v1/me/setting", `{"setting":"everyone"}`, 204, "", ""},
		{ben, "PUT", "/v1/me/blocks/" + name(0), "", 204, "", ""},
		{ana, "POST", "/v1/messages", `{"to":"` + name(1) + `","text":"hello"}`, 403, "blocked", ""},
		{ana, "PUT", "/v1/me/follows/" + name(1), "", 403, "follow-blocked", ""},
		{ben, "DELETE", "/v1/me/blocks/" + name(0), "", 204, "", ""},
		{ana, "POST", "/v1/messages", `{"to":"` + name(1) + `","text":"hello"}`, 403, "not-following", ""},
		{ana, "PUT", "/v1/me/follows/" + name(1), "", 204, "", ""},
		{ana, "POST", "/v1/messages", `{"to":"` + name(1) + `","text":"hello","client_id":"a1"}`, 201, "", `{"message":22,"reached":1}`},
		{ana, "POST", "/v1/messages", `{"to":"` + name(1) + `","text":"hello","client_id":"a1"}`, 201, "", `{"message":22,"reached":1}`},
		{ana, "DELETE", "/v1/me/follows/" + name(1), "", 204, "", ""},
		{ana, "PUT", "/v1/me/accepted/" + name(1), "", 204, "", ""},
		{ben, "POST", "/v1/reports", `{"user":"` + name(0) + `"}`, 201, "", `{}`},
		{ana, "POST", "/v1/reports", `{"user":"` + name(1) + `"}`, 404, "nothing-to-report", ""},
		{ana, "GET", "/v1/users/" + name(2), "", 200, "", `{"id":2,"username":"` + name(2) + `"}`},
		{cid, "DELETE", "/v1/me", "", 204, "", ""},
		{cid, "POST", "/v1/messages", `{"to":"` + name(1) + `","text":"hello"}`, 401, "not-logged-in", ""},
		{cid, "GET", "/v1/inbox", "", 401, "", ""},
		{ana, "GET", "/v1/users/" + name(2), "", 404, "", ""},
		{"", "POST", "/v1/messages", `{"to":"` + name(1) + `","text":"hello"}`, 401, "not-logged-in", ""},
		{ana + "x", "DELETE", "/v1/me", "", 401, "not-logged-in", ""},
		{ana, "GET", "/v1/users/" + name(0), "", 200, "", `{"id":0,"username":"` + name(0) + `"}`},
	} {
		got := s.call(step.who, step.method, step.path, step.body)
		require.Equal(t, step.status, got.status, "%d: %s %s: %s", i, step.method, step.path, got.body)
		assert.Equal(t, step.reason, got.reason(), "%d: %s %s: %s", i, step.method, step.path, got.body)
		if step.status < 300 {
			assert.Equal(t, step.answer, got.body, "%d", i)
		}
		decided := step.reason != "" || step.method != "GET" && step.status < 300
		assert.Equal(t, decided, got.headers.Get(service.CommitHeader) != "", "%d: %s %s", i, step.method, step.path)
		if decided {
			assert.Equal(t, start, got.headers.Get(service.TimeHeader))
		}
	}
}

// newPolicy is the whole text of a policy.
func newPolicy() (string, error) {
	p, err := policy.Preset("instagram-teen")
	return string(p.YAML()), err
}
