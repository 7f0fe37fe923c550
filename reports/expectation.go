package reports

import (
	"fmt"
	"slices"
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

// Expect judges a metric of the table by the document's counts, and adds the verdict to the document. An unknown metric is an error, on an empty
// document too: so a scenario can be judged before its run.
func (d *Document) Expect(metric string, least, most *float64) (Expectation, error) {
	m, err := metricNamed(metric)
	if err != nil {
		return Expectation{}, err
	}
	e := Expectation{Metric: metric, Min: least, Max: most, Value: m.Of(d)}
	e.Met = e.Value != nil && (least == nil || *e.Value >= *least) && (most == nil || *e.Value <= *most)
	d.Expectations = append(d.Expectations, e)
	return e, nil
}

// ExpectationsMet says whether every expectation of the document is met.
func (d *Document) ExpectationsMet() bool {
	return !slices.ContainsFunc(d.Expectations, func(e Expectation) bool { return !e.Met })
}

// String says what was wanted and what came.
func (e Expectation) String() string {
	bound := func(v *float64, none string) string {
		if v == nil {
			return none
		}
		return fmt.Sprintf("%g", *v)
	}
	return fmt.Sprintf("%s: want %s to %s, got %s", e.Metric, bound(e.Min, "any"), bound(e.Max, "any"), bound(e.Value, "no value"))
}
