package differ

import (
	"slices"

	"dmsim/sim/load"
)

// figure is something that is compared: how it is called, and where it stands in a result.
type figure struct {
	name, unit string
	higher     string // better or worse
	of         func(*load.Result) float64
	in         func(*load.Result) bool // whether a run has it; nil: every run has
	within     func(*Run) *statistic   // of the seconds of a run, which show its noise; nil, or of a run nil: not known
}

// whole are the figures of a whole measurement.
var whole = []figure{
	{name: "rate_answered", unit: "1/s", higher: "better", of: func(r *load.Result) float64 { return r.RateAnswered }, within: answers},
	{name: "goodput", unit: "1/s", higher: "better", of: func(r *load.Result) float64 { return r.Goodput }, in: judged, within: rightAnswers},
	{name: "failed", unit: "per million", higher: "worse", of: failedOf, within: failures},
	{name: "wrong", unit: "per million", higher: "worse", of: func(r *load.Result) float64 { return r.WrongPerMillion }, in: judged},
	{name: "cpu", unit: "share", higher: "worse", of: func(r *load.Result) float64 { return r.Machine.CPUShare }},
	{name: "allocated", unit: "bytes an attempt", higher: "worse", of: func(r *load.Result) float64 { return r.Machine.BytesPerAttempt }},
}

// judged says whether a run knows what was right: one that was not judged has none right and none wrong.
func judged(r *load.Result) bool { return r.Judged }

func failedOf(r *load.Result) float64 { return perMillion(r.Failed, r.Offered) }

func perMillion(n, of uint64) float64 {
	if of == 0 {
		return 0
	}
	return 1e6 * float64(n) / float64(of)
}

// quantiles are those that are compared of every operation's response and service. There are few, since each makes the others harder to tell from chance.
var quantiles = []struct {
	name  string
	share float64
	of    func(*load.Latency) float64
}{
	{"p50", 0.5, func(l *load.Latency) float64 { return l.P50 }},
	{"p90", 0.9, func(l *load.Latency) float64 { return l.P90 }},
	{"p99", 0.99, func(l *load.Latency) float64 { return l.P99 }},
	{"p999", 0.999, func(l *load.Latency) float64 { return l.P999 }},
}

// beyondLeast is how many latencies must lie beyond a quantile in every run for it to be compared: it hangs on them alone.
const beyondLeast = 20

// figures lists what is compared of these runs, in a fixed order: what all of them have.
func figures(runs []*Run) (list []figure) {
	for _, f := range whole {
		lacks := func(r *Run) bool { return f.in != nil && !f.in(&r.Result) }
		if !slices.ContainsFunc(runs, lacks) && slices.ContainsFunc(runs, func(r *Run) bool { return f.of(&r.Result) != 0 }) {
			list = append(list, f)
		}
	}
	for _, op := range operations(runs) {
		for _, part := range []string{"response", "service"} {
			for _, q := range quantiles {
				of := func(r *load.Result) float64 { return q.of(latency(r, op, part)) }
				enough := func(r *Run) bool {
					return (1-q.share)*float64(latency(&r.Result, op, part).Count) >= beyondLeast && of(&r.Result) > 0
				}
				if !slices.ContainsFunc(runs, func(r *Run) bool { return !enough(r) }) {
					list = append(list, figure{name: op + "." + part + "." + q.name, unit: "us", higher: "worse", of: of, within: quantileOf(op+"."+part, q.share)})
				}
			}
		}
	}
	return list
}

// operations are those that every run has, by name.
func operations(runs []*Run) (names []string) {
	for name := range runs[0].Result.Operations {
		if !slices.ContainsFunc(runs, func(r *Run) bool { _, has := r.Result.Operations[name]; return !has }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func latency(r *load.Result, op, part string) *load.Latency {
	o := r.Operations[op]
	if part == "service" {
		return &o.Service
	}
	return &o.Response
}
