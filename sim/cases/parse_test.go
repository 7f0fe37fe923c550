package cases_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/cases"
)

// head is a sound beginning of seven lines; a test's steps follow from line 8 on.
const head = `name: a case
policy: seed
start: 2026-03-01T12:00:00Z
users: {ana: {born: 1995-04-01}, ben: {born: 1996-05-02, dms: everyone, zone: Europe/Berlin}}
crowds: {fan: {count: 3, born: 1999-01-01}}
groups: {club: {members: [ana, fan*]}}
steps:
`

// TestParseErrors: one line, with the place, the key, what is allowed and what came.
func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", `x.yaml: want at least one case, got none`},
		{"no name", "policy: seed\nstart: 2026-03-01T12:00:00Z\nsteps: []", `want the key name, got only policy, start, steps`},
		{"an unknown key", "nam: a", `x.yaml:1:1: nam: want one of the keys name, policy, start, users, crowds, follows, blocks, groups, steps; got "nam" (did you mean name?)`},
		{"an unknown policy", strings.Replace(head, "seed", "sed", 1), `x.yaml:2:9: policy: want one of the policies seed, open`},
		{"a policy out of range", strings.Replace(head, "seed", "{spam: {probability: 2}}", 1), `x.yaml:2:30: policy.spam.probability: want a share from 0 to 1, got 2`},
		{"a start", strings.Replace(head, "2026-03-01T12:00:00Z", "today", 1), `x.yaml:3:8: start: want a time such as 2026-03-01T12:00:00Z, got "today"`},
		{"a start within a millisecond", strings.Replace(head, "00Z", "00.0001Z", 1), `x.yaml:3:8: start: want a time of whole milliseconds, got "2026-03-01T12:00:00.0001Z"`},
		{"users in a list", strings.Replace(head, "{ana: {born: 1995-04-01}, ben: {born: 1996-05-02, dms: everyone, zone: Europe/Berlin}}", "[ana]", 1), `x.yaml:4:8: users: want a mapping of names to {born, dms, zone}, got a list`},
		{"a birth date", strings.Replace(head, "1995-04-01", "1995-02-30", 1), `x.yaml:4:21: users.ana.born: want a date such as 2010-06-15, got "1995-02-30"`},
		{"a birth after the start", strings.Replace(head, "1995-04-01", "2026-03-02", 1), `x.yaml:4:21: users.ana.born: want a date not after the start, got "2026-03-02"`},
		{"no birth date", strings.Replace(head, "born: 1995-04-01", "dms: friends", 1), `x.yaml:4:14: users.ana: want the key born, got only dms`},
		{"a setting", strings.Replace(head, "dms: everyone", "dms: all", 1), `x.yaml:4:63: users.ben.dms: want one of everyone, friends, no-one, got "all"`},
		{"a zone", strings.Replace(head, "Europe/Berlin", "Local", 1), `x.yaml:4:79: users.ben.zone: want a time zone such as Europe/Berlin, UTC or +02:00, got "Local"`},
		{"an offset", strings.Replace(head, "Europe/Berlin", `"+14:01"`, 1), `want a time zone such as Europe/Berlin, UTC or +02:00, got "+14:01"`},
		{"a name", strings.Replace(head, "ana:", "a*a:", 1), `want a name of at most 64 letters, digits, _, . and -, from a letter or digit on, got "a*a"`},
		{"a name twice", strings.Replace(head, "ben:", "ANA:", 1), `want a name that nobody bears, got "ANA" (names compare without case)`},
		{"a crowd's user is there", strings.Replace(head, "ben:", "Fan2:", 1), `want a name that nobody bears, got "fan2" (names compare without case)`},
		{"a crowd of none", strings.Replace(head, "count: 3", "count: 0", 1), `x.yaml:5:23: crowds.fan.count: want a whole number from 1 to 20000, got 0`},
		{"a crowd without count", strings.Replace(head, "count: 3, ", "", 1), `x.yaml:5:15: crowds.fan: want the key count`},
		{"too large crowds", strings.Replace(head, "count: 3", "count: 20000", 1), `want at most 20000 users in a case`},
		{"members", strings.Replace(head, "fan*]", "fan]", 1), `x.yaml:6:32: groups.club.members[1]: want one of ana, ben, fan*, got "fan"`},
		{"a member twice", strings.Replace(head, "[ana, fan*]", "[fan1, fan*]", 1), `want each member once, got fan1 twice`},
		{"no member", strings.Replace(head, "[ana, fan*]", "[]", 1), `want at least one member, the creator`},
		{"a follow", head + "  []\nfollows: [ana to ben]", `x.yaml:9:11: follows[0]: want a -> b, got "ana to ben"`},
		{"nobody in a group", "name: a\nusers: {ana: {born: 2000-01-01}}\ngroups: {club: {members: [ana, nobody]}}\nsteps: [{set: {user: ana, dms: everyone}}]", `groups.club.members: want members that are there at the start, got nobody`},
		{"a follow of who is nobody", head + "  []\nfollows: [ana -> nobody]", `follows[0]: want a -> b with a and b of ana, ben, fan*, got "ana -> nobody"`},
		{"a follow of nobody", head + "  []\nfollows: [ana -> bem]", `follows[0]: want a -> b with a and b of ana, ben, fan*, got "ana -> bem"`},
		{"a follow of oneself", head + "  []\nblocks: [ana -> ana]", `blocks[0]: want a -> b with two users, got "ana -> ana"`},
		{"no steps", strings.TrimSuffix(head, "steps:\n"), `x.yaml:1:1: want the key steps, with at least one step`},
		{"an empty list of steps", head + "  []", `x.yaml:8:3: steps: want at least one step`},
		{"nothing under steps", head, `steps: want at least one step`},
		{"a start before 1970", strings.Replace(head, "2026-03-01T12:00:00Z", "1969-12-31T23:59:59Z", 1), `x.yaml:3:8: start: want a time from 1970 on, got "1969-12-31T23:59:59Z"`},
		{"a step before 1970", head + "- at: 1969-12-31T23:59:59Z\n  delete: {user: ana}", `steps[0].at: want a time from 1970 on, got "1969-12-31T23:59:59Z"`},
		{"an unknown actor", head + "- follow: {by: bem, user: ana}", `x.yaml:8:16: steps[0].follow.by: want one of ana, ben, fan*, got "bem"`},
		{"an unknown user's inbox", head + "- inbox: {of: ana, from: bem}", `steps[0].inbox.from: want one of the users ana, ben, fan*, got "bem"`},
		{"an unknown group's inbox", head + "- inbox: {of: ana, group: clubb}", `steps[0].inbox.group: want one of the groups club, got "clubb"`},
		{"a list for a text", head + "- send: {from: ana, to: ben, text: [a]}", `steps[0].send.text: want a text, got a list`},
		{"a mapping for labels", head + "- send: {from: ana, to: ben, labels: {a: b}}", `steps[0].send.labels: want a list of labels, got a mapping`},
		{"a count below nothing", head + "- send: {from: ana, to: fan*}\n  expect: {delivered: 3, spam: -1}", `steps[0].expect.spam: want a count from 0 to the step's 3 attempts, got -1`},
		{"steps that are none", head + "  {}", `x.yaml:8:3: steps: want a list of steps, got a mapping`},

		{"an unknown action", head + "- sned: {}", `x.yaml:8:3: steps[0].sned: want one of the keys after, at, key, overlaps, expect, reaches, send, follow, unfollow, block, unblock, set, register, delete, create-group, add, leave, accept, report, inbox, policy; got "sned" (did you mean send?)`},
		{"no action", head + "- after: 1h", `x.yaml:8:3: steps[0]: want one of the actions send, follow, unfollow, block, unblock, set, register, delete, create-group, add, leave, accept, report, inbox, policy, got none`},
		{"a word for a step", head + "- send", `steps[0]: want a step, a mapping with one of the actions send`},
		{"two actions", head + "- delete: {user: ana}\n  set: {user: ana, dms: friends}", `x.yaml:9:3: steps[0].set: want one action in a step, got delete and set`},
		{"after and at", head + "- after: 1h\n  at: 2026-03-02T00:00:00Z\n  delete: {user: ana}", `x.yaml:9:7: steps[0].at: want after or at, got both`},
		{"a negative duration", head + "- after: -1h\n  delete: {user: ana}", `x.yaml:8:10: steps[0].after: want a duration such as 90m, 24h or 7d, got "-1h"`},
		{"a part of a millisecond", head + "- after: 1us\n  delete: {user: ana}", `steps[0].after: want a duration of whole milliseconds, got "1us"`},
		{"time goes backwards", head + "- at: 2026-03-01T11:59:59Z\n  delete: {user: ana}", `x.yaml:8:7: steps[0].at: want a time not before that of the step before, 2026-03-01T12:00:00.000Z, got "2026-03-01T11:59:59Z"`},
		{"a very late step", head + "- after: 40000d\n  delete: {user: ana}", `steps[0].after: want a time at most 100 years after the start`},

		{"an unknown crowd", head + "- send: {from: ana, to: fans*}", `x.yaml:8:25: steps[0].send.to: want a user's name or one of the crowds ana, ben, fan*, got "fans*"`},
		{"nobody to send to", head + "- send: {from: ana}", `x.yaml:8:9: steps[0].send: want one of the keys to and group`},
		{"a user and a group to send to", head + "- send: {from: ana, to: ben, group: club}", `want one of the keys to and group`},
		{"a send by nobody", head + "- send: {to: ben}", `x.yaml:8:9: steps[0].send: want the key from, got only to`},
		{"a misspelt key", head + "- send: {form: ana}", `want one of the keys from, to, group, text, kind, labels, id, times, anonymous; got "form"`},
		{"a kind", head + "- send: {from: ana, to: ben, kind: gif}", `x.yaml:8:36: steps[0].send.kind: want one of text, image, video, emoji, got "gif"`},
		{"a label", head + "- send: {from: ana, to: ben, labels: [rude]}", `steps[0].send.labels[0]: want one of offensive, private-info, unwanted, got "rude"`},
		{"times", head + "- send: {from: ana, to: ben, times: 0}", `steps[0].send.times: want a whole number from 1 to 100000, got 0`},
		{"too many attempts", head + "- send: {from: fan*, to: fan*, times: 99999}", `want at most 100000 attempts in a step, got 899991`},
		{"to create what there is", head + "- create-group: {by: ana, group: CLUB}", `steps[0].create-group.group: want a name that no group bears from the start, got "CLUB"`},
		{"a crowd that creates", head + "- create-group: {by: fan*, group: pals}", `steps[0].create-group.by: want one of the users ana, ben, fan*, got "fan*"`},
		{"no setting", head + "- set: {user: ana}", `want the key dms, got only user`},

		{"an unknown reason", head + "- send: {from: ana, to: ben}\n  expect: refused", `x.yaml:9:11: steps[0].expect: want one of ok, delivered, not-logged-in,`},
		{"a custom rule's id", strings.Replace(head, "seed", "{custom: [{id: mine, refuse_when: \"true\"}]}", 1) + "- send: {from: ana, to: ben}\n  expect: yours", `self-follow, nothing-to-report, unanswered-limit, mine, got "yours"`},
		{"an unknown reason among counts", head + "- send: {from: ana, to: fan*}\n  expect: {delivered: 2, refused: 1}", `steps[0].expect.refused: want one of ok, delivered`},
		{"counts", head + "- send: {from: ana, to: fan*}\n  expect: {delivered: 2, spam: 2}", `x.yaml:9:11: steps[0].expect: want counts that sum up to the step's 3 attempts, got 4`},
		{"a reason twice", head + "- send: {from: ana, to: fan*}\n  expect: {delivered: 2, ok: 1}", `steps[0].expect.ok: want each reason once; ok and delivered are the same`},
		{"a list of reasons", head + "- send: {from: ana, to: fan*}\n  expect: [delivered]", `steps[0].expect: want a reason, or a mapping of reasons to counts, got a list`},
		{"an inbox without a list", head + "- inbox: {of: ana, from: ben}\n  expect: ok", `x.yaml:9:11: steps[0].expect: want under expect the list of the texts received`},
		{"an inbox of what", head + "- inbox: {of: ana}\n  expect: []", `want one of the keys from and group`},
		{"reaches, one to one", head + "- send: {from: ana, to: ben}\n  reaches: [ben]", `x.yaml:9:12: steps[0].reaches: want reaches at a send to a group only`},
		{"reaches nobody known", head + "- send: {from: ana, group: club}\n  reaches: [bem]", `steps[0].reaches[0]: want one of ana, ben, fan*, got "bem"`},

		{"a key of several attempts", head + "- delete: {user: fan*}\n  key: 1", `x.yaml:9:8: steps[0].key: want a key at a step that makes one attempt only`},
		{"a key of an inbox", head + "- inbox: {of: ana, from: ben}\n  key: 1", `x.yaml:9:8: steps[0].key: want a key at a step that makes one attempt only`},
		{"a key of a policy", head + "- policy: open\n  key: 1", `x.yaml:9:8: steps[0].key: want a key at a step that makes one attempt only`},
		{"a key that is no number", head + "- delete: {user: ana}\n  key: k", `x.yaml:9:8: steps[0].key: want a whole number from 0 to 18446744073709551615, or its hex digits after 0x, got "k"`},
		{"a key below nothing", head + "- delete: {user: ana}\n  key: -1", `steps[0].key: want a whole number from 0 to 18446744073709551615, or its hex digits after 0x, got -1`},
		{"a key too large", head + "- delete: {user: ana}\n  key: 18446744073709551616", `steps[0].key: want a whole number from 0 to 18446744073709551615, or its hex digits after 0x, got 18446744073709551616`},
		{"a key that is a list", head + "- delete: {user: ana}\n  key: []", `steps[0].key: want a whole number from 0 to 18446744073709551615, or its hex digits after 0x, got a list`},
		{"a message of this step", head + "- report: {by: ana, from: ben, message: 1}", `x.yaml:8:41: steps[0].report.message: want the number of a step before this one, got 1`},
		{"a message of no step", head + "- delete: {user: ana}\n- report: {by: ana, from: ben, message: 0}", `steps[1].report.message: want the number of a step before this one, got 0`},
		{"a message of what is no send", head + "- delete: {user: ana}\n- report: {by: ana, from: ben, message: 1}", `steps[1].report.message: want the number of a step that is one send, got 1`},
		{"a message of several sends", head + "- send: {from: fan*, to: ana}\n- report: {by: ana, from: fan1, message: 1}", `steps[1].report.message: want the number of a step that is one send, got 1`},
		{"a message by its text", head + "- send: {from: ben, to: ana}\n- report: {by: ana, from: ben, message: hello}", `steps[1].report.message: want a whole number, got "hello"`},
		{"another policy that is none", head + "- policy: opne", `x.yaml:8:11: steps[0].policy: want one of the policies seed, open`},
		{"another policy out of range", head + "- policy: {extends: open, spam: {probability: 2}}", `x.yaml:8:47: steps[0].policy.spam.probability: want a share from 0 to 1, got 2`},
		{"another policy with other rules", head + "- policy: dsa-28", `x.yaml:8:11: steps[0].policy: want the custom rules of the case's policy, [], got [stranger-to-minor]`},
		{"another policy without the rules", strings.Replace(head, "seed", "dsa-28", 1) + "- policy: open", `steps[0].policy: want the custom rules of the case's policy, [stranger-to-minor], got []`},
		{"another policy with an expect", head + "- policy: open\n  expect: ok", `x.yaml:9:11: steps[0].expect: want no expect at a policy`},
		{"another policy that reaches", head + "- policy: open\n  reaches: [ana]", `steps[0].reaches: want reaches at a send to a group only`},
		{"overlaps nothing", head + "- delete: {user: ana}\n  overlaps: true", `x.yaml:9:13: steps[0].overlaps: want overlaps right after a step that makes one attempt and does not overlap itself`},
		{"overlaps several", head + "- delete: {user: fan*}\n- delete: {user: ana}\n  overlaps: true", `steps[1].overlaps: want overlaps right after a step that makes one attempt and does not overlap itself`},
		{"overlaps a policy", head + "- policy: open\n- delete: {user: ana}\n  overlaps: true", `steps[1].overlaps: want overlaps right after a step that makes one attempt and does not overlap itself`},
		{"overlaps somehow", head + "- {set: {user: ana, dms: friends}, overlaps: somehow}", `steps[0].overlaps: want true or false, got "somehow"`},
		{"several overlap", head + "- delete: {user: ana}\n- delete: {user: fan*}\n  overlaps: true", `steps[1].overlaps: want overlaps at a step that makes one attempt only`},
		{"three in a row", head + "- set: {user: ana, dms: friends}\n- set: {user: ana, dms: friends}\n  overlaps: true\n- set: {user: ana, dms: friends}\n  overlaps: true", `x.yaml:12:13: steps[2].overlaps: want overlaps right after`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := cases.Parse("x.yaml", []byte(c.text))
			require.Error(t, err)
			assert.Contains(t, err.Error(), c.want)
			assert.True(t, strings.HasPrefix(err.Error(), "x.yaml:"), err)
			assert.NotContains(t, err.Error(), "\n")
		})
	}
}

