package reports

import (
	"fmt"
	"slices"
	"strings"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/metrics"
)

// What stands before a reason or an operation in the name of an outcome.
const (
	refusedPrefix = "refused."
	donePrefix    = "done."
)

// OutcomeNames lists what every run comes to as single numbers: all metrics, the share of the messages that each reason refused, and of each operation the
// share of its attempts that were done.
func OutcomeNames() (names []string) {
	for _, m := range Metrics() {
		names = append(names, m.Name)
	}
	for _, d := range metrics.Definitions() {
		if !slices.Contains(names, d.Name) {
			names = append(names, d.Name)
		}
	}
	for _, reason := range reasonNames(nil) {
		names = append(names, refusedPrefix+reason)
	}
	for _, op := range operationNames() {
		names = append(names, donePrefix+op)
	}
	return names
}

func operationNames() []string {
	return slices.DeleteFunc(slices.Clone(model.OpNames()), func(op string) bool { return op == model.OpSend.String() })
}

// CheckOutcome judges the name of an outcome: one of OutcomeNames, a part of a metric, or refused and the id of a custom rule.
func CheckOutcome(name string, custom []policy.CustomRule) error {
	if reason, ok := strings.CutPrefix(name, refusedPrefix); ok {
		if !slices.Contains(reasonNames(custom), reason) {
			return fmt.Errorf("want after %s a reason of dmsim list reasons, or of a custom rule, got %q", refusedPrefix, reason)
		}
		return nil
	}
	if op, ok := strings.CutPrefix(name, donePrefix); ok {
		if !slices.Contains(operationNames(), op) {
			return fmt.Errorf("want after %s one of %s, got %q", donePrefix, strings.Join(operationNames(), ", "), op)
		}
		return nil
	}
	return CheckMetric(name, custom)
}

// Outcome returns what an outcome came to, nil where it is undefined: its denominator is 0. The name is one that CheckOutcome accepts.
func (d *Document) Outcome(name string) *float64 {
	if reason, ok := strings.CutPrefix(name, refusedPrefix); ok {
		return portion(d.Refused[reason], d.Attempts)
	}
	if op, ok := strings.CutPrefix(name, donePrefix); ok {
		return portion(d.Operations[op].Done, d.Operations[op].Attempts)
	}
	return d.value(name)
}

func portion(part, all uint64) *float64 {
	if all == 0 {
		return nil
	}
	return new(float64(part) / float64(all))
}

// OutcomeAbout says of an outcome its unit, and what a higher value means: better, worse or, where it depends, nothing.
func OutcomeAbout(name string) (unit, higher string) {
	if strings.HasPrefix(name, refusedPrefix) || strings.HasPrefix(name, donePrefix) {
		return "share", ""
	}
	base, _, _ := strings.Cut(name, partSign)
	if d := definitionOf(base); d != nil {
		return d.Unit, d.Higher
	}
	for _, m := range fractions {
		if m.Name == base {
			return m.Unit, ""
		}
	}
	return "", ""
}
