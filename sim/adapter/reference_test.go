package adapter_test

import (
	"context"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

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
	s, err := service.New(service.Options{
		Scenario: "small", Seed: 1, Policy: policy.Seed(), Start: started, People: crowd(), Fault: fault, Frozen: true, AdminToken: service.LoopbackToken, Secret: []byte("0123456789abcdef"),
	})
	require.NoError(t, err)
	server := httptest.NewServer(s.Handler())
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
