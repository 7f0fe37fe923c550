package reports

import (
	"fmt"
	"strings"
)

// Metric is the definition of one number of a Document: a fraction of two counts.
type Metric struct {
	Name       string
	Unit       string
	Definition string
	fraction   func(*Document) (numerator, denominator float64)
}

// Measured is what a metric came to. Value is null, and the metric still listed, where the denominator is 0: every run lists the same metrics, and
// nothing passes for a measured 0.
type Measured struct {
	Value *float64 `json:"value"`
	Unit  string   `json:"unit"`
}

const secondsPerDay = 24 * 60 * 60

// metrics is the one table of them.
var metrics = []Metric{
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

// Metrics lists the definitions in the order of the documentation. The share of a reason is no metric: it is refused[reason] / attempts.
func Metrics() []Metric { return metrics }

// Of returns the metric of a document from its counts, or nil where the denominator is 0.
func (m Metric) Of(d *Document) *float64 {
	numerator, denominator := m.fraction(d)
	if denominator == 0 {
		return nil
	}
	return new(numerator / denominator)
}

// metricNamed returns a metric of the table; the error lists them all.
func metricNamed(name string) (Metric, error) {
	var names []string
	for _, m := range metrics {
		if m.Name == name {
			return m, nil
		}
		names = append(names, m.Name)
	}
	return Metric{}, fmt.Errorf("want one of the metrics %s, got %q", strings.Join(names, ", "), name)
}

func measure(d *Document) map[string]Measured {
	values := make(map[string]Measured, len(metrics))
	for _, m := range metrics {
		values[m.Name] = Measured{m.Of(d), m.Unit}
	}
	return values
}
