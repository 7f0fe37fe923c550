package reports

import (
	"fmt"
	"math"
	"slices"

	"dmsim/reports/page"
	"dmsim/sim/load"
)

// The three latencies, told apart by colour and dash.
var (
	kindColours = []any{"$blue", "$orange", "$green"}
	kindDashes  = []any{[]int{1, 0}, []int{6, 3}, []int{2, 3}}
)

// percentiles is the whole distribution, as HdrHistogram's plots draw it: each nine has the same room.
func (p *loadPage) percentiles() page.Section {
	s := page.Section{ID: "latency", Title: "How long it took", Text: []string{
		"Response is from when an attempt was due to its answer; service is the part from when it was begun; lateness is the part before that. What failed counts as if it had taken the whole trial.",
	}}
	if p.r.Loop == load.Closed {
		s.Text = []string{"In a closed loop nothing is due: response is from when an attempt was begun to its answer. A target that stands still is then asked less, and its stalls look shorter than they are to people."}
	}
	if rows := p.curveRows(); len(rows) > 0 {
		s.Blocks = append(s.Blocks, p.curveChart(rows))
	}
	s.Blocks = append(s.Blocks, p.latencyTable())
	return s
}

func (p *loadPage) curveRows() (rows [][]any) {
	for _, op := range p.operations() {
		for _, kind := range p.kinds() {
			for _, at := range p.curves[op+"."+kind].Points {
				rows = append(rows, []any{op, kind, at.Of, 1 - 1/at.Of, at.Microseconds})
			}
		}
	}
	return rows
}

func (p *loadPage) curveChart(rows [][]any) *page.Chart {
	names, kinds := p.operations(), p.kinds()
	chart := spec{
		"transform": []spec{drawn()},
		"mark":      spec{"type": "line", "interpolate": "step-after"},
		"encoding": spec{
			"x": quantity("of", "percentile", spec{
				"scale": spec{"type": "log", "nice": false, "domainMin": 1}, "axis": spec{"values": nines(rows), "labelExpr": nineLabel, "labelOverlap": "greedy"},
			}),
			"y":          quantity("drawn", "latency", durations(rows, 4)),
			"color":      category("kind", "", fixed(kinds, kindColours)),
			"strokeDash": category("kind", "", fixed(kinds, kindDashes)),
			"tooltip":    tips("operation", "operation", "kind", "latency", "share", "share not above", "latency", "µs"),
		},
	}
	if len(names) > 1 {
		chart["params"] = []spec{{"name": "shown", "value": names[0], "bind": spec{"input": "select", "options": names, "name": "Operation: "}}}
		chart["transform"] = []spec{{"filter": "datum.operation == shown"}, drawn()}
	}
	first := p.r.Operations[names[0]].Response
	return &page.Chart{
		ID: "percentiles", Title: "Latency by percentile", Text: "Both axes are logarithmic: each step to the right leaves out nine tenths of what was left.", Height: 320,
		Alt: fmt.Sprintf("Latency by percentile of %s. Response of %s: median %s, 99 %% %s, 99.9 %% %s, longest %s.",
			counted(uint64(len(names)), "operation", "operations"), names[0], took(first.P50), took(first.P99), took(first.P999), took(first.Max)),
		Spec: chart,
		Data: &page.Table{Caption: "Latency by percentile", Columns: []page.Column{
			{Name: "operation", Kind: page.Text},
			{Name: "kind", Title: "latency of", Kind: page.Text},
			{Name: "of", Title: "one in", Kind: page.Number},
			{Name: "share", Title: "share not above", Kind: page.Number, Format: "%.6f"},
			{Name: "latency", Unit: "µs", Kind: page.Number},
		}, Rows: rows},
	}
}

// nines are the ticks up to the largest number of latencies: 2 is the median.
func nines(rows [][]any) []float64 {
	most := 1.0
	for _, row := range rows {
		most = max(most, row[2].(float64))
	}
	ticks := []float64{1, 2}
	for of := 10.0; of <= most*math.Sqrt(10); of *= 10 {
		ticks = append(ticks, of)
	}
	return ticks
}

func (p *loadPage) latencyTable() *page.Table {
	t := &page.Table{ID: "latencies", Caption: "Latencies by operation and outcome", Folded: true, Columns: []page.Column{
		{Name: "operation", Kind: page.Text},
		{Name: "kind", Title: "latency of", Kind: page.Text},
		{Name: "count", Kind: page.Count},
		{Name: "mean", Unit: "µs", Kind: page.Number},
		{Name: "p50", Unit: "µs", Kind: page.Number},
		{Name: "p90", Unit: "µs", Kind: page.Number},
		{Name: "p99", Unit: "µs", Kind: page.Number},
		{Name: "p999", Title: "p99.9", Unit: "µs", Kind: page.Number},
		{Name: "max", Unit: "µs", Kind: page.Number},
	}}
	add := func(op, kind string, l load.Latency) {
		if l.Count > 0 {
			t.Rows = append(t.Rows, []any{op, kind, l.Count, l.Mean, l.P50, l.P90, l.P99, l.P999, l.Max})
		}
	}
	for _, op := range p.operations() {
		o := p.r.Operations[op]
		for _, kind := range p.kinds() {
			add(op, kind, map[string]load.Latency{"response": o.Response, "service": o.Service, "lateness": o.Lateness}[kind])
		}
		for _, how := range []string{"done", "refused", "failed", "unbegun"} {
			if op != load.AllOperations && len(o.Outcomes) > 1 {
				add(op, how+", response", o.Outcomes[how].Response)
			}
		}
	}
	return t
}

