package scenarios_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/scenarios"
)

const gates = `
question: Who?
set: {policy: mutual, policy.daily_limit.messages: 7}
factors:
  - {key: policy.base_gate, name: gate, levels: [none, either]}
  - name: floor
    levels: [{label: 16, set: {policy.dm_min_age: 16}}, {label: "18", set: {policy.dm_min_age: 18, policy.account_min_age: 14}}]
outcomes: [delivered_share]
`

func experiment(t *testing.T, text string, o scenarios.ExperimentOverrides) *scenarios.Experiment {
	t.Helper()
	e, err := scenarios.ParseExperiment("x.yaml", []byte(text), o)
	require.NoError(t, err)
	return e
}

// TestPointsAreScenarios: a point is the scenario with what the experiment sets, what the command line sets, and what its levels set.
func TestPointsAreScenarios(t *testing.T) {
	seed := uint64(7)
	e := experiment(t, gates, scenarios.ExperimentOverrides{Seed: &seed, Set: []string{"population.users=50", "network.mean_follows=5"}})
	assert.Equal(t, "x", e.Name)
	assert.Equal(t, 4, e.Plan().Points())
	assert.Equal(t, 20, e.Plan().Runs())
	assert.Equal(t, []string{"delivered_share"}, e.Primary)
	s, err := e.Point(3)
	require.NoError(t, err)
	assert.Equal(t, "gate=either, floor=18", e.Plan().Label(3))
	assert.Equal(t, model.GateEither, s.Policy.BaseGate)
	assert.Equal(t, []int{18, 14}, []int{s.Policy.DMMinAge, s.Policy.AccountMinAge})
	assert.Equal(t, policy.Limit(7), s.Policy.DailyLimit.Messages)
	assert.Equal(t, 50, s.Population.Users)
	assert.EqualValues(t, 7, s.Seed)
	first, err := e.Point(0)
	require.NoError(t, err)
	assert.Equal(t, []int{16, 13}, []int{first.Policy.DMMinAge, first.Policy.AccountMinAge}, "one point does not move another")
	assert.Equal(t, model.GateNone, first.Policy.BaseGate)
}

func TestRanges(t *testing.T) {
	e := experiment(t, `
question: What?
factors:
  - {key: population.false_ages.share, from: 0.01, to: 0.1, scale: log, steps: 3}
  - {key: policy.moderation.latency, from: 1h, to: 3h, steps: 3}
  - {key: policy.daily_limit.messages, from: 1, to: 4, whole: true, steps: 4}
outcomes: [delivered_share]
`, scenarios.ExperimentOverrides{})
	for i, want := range [][]string{{"0.01", "0.0316228", "0.1"}, {"1h", "2h", "3h"}, {"1", "2", "3", "4"}} {
		assert.Equal(t, want, e.Plan().Factors[i].Labels)
	}
	s, err := e.Point(e.Plan().Points() - 1)
	require.NoError(t, err)
	assert.Equal(t, 3*time.Hour, s.Policy.Moderation.Latency)
	assert.Equal(t, policy.Limit(4), s.Policy.DailyLimit.Messages)

	e = experiment(t, `
question: What?
factors: [{key: policy.daily_limit.messages, from: 1, to: 4, whole: true}, {key: policy.moderation.latency, from: 1h, to: 3h}]
design: {kind: sobol, samples: 64}
outcomes: [delivered_share]
`, scenarios.ExperimentOverrides{Samples: 32})
	seen := map[policy.Limit]int{}
	for p := range e.Plan().Points() {
		s, err := e.Point(p)
		require.NoError(t, err)
		seen[s.Policy.DailyLimit.Messages]++
		assert.True(t, s.Policy.Moderation.Latency >= time.Hour && s.Policy.Moderation.Latency <= 3*time.Hour)
	}
	assert.Equal(t, map[policy.Limit]int{1: 8, 2: 8, 3: 8, 4: 8}, seen)
}

// TestListsAsLevels: events and other lists are levels with a label.
func TestListsAsLevels(t *testing.T) {
	e := experiment(t, `
question: What?
factors:
  - key: events
    name: raid
    levels:
      - {label: none, value: []}
      - {label: "100", value: [{at: 6h, kind: raid, for: 1h, accounts: 100, messages: 3, target: anybody}]}
outcomes: [delivered_share]
`, scenarios.ExperimentOverrides{})
	none, err := e.Point(0)
	require.NoError(t, err)
	assert.Empty(t, none.Events)
	raid, err := e.Point(1)
	require.NoError(t, err)
	assert.Equal(t, 100, raid.Events[0].Accounts)
	assert.Contains(t, string(e.YAML()), "accounts")
}

