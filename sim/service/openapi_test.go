package service_test

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/service"
)

// TestDocument holds that the document is a valid one of OpenAPI 3.1, and has every route.
func TestDocument(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	document := s.document()
	valid, wrong := judgeOf(t, document).ValidateDocument()
	for _, w := range wrong {
		t.Error(w.Message, w.Reason)
	}
	assert.True(t, valid)

	model, err := document.BuildV3Model()
	require.NoError(t, err)
	assert.Equal(t, "3.1.0", model.Model.Version)
	for _, r := range service.Routes() {
		item, ok := model.Model.Paths.PathItems.Get(r.Path)
		require.True(t, ok, r.Path)
		operation, ok := item.GetOperations().Get(strings.ToLower(r.Method))
		require.True(t, ok, "%s %s", r.Method, r.Path)
		assert.Equal(t, r.Takes, operation.RequestBody != nil, "%s %s", r.Method, r.Path)
	}
}

func (s *stage) document() libopenapi.Document {
	s.t.Helper()
	got := s.call("", "GET", "/openapi.json", "")
	require.Equal(s.t, http.StatusOK, got.status)
	document, err := libopenapi.NewDocument([]byte(got.body))
	require.NoError(s.t, err)
	return document
}

func judgeOf(t *testing.T, document libopenapi.Document) validator.Validator {
	t.Helper()
	judge, errs := validator.NewValidator(document)
	require.Empty(t, errs)
	return judge
}

// judged is a handler whose every answer is held against the document, and every request that was answered well.
type judged struct {
	t     *testing.T
	next  http.Handler
	judge validator.Validator
	seen  map[string]bool // routes that were done well
}

func (j *judged) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sent, err := io.ReadAll(r.Body)
	require.NoError(j.t, err)
	r.Body = io.NopCloser(bytes.NewReader(sent))
	recorded := httptest.NewRecorder()
	j.next.ServeHTTP(recorded, r)
	r.Body = io.NopCloser(bytes.NewReader(sent))
	answer := recorded.Result()
	what := r.Method + " " + r.URL.Path + " " + string(sent) + " -> " + recorded.Body.String()
	if answer.StatusCode < 300 {
		_, wrong := j.judge.ValidateHttpRequest(r)
		for _, e := range wrong {
			assert.Fail(j.t, e.Message, "%s: %s", what, e.Reason)
		}
	}
	if answer.StatusCode != http.StatusNoContent { // the library wants a content type of what has no content
		_, wrong := j.judge.ValidateHttpResponse(r, answer)
		for _, e := range wrong {
			assert.Fail(j.t, e.Message, "%s: %s", what, e.Reason)
		}
	}
	if answer.StatusCode < 300 {
		j.seen[r.Method+" "+r.Pattern] = true
	}
	maps.Copy(w.Header(), recorded.Header())
	w.WriteHeader(recorded.Code)
	if recorded.Body.Len() > 0 {
		_, err = w.Write(recorded.Body.Bytes())
		require.NoError(j.t, err)
	}
}

// watched has every answer of a stage held against the document.
func (s *stage) watched(t *testing.T) *judged {
	j := &judged{t: t, next: s.handler, judge: judgeOf(t, s.document()), seen: map[string]bool{}}
	s.handler = j
	return j
}

// TestTheDocumentIsTrue goes through a day, the admin's routes and what is wrong in every way, with every answer held against the document.
func TestTheDocumentIsTrue(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	j := s.watched(t)
	day(t, s)
	s.good(http.StatusOK, nil, adminToken, "GET", "/v1/admin/state", "")
	s.good(http.StatusOK, nil, adminToken, "GET", "/v1/admin/clock", "")
	s.good(http.StatusOK, nil, adminToken, "PUT", "/v1/admin/clock", `{"running":true}`)
	s.good(http.StatusOK, nil, adminToken, "POST", "/v1/admin/reset", `{"people":"scenario","policy":{"extends":"open"},"later":["mutual"]}`)
	s.good(http.StatusOK, nil, adminToken, "PUT", "/v1/admin/policy", `{"policy":"mutual"}`)
	s.good(http.StatusCreated, nil, adminToken, "POST", "/v1/admin/sessions", `{"usernames":["`+name(3)+`","nobody_at_all"]}`)
	s.good(http.StatusCreated, nil, "", "POST", "/v1/users", `{"birth":"2001-02-03","username":"Dora","password":"a password","setting":"friends"}`)
	s.good(http.StatusCreated, nil, "", "POST", "/v1/sessions", `{"username":"dora","password":"a password"}`)
	for _, path := range []string{"/healthz", "/readyz", "/metrics", "/openapi.json"} {
		s.good(http.StatusOK, nil, "", "GET", path, "")
	}
	for _, r := range service.Routes() {
		path := strings.NewReplacer("{name}", "nobody", "{id}", "7", "{number}", "1").Replace(r.Path)
		assert.True(t, j.seen[r.Method+" "+r.Path], "%s %s was not done well", r.Method, r.Path)
		for _, body := range []string{"", "{", "[]", `{"x":1}`} {
			for _, who := range []string{"", "no.such.token", adminToken} {
				s.call(who, r.Method, path, body)
			}
		}
	}
}

// TestTheDocumentBites holds that what is not in the document is found.
func TestTheDocumentBites(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	judge := judgeOf(t, s.document())
	request := s.request(adminToken, "PUT", "/v1/admin/clock", `{"running":"yes"}`)
	valid, _ := judge.ValidateHttpRequest(request)
	assert.False(t, valid)
	for name, body := range map[string]string{"another type": `{"now":"2026-03-01T12:00:00Z","running":1}`, "too little": `{"now":"2026-03-01T12:00:00Z"}`, "too much": `{"now":"2026-03-01T12:00:00Z","running":true,"x":1}`} {
		answer := &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body))}
		valid, _ := judge.ValidateHttpResponse(request, answer)
		assert.False(t, valid, name)
	}
}
