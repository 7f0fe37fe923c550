package tracestats

import (
	"encoding/json"
	"math"
)

// Measure is one measure of a trace and of a simulation.
type Measure struct {
	Name      string   `json:"name"`
	Unit      string   `json:"unit"` // messages, users, pairs, s, share (0 to 1), ratio
	Trace     Figure   `json:"trace"`
	Simulated Figure   `json:"simulated"`
	KS        *float64 `json:"ks"` // Sample.KS; nil for a value, and where one of the two samples is empty
}

// Figure is a value, or the quantiles of a distribution. Where the measure is undefined it is neither.
type Figure struct {
	Value     *float64
	Quantiles *Quantiles
}

// MarshalJSON gives a number, an object {"p10": ...}, or null.
func (f Figure) MarshalJSON() ([]byte, error) {
	if f.Quantiles != nil {
		return json.Marshal(f.Quantiles)
	}
	return json.Marshal(f.Value)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (f *Figure) UnmarshalJSON(data []byte) error {
	*f = Figure{}
	if len(data) > 0 && data[0] == '{' {
		return json.Unmarshal(data, &f.Quantiles)
	}
	return json.Unmarshal(data, &f.Value)
}

// kinds are the measures in the order in which they are told. Each has a sample or a value.
var kinds = []struct {
	name, unit string
	sample     func(*Measures) Sample
	value      func(*Measures) float64
}{
	{"messages", "messages", nil, func(m *Measures) float64 { return float64(m.Messages) }},
	{"senders", "users", nil, func(m *Measures) float64 { return float64(m.Senders) }},
	{"pairs", "pairs", nil, func(m *Measures) float64 { return float64(m.Pairs) }},
	{"messages_per_sender", "messages", func(m *Measures) Sample { return m.MessagesPerSender }, nil},
	{"gini", "ratio", nil, func(m *Measures) float64 { return m.Gini }},
	{"top_1_percent", "share", nil, func(m *Measures) float64 { return m.Top1Percent }},
	{"top_10_percent", "share", nil, func(m *Measures) float64 { return m.Top10Percent }},
	{"partners_per_user", "users", func(m *Measures) Sample { return m.PartnersPerUser }, nil},
	{"messages_per_pair", "messages", func(m *Measures) Sample { return m.MessagesPerPair }, nil},
	{"pairs_with_one_message", "share", nil, func(m *Measures) float64 { return m.PairsWithOneMessage }},
	{"first_contact_reply_rate", "share", nil, func(m *Measures) float64 { return m.FirstContactReplyRate }},
	{"first_reply_latency", "s", func(m *Measures) Sample { return m.FirstReplyLatency }, nil},
	{"turn_latency", "s", func(m *Measures) Sample { return m.TurnLatency }, nil},
	{"session_messages", "messages", func(m *Measures) Sample { return m.SessionMessages }, nil},
	{"sender_gaps", "s", func(m *Measures) Sample { return m.SenderGaps }, nil},
	{"burstiness", "ratio", nil, func(m *Measures) float64 { return m.Burstiness }},
	{"peak_to_mean_hour", "ratio", nil, func(m *Measures) float64 { return m.PeakToMeanHour }},
	{"peak_to_trough_hour", "ratio", nil, func(m *Measures) float64 { return m.PeakToTroughHour }},
	{"busiest_to_mean_hour", "ratio", nil, func(m *Measures) float64 { return m.BusiestToMeanHour }},
}

// Compare returns all measures of two histories, in an order that is always the same.
func Compare(trace, simulated *Measures) []Measure {
	measures := make([]Measure, len(kinds))
	for i, k := range kinds {
		m := &measures[i]
		m.Name, m.Unit = k.name, k.unit
		if k.value != nil {
			m.Trace, m.Simulated = figure(k.value(trace)), figure(k.value(simulated))
			continue
		}
		x, y := k.sample(trace), k.sample(simulated)
		m.Trace, m.Simulated = Figure{Quantiles: x.Quantiles()}, Figure{Quantiles: y.Quantiles()}
		if len(x) > 0 && len(y) > 0 {
			m.KS = new(x.KS(y))
		}
	}
	return measures
}

func figure(value float64) Figure {
	if math.IsNaN(value) {
		return Figure{}
	}
	return Figure{Value: &value}
}
