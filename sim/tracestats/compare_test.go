package tracestats_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/sim/tracestats"
)

func TestCompareWithItself(t *testing.T) {
	var names []string
	for _, m := range tracestats.Compare(measure(eight), measure(eight)) {
		names = append(names, m.Name)
		assert.Equal(t, m.Trace, m.Simulated, m.Name)
		assert.False(t, m.Trace.Quantiles != nil && m.Trace.Value != nil, m.Name)
		assert.Equal(t, m.Trace.Quantiles != nil, m.KS != nil, "%s: a distance for distributions, and for nothing else", m.Name)
		if m.KS != nil {
			assert.Zero(t, *m.KS, m.Name)
		}
	}
	assert.Equal(t, []string{
		"messages", "senders", "pairs", "messages_per_sender", "gini", "top_1_percent", "top_10_percent", "partners_per_user", "messages_per_pair",
		"pairs_with_one_message", "first_contact_reply_rate", "first_reply_latency", "turn_latency", "session_messages", "sender_gaps", "burstiness",
		"peak_to_mean_hour", "peak_to_trough_hour", "busiest_to_mean_hour",
	}, names)
}

func TestMeasureAsJSON(t *testing.T) {
	measures := map[string]tracestats.Measure{}
	for _, m := range tracestats.Compare(measure(eight), measure(eight[:2])) {
		measures[m.Name] = m
	}
	for name, want := range map[string]string{
		"messages":             `{"name":"messages","unit":"messages","trace":8,"simulated":2,"ks":null}`,
		"messages_per_pair":    `{"name":"messages_per_pair","unit":"messages","trace":{"p10":1,"p25":1,"p50":2,"p75":5,"p90":5,"p99":5,"max":5},"simulated":{"p10":2,"p25":2,"p50":2,"p75":2,"p90":2,"p99":2,"max":2},"ks":0.33333333333333337}`,
		"first_reply_latency":  `{"name":"first_reply_latency","unit":"s","trace":{"p10":160,"p25":160,"p50":90060,"p75":90060,"p90":90060,"p99":90060,"max":90060},"simulated":null,"ks":null}`,
		"peak_to_trough_hour":  `{"name":"peak_to_trough_hour","unit":"ratio","trace":null,"simulated":null,"ks":null}`,
		"busiest_to_mean_hour": `{"name":"busiest_to_mean_hour","unit":"ratio","trace":10.125,"simulated":1,"ks":null}`,
	} {
		data, err := json.Marshal(measures[name])
		require.NoError(t, err)
		assert.Equal(t, want, string(data))
		var back tracestats.Measure
		require.NoError(t, json.Unmarshal(data, &back))
		assert.Equal(t, measures[name], back)
	}
}