// TestParse: what a file says is what a case holds.
func TestParse(t *testing.T) {
	all, err := cases.Parse("x.yaml", []byte(head+`
- after: 90m
  send: {from: fan*, to: ana, text: "no {n}", kind: emoji, labels: [offensive, unwanted], id: m1, times: 2}
  expect: {not-following: 6}
- at: 2026-03-02T00:00:00Z
  register: {user: cy, born: 2000-01-02, dms: no-one, zone: "-03:30"}
- inbox: {of: ANA, group: Club}
  expect: [a, removed]
- send: {from: ana, to: ben}
  key: 0xFF
- report: {by: ben, from: ana, message: 4}
  overlaps: true
- policy: {extends: open, spam: {match: near}}
- policy: {daily_limit: {messages: 1}}
`))
	require.NoError(t, err)
	require.Len(t, all, 1)
	c := all[0]
	names := []string{}
	for _, u := range c.Users {
		names = append(names, u.Name)
	}
	assert.Equal(t, []string{"ana", "ben", "fan1", "fan2", "fan3"}, names)
	assert.Equal(t, []string{"UTC", "Europe/Berlin", "-03:30"}, []string{c.Zones[0].Name, c.Zones[1].Name, c.Zones[2].Name})
	assert.Equal(t, model.Profile{Birth: model.NewDate(1996, 5, 2), Zone: 1, Setting: model.Everyone, HasSetting: true}, c.Users[1].Profile)
	assert.Equal(t, []cases.Group{{Name: "club", Members: []string{"ana", "fan1", "fan2", "fan3"}}}, c.Groups)

	start := c.Start
	open := func(messages policy.Limit) policy.Policy {
		p, err := policy.Preset("open")
		require.NoError(t, err)
		p.Spam.Match = policy.MatchNear
		if messages != policy.NoLimit {
			p.DailyLimit.Messages = messages
		}
		return p
	}
	assert.Equal(t, []cases.Step{
		{
			Line: 9, At: start + 90*model.Minute,
			Text: `send: {from: fan*, to: ana, text: "no {n}", kind: emoji, labels: [offensive, unwanted], id: m1, times: 2}`,
			Action: &cases.Action{
				Op: model.OpSend, Actors: []string{"fan1", "fan2", "fan3"}, Targets: []string{"ana"}, Times: 2,
				Content: cases.Content{Text: "no {n}", ID: "m1", Kind: model.Emoji, Labels: model.Offensive | model.Unwanted},
			},
			Expect: map[model.Reason]int{model.NotFollowing: 6},
		},
		{
			Line: 12, At: start + 12*model.Hour, Text: `register: {user: cy, born: 2000-01-02, dms: no-one, zone: "-03:30"}`,
			Action: &cases.Action{
				Op: model.OpRegister, Actors: []string{"cy"}, Times: 1,
				Profile: model.Profile{Birth: model.NewDate(2000, 1, 2), Zone: 2, Setting: model.NoOne, HasSetting: true},
			},
			Expect: map[model.Reason]int{model.Delivered: 1},
		},
		{
			Line: 14, At: start + 12*model.Hour, Text: "inbox: {of: ANA, group: Club}",
			Inbox: &cases.Inbox{Of: "ana", Group: "club", Texts: []string{"a", "removed"}, HasTexts: true},
		},
		{
			Line: 16, At: start + 12*model.Hour, Text: "send: {from: ana, to: ben}", Key: 255, HasKey: true,
			Action: &cases.Action{Op: model.OpSend, Actors: []string{"ana"}, Targets: []string{"ben"}, Times: 1},
			Expect: map[model.Reason]int{model.Delivered: 1},
		},
		{
			Line: 18, At: start + 12*model.Hour, Text: "report: {by: ben, from: ana, message: 4}", Overlaps: true,
			Action: &cases.Action{Op: model.OpReport, Actors: []string{"ben"}, Targets: []string{"ana"}, Times: 1, Message: 4},
			Expect: map[model.Reason]int{model.Delivered: 1},
		},
		{
			Line: 20, At: start + 12*model.Hour, Text: "policy: {extends: open, spam: {match: near}}",
			Policy: &cases.Later{Policy: open(policy.NoLimit)},
		},
		{Line: 21, At: start + 12*model.Hour, Text: "policy: {daily_limit: {messages: 1}}", Policy: &cases.Later{Policy: open(1)}},
	}, c.Steps)
}

// FuzzParse: no text makes it panic, and what is wrong is told in one line.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.yaml")
	require.NoError(f, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(f, err)
		for document := range strings.SplitSeq(string(data), "---\n") {
			f.Add(document)
		}
	}
	f.Add(head)
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := cases.Parse("f.yaml", []byte(text)); err != nil {
			require.NotContains(t, err.Error(), "\n")
			require.True(t, strings.HasPrefix(err.Error(), "f.yaml:"), err)
		}
	})
}
