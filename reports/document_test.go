package reports_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/reports"
	"dmsim/sim"
	"dmsim/sim/metrics"
)

var quickstart = reports.Meta{Scenario: "quickstart", Seed: 1, Policy: "seed"}

// counts is a result of a day and a half.
func counts() *sim.Result {
	return &sim.Result{
		Users: 10_000, Follows: 412_345, Start: 0, End: model.DayLength * 3 / 2,
		Attempts: 123_456, Delivered: 100_000,
		Refused: map[model.Reason]uint64{
			model.NotFollowing: 20_000, model.DailyLimit: 3_000, model.SenderTooYoung: 3, model.RecipientTooYoung: 53, model.Spam: 0, model.CustomReason: 400,
		},
		Groups: 1_234, FanOut: 14_808, Retries: 567,
		Operations: map[model.Op]*sim.Operation{
			model.OpFollow: {Attempts: 1_500, Done: 1_446, Refused: map[model.Reason]uint64{model.FollowBlocked: 30, model.SelfFollow: 4, model.UnknownRecipient: 20}},
			model.OpBlock:  {Attempts: 12, Done: 12, Refused: map[model.Reason]uint64{}},
			model.OpLeave:  {Refused: map[model.Reason]uint64{}},
		},
		HistoryHash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
	}
}

func rules(t *testing.T) *policy.Rules {
	t.Helper()
	p := policy.Seed()
	p.Custom = []policy.CustomRule{{ID: "no-adult-to-minor", RefuseWhen: "sender.age >= 18 && recipient.age < 18"}}
	r, err := policy.Compile(p)
	require.NoError(t, err)
	return r
}

// values are what was measured of that run: some metrics of each shape, the others undefined.
func values() []metrics.Value {
	known := map[string]metrics.Value{
		"delivered_share":            {Value: 100_000.0 / 123_456},
		"legitimate_blocked_share":   {Value: 0.1875, By: map[string]float64{"not-following": 0.125, "daily-limit": 0.03125, "no-adult-to-minor": 0.03125}},
		"dead_ends":                  {By: map[string]float64{}},
		"limit_share":                {Value: 0.0625, By: map[string]float64{"ordinary": 0.05, "spammer": 0.75}},
		"unwanted_first_contacts":    {Value: 0.03125},
		"burden_p99":                 {Value: 3},
		"false_positive_cost":        {Value: 1234.5},
		"spam_message_recall":        {Value: 0.9999},
		"time_to_first_block_median": {Value: 2.5, Lower: new(1.5), Upper: new(4.25)},
		"harm_after_report":          {Value: 12},
		"enforcement_latency_median": {Value: 24, Lower: new(20.5)},
	}
	var all []metrics.Value
	for _, d := range metrics.Definitions() {
		v, ok := known[d.Name]
		v.Name, v.Unit, v.Defined = d.Name, d.Unit, ok
		all = append(all, v)
	}
	return all
}

func document(t *testing.T) reports.Document {
	t.Helper()
	return reports.NewDocument(quickstart, counts(), rules(t), values())
}

func TestResultFile(t *testing.T) {
	d := document(t)
	d.Invariants = reports.Invariants{Checked: 33}
	d.Expect("delivered_share", new(0.8), new(0.9))
	text, err := reports.Encode(d)
	require.NoError(t, err)
	golden(t, "result.json", text)
}

func TestDocumentIsReadBackWhole(t *testing.T) {
	d := document(t)
	d.Seed = 1<<64 - 1
	text, err := reports.Encode(d)
	require.NoError(t, err)
	var again reports.Document
	require.NoError(t, json.Unmarshal(text, &again))
	assert.Equal(t, d, again)
}

func TestAllAttemptsIsTheLengthOfTheHistory(t *testing.T) {
	d := document(t)
	assert.EqualValues(t, 123_456+567+1_500+12, d.AllAttempts())
	assert.Equal(t, d.Attempts, d.Delivered+d.RefusedTotal())
}

