package adapter_test

import (
	"context"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/adapter"
	"dmsim/sim/adapter/adaptertest"
	"dmsim/sim/check"
)

// TestChanceIsTold: a fault that shows in half of the cases is found, shrunk all the same, and told with how often it showed.
func TestChanceIsTold(t *testing.T) {
	s := adaptertest.New(nil)
	s.Slip = func(path string, calls int) bool { return path == "/api/block" && model.Mix(uint64(calls), 1)%2 == 0 }
	_, o := behind(t, s)
	o.Stories, o.Tries = 100, 12
	e, err := check.Explore(context.Background(), o)
	require.NoError(t, err)
	require.NotEmpty(t, e.Found)
	f := check.Shrink(context.Background(), e.Found[0], &o)
	assert.True(t, f.Flaky(), "%d of %d", f.Shown, f.Tries)
	assert.Equal(t, 12, f.Tries)
	assert.LessOrEqual(t, f.Steps(), 8, "%s", f.Text())
	assert.Contains(t, strings.Join(f.Case.Comment, "\n"), "It shows by chance")
}

// TestNoDecisionIsAFinding: a service that answers by an error of its own is found out, with its words.
func TestNoDecisionIsAFinding(t *testing.T) {
	s := adaptertest.New(nil)
	s.Broken = func(path string) bool { return path == "/api/room/leave" }
	_, o := behind(t, s)
	o.Stories, o.Tries = 50, 2
	e, err := check.Explore(context.Background(), o)
	require.NoError(t, err)
	require.NotEmpty(t, e.Found)
	f := check.Shrink(context.Background(), e.Found[0], &o)
	assert.Equal(t, check.Decided, f.Violation.Invariant)
	assert.Equal(t, "a decision", f.Title)
	assert.Equal(t, "status Internal Server Error (POST /api/room/leave: status 500: <html>out of order</html>)", f.Violation.Got)
	assert.True(t, f.Told, "%s", f.Text())
}

// TestLostConnection ends a check by an error, not by a finding.
func TestLostConnection(t *testing.T) {
	server := httptest.NewServer(adaptertest.New(nil))
	a, err := adapter.Load("testdata/other.yaml")
	require.NoError(t, err)
	c, err := a.Dial(context.Background(), server.URL, adapter.DialOptions{})
	require.NoError(t, err)
	o, seed := optionsOf(c), policy.Seed()
	o.Stories, o.Base = 5, &seed
	server.Close()
	e, err := check.Explore(context.Background(), o)
	require.ErrorContains(t, err, "target "+strings.TrimPrefix(server.URL, "http://")+": ")
	assert.Empty(t, e.Found)
}

// TestATokenThatIsNotThere: an adapter that looks for tokens at the wrong place is told so, and not that the service lets nobody in.
func TestATokenThatIsNotThere(t *testing.T) {
	source, err := os.ReadFile("testdata/other.yaml")
	require.NoError(t, err)
	server := httptest.NewServer(adaptertest.New(nil))
	t.Cleanup(server.Close)
	for name, c := range map[string]struct{ from, to, want string }{
		"in the answer to a log-in":       {"  token: session\n  registered: session\n", "  token: sess\n", "session: want a token in the answer to POST "},
		"in the answer to a registration": {"  request: {method: POST, path: /login, body: 'user={{query .User}}&pass=secret'}\n  token: session\n  registered: session\n", "  registered: sess\n", "session.registered: want a token in the answer to a registration, got none in {"},
	} {
		t.Run(name, func(t *testing.T) {
			changed := strings.Replace(string(source), c.from, c.to, 1)
			require.NotEqual(t, string(source), changed)
			a, err := adapter.Parse("other.yaml", []byte(changed))
			require.NoError(t, err)
			client, err := a.Dial(t.Context(), server.URL, adapter.DialOptions{})
			require.NoError(t, err)
			seed, now := policy.Seed(), model.TimeOf(time.Now())
			require.NoError(t, client.Begin(t.Context(), adapter.Start{At: now, Policy: &seed}))
			attempts := []model.Attempt{
				{Op: model.OpRegister, At: now, Actor: model.NoUser, Target: model.NoUser, Group: model.NoGroup, Birth: model.NewDate(1990, 1, 1)},
				{Op: model.OpFollow, At: now, Actor: 0, Target: 1, Group: model.NoGroup},
			}
			for i := range attempts {
				if _, _, err = client.Do(t.Context(), &attempts[i], ""); err != nil {
					break
				}
			}
			assert.ErrorContains(t, err, c.want)
		})
	}
}