// TestShortForm is small whatever the factors say.
func TestShortForm(t *testing.T) {
	e := experiment(t, gates+"  \nshort: {duration: 2h}\nreplications: 9\n", scenarios.ExperimentOverrides{Short: true})
	assert.Equal(t, 8, e.Plan().Runs())
	s, err := e.Point(1)
	require.NoError(t, err)
	assert.Equal(t, 200, s.Population.Users)
	assert.Equal(t, 2*time.Hour, s.Duration)
	assert.NotEqual(t, string(e.YAML()), string(experiment(t, gates+"replications: 9", scenarios.ExperimentOverrides{}).YAML()))
}

func TestErrorsOfExperiments(t *testing.T) {
	const rest = "\noutcomes: [a]\nquestion: q?\n"
	for _, c := range []struct{ name, yaml, want string }{
		{"unknown key", "factor: []", `x.yaml:1:1: factor: want one of the keys name, question, hypothesis, scenario, policy, set, factors, design, replications, burn_in, outcomes, primary, assumptions, short; got "factor" (did you mean factors?)`},
		{"no question", "outcomes: [a]", `x.yaml: question: want one sentence that asks something, got ""`},
		{"no factor", rest, `x.yaml: factors: want 1 to 64 factors, got 0`},
		{"no outcome", "question: q?\nfactors: [{key: policy.base_gate, levels: [none, mutual]}]", `x.yaml: outcomes: want one at least, of dmsim list metrics, refused.REASON or done.OPERATION, got 0`},
		{"a key of the scenario", "factors: [{key: policy.base_gat, levels: [none, mutual]}]" + rest, `x.yaml:1:43: policy.base_gat: want one of the keys extends, name, account_min_age, dm_min_age, leap_day_birthday, base_gate, settings, default_setting, reply_exemption, requests, block, groups, daily_limit, unanswered, spam, moderation, custom; got "base_gat" (did you mean base_gate?)`},
		{"a level", "factors: [{key: policy.base_gate, levels: [none, nobody]}]" + rest, `x.yaml:1:50: policy.base_gate: want one of none, sender-follows, recipient-follows, either, mutual, deny, got "nobody"`},
		{"a level out of range", "factors: [{key: population.users, levels: [500, 0]}]" + rest, `x.yaml:1:49: population.users: want a whole number from 1 to 100000000, got 0, at the point users=0`},
		{"a corner out of range", "factors: [{key: population.false_ages.share, from: 0.5, to: 1.5}]\ndesign: {kind: sobol}" + rest, `x.yaml:1:52: population.false_ages.share: want a number from 0 to 1, got 1.`},
		{"one level", "factors: [{key: policy.base_gate, levels: [none]}]" + rest, `x.yaml:1:43: factors[0].levels: want 2 to 1000 levels, got 1`},
		{"equal levels", "factors: [{key: policy.base_gate, levels: [none, mutual, none]}]" + rest, `x.yaml:1:58: factors[0].levels[2]: want each level once, got "none" again`},
		{"a list without a label", "factors: [{key: events, levels: [[], []]}]" + rest, `x.yaml:1:34: factors[0].levels[0]: want a single value, or a mapping {label: ..., value: ...} for a list or nothing`},
		{"a mapping without a label", "factors: [{levels: [{set: {seed: 1}}, {label: a}]}]" + rest, `x.yaml:1:21: factors[0].levels[0]: want the key label in a level that is a mapping`},
		{"a level of nothing", "factors: [{name: f, levels: [{label: a}, {label: b}]}]" + rest, `x.yaml:1:30: factors[0].levels[0]: want in set the keys that the level changes, got none`},
		{"neither levels nor range", "factors: [{key: seed}]" + rest, `x.yaml:1:11: factors[0]: want levels, or else from and to`},
		{"half a range", "factors: [{key: seed, from: 1}]" + rest, `x.yaml:1:11: factors[0]: want both from and to`},
		{"an empty range", "factors: [{key: seed, from: 1, to: 1}]" + rest, `x.yaml:1:36: factors[0].to: want more than from, got "1"`},
		{"a log from 0", "factors: [{key: seed, from: 0, to: 1, scale: log}]" + rest, `x.yaml:1:29: factors[0].from: want more than 0 for the scale log, got "0"`},
		{"a range of what is none", "factors: [{key: seed, from: a, to: 1}]" + rest, `x.yaml:1:29: factors[0].from: want a number or a duration, got "a"`},
		{"mixed", "factors: [{key: seed, from: 1h, to: 1}]" + rest, `x.yaml:1:37: factors[0].to: want a number where from is one, a duration where from is one, got 1`},
		{"a range in a factorial", "factors: [{key: seed, from: 1, to: 2}]" + rest, `x.yaml:1:29: factors[0].from: want levels, or steps, of each factor of a design full-factorial, got a range`},
		{"names", "factors: [{key: a.seed, levels: [1, 2]}, {key: b.seed, levels: [1, 2]}]" + rest, `x.yaml: factors[1].name: want a name that no other factor has, got "seed"`},
		{"a design", "factors: [{key: seed, levels: [1, 2]}]\ndesign: {kind: random}" + rest, `x.yaml:2:16: design.kind: want one of full-factorial, one-at-a-time, latin-hypercube, sobol, morris, sobol-indices, got "random"`},
		{"samples", "factors: [{key: seed, levels: [1, 2]}]\ndesign: {kind: sobol, samples: 100}" + rest, `x.yaml:2:32: design.samples: want a power of two, without which the points are not balanced, got 100`},
		{"too many runs", "factors: [{key: seed, levels: [1, 2]}]\nreplications: 100000\ndesign: {kind: latin-hypercube, samples: 100}" + rest, `x.yaml:2:15: replications: want at most 1000000 runs, which is points times replications, got 10000000`},
		{"a primary", "factors: [{key: seed, levels: [1, 2]}]\nprimary: [b]" + rest, `x.yaml:2:11: primary[0]: want one of the outcomes a, got "b"`},
		{"a burn-in", "factors: [{key: population.users, levels: [1, 2]}]\nburn_in: 5h" + rest, `x.yaml:2:10: burn_in: want 0s where a factor changes what is not below policy: the people have lived by then, got the key population.users`},
		{"a scenario", "factors: [{key: seed, levels: [1, 2]}]\nscenario: quikstart" + rest, `x.yaml:2:11: scenario: want one of the scenarios college, quickstart, replay-trace; got "quikstart" (did you mean quickstart?); the path of a file has a slash or ends in .yaml`},
		{"a policy", "factors: [{key: seed, levels: [1, 2]}]\npolicy: mutal" + rest, `x.yaml:2:9: policy: want one of the policies ` + policies + `; got "mutal" (did you mean mutual?); the path of a file has a slash or ends in .yaml`},
		{"set", "set: [a]" + rest, `x.yaml:1:6: set: want a mapping of the scenario's keys to values, such as {population.users: 2000}, got a list`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := scenarios.ParseExperiment("x.yaml", []byte(c.yaml), scenarios.ExperimentOverrides{})
			if assert.Error(t, err) {
				assert.Contains(t, err.Error(), c.want)
			}
		})
	}
	_, err := scenarios.LoadExperiment("folow-direction", scenarios.ExperimentOverrides{})
	assert.ErrorContains(t, err, `got "folow-direction" (did you mean follow-direction?)`)
	_, err = scenarios.LoadExperiment("follow-direction", scenarios.ExperimentOverrides{Set: []string{"population.user=1"}})
	assert.ErrorContains(t, err, `--set population.user=1: population.user: want one of the keys`)
}

