package reports

import (
	"dmsim/sim/experiment/compare"
	"dmsim/sim/metrics"
)

// Numbers are all that a document measures, each under one name: METRIC; METRIC.PART of what is split; refused.REASON, the share of the attempts; done.OPERATION, the share of its
// attempts. What is not defined is absent, as are reasons that did not occur.
func (d *Document) Numbers() map[string]float64 {
	all := make(map[string]float64)
	for name, m := range d.Metrics {
		if m.Value == nil {
			continue
		}
		all[name] = *m.Value
		for part, v := range m.By {
			all[name+partSign+part] = v
		}
	}
	for reason, n := range d.Refused {
		all[refusedPrefix+reason] = float64(n) / float64(d.Attempts)
	}
	for name, o := range d.Operations {
		all[donePrefix+name] = float64(o.Done) / float64(o.Attempts)
	}
	return all
}

// Comparable defines the metrics of a document, in the order of the documentation.
func Comparable() (list []compare.Definition) {
	for _, m := range metrics.Definitions() {
		list = append(list, compare.Definition{Name: m.Name, Unit: m.Unit, Family: m.Group, Higher: m.Higher, Parts: m.By == metrics.ByReason})
	}
	for _, m := range fractions {
		if definitionOf(m.Name) == nil {
			list = append(list, compare.Definition{Name: m.Name, Unit: m.Unit, Family: "counts"})
		}
	}
	return list
}
