package reports

import "dmsim/sim/metrics"

// Metric is the definition of one number that follows from the counts of a Document: a fraction of two of them. All others are those of sim/metrics.
type Metric struct {
	Name       string
	Unit       string
	Definition string
	fraction   func(*Document) (numerator, denominator float64)
}

// Measured is what a metric came to. Value is null, and the metric still listed, where the denominator is 0 or nobody measured: every run lists the
// same metrics, and nothing passes for a measured 0.
type Measured struct {
	Value *float64           `json:"value"`
	Unit  string             `json:"unit"`
	By    map[string]float64 `json:"by,omitzero"`     // parts or groups, as metrics.Definition.By says; absent where it is not split
	Lower *float64           `json:"lower,omitempty"` // of a median of times, the 95 % interval
	Upper *float64           `json:"upper,omitempty"` // absent beside a lower end: the interval is open
}

const secondsPerDay = 24 * 60 * 60

// fractions is the one table of them.
var fractions = []Metric{
	{
		"delivered_share", "share", "delivered / attempts",
		func(d *Document) (float64, float64) { return float64(d.Delivered), float64(d.Attempts) },
	},
	{
		"messages_per_user_day", "messages/user/day", "attempts / users at the start / simulated days of 86,400 s",
		func(d *Document) (float64, float64) {
			return float64(d.Attempts), float64(d.Users) * (d.SimulatedSeconds / secondsPerDay)
		},
	},
	{
		"group_share", "share", "group_messages / delivered",
		func(d *Document) (float64, float64) { return float64(d.GroupMessages), float64(d.Delivered) },
	},
	{
		"fan_out_mean", "receivers/message", "fan_out / group_messages: whom a delivered group message reached, in the mean",
		func(d *Document) (float64, float64) { return float64(d.FanOut), float64(d.GroupMessages) },
	},
	{
		"retry_share", "share", "retries / (attempts + retries)",
		func(d *Document) (float64, float64) { return float64(d.Retries), float64(d.Attempts + d.Retries) },
	},
}

// Metrics lists those that follow from a document's counts, in the order of the documentation. delivered_share is one of sim/metrics too, by other
// words and of the same value. The share of a reason is no metric: it is refused[reason] / attempts.
func Metrics() []Metric { return fractions }

// Of returns the metric of a document from its counts, or nil where the denominator is 0.
func (m Metric) Of(d *Document) *float64 {
	numerator, denominator := m.fraction(d)
	if denominator == 0 {
		return nil
	}
	return new(numerator / denominator)
}

// measure lists all metrics: those that follow from the counts, and those that were measured.
func measure(d *Document, values []metrics.Value) map[string]Measured {
	all := make(map[string]Measured, len(fractions)+len(values))
	for _, m := range metrics.Definitions() {
		all[m.Name] = Measured{Unit: m.Unit}
	}
	for _, v := range values {
		if v.Defined {
			all[v.Name] = Measured{&v.Value, v.Unit, v.By, v.Lower, v.Upper}
		}
	}
	for _, m := range fractions {
		all[m.Name] = Measured{Value: m.Of(d), Unit: m.Unit}
	}
	return all
}