func TestMetricsOfNothingHaveNoValue(t *testing.T) {
	d := reports.NewDocument(quickstart, &sim.Result{}, nil, nil)
	for _, m := range reports.Metrics() {
		assert.Equal(t, reports.Measured{Unit: m.Unit}, d.Metrics[m.Name], m.Name)
	}
	for _, m := range metrics.Definitions() {
		assert.Equal(t, reports.Measured{Unit: m.Unit}, d.Metrics[m.Name], m.Name)
	}
	text, err := reports.Encode(d)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"value": null`)
	assert.Contains(t, string(text), `"refused": {}`)
}

func TestMetrics(t *testing.T) {
	d := document(t)
	want := map[string]float64{
		"delivered_share":       100_000.0 / 123_456,
		"messages_per_user_day": 123_456.0 / 10_000 / 1.5,
		"group_share":           1_234.0 / 100_000,
		"fan_out_mean":          12,
		"retry_share":           567.0 / (123_456 + 567),
	}
	require.Len(t, reports.Metrics(), len(want))
	for _, m := range reports.Metrics() {
		require.NotNil(t, d.Metrics[m.Name].Value, m.Name)
		assert.InDelta(t, want[m.Name], *d.Metrics[m.Name].Value, 1e-12, m.Name)
		assert.NotEmpty(t, m.Definition, m.Name)
	}
	assert.Len(t, d.Metrics, len(want)+len(metrics.Definitions())-1, "delivered_share is one of both")
	assert.Equal(t, reports.Measured{Unit: "share"}, d.Metrics["reciprocity"], "not defined")
	assert.Equal(t, reports.Measured{Value: new(24.0), Unit: "hours", Lower: new(20.5)}, d.Metrics["enforcement_latency_median"])
}

func TestReasonsWithoutRulesKeepTheirNumbers(t *testing.T) {
	d := reports.NewDocument(quickstart, counts(), nil, nil)
	assert.EqualValues(t, 400, d.Refused["custom-0"])
	assert.NotContains(t, d.Refused, "spam", "zero")
	assert.NotContains(t, d.Operations, "leave", "zero")
}

func TestExpectations(t *testing.T) {
	d := document(t)
	for name, c := range map[string]struct {
		metric      string
		least, most *float64
		met         bool
	}{
		"within":      {"fan_out_mean", new(11.0), new(13.0), true},
		"on the edge": {"fan_out_mean", new(12.0), new(12.0), true},
		"below":       {"fan_out_mean", new(12.5), nil, false},
		"above":       {"fan_out_mean", nil, new(11.5), false},

		"measured":                     {"unwanted_first_contacts", nil, new(0.03125), true},
		"not defined":                  {"reciprocity", new(0.0), nil, false},
		"a part":                       {"legitimate_blocked_share.daily-limit", new(0.03), new(0.04), true},
		"a part above":                 {"legitimate_blocked_share.not-following", nil, new(0.1), false},
		"a reason that did not occur":  {"legitimate_blocked_share.spam", new(0.0), new(0.0), true},
		"no reason occurred":           {"dead_ends.spam", new(0.0), new(0.0), true},
		"a persona":                    {"limit_share.spammer", new(0.75), nil, true},
		"a persona that nobody is":     {"limit_share.raid", new(0.0), nil, false},
		"a part of what is not split":  {"unwanted_first_contacts.spam", new(0.0), nil, false},
		"a part of what is not at all": {"delivered.spam", new(0.0), nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.met, d.Expect(c.metric, c.least, c.most).Met)
		})
	}
	assert.Len(t, d.Expectations, 14)
	assert.False(t, d.ExpectationsMet())

	empty := reports.NewDocument(quickstart, &sim.Result{}, nil, nil)
	assert.False(t, empty.Expect("delivered_share", new(0.0), nil).Met, "a metric without a value meets nothing")
	assert.False(t, empty.Expect("dead_ends.spam", new(0.0), nil).Met, "nor does a part of it")
}

// What an expectation names is judged before a run.
func TestCheckMetric(t *testing.T) {
	custom := rules(t).Policy().Custom
	for _, m := range reports.Metrics() {
		assert.NoError(t, reports.CheckMetric(m.Name, nil))
	}
	for _, m := range metrics.Definitions() {
		assert.NoError(t, reports.CheckMetric(m.Name, nil))
	}
	for _, part := range []string{"legitimate_blocked_share.not-friends", "dead_ends.no-adult-to-minor", "limit_share.spammer"} {
		assert.NoError(t, reports.CheckMetric(part, custom))
	}
	for metric, want := range map[string]string{
		"delivered":                          `want a metric of dmsim list metrics, got "delivered"`,
		"":                                   `want a metric of dmsim list metrics, got ""`,
		"delivered.spam":                     `want a metric of dmsim list metrics, got "delivered.spam"`,
		"delivered_share.spam":               `want delivered_share without a part, since it is not split, got "delivered_share.spam"`,
		"retry_share.spam":                   `want retry_share without a part, since it is not split, got "retry_share.spam"`,
		"legitimate_blocked_share.delivered": `want after legitimate_blocked_share. a reason of dmsim list reasons, or of a custom rule, got "delivered"`,
		"dead_ends.no-robots":                `want after dead_ends. a reason of dmsim list reasons, or of a custom rule, got "no-robots"`,
		"dead_ends.":                         `want after dead_ends. a reason of dmsim list reasons, or of a custom rule, got ""`,
		"limit_share.bot":                    `want after limit_share. a persona of dmsim list personas, got "bot"`,
	} {
		assert.EqualError(t, reports.CheckMetric(metric, custom), want)
	}
}

func TestExpectationSaysWhatItWants(t *testing.T) {
	e := reports.Expectation{Metric: "retry_share", Max: new(0.5), Value: new(0.75)}
	assert.Equal(t, "retry_share: want any to 0.5, got 0.75", e.String())
	assert.Equal(t, "retry_share: want 1 to any, got no value", reports.Expectation{Metric: "retry_share", Min: new(1.0)}.String())
}

func TestConfigurationHashIgnoresOrderAndSpace(t *testing.T) {
	hash := func(s string) string {
		h, err := reports.ConfigurationHash(json.RawMessage(s))
		require.NoError(t, err)
		return h
	}
	one := hash(`{"a": 1, "b": {"c": [1, 2], "d": "<"}}`)
	assert.Equal(t, one, hash("{\"b\":{\"d\":\"\\u003c\",\"c\":[1,2]},\n\"a\":1}"))
	assert.NotEqual(t, one, hash(`{"a": 1, "b": {"c": [2, 1], "d": "<"}}`), "lists have an order")
	assert.NotEqual(t, hash(`18446744073709551615`), hash(`18446744073709551614`), "numbers keep all their digits")
	_, err := reports.ConfigurationHash(json.RawMessage(`{`))
	assert.ErrorContains(t, err, "configuration: ")
}

func TestManifest(t *testing.T) {
	d, meter := document(t), reports.StartMeter()
	for range 1_000_000 { // until some CPU time has passed
		if meter.Cost(0).CPUSeconds > 0.001 {
			break
		}
	}
	m, err := reports.NewManifest(reports.Setup{
		Version: reports.VersionOf(nil), Configuration: json.RawMessage(`{"seed":1}`), Workers: 2, Command: "dmsim run quickstart",
	}, &d, meter)
	require.NoError(t, err)
	assert.Equal(t, "dmsim.manifest/1", m.Schema)
	assert.JSONEq(t, `{"seed": 1}`, string(m.Configuration))
	assert.Len(t, m.ConfigurationHash, 64)
	assert.NotNil(t, m.Assumptions, "a list, even if it is empty")
	assert.Positive(t, m.Cost.WallSeconds)
	assert.Greater(t, m.Cost.PeakMemoryBytes, uint64(1<<20))
	assert.InEpsilon(t, float64(d.AllAttempts())/m.Cost.CPUSeconds, m.Cost.AttemptsPerCPUSecond, 1e-9)
	assert.Equal(t, 2, m.Machine.Workers)

	_, err = reports.NewManifest(reports.Setup{Configuration: func() {}}, &d, meter)
	assert.ErrorContains(t, err, "configuration: ")
}
