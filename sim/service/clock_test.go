package service_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/service"
)

// wall is a wall clock that a test moves.
type wall struct {
	mu sync.Mutex
	t  time.Time
}

func newWall() *wall { return &wall{t: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)} }

func (w *wall) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.t
}

func (w *wall) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.t = w.t.Add(d)
}

// TestClock moves the clock in every way, and holds that it never goes back.
func TestClock(t *testing.T) {
	t.Parallel()
	w := newWall()
	s := newStage(t, func(o *service.Options) { o.Now, o.Frozen = w.now, false })
	shows := func(want string, running bool) {
		t.Helper()
		var got service.Clock
		s.good(http.StatusOK, &got, adminToken, "GET", "/v1/admin/clock", "")
		assert.Equal(t, service.Clock{Now: at(want).Std(), Running: running}, got)
	}
	shows("2026-03-01T12:00:00Z", true)
	w.pass(90 * time.Second)
	shows("2026-03-01T12:01:30Z", true)
	for _, step := range []struct {
		body   string
		status int
		want   string
		runs   bool
	}{
		{`{"running":false}`, 200, "2026-03-01T12:01:30Z", false},
		{`{"now":"2026-03-01T12:01:29.999Z"}`, 409, "2026-03-01T12:01:30Z", false},
		{`{"now":"2026-03-02T00:00:00+01:00"}`, 200, "2026-03-01T23:00:00Z", false},
		{`{"now":"2026-03-02T00:00:00Z","running":true}`, 200, "2026-03-02T00:00:00Z", true},
		{`{}`, 200, "2026-03-02T00:00:00Z", true},
		{`{"now":"1969-12-31T23:59:59Z"}`, 400, "2026-03-02T00:00:00Z", true},
		{`{"now":"9999-01-01T00:00:00Z"}`, 400, "2026-03-02T00:00:00Z", true},
		{`{"now":"tomorrow"}`, 400, "2026-03-02T00:00:00Z", true},
		{`{"now":5}`, 400, "2026-03-02T00:00:00Z", true},
	} {
		got := s.call(adminToken, "PUT", "/v1/admin/clock", step.body)
		require.Equal(t, step.status, got.status, "%s: %s", step.body, got.body)
		shows(step.want, step.runs)
	}
	w.pass(time.Second)
	shows("2026-03-02T00:00:01Z", true)
}

// TestTheClockOfARequest moves a clock that stands by the headers of an attempt, under the admin token only.
func TestTheClockOfARequest(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.three(`"seed"`)
	ana := s.token(0)
	send := func(now, token string) reply {
		r := s.request(ana, "POST", "/v1/messages", `{"to":"`+name(1)+`","text":"hello"}`)
		r.Header.Set(service.NowHeader, now)
		if token != "" {
			r.Header.Set(service.AdminHeader, token)
		}
		return s.do(r)
	}
	for _, step := range []struct {
		now, token string
		status     int
		at         string
	}{
		{"2026-03-01T12:00:05.250Z", adminToken, 201, "2026-03-01T12:00:05.250Z"},
		{"2026-03-01T12:00:05.250Z", adminToken, 201, "2026-03-01T12:00:05.250Z"},
		{"2026-03-01T12:00:05.249Z", adminToken, 409, ""},
		{"2026-03-01T13:00:00Z", "", 401, ""},
		{"2026-03-01T13:00:00Z", "another token", 401, ""},
		{"noon", adminToken, 400, ""},
		{"1900-01-01T00:00:00Z", adminToken, 400, ""},
		{"2026-03-01T13:00:00Z", adminToken, 201, "2026-03-01T13:00:00.000Z"},
	} {
		got := send(step.now, step.token)
		assert.Equal(t, step.status, got.status, "%v: %s", step, got.body)
		assert.Equal(t, step.at, got.headers.Get(service.TimeHeader), "%v", step)
	}
	s.good(http.StatusOK, nil, adminToken, "PUT", "/v1/admin/clock", `{"running":true}`)
	assert.Equal(t, http.StatusConflict, send("2026-04-01T00:00:00Z", adminToken).status, "a clock that runs is not moved by the way")
}
