package reports

import (
	"fmt"
	"slices"
	"strings"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/metrics"
	"dmsim/sim/population"
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

// Expect judges a metric, or a part of one, by the document's metrics, and adds the verdict to the document. The name is one that CheckMetric accepts;
// any other has no value.
func (d *Document) Expect(metric string, least, most *float64) Expectation {
	e := Expectation{Metric: metric, Min: least, Max: most, Value: d.value(metric)}
	e.Met = e.Value != nil && (least == nil || *e.Value >= *least) && (most == nil || *e.Value <= *most)
	d.Expectations = append(d.Expectations, e)
	return e
}

// partSign stands between a metric and its part: legitimate_blocked_share.not-friends, limit_share.spammer.
const partSign = "."

// value returns what a metric or a part of one came to. Of a metric that sums up reasons, one that did not occur has 0; a persona that nobody is has no
// value.
func (d *Document) value(metric string) *float64 {
	name, part, parted := strings.Cut(metric, partSign)
	m := d.Metrics[name]
	if !parted || m.Value == nil {
		return m.Value
	}
	v, ok := m.By[part]
	if !ok && splitOf(name) != metrics.ByReason {
		return nil
	}
	return &v
}

// CheckMetric judges, before a run, what an expectation names: a metric, or a part of one that is split. Custom are the policy's rules, whose reasons
// are parts too.
func CheckMetric(metric string, custom []policy.CustomRule) error {
	name, part, parted := strings.Cut(metric, partSign)
	if !slices.ContainsFunc(fractions, func(m Metric) bool { return m.Name == name }) && definitionOf(name) == nil {
		return fmt.Errorf("want a metric of dmsim list metrics, got %q", metric)
	}
	if !parted {
		return nil
	}
	var what string
	var parts []string
	switch splitOf(name) {
	case metrics.ByReason:
		what, parts = "a reason of dmsim list reasons, or of a custom rule", reasonNames(custom)
	case metrics.ByPersona:
		what, parts = "a persona of dmsim list personas", population.PersonaNames()
	default:
		return fmt.Errorf("want %s without a part, since it is not split, got %q", name, metric)
	}
	if !slices.Contains(parts, part) {
		return fmt.Errorf("want after %s%s %s, got %q", name, partSign, what, part)
	}
	return nil
}

// reasonNames are the reasons of refusals under a policy.
func reasonNames(custom []policy.CustomRule) []string {
	names := slices.DeleteFunc(slices.Clone(model.ReasonNames()), func(name string) bool { return name == model.Delivered.String() })
	for _, rule := range custom {
		names = append(names, rule.ID)
	}
	return names
}

// splitOf is what a metric is split by, "" where it is not.
func splitOf(name string) string {
	if d := definitionOf(name); d != nil {
		return d.By
	}
	return ""
}

func definitionOf(name string) *metrics.Definition {
	all := metrics.Definitions()
	i := slices.IndexFunc(all, func(d metrics.Definition) bool { return d.Name == name })
	if i < 0 {
		return nil
	}
	return &all[i]
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
