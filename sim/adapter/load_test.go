package adapter_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/adapter"
)

// TestParseErrors: what is wrong with a file is said in one line, with its place. Each case changes one line of a good file.
func TestParseErrors(t *testing.T) {
	good, err := os.ReadFile("testdata/other.yaml")
	require.NoError(t, err)
	for _, c := range []struct{ name, from, to, want string }{
		{"unknown key", "nobody: u-0", "nobdy: u-0", `x.yaml:7:3: users.nobdy: want one of the keys computed, name, nobody, number, handle; got "nobdy" (did you mean nobody?)`},
		{"unknown field", "level={{.Setting}}", "level={{.Settin}}", "x.yaml:23:49: operations.set.body: want the fields of an attempt, .User, .To, .Group, .Text, .Kind, .Labels, .ID, .Key, .Message, .Setting, .Birth, .Zone, .Members, .Time, .Admin, .Token; got .Settin (did you mean .Setting?)"},
		{"template", "level={{.Setting}}", "level={{.Setting", "x.yaml:23:49: operations.set.body: line 1 of the template: unclosed action"},
		{"function", "level={{.Setting}}", "level={{quote .Setting}}", `x.yaml:23:49: operations.set.body: line 1 of the template: function "quote" not defined`},
		{"name not quoted", "path: /api/close", "path: '/api/close/{{.User}}'", `x.yaml:22:32: operations.delete.path: a name with a blank or a quote makes it "/api/close/a \"b\" & c/d=ü": want {{path .To}} or {{query .To}} in the place of {{.To}}`},
		{"path", "path: /api/close", "path: api/close", `x.yaml:22:32: operations.delete.path: want a path that begins with /, got "api/close"`},
		{"method", "delete: {method: POST", "delete: {method: PSOT", `x.yaml:22:20: operations.delete.method: want one of GET, POST, PUT, PATCH, DELETE, got "PSOT"`},
		{"operation", "  delete: {", "  delet: {", `x.yaml:22:10: operations.delet: want one of the operations send, follow, unfollow, block, unblock, set, register, delete, create-group, add, leave, accept, report, read, reached, inbox; got "delet" (did you mean delete?)`},
		{"operation left out", "cannot: [accept]", "cannot: []", "x.yaml:21:3: operations: want the operation accept, or its name under cannot"},
		{"operation twice", "cannot: [accept]", "cannot: [accept, send]", "x.yaml:33:18: cannot[1]: want an operation that is not under operations, too; got send"},
		{"rule", "cannot: [accept]", "cannot: [accept]\nrules_not_checked: [R01]", `x.yaml:34:21: rules_not_checked[0]: want one of the rules R03, R04, R05, R07, R08, R09, G03, G04, R10, R11, R12, R16, R13, R14, R15, A01, got "R01"`},
		{"reason", "FULL: group-full", "FULL: grup-full", `x.yaml:48:11: answers.reasons.FULL: want a reason (dmsim list reasons) or custom/ID, got "grup-full" (did you mean group-full?)`},
		{"reason of an operation", "NO: follow-blocked", "NO: follow-blockd", `x.yaml:24:87: operations.follow.reasons.NO: want a reason (dmsim list reasons) or custom/ID, got "follow-blockd" (did you mean follow-blocked?)`},
		{"decision", `equals: "true", is: done`, `equals: "true"`, "x.yaml:36:7: answers.decisions[0]: want the key is or the key word, got neither"},
		{"any answer is good", `{where: ok, equals: "true", is: done}`, `{is: done}`, "x.yaml:36:7: answers.decisions[0]: want the key status or where, got neither: then every answer is done"},
		{"place", "handle: room", "handle: {body: a, header: b}", "x.yaml:10:11: groups.handle: want one of body, header and pattern, got 2 of them"},
		{"pattern", "handle: room", "handle: {pattern: 'a('}", "x.yaml:10:11: groups.handle: pattern: missing closing ): `a(`"},
		{"pattern without a group", "handle: room", "handle: {pattern: 'a'}", "x.yaml:10:11: groups.handle: pattern: want one group, as in code=([a-z]+), got 0"},
		{"group without an id", "  handle: room\n", "", "x.yaml:10:3: groups: want the key number or handle: where in the answer to create-group the group's id is"},
		{"names that are not new", "test-{{.Run}}-{{.Number}}", "test", "x.yaml:6:9: users.name: want .Run and .Number in it: without a reset, names must be new"},
		{"no way in", "  registered: session\n  headers", "  headers", ""},
		{"clock", "cannot: [accept]", "cannot: [accept]\nclock: {}", "x.yaml:34:8: clock: want one of the keys request and headers"},
		{"header", "headers: {Content-Type:", "headers: {'Content Type':", `x.yaml:4:27: headers."Content Type": want the name of a header, got "Content Type"`},
		{"JSON", "Content-Type: application/x-www-form-urlencoded", "Content-Type: application/json", `x.yaml:29:50: operations.add.body: want JSON, as the header Content-Type says; with a text that needs quoting it is not (want {{json .Text}} in the place of {{.Text}}?): room=12&whom=a+%22b%22+%26+c%2Fd%3D%C3%BC`},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Contains(t, string(good), c.from)
			_, err := adapter.Parse("x.yaml", []byte(strings.Replace(string(good), c.from, c.to, 1)))
			if c.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.EqualError(t, err, c.want)
		})
	}
}

