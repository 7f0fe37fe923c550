package scenarios_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model/policy"
	"dmsim/scenarios"
)

const keys = "name, description, seed, start, duration, policy, population, network, traffic, world, events, expect, load"

var policies = strings.Join(policy.PresetNames(), ", ")

func TestErrorsOfFiles(t *testing.T) {
	for _, c := range []struct{ name, yaml, want string }{
		{"unknown key", "trafic: {}", `teen.yaml:1:1: trafic: want one of the keys ` + keys + `; got "trafic" (did you mean traffic?)`},
		{"unknown key below", "population:\n  user: 5", `teen.yaml:2:3: population.user: want one of the keys users, ages, false_ages, zones, personas, settings, blocks_per_user, groups, file; got "user" (did you mean users?)`},
		{"wrong type", "traffic: {sessions: {same: many}}", `teen.yaml:1:28: traffic.sessions.same: want a number, got "many"`},
		{"a fraction", "population: {users: 1.5}", `teen.yaml:1:21: population.users: want a whole number, got 1.5`},
		{"a list", "- a", `teen.yaml:1:1: want a mapping with the keys ` + keys + `, got a list`},
		{"two documents", "seed: 1\n---\nseed: 2", `teen.yaml:3:1: want one document, got another one here`},
		{"out of range", "traffic:\n  sessions:\n    same: 1.5\n", `teen.yaml:3:11: traffic.sessions.same: want a share from 0 to 1, got 1.5`},
		{"a share of people", "population:\n  settings:\n    - chosen: 2\n", `teen.yaml:3:15: population.settings[0].chosen: want a number from 0 to 1, got 2`},
		{"no general rule", "population: {settings: [{ages: [13, 15], no-one: 1}]}", `teen.yaml:1:25: population.settings[0]: want neither ages nor personas in the last rule, which is for all others, got some`},
		{"a share that is what remains", "population: {personas: {ordinary: 1}}", `teen.yaml:1:25: population.personas.ordinary: want no share of this persona: ordinary is who has no other`},
		{"groomers without adults", "population: {ages: [{from: 13, to: 17, share: 1}]}", `teen.yaml: population.personas.groomer: want at most 0, the share of true adults who are nothing else, got 0.0002`},
		{"a tab", "population:\n\tusers: 5", `teen.yaml:2:1: want blanks, got a tab (in a quoted text, \t stands for one)`},
		{"no YAML", "population: [", `teen.yaml:1:13: want YAML: sequence end token ']' not found`},
		{"seed", "seed: -1", `teen.yaml:1:7: seed: want a whole number >= 0, got -1`},
		{"name", "name: ../a", `teen.yaml:1:7: name: want 1 to 64 letters, digits, dots, - and _, the first a letter or a digit, got "../a"`},

		{"start", "start: noon", `teen.yaml:1:8: start: want a time such as 2026-03-01T12:00:00Z, got "noon"`},
		{"start, empty", "start:", `teen.yaml:1:8: start: want a time such as 2026-03-01T12:00:00Z, got nothing`},
		{"start, long ago", "start: 0900-01-01T00:00:00Z", `teen.yaml:1:8: start: want a time from the year 1000 to 9000, got "0900-01-01T00:00:00Z"`},
		{"start, too fine", "start: 2026-03-01T00:00:00.0001Z", `teen.yaml:1:8: start: want a time of whole milliseconds, got "2026-03-01T00:00:00.0001Z"`},
		{"start of a trace, 0", "start: 1970-01-01T00:00:00Z\ntraffic: {trace: {file: x}}", `teen.yaml:1:8: start: want a time other than that one with a trace, or none for the time of its first message, got "1970-01-01T00:00:00Z"`},
		{"duration", "duration: 90", `teen.yaml:1:11: duration: want a duration such as 90m, 24h or 7d, got 90`},
		{"duration, 0", "duration: 0s", `teen.yaml:1:11: duration: want more than 0, unless there is a trace, got 0s`},
		{"duration, too long", "duration: 40000d", `teen.yaml:1:11: duration: want whole milliseconds up to 36600d, got 960000h`},

		{"unknown preset", "policy: mutal", `teen.yaml:1:9: policy: want one of the policies ` + policies + `; got "mutal" (did you mean mutual?)`},
		{"unknown preset to extend", "policy: {extends: foo}", `teen.yaml:1:19: policy.extends: want one of the policies ` + policies + `; got "foo"`},
		{"a gate", "policy: {base_gate: all}", `teen.yaml:1:21: policy.base_gate: want one of none, sender-follows, recipient-follows, either, mutual, deny, got "all"`},
		{"a setting", "policy: {default_setting: nobody}", `teen.yaml:1:27: policy.default_setting: want one of everyone, friends, no-one, got "nobody"`},
		{"a window", "policy: {spam: {window: 0s}}", `teen.yaml:1:25: policy.spam.window: want a duration > 0 of whole milliseconds, got 0s`},
		{"CEL", "policy:\n  custom:\n    - {id: a, refuse_when: \"sender.aeg > 3\"}", `teen.yaml:3:28: policy.custom[0].refuse_when: want a CEL expression: 1:7: undeclared reference to 'sender.aeg' (did you mean 'sender.age'?)`},

		{"ages", "population: {ages: old}", `teen.yaml:1:20: population.ages: want one of adults, tiktok, uniform, or a list of {from, to, share}, got "old"`},
		{"too many follows", "network: {mean_follows: 5000}", `teen.yaml:1:25: network.mean_follows: want at most 2500 for 10000 users (a quarter of the others who have any), got 5000`},
		{"a network's model", "network: {model: ring}", `teen.yaml:1:18: network.model: want one of community, r-mat, preferential-attachment, chung-lu, got "ring"`},
		{"a file that would not be read", "traffic: {trace: {file: x}}\nnetwork: {file: y}", `teen.yaml:2:17: network.file: want no file ("") beside traffic.trace.file: the follows are those of traffic.trace.follows, got "y"`},
		{"another", "traffic: {trace: {follows_file: y}}", `teen.yaml:1:33: traffic.trace.follows_file: want no file (""), unless there is a trace with follows: file, got "y"`},
		{"a placeholder", "network: {file: FILE}", `teen.yaml:1:17: network.file: want the path of a file of yours, got the placeholder FILE: give --set network.file=PATH`},
		{"a table for nobody", "population: {file: people.csv}", `teen.yaml:1:20: population.file: want no file (""), unless the follows come from network.file or the messages from traffic.trace.file, got "people.csv"`},
		{"a table to be given", "population: {file: FILE}\nnetwork: {file: x}", `teen.yaml:1:20: population.file: want the path of a file of yours, got the placeholder FILE: give --set population.file=PATH`},
		{"a missing file", "traffic: {trace: {file: x, follows: file}}", `teen.yaml: traffic.trace.follows_file: want the name of an edge list, since trace.follows is file, got ""`},
		{"storage", "world: {messages: some}", `teen.yaml:1:19: world.messages: want one of all, reported, got some`},

		{"expect, no metric", "expect: [{min: 1}]", `teen.yaml:1:10: expect[0]: want the key metric, got only min`},
		{"expect, an empty metric", "expect: [{metric: '', min: 1}]", `teen.yaml:1:19: expect[0].metric: want the name of a metric, got ""`},
		{"expect, no bound", "expect: [{metric: a}]", `teen.yaml:1:10: expect[0]: want min, max or both, got neither`},
		{"expect, no room", "expect: [{metric: a, min: 2, max: 1}]", `teen.yaml:1:35: expect[0].max: want a number >= min, which is 2, got 1`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := scenarios.Parse("teen.yaml", []byte(c.yaml), scenarios.Overrides{})
			assert.EqualError(t, err, c.want)
		})
	}
}

