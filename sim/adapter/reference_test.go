package adapter_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/adapter"
	"dmsim/sim/check"
	"dmsim/sim/check/mutant"
	"dmsim/sim/check/story"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/service"
)

var started = model.TimeOf(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))

// crowd are a few people, made once: nobody changes them.
var crowd = sync.OnceValue(func() *population.Population {
	config := population.Default()
	config.Users = 300
	people, err := population.Generate(context.Background(), population.Request{Seed: 1, Config: config, Network: network.Default(), Start: started, Workers: 1})
	if err != nil {
		panic(err)
	}
	return people
})

// served is the reference service behind a client.
func served(t testing.TB, fault *world.Fault) *adapter.Client {
	t.Helper()
	return refusing(t, fault, func(*http.Request) bool { return false })
}

// refusing is the reference service behind a client, with a door that answers some requests by status 401.
func refusing(t testing.TB, fault *world.Fault, refuses func(*http.Request) bool) *adapter.Client {
	t.Helper()
	s, err := service.New(service.Options{
		Scenario: "small", Seed: 1, Policy: policy.Seed(), Start: started, People: crowd(), Fault: fault, Frozen: true, AdminToken: service.LoopbackToken, Secret: []byte("0123456789abcdef"),
	})
	require.NoError(t, err)
	inside := s.Handler()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refuses(r) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		inside.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	a, err := adapter.Load("")
	require.NoError(t, err)
	c, err := a.Dial(context.Background(), server.URL, adapter.DialOptions{})
	require.NoError(t, err)
	return c
}

// optionsOf are those of a check of a service.
func optionsOf(c *adapter.Client) check.Options {
	maker := adapter.NewMaker(context.Background(), c)
	return check.Options{
		Seed: 1, Workers: 1, Settled: c.Adapter().Reset != nil, Within: c.Adapter().Within(),
		New: func(s *story.Story, rules *policy.Rules, later []*policy.Rules) (check.Target, error) {
			return maker.Make(s, rules, later)
		},
	}
}

// TestSound: the sound world behind the reference service decides as the second opinion does.
func TestSound(t *testing.T) {
	o := optionsOf(served(t, nil))
	o.Stories = 60
	e, err := check.Explore(context.Background(), o)
	require.NoError(t, err)
	for _, f := range e.Found {
		t.Errorf("%s", f.Violation.String())
	}
	t.Logf("%d stories, %d attempts, left out: %v", e.Histories, e.Attempts, e.LeftOut)
}

// TestReadersWhoAreRefused: a service that does not show somebody who is there what came, or who received what, is found out.
func TestReadersWhoAreRefused(t *testing.T) {
	for what, part := range map[string]string{"from users": "/v1/inbox/users/", "in groups": "/v1/inbox/groups/", "receivers": "/readers"} {
		t.Run(what, func(t *testing.T) {
			o := optionsOf(refusing(t, nil, func(r *http.Request) bool { return r.Method == http.MethodGet && strings.Contains(r.URL.Path, part) }))
			o.Stories = 200
			e, err := check.Explore(context.Background(), o)
			require.NoError(t, err)
			require.NotEmpty(t, e.Found)
		})
	}
}

// TestInboxesThatAreRefused: so is one that does not list conversations.
func TestInboxesThatAreRefused(t *testing.T) {
	o := optionsOf(refusing(t, nil, func(r *http.Request) bool { return r.URL.Path == "/v1/inbox" }))
	c, err := check.Concurrent(context.Background(), check.ConcurrentOptions{Seed: 1, Stories: 20, New: o.New, Settled: o.Settled, Within: o.Within})
	require.NoError(t, err)
	require.NotNil(t, c.First)
	assert.Equal(t, check.Readable, c.First.Violation.Invariant)
}

// TestWhoDeletedTheAccount: that a service shows nothing to one whose account it has deleted is no finding.
func TestWhoDeletedTheAccount(t *testing.T) {
	maker := adapter.NewMaker(context.Background(), served(t, nil))
	rules, err := policy.Compile(policy.Seed())
	require.NoError(t, err)
	made, err := maker.Make(&story.Story{State: story.State{Start: started, Zones: crowd().Zones}}, rules, nil)
	require.NoError(t, err)
	adult := model.Profile{Birth: model.NewDate(2000, 1, 1)}
	ana, ben := made.(check.Settler).AddUser(adult), made.(check.Settler).AddUser(adult)
	reads := func(u, from model.UserID) (withheld bool) {
		assert.Empty(t, made.(check.Reader).Read(u, from, model.NoGroup, started))
		return made.(check.Withholder).Withheld()
	}
	assert.False(t, reads(ana, ben))
	require.Equal(t, model.Delivered, made.Do(&model.Attempt{At: started, Op: model.OpDelete, Actor: ana, Target: model.NoUser, Group: model.NoGroup}).Reason)
	assert.True(t, reads(ana, ben))
	assert.False(t, reads(ben, ana))
	require.NoError(t, made.Failed())
}

// TestMutantsAreFound: a broken world behind the service is found from outside, and shrunk.
func TestMutantsAreFound(t *testing.T) {
	for _, id := range []string{"canary"} {
		m, err := mutant.ByID(id)
		require.NoError(t, err)
		o := optionsOf(served(t, &m.Fault))
		o.Stories = 500
		e, err := check.Explore(context.Background(), o)
		require.NoError(t, err)
		require.NotEmpty(t, e.Found, id)
		f := check.Shrink(context.Background(), e.Found[0], &o)
		t.Logf("%s", f.Text())
	}
}
