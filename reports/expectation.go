package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Expectation is a bound that a scenario sets to a metric, and whether the run kept it. Met means min <= value <= max; an absent bound does not
// bind, and a metric without a value meets nothing.
type Expectation struct {
	Metric string   `json:"metric"`
	Min    *float64 `json:"min,omitempty"`
	Max    *float64 `json:"max,omitempty"`
	Value  *float64 `json:"value"`
	Met    bool     `json:"met"`
}

// Expect judges a metric of the document, and adds the verdict to it. An unknown metric is an error.
func (d *Document) Expect(metric string, least, most *float64) (Expectation, error) {
	measured, ok := d.Metrics[metric]
	if !ok {
		known := slices.Sorted(maps.Keys(d.Metrics))
		return Expectation{}, fmt.Errorf("expectation: want one of the metrics %s, got %q", strings.Join(known, ", "), metric)
	}
	e := Expectation{Metric: metric, Min: least, Max: most, Value: measured.Value}
	e.Met = e.Value != nil && (least == nil || *e.Value >= *least) && (most == nil || *e.Value <= *most)
	d.Expectations = append(d.Expectations, e)
	return e, nil
}

// ExpectationsMet says whether every expectation of the document is met.
func (d *Document) ExpectationsMet() bool {
	return !slices.ContainsFunc(d.Expectations, func(e Expectation) bool { return !e.Met })
}