func TestErrorsOfAssignments(t *testing.T) {
	for _, c := range []struct{ set, want string }{
		{"x=1", `--set x=1: x: want one of the keys ` + keys + `; got "x"`},
		{"policy.daily_limit.mesages=1", `--set policy.daily_limit.mesages=1: policy.daily_limit.mesages: want one of the keys messages, clock, counts, group_cost; got "mesages" (did you mean messages?)`},
		{"policy=mutal", `--set policy=mutal: policy: want one of the policies ` + policies + `; got "mutal" (did you mean mutual?)`},
		{"population.users=many", `--set population.users=many: population.users: want a whole number, got "many"`},
		{"population.users=0", `--set population.users=0: population.users: want a whole number from 1 to 100000000, got 0`},
		{"traffic.sessions.same=1.5", `--set traffic.sessions.same=1.5: traffic.sessions.same: want a share from 0 to 1, got 1.5`},
		{"policy.custom=[{id: a, refuse_when: sender.age}]", `--set policy.custom=[{id: a, refuse_when: sender.age}]: policy.custom[0].refuse_when: want an expression that is true or false, got one of type int`},
		{"duration=0s", `--set duration=0s: duration: want more than 0, unless there is a trace, got 0s`},
		{"population.zones.0.share=1", `--set population.zones.0.share=1: population.zones: want the whole list: a path does not lead into lists`},
		{"population.users", `--set "population.users": want path=value, such as policy.daily_limit.messages=50`},
		{"=5", `--set "=5": want path=value, such as policy.daily_limit.messages=50`},
		{"population..users=5", `--set "population..users=5": want path=value, such as policy.daily_limit.messages=50`},
		{"population.users=\t5", `--set population.users= 5: want blanks, got a tab (in a quoted text, \t stands for one)`},
		{"start=", `--set start=: start: want a time such as 2026-03-01T12:00:00Z, got nothing`},
	} {
		t.Run(c.set, func(t *testing.T) {
			_, err := scenarios.Load("quickstart", scenarios.Overrides{Set: []string{c.set}})
			assert.EqualError(t, err, c.want)
		})
	}
}