func TestLoad(t *testing.T) {
	assert.Equal(t, []string{"dmsim"}, adapter.Names())
	_, err := adapter.Load("no/such.yaml")
	assert.EqualError(t, err, `adapter: want one of dmsim or a file, got "no/such.yaml", which is neither`)
	_, err = adapter.Load(t.TempDir())
	assert.ErrorContains(t, err, "is a directory")
	empty := filepath.Join(t.TempDir(), "empty.yaml")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	_, err = adapter.Load(empty)
	assert.ErrorContains(t, err, "name: want a word, got nothing")
}

// TestUnchecked: what a service cannot do is said.
func TestUnchecked(t *testing.T) {
	reference, err := adapter.Load("")
	require.NoError(t, err)
	assert.Empty(t, reference.NotChecked())
	assert.Empty(t, reference.LeftOut())
	assert.True(t, reference.Shared())
	other, err := adapter.Load("testdata/other.yaml")
	require.NoError(t, err)
	assert.False(t, other.Shared())
	assert.Equal(t, []string{
		"accept: the service cannot do it",
		"what needs time to pass, such as the windows of R12, R16 and R13, the ends of R11 and R04, birthdays: the service's clock cannot be set",
		"what moderation finds, R04 and R14: the request of send does not name .Labels",
		"which of several reasons a word of the service's means: where the right one is among them, it is taken for it",
	}, other.NotChecked())
	assert.Equal(t, []string{
		"kinds of messages: the request of send does not name .Kind",
		"time zones: the request of register does not name .Zone",
		"how many a message reaches: answers do not tell",
		"whether a retry is answered as one: answers do not tell",
	}, other.LeftOut())
}

// TestRulesNotChecked: a policy loses the rules that are not checked, and nothing else.
func TestRulesNotChecked(t *testing.T) {
	good, err := os.ReadFile("testdata/other.yaml")
	require.NoError(t, err)
	a, err := adapter.Parse("x.yaml", append(good, "\nrules_not_checked: [R12, R08]\n"...))
	require.NoError(t, err)
	got, want := policy.Seed(), policy.Seed()
	want.DailyLimit.Messages, want.Settings.Friends = policy.NoLimit, model.GateNone
	within := a.Within()
	within.Policy(&got)
	assert.Equal(t, want, got)
	assert.Contains(t, a.NotChecked(), "R12, daily_limit.messages used up: the adapter says so")
}

// TestDraws: a policy that decides by chance cannot be checked where the service cannot be told what to draw from.
func TestDraws(t *testing.T) {
	other, err := adapter.Load("testdata/other.yaml")
	require.NoError(t, err)
	p := policy.Seed()
	assert.NoError(t, other.Draws(&p), "the seed policy judges reports an hour later")
	p.Moderation.Latency = 0
	assert.ErrorContains(t, other.Draws(&p), "upholds reports by chance")
	p = policy.Seed()
	p.Spam.Probability = 0.5
	assert.ErrorContains(t, other.Draws(&p), "holds senders with the probability 0.5")
	p = policy.Seed()
	p.Moderation.Mode = policy.Proactive
	assert.ErrorContains(t, other.Draws(&p), "proactive")
	reference, err := adapter.Load("")
	require.NoError(t, err)
	assert.NoError(t, reference.Draws(&p))
}
