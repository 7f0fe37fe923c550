package service_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/check/mutant"
	"dmsim/sim/service"
)

// TestMutantsAnswer has every world that is broken on purpose asked in every way, by people, by nobody and about nobody: it may be wrong, but there is an answer.
func TestMutantsAnswer(t *testing.T) {
	t.Parallel()
	all := mutant.All()
	require.NotEmpty(t, all)
	for i := range all {
		s := newStage(t, func(o *service.Options) { o.Fault = &all[i].Fault })
		s.three(`"seed"`)
		later, gone := s.token(50), s.token(2)
		s.call(gone, "DELETE", "/v1/me", "")
		for _, who := range []string{s.token(0), s.token(1), gone, later, later + "x", s.token(0) + "x", ""} {
			for _, about := range []string{name(0), name(1), name(2), name(50), "nobody"} {
				for _, r := range service.Routes() {
					if r.Admin || r.Open || r.Method == "DELETE" && r.Path == "/v1/me" {
						continue
					}
					path := strings.NewReplacer("{name}", about, "{id}", "0", "{number}", "1").Replace(r.Path)
					for _, body := range bodiesFor(r, about) {
						got := s.call(who, r.Method, path, body)
						require.NotEqual(t, http.StatusInternalServerError, got.status, "%s: %s %s %s: %s", all[i].ID, r.Method, path, body, got.body)
					}
				}
			}
		}
		assert.Contains(t, s.call("", "GET", "/metrics", "").body, "dmsim_panics_total 0\n", all[i].ID)
	}
}

// bodiesFor are good bodies of a route, about somebody.
func bodiesFor(r service.Route, about string) []string {
	switch r.Path {
	case "/v1/messages":
		return []string{`{"to":"` + about + `","text":"hello"}`, `{"group":0,"text":"hello","client_id":"one"}`, `{"group":9,"text":"hello"}`}
	case "/v1/groups":
		return []string{`{"members":["` + about + `"]}`, `{"members":[]}`}
	case "/v1/reports":
		return []string{`{"user":"` + about + `"}`, `{"user":"` + about + `","message":1}`}
	case "/v1/me/setting":
		return []string{`{"setting":"friends"}`}
	}
	return []string{""}
}