func TestErrorsOfNames(t *testing.T) {
	const hint = "; the path of a file has a slash or ends in .yaml"
	for _, c := range []struct{ scenario, policy, want string }{
		{"quikstart", "", `want one of the scenarios college, quickstart, replay-trace; got "quikstart" (did you mean quickstart?)` + hint},
		{"nothing", "", `want one of the scenarios college, quickstart, replay-trace; got "nothing"` + hint},
		{"", "", `want one of the scenarios college, quickstart, replay-trace; got ""` + hint},
		{"nowhere.yaml", "", `open nowhere.yaml: no such file or directory`},
		{"no/where", "", `open no/where: no such file or directory`},
		{"./", "", `read ./: is a directory`},
		{"quickstart", "tiktok", `--policy: want one of the policies ` + policies + `; got "tiktok"` + hint},
		{"quickstart", "nowhere.yaml", `--policy: open nowhere.yaml: no such file or directory`},
		{"replay-trace", "", `replay-trace.yaml:25:11: traffic.trace.file: want the path of a file of yours, got the placeholder FILE: give --set traffic.trace.file=PATH`},
	} {
		_, err := scenarios.Load(c.scenario, scenarios.Overrides{Policy: c.policy})
		assert.EqualError(t, err, c.want)
	}
}

// TestValidateAlone: a scenario that was made in Go has paths, and no places.
func TestValidateAlone(t *testing.T) {
	s := scenarios.Default()
	s.Name, s.Start = "a", nil
	require.EqualError(t, s.Validate(), "start: want a time such as 2026-03-01T12:00:00Z, got none and no trace that has one")
	s.Traffic.Trace.File = "x"
	assert.NoError(t, s.Validate())
}