// The statistics over time, told apart by colour, dash and shape.
var (
	overTime        = []string{"p50", "p99", "max"}
	overTimeColours = []any{"$blue", "$orange", "$vermillion"}
	overTimeShapes  = []any{"circle", "square", "triangle-up"}
)

// overTime shows what a distribution hides: when it was slow.
func (p *loadPage) overTime() page.Section {
	s := page.Section{ID: "over-time", Title: "Over time", Text: []string{"An attempt stands in the second in which it was due, so a stall is seen by all who would have met it."}}
	if len(p.r.Intervals) == 0 {
		return s
	}
	for _, kind := range p.kinds() {
		if chart := p.secondsChart(kind); len(chart.Data.Rows) > 0 {
			s.Blocks = append(s.Blocks, chart)
		}
	}
	return s
}

func (p *loadPage) secondsChart(kind string) *page.Chart {
	t := &page.Table{Caption: kind + " by second", Columns: []page.Column{
		{Name: "second", Unit: "s", Kind: page.Number}, {Name: "statistic", Kind: page.Text}, {Name: "latency", Unit: "µs", Kind: page.Number},
	}}
	worst, at := 0.0, 0.0
	for i := range p.r.Intervals {
		of := &p.r.Intervals[i]
		l := map[string]load.Latency{"response": of.Response, "service": of.Service, "lateness": of.Lateness}[kind]
		if l.Count == 0 {
			continue
		}
		if l.Max > worst {
			worst, at = l.Max, of.Second
		}
		for k, value := range []float64{l.P50, l.P99, l.Max} {
			t.Rows = append(t.Rows, []any{of.Second, overTime[k], value})
		}
	}
	return &page.Chart{
		ID: kind + "-over-time", Title: capital(kind) + " by second", Height: 200, Data: t,
		Alt: fmt.Sprintf("Median, 99 %% and longest %s in each of %s; the longest of all, %s, in second %g.", kind, counted(uint64(len(t.Rows)/len(overTime)), "second", "seconds"), took(worst), at),
		Spec: spec{
			"transform": []spec{drawn()},
			"mark":      spec{"type": "line", "point": spec{"size": 36}},
			"encoding": spec{
				"x":       quantity("second", "second of the measured time", spec{"axis": spec{"tickMinStep": 1}, "scale": spec{"nice": false}}),
				"y":       quantity("drawn", kind, durations(t.Rows, 2)),
				"color":   category("statistic", "", fixed(overTime, overTimeColours)),
				"shape":   category("statistic", "", fixed(overTime, overTimeShapes)),
				"tooltip": tips("second", "second", "statistic", "statistic", "latency", "µs"),
			},
		},
	}
}

// throughput is what was due and what was answered, against the rate that was wanted.
func (p *loadPage) throughput() page.Section {
	s := page.Section{ID: "throughput", Title: "Throughput over time"}
	if len(p.r.Intervals) == 0 {
		return s
	}
	t := &page.Table{Caption: "Attempts by the second in which they were due", Columns: []page.Column{
		{Name: "second", Unit: "s", Kind: page.Number}, {Name: "what", Kind: page.Text}, {Name: "attempts", Unit: "a second", Kind: page.Count},
	}}
	names := []string{"due", "answered"} // then those that occur
	for i := range p.r.Intervals {
		of := &p.r.Intervals[i]
		t.Rows = append(t.Rows, []any{of.Second, names[0], of.Offered}, []any{of.Second, names[1], of.Answered})
		for _, lost := range []struct {
			what string
			n    uint64
		}{{"wrong", of.Wrong}, {"failed", of.Failed}, {"not begun", of.Unbegun}} {
			if lost.n == 0 {
				continue
			}
			t.Rows = append(t.Rows, []any{of.Second, lost.what, lost.n})
			if !slices.Contains(names, lost.what) {
				names = append(names, lost.what)
			}
		}
	}
	layers := []any{spec{
		"mark": spec{"type": "line", "point": spec{"size": 36}},
		"encoding": spec{
			"x":       quantity("second", "second of the measured time", spec{"axis": spec{"tickMinStep": 1}, "scale": spec{"nice": false}}),
			"y":       quantity("attempts", "attempts a second", nil),
			"color":   category("what", "", fixed(names, []any{"$blue", "$green", "$vermillion", "$orange", "$purple"})),
			"shape":   category("what", "", fixed(names, []any{"circle", "square", "cross", "triangle-up", "diamond"})),
			"tooltip": tips("second", "second", "what", "what", "attempts", "attempts"),
		},
	}}
	wanted := "no rate was wanted: the loop is closed"
	if p.r.RateTarget > 0 {
		wanted = fmt.Sprintf("the line of dashes is the mean rate that was wanted, %s", rate(p.r.RateTarget))
		layers = append(layers, spec{"data": once(), "mark": spec{"type": "rule", "strokeDash": []int{6, 4}, "color": "$ink"}, "encoding": spec{"y": spec{"datum": p.r.RateTarget}}})
	}
	s.Blocks = append(s.Blocks, &page.Chart{
		ID: "throughput-by-second", Title: "Due and answered", Text: "By the second in which they were due; " + wanted + ".", Height: 220, Data: t, Spec: spec{"layer": layers},
		Alt: fmt.Sprintf("Attempts due and answered by second: %s begun and %s answered in the mean; %s.", rate(p.r.RateAchieved), rate(p.r.RateAnswered), wanted),
	})
	return s
}
