package adapter_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/adapter"
	"dmsim/sim/service"
)

// send makes the call that a client has rendered.
func send(t *testing.T, c *adapter.Call) (status int, h http.Header, body []byte) {
	t.Helper()
	r, err := http.NewRequest(c.Method, c.URL, strings.NewReader(string(c.Body)))
	require.NoError(t, err)
	r.Header = c.Header
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	body, err = io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode, answer.Header, body
}

// TestScenario: every attempt of a list, rendered, sent and heard as a load does it, is decided as in a world of the same people.
func TestScenario(t *testing.T) {
	c := begun(t)
	w := world.New(world.Options{Rules: mustCompile(t, policy.Seed()), Start: started, Graph: crowd().Graph, Zones: crowd().Zones})
	for u := range crowd().Users() {
		w.AddUser(crowd().Profile(model.UserID(u)))
	}
	for _, b := range crowd().Blocks {
		w.AddBlock(b.Blocker, b.Blocked)
	}
	for _, g := range crowd().Groups {
		w.AddGroup(g...)
	}
	decided := map[model.Reason]int{}
	for i := range 600 {
		a := model.Attempt{Op: model.OpSend, At: started, Actor: model.UserID(i % 300), Target: model.UserID(i * 7 % 310), Group: model.NoGroup, Key: 5}
		a.Message = model.Message{Fingerprint: model.Fingerprint("a text"), Length: 6}
		switch i % 5 {
		case 1:
			a.Op, a.Message = model.OpFollow, model.Message{}
		case 2:
			a.Target = model.NoUser
		case 3:
			a.Group, a.Target = model.GroupID(i%3), model.NoUser
		}
		if u := crowd().Graph; i%5 == 0 && u.Degree(a.Actor) > 0 {
			a.Target, _ = u.Followee(a.Actor, 0)
		}
		var call adapter.Call
		require.NoError(t, c.Render(&a, "a text", &call))
		status, h, body := send(t, &call)
		said := c.Answer(&a, status, h, body)
		require.Empty(t, said.Failure)
		o, at := said.Outcome, said.At
		want := w.Do(&a)
		assert.Equal(t, model.Outcome{Commit: want.Commit, Reached: want.Reached, Reason: want.Reason}, o, "%d: %+v", i, a)
		assert.Equal(t, started, at)
		decided[o.Reason]++
	}
	assert.Greater(t, decided[model.Delivered], 10)
	assert.Greater(t, len(decided), 5, "%v", decided)
}

func mustCompile(t *testing.T, p policy.Policy) *policy.Rules {
	t.Helper()
	rules, err := policy.Compile(p)
	require.NoError(t, err)
	return rules
}

// TestAnotherSociety: a service that was started with other people is no target of a load.
func TestAnotherSociety(t *testing.T) {
	c, p := served(t, nil), policy.Seed()
	digest := service.Digest(crowd())
	begin := func(s adapter.Society) error {
		return c.Begin(context.Background(), adapter.Start{At: started, Policy: &p, Scenario: &s})
	}
	assert.NoError(t, begin(adapter.Society{Users: 300, Seed: 1, Digest: digest}))
	assert.ErrorContains(t, begin(adapter.Society{Users: 300, Seed: 2, Digest: digest}), "started with another society: want seed 2, got 1")
	assert.ErrorContains(t, begin(adapter.Society{Users: 301, Seed: 1}), "want users 301, got 300")
	assert.ErrorContains(t, begin(adapter.Society{Users: 300, Seed: 1, Digest: "00"}), "want digest 00, got "+digest)
}

// TestNewcomers: who registers is known from then on, by a name and with a token, and so is a group.
func TestNewcomers(t *testing.T) {
	c, ctx := begun(t), context.Background()
	o, failure, err := c.Do(ctx, &model.Attempt{Op: model.OpRegister, At: started, Actor: model.NoUser, Target: model.NoUser, Group: model.NoGroup, Birth: model.NewDate(1990, 1, 2)}, "")
	require.NoError(t, err)
	require.Empty(t, failure)
	assert.Equal(t, uint32(300), o.ID)
	o, failure, err = c.Do(ctx, &model.Attempt{Op: model.OpCreateGroup, At: started, Actor: 300, Target: model.NoUser, Group: model.NoGroup}, "")
	require.NoError(t, err)
	require.Empty(t, failure)
	assert.Equal(t, model.Outcome{Commit: 2, ID: uint32(len(crowd().Groups))}, o)
	var call adapter.Call
	defer c.Close()
	require.NoError(t, c.Render(&model.Attempt{Op: model.OpLeave, Actor: 300, Target: model.NoUser, Group: model.GroupID(o.ID)}, "", &call))
	status, _, _ := send(t, &call)
	assert.Equal(t, http.StatusNoContent, status)
}

// TestOnTop: people and groups that come on top of the scenario's bear the ids after theirs, and no commit made them.
func TestOnTop(t *testing.T) {
	c, p, ctx := served(t, nil), policy.Seed(), context.Background()
	require.NoError(t, c.Begin(ctx, adapter.Start{
		At: started, Policy: &p, Scenario: &adapter.Society{Users: crowd().Users(), Seed: 1}, Users: []model.Profile{{Birth: model.NewDate(1990, 1, 2)}}, Groups: [][]model.UserID{{300, 4}},
	}))
	o, failure, err := c.Do(ctx, &model.Attempt{Op: model.OpSend, At: started, Actor: 300, Target: model.NoUser, Group: model.GroupID(len(crowd().Groups))}, "hello")
	require.NoError(t, err)
	assert.Empty(t, failure)
	assert.Equal(t, uint64(1), o.Commit)
	assert.Contains(t, []model.Reason{model.Delivered, model.SenderTooYoung}, o.Reason)
}

// TestDial refuses what is no address of this machine, and what does not answer as the adapter says.
func TestDial(t *testing.T) {
	a, err := adapter.Load("dmsim")
	require.NoError(t, err)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	silent := httptest.NewServer(http.NotFoundHandler())
	defer silent.Close()
	for base, want := range map[string]string{
		"127.0.0.1:8080":          `target: want an address such as http://127.0.0.1:8080, got "127.0.0.1:8080"`,
		"http://":                 `target: want an address such as http://127.0.0.1:8080, got "http://"`,
		"http://u:p@127.0.0.1":    `target: want an address such as http://127.0.0.1:8080, got "http://u:p@127.0.0.1"`,
		"http://example.com":      `target: want a service on this machine (127.0.0.1, [::1] or localhost), got "example.com": a test of another machine can harm others`,
		"https://192.168.0.1:443": `target: want a service on this machine (127.0.0.1, [::1] or localhost), got "192.168.0.1": a test of another machine can harm others`,
		closed.URL:                "target " + strings.TrimPrefix(closed.URL, "http://") + ": connect: connection refused",
		silent.URL:                "ready: GET " + silent.URL + "/readyz: status 404: 404 page not found",
	} {
		_, err := a.Dial(context.Background(), base, adapter.DialOptions{})
		assert.EqualError(t, err, want)
	}
}

// TestAdminTokenIsWrong: the error says what was asked and what was answered.
func TestAdminTokenIsWrong(t *testing.T) {
	t.Setenv("DMSIM_ADMIN_TOKEN", "another token than that")
	c, p := served(t, nil), policy.Seed()
	err := c.Begin(context.Background(), adapter.Start{At: started, Policy: &p})
	assert.ErrorContains(t, err, "/v1/admin/reset: status 401")
}