// TestExperimentsLoad: every experiment of the catalogue says all that a reader asks, bears its file's name, and has a short form.
func TestExperimentsLoad(t *testing.T) {
	names := scenarios.ExperimentNames()
	assert.NotEmpty(t, names)
	for i, e := range scenarios.Experiments() {
		assert.Equal(t, names[i], e.Name)
		assert.Regexp(t, `\?$`, e.Question, e.Name)
		assert.NotEmpty(t, e.Hypothesis, e.Name)
		assert.NotEmpty(t, e.Assumptions, e.Name)
		for _, a := range e.Assumptions {
			assert.Regexp(t, `^(assumed|sourced): `, a, e.Name)
		}
		_, err := scenarios.LoadExperiment(e.Name, scenarios.ExperimentOverrides{Short: true})
		assert.NoError(t, err)
		source, err := scenarios.ExperimentSource(e.Name)
		require.NoError(t, err)
		assert.Regexp(t, `^# `, string(source), e.Name)
	}
}

// TestUselessOverrides: what would change nothing is refused.
func TestUselessOverrides(t *testing.T) {
	for want, o := range map[string]scenarios.ExperimentOverrides{
		"--samples: want none for the design full-factorial, whose points are counted in another way, got 8": {Samples: 8},
		`--set "policy.base_gate=mutual": want a key that no factor varies: gate does`:                       {Set: []string{"policy.base_gate=mutual"}},
		`--set "policy.account_min_age=13": want a key that no factor varies: floor does`:                    {Set: []string{"policy.account_min_age=13"}},
	} {
		_, err := scenarios.ParseExperiment("x.yaml", []byte(gates), o)
		require.EqualError(t, err, want)
	}
}
