package service_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
	"dmsim/model/world"
	"dmsim/sim/service"
)

// TestReset begins anew in every way.
func TestReset(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var first service.WorldState
	s.good(http.StatusOK, &first, adminToken, "GET", "/v1/admin/state", "")
	clock := service.Clock{Now: at(start).Std()}
	assert.Equal(t, service.WorldState{
		Scenario: "test", Seed: 1, People: service.OfScenario, Digest: service.Digest(crowd()), Policy: "seed", Rules: first.Rules, Start: at(start).Std(), Clock: clock,
		Era: 1, Follows: crowd().Graph.Follows(), Users: 300, Groups: len(crowd().Groups),
	}, first)

	s.good(http.StatusForbidden, nil, s.token(0), "POST", "/v1/messages", `{"to":"`+name(0)+`","text":"me"}`)
	var given service.WorldState
	s.good(http.StatusOK, &given, adminToken, "POST", "/v1/admin/reset", `{"people":"given","start":"2027-01-01T00:00:00Z","running":false,"policy":"mutual","later":["open"],
		"state":{"zones":["UTC","Asia/Tokyo"],"users":[{"birth":"2000-01-01","zone":1},{"birth":"2001-01-01","setting":"friends","username":"Ben"}],"follows":[[0,1]],"blocks":[[1,0]],"groups":[[1,0]]}}`)
	then := at("2027-01-01T00:00:00Z").Std()
	assert.Equal(t, service.WorldState{
		Scenario: "test", Seed: 1, People: service.Given, Policy: "mutual", Start: then, Clock: service.Clock{Now: then}, Era: 2, Follows: 1, Users: 2, Groups: 1,
	}, given)
	assert.Equal(t, http.StatusCreated, s.call(adminToken, "POST", "/v1/sessions", `{"username":"ben"}`).status)
	s.service.Look(func(w *world.World) {
		assert.Equal(t, []model.UserID{1, 0}, w.Members(0))
		f := w.Facts(&model.Attempt{At: at("2027-01-01T00:00:00Z"), Op: model.OpSend, Actor: 0, Target: 1, Group: model.NoGroup})
		assert.Equal(t, []any{true, false, true, model.Friends}, []any{f.SenderFollows, f.RecipientFollows, f.Blocked, f.RecipientSetting})
	})

	var switched service.WorldState
	s.good(http.StatusOK, &switched, adminToken, "PUT", "/v1/admin/policy", `{"policy":"open"}`)
	assert.Equal(t, "open", switched.Policy)
	s.good(http.StatusOK, nil, adminToken, "PUT", "/v1/admin/policy", `{"policy":"mutual"}`)
	s.good(http.StatusConflict, nil, adminToken, "PUT", "/v1/admin/policy", `{"policy":"seed"}`)
	s.good(http.StatusBadRequest, nil, adminToken, "PUT", "/v1/admin/policy", `{}`)

	var again service.WorldState
	s.good(http.StatusOK, nil, adminToken, "POST", "/v1/admin/reset", `{"people":"scenario"}`)
	s.good(http.StatusOK, &again, adminToken, "GET", "/v1/admin/state", "")
	first.Era = 3
	assert.Equal(t, first, again)
}

// TestResetOnTop adds people and groups to those of the scenario.
func TestResetOnTop(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	groups := len(crowd().Groups)
	var is service.WorldState
	s.good(http.StatusOK, &is, adminToken, "POST", "/v1/admin/reset", `{"people":"scenario","state":{"users":[{"birth":"2000-01-01","zone":1}],"follows":[[300,7]],"groups":[[300,5]]}}`)
	assert.Equal(t, []any{301, groups + 1, crowd().Graph.Follows() + 1, uint64(0)}, []any{is.Users, is.Groups, is.Follows, is.Commits})
	s.service.Look(func(w *world.World) { assert.Equal(t, []model.UserID{300, 5}, w.Members(model.GroupID(groups))) })
}

