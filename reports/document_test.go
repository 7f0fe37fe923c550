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

func document(t *testing.T) reports.Document {
	t.Helper()
	return reports.NewDocument(quickstart, counts(), rules(t))
}

func TestResultFile(t *testing.T) {
	d := document(t)
	d.Invariants = reports.Invariants{Checked: 33}
	_, err := d.Expect("delivered_share", new(0.8), new(0.9))
	require.NoError(t, err)
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
	d := reports.NewDocument(quickstart, &sim.Result{}, nil)
	for _, m := range reports.Metrics() {
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
}

func TestReasonsWithoutRulesKeepTheirNumbers(t *testing.T) {
	d := reports.NewDocument(quickstart, counts(), nil)
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
	} {
		t.Run(name, func(t *testing.T) {
			e, err := d.Expect(c.metric, c.least, c.most)
			require.NoError(t, err)
			assert.Equal(t, c.met, e.Met)
		})
	}
	assert.Len(t, d.Expectations, 4)
	assert.False(t, d.ExpectationsMet())

	empty := reports.NewDocument(quickstart, &sim.Result{}, nil)
	e, err := empty.Expect("delivered_share", new(0.0), nil)
	require.NoError(t, err)
	assert.False(t, e.Met, "a metric without a value meets nothing")

	_, err = new(reports.Document).Expect("delivered_share", nil, nil)
	require.NoError(t, err, "known before any run")
	_, err = new(reports.Document).Expect("delivered", nil, nil)
	assert.EqualError(t, err, `want one of the metrics delivered_share, messages_per_user_day, group_share, fan_out_mean, retry_share, got "delivered"`)
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
