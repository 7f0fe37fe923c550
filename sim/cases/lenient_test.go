package cases_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/policy"
	"dmsim/sim/cases"
)

// TestLenient: what a case may leave out or write shorter, and that both targets agree on what it means.
func TestLenient(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"no policy, no start", `name: 7
users: {ana: {born: 2010-03-01}, ben: {born: 2000-01-01}, kid: {born: 2010-03-02}}
steps:
- {send: {from: ana, to: ben}, expect: not-friends}
- {send: {from: kid, to: ben}, expect: sender-too-young}
`},
		{"two of one name", "name: a\nusers: {ana: {born: 2000-01-01}}\nsteps: [{delete: {user: ana}}]\n---\nname: a\nusers: {ana: {born: 2000-01-01}}\nsteps: [{delete: {user: ana}}]\n"},
		{"plain scalars are texts", head + `
- {follow: {by: fan*, user: ben}}
- {send: {from: fan1, to: ben, text: 1, id: 1}}
- {send: {from: fan1, to: ben, text: 1, id: 1}}
- {send: {from: fan1, to: ben, text: true}}
- {inbox: {of: ben, from: fan1}, expect: [1, true]}
`},
		{"a single value for a list", `name: a
policy: {extends: open, moderation: {mode: proactive, true_positive_rate: 1}}
users: {ana: {born: 2000-01-01}}
crowds: {fan: {count: 3, born: 1999-01-01}}
follows: ana -> fan*
groups: {club: {members: fan*}}
steps:
- {send: {from: fan1, to: ana, labels: offensive}, expect: offensive}
- {create-group: {by: ana, group: pals, members: fan1}}
- {send: {from: ana, group: pals}, reaches: fan1}
`},
		{"a count of none", head + "- {follow: {by: ana, user: fan*}, expect: {ok: 3, follow-blocked: 0}}"},
		{"an inbox that is only read", head + "- {inbox: {of: ana, from: ben}}"},
		{"names that nobody bears", head + `
- {follow: {by: ana, user: nobody}, expect: unknown-recipient}
- {unfollow: {by: ana, user: nobody}, expect: unknown-recipient}
- {block: {by: ana, user: nobody}, expect: unknown-recipient}
- {unblock: {by: ana, user: nobody}, expect: unknown-recipient}
- {accept: {by: ana, user: nobody}, expect: unknown-recipient}
- {report: {by: ana, from: nobody}, expect: unknown-recipient}
- {add: {by: ana, group: club, user: nobody}, expect: unknown-recipient}
- {add: {by: ana, group: clubb, user: ben}, expect: unknown-recipient}
- {leave: {user: ana, group: clubb}, expect: unknown-recipient}
`},
		{"nobody does something", head + `
- {follow: {by: nobody, user: ana}, expect: not-logged-in}
- {set: {user: nobody, dms: everyone}, expect: not-logged-in}
- {delete: {user: Nobody}, expect: not-logged-in}
- {create-group: {by: nobody, group: pals, members: [ana]}, expect: not-logged-in}
- {create-group: {by: ana, group: pals, members: [nobody]}, expect: unknown-recipient}
- {leave: {user: nobody, group: club}, expect: not-logged-in}
- {report: {by: nobody, from: ana}, expect: not-logged-in}
- {follow: {by: ben, user: ana}}
- {follow: {by: ana, user: ben}}
- {send: {from: ben, to: ana, text: hello}}
- {report: {by: ana, from: ben, message: none}, expect: nothing-to-report}
`},
		{"a name that is given again", head + `
- {delete: {user: ben}}
- {send: {from: ana, to: ben}, expect: unknown-recipient}
- {register: {user: Ben, born: 2000-01-01, dms: everyone}}
- {follow: {by: ana, user: ben}}
- {send: {from: ana, to: ben, text: hello}}
- {add: {by: ana, group: club, user: ben}}
- {send: {from: ana, group: club}, reaches: [fan*, ben]}
- {register: {user: ben, born: 2000-01-01}}
- {send: {from: ana, group: club}, reaches: [fan*, ben]}
- {inbox: {of: ben, from: ana}, expect: []}
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			all, err := cases.Parse("x.yaml", []byte(c.text))
			require.NoError(t, err)
			for _, one := range all {
				assert.Empty(t, cases.Run(one, cases.NewWorld(&one)).String(), "the world")
				assert.Empty(t, cases.Run(one, cases.NewSpec(&one)).String(), "the second opinion")
			}
		})
	}
}

// TestDefaults: a case that says neither policy nor start.
func TestDefaults(t *testing.T) {
	all, err := cases.Parse("x.yaml", []byte("name: a\nusers: {ana: {born: 2000-01-01}}\nsteps: [{delete: {user: ana}}]\n"))
	require.NoError(t, err)
	require.Len(t, all, 1)
	assert.Equal(t, policy.Seed(), all[0].Policy)
	assert.Equal(t, "2026-03-01T00:00:00.000Z", all[0].Start.String())
}

// TestTrace: every attempt is shown, in its order, with the names of its parties and how it ended.
func TestTrace(t *testing.T) {
	all, err := cases.Parse("x.yaml", []byte(head+`
- {register: {user: cy, born: 2000-01-01}}
- {follow: {by: cy, user: fan*}}
- {create-group: {by: cy, group: pals, members: ana}}
- {inbox: {of: ana, from: ben}}
- {send: {from: cy, group: pals}}
`))
	require.NoError(t, err)
	var shown []string
	cases.Trace(all[0], cases.NewWorld(&all[0]), func(try *cases.Try) {
		shown = append(shown, try.Attempt.Op.String()+" "+try.Actor+" "+try.Target+" "+try.Group+" "+try.Note()+" => "+try.Decision())
	})
	full := "invite-not-allowed (G04: the gate for adding fails)"
	assert.Equal(t, []string{
		"register cy    => ok", "follow cy fan1   => ok", "follow cy fan2   => ok", "follow cy fan3   => ok",
		"create-group cy  pals an initial member: " + full + " => refused: " + full,
		"send cy  pals  => refused: unknown-recipient (R02: nobody bears the name)",
	}, shown)
}