// TestWrongResets holds that a reset that is wrong anywhere changes nothing.
func TestWrongResets(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.three(`"seed"`)
	for body, want := range map[string]string{
		`{}`:                             `want people scenario, or given with a state; got ""`,
		`{"people":"given"}`:             `want people scenario, or given with a state; got "given"`,
		`{"people":"others","state":{}}`: `want people scenario, or given with a state; got "others"`,
		`{"people":"scenario","state":{"zones":["UTC"]}}`:                                                                        `state.zones: the scenario has its own`,
		`{"people":"scenario","start":"1960-01-01T00:00:00Z"}`:                                                                   `start: want a time from 1970 to 8999, got 1960-01-01T00:00:00Z`,
		`{"people":"scenario","policy":"none"}`:                                                                                  `policy:1:1: want one of the policies seed, open, mutual, tiktok-2020, tiktok-2023, instagram-teen, x-legacy, x-now, discord, whatsapp, ofcom-u18, dsa-28; got "none"`,
		`{"people":"scenario","policy":{"dm_min_age":"x"}}`:                                                                      `policy:1:15: dm_min_age: want a whole number, got "x"`,
		`{"people":"scenario","later":[{"dm_min_age":-1}]}`:                                                                      `policy:1:15: dm_min_age: want an age from 0 to 150, got -1`,
		`{"people":"given","state":{"zones":["Europe/Berlin"]}}`:                                                                 `state.zones: want 1 to 1000 names, the first UTC; got 1`,
		`{"people":"given","state":{"zones":["UTC","../etc/passwd"]}}`:                                                           `state.zones[1]: want a time zone such as Europe/Berlin, got "../etc/passwd"`,
		`{"people":"given","state":{"zones":["UTC","Local"]}}`:                                                                   `state.zones[1]: want a time zone such as Europe/Berlin, got "Local"`,
		`{"people":"given","state":{"users":[{"birth":"x"}]}}`:                                                                   `state.users[0].birth: want a date such as 2001-02-03, from 1800 on, got "x"`,
		`{"people":"given","state":{"zones":["UTC"],"users":[{"birth":"2000-01-01","zone":1}]}}`:                                 `state.users[0].zone: want the place of one of 1 zones, got 1`,
		`{"people":"given","state":{"users":[{"birth":"2000-01-01","username":"x"}]}}`:                                           `state.users[0].username: want 3 to 30 letters, digits, _ . and -, the last two not first; got "x"`,
		`{"people":"given","state":{"users":[{"birth":"2000-01-01","username":"eva"},{"birth":"2000-01-01","username":"Eva"}]}}`: `state.users[1].username: "Eva" is another one's`,
		`{"people":"given","state":{"users":[{"birth":"2000-01-01"}],"follows":[[0,1]]}}`:                                        `state.follows[0]: want two of 1 users, got [0 1]`,
		`{"people":"given","state":{"users":[{"birth":"2000-01-01"}],"blocks":[[0,0]]}}`:                                         `state.blocks[0]: want two of 1 users, got [0 0]`,
		`{"people":"given","state":{"users":[{"birth":"2000-01-01"}],"groups":[[]]}}`:                                            `state.groups[0]: want different ones of 1 users, got []`,
		`{"people":"given","state":{"users":[{"birth":"2000-01-01"}],"groups":[[0,0]]}}`:                                         `state.groups[0]: want different ones of 1 users, got [0 0]`,
	} {
		var p service.Problem
		s.good(http.StatusBadRequest, &p, adminToken, "POST", "/v1/admin/reset", body)
		assert.Equal(t, want, p.Detail, body)
	}
	var is service.WorldState
	s.good(http.StatusOK, &is, adminToken, "GET", "/v1/admin/state", "")
	assert.Equal(t, []any{uint64(2), 3, 0, uint64(6)}, []any{is.Era, is.Users, is.Groups, is.Follows})
}
