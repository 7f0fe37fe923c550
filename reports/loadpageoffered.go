package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dmsim/reports/page"
	"dmsim/sim/load"
)

// offered is what became of what was to be attempted.
func (p *loadPage) offered() page.Section {
	r := p.r
	s := page.Section{ID: "offered", Title: "What came of what was offered"}
	t := &page.Table{Caption: "What came of what was offered", Columns: []page.Column{
		{Name: "what", Kind: page.Text}, {Name: "attempts", Kind: page.Count}, {Name: "share", Kind: page.Share, Format: ""}, {Name: "meaning", Kind: page.Text},
	}}
	add := func(what string, n uint64, meaning string) {
		if n > 0 {
			t.Rows = append(t.Rows, []any{what, n, float64(n) / float64(max(1, r.Offered)), meaning})
		}
	}
	if r.Judged {
		add("right", r.Right, "as the policy wants, refusals included; "+rate(r.Goodput)+" until the last answer")
		add("undecided", r.Undecided, "what was under way meanwhile may explain them")
		t.Rows = append(t.Rows, []any{"wrong", r.Wrong, float64(r.Wrong) / float64(max(1, r.Offered)), digits(r.WrongPerMillion) + " of a million answers"})
	} else {
		add("answered", r.Answered, "the target decides nothing, so nothing was judged")
	}
	add("failed", r.Failed, strings.Join(byCount(r.Failures), ", "))
	add("not begun", r.Unbegun, "due, and not begun when the trial ended")
	s.Blocks = append(s.Blocks, &page.Chart{
		ID: "outcomes", Title: "Attempts by what came of them", Height: 44 + 26*len(t.Rows), Data: t,
		Alt:  fmt.Sprintf("Of %s due, %s were answered, %s right and %s wrong; %s failed and %s were not begun.", counted(r.Offered, "attempt", "attempts"), count(r.Answered), count(r.Right), count(r.Wrong), count(r.Failed), count(r.Unbegun)),
		Spec: bars("attempts", "attempts", "what"),
	})
	var notes []string
	if r.Reordered > 0 {
		notes = append(notes, fmt.Sprintf("%s right though another decision than the plan's order gives: they hang on what was done at the same time.", counted(r.Reordered, "answer was", "answers were")))
	}
	if r.Backlog.Growing || r.Backlog.End > 0 {
		growing := ""
		if r.Backlog.Growing {
			growing = fmt.Sprintf(", growing by %s a second", digits(r.Backlog.Growth))
		}
		notes = append(notes, fmt.Sprintf("Backlog: %s due and not answered at the end, %s at most%s.", count(r.Backlog.End), count(r.Backlog.Max), growing))
	}
	if held := r.Operations[load.AllOperations].Held; held.Count > 0 {
		notes = append(notes, fmt.Sprintf("%s held for up to %s, while all %s were busy.", counted(held.Count, "attempt was", "attempts were"), took(held.Max), p.through()))
	}
	if r.EndedEarly != "" {
		notes = append(notes, "Ended early, since it could not be met any more: "+r.EndedEarly)
	}
	for _, note := range notes {
		s.Blocks = append(s.Blocks, page.Note{Text: note})
	}
	return s
}

// bars are lengths by name, with the number at their ends, in the order of the data.
func bars(field, title, name string) spec {
	y := category(name, "", nil)
	return spec{
		"layer": []any{
			spec{"mark": spec{"type": "bar", "color": "$blue"}},
			spec{"mark": spec{"type": "text", "align": "left", "dx": 4}, "encoding": spec{"text": quantity(field, title, spec{"format": ",~r"})}},
		},
		"encoding": spec{
			"y": y, "x": quantity(field, title, spec{"axis": spec{"tickCount": 4, "labelExpr": page.Short}, "scale": spec{"nice": true}}),
			"tooltip": tips(name, name, field, title),
		},
		"view": spec{"clip": false},
	}
}

// refusals are the reasons for which attempts were refused, and how many were done.
func (p *loadPage) refusals() page.Section {
	s := page.Section{ID: "decisions", Title: "Decisions", Text: []string{"What the target decided, by operation. Where answers are judged, each was compared with the decision that the rules give; those that differ stand below under Wrong answers."}}
	t := &page.Table{Caption: "Decisions by operation and reason", Columns: []page.Column{
		{Name: "operation", Kind: page.Text}, {Name: "decision", Kind: page.Text}, {Name: "attempts", Kind: page.Count}, {Name: "share", Title: "share of the operation", Kind: page.Share},
	}}
	refused, all := uint64(0), uint64(0)
	for _, op := range p.operations() {
		o := p.r.Operations[op]
		if op == load.AllOperations {
			continue
		}
		all += o.Offered
		add := func(what string, n uint64) {
			t.Rows = append(t.Rows, []any{op, what, n, float64(n) / float64(max(1, o.Offered))})
		}
		add("done", o.Done)
		reasons := slices.SortedFunc(maps.Keys(o.Refused), func(a, b string) int { return cmp.Or(cmp.Compare(o.Refused[b], o.Refused[a]), cmp.Compare(a, b)) })
		for _, reason := range reasons {
			refused += o.Refused[reason]
			add(reason, o.Refused[reason])
		}
	}
	if refused == 0 {
		return s
	}
	s.Blocks = append(s.Blocks, &page.Chart{
		ID: "reasons", Title: "Refusals by reason", Text: "All operations together, by how many. A logarithmic axis, so that rare reasons are seen.", Data: t, Height: 44 + 24*len(reasonsOf(t.Rows)),
		Alt: fmt.Sprintf("Refusals by reason: %s of %s were refused, most often for %s.", count(refused), counted(all, "attempt", "attempts"), mostOf(t.Rows)),
		Spec: spec{
			"transform": []spec{{"filter": "datum.decision != 'done'"}},
			"mark":      spec{"type": "point", "filled": true, "size": 70},
			"encoding": spec{
				"y":       category("decision", "", spec{"sort": spec{"field": "attempts", "op": "sum", "order": "descending"}, "axis": spec{"grid": true}}),
				"x":       quantity("attempts", "attempts refused", spec{"scale": spec{"type": "log", "domainMin": 1}, "axis": spec{"tickCount": 5, "labelExpr": page.Short}}),
				"color":   category("operation", "", nil),
				"shape":   category("operation", "", nil),
				"tooltip": tips("operation", "operation", "decision", "decision", "attempts", "attempts"),
			},
		},
	})
	return s
}

// reasonsOf are the different decisions of rows that are refusals.
func reasonsOf(rows [][]any) map[string]uint64 {
	sums := map[string]uint64{}
	for _, row := range rows {
		if what := row[1].(string); what != "done" {
			sums[what] += row[2].(uint64)
		}
	}
	return sums
}

func mostOf(rows [][]any) string {
	sums := reasonsOf(rows)
	return slices.MaxFunc(slices.Sorted(maps.Keys(sums)), func(a, b string) int { return cmp.Compare(sums[a], sums[b]) })
}

func (p *loadPage) wrong() page.Section {
	s := page.Section{ID: "wrong", Title: "Wrong answers"}
	if len(p.r.WrongExamples) == 0 {
		return s
	}
	t := &page.Table{ID: "wrong-answers", Caption: "The first wrong answers", Columns: []page.Column{
		{Name: "at", Title: "virtual time", Kind: page.Text}, {Name: "attempt", Kind: page.Text}, {Name: "want", Kind: page.Text}, {Name: "got", Kind: page.Text}, {Name: "commit", Kind: page.Count},
	}}
	for _, w := range p.r.WrongExamples {
		commit := any(nil)
		if w.Commit > 0 {
			commit = w.Commit
		}
		t.Rows = append(t.Rows, []any{w.At, w.Text, w.Want, w.Got, commit})
	}
	s.Blocks = append(s.Blocks, t)
	return s
}

// repetitions are compared with each other: how much of a difference is noise.
func (p *loadPage) repetitions() page.Section {
	s := page.Section{ID: "repetitions", Title: "Repetitions", Text: []string{"Each on a fresh target. What this page tells is the one with the median response p99 of those that can be trusted."}}
	if len(p.r.Repeats) == 0 {
		return s
	}
	t := &page.Table{Caption: "Repetitions", Columns: []page.Column{
		{Name: "repetition", Kind: page.Count},
		{Name: "verdict", Kind: page.Text},
		{Name: "p50", Title: "response p50", Unit: "µs", Kind: page.Number},
		{Name: "p99", Title: "response p99", Unit: "µs", Kind: page.Number},
		{Name: "answered", Title: "answered a second", Kind: page.Number},
		{Name: "wrong", Kind: page.Count},
		{Name: "reasons", Kind: page.Text},
	}}
	for n := range p.r.Repeats {
		one := &p.r.Repeats[n]
		response := one.Operations[load.AllOperations].Response
		t.Rows = append(t.Rows, []any{n + 1, string(one.Verdict), response.P50, response.P99, one.RateAnswered, one.Wrong, strings.Join(one.VerdictReasons, "; ")})
	}
	verdicts := []string{string(load.Good), string(load.Missed), string(load.Untrustworthy), string(load.Inconclusive), string(load.Interrupted)}
	s.Blocks = append(s.Blocks, &page.Chart{
		ID: "repeats", Title: "Response of each repetition", Text: "The upper end of a line is p99, the lower one the median.", Height: 200, Data: t,
		Alt: fmt.Sprintf("Response p50 and p99 of %s.", counted(uint64(len(t.Rows)), "repetition", "repetitions")),
		Spec: spec{
			"transform": []spec{{"calculate": "max(datum.p50, 0.001)", "as": "median"}, {"calculate": "max(datum.p99, 0.001)", "as": "upper"}},
			"layer": []any{
				spec{"mark": spec{"type": "rule", "color": "$muted"}, "encoding": spec{"y": quantity("median", "response", durations(t.Rows, 2, 3)), "y2": spec{"field": "upper"}}},
				spec{"mark": spec{"type": "point", "filled": true, "size": 70}, "encoding": spec{
					"y": quantity("upper", "response", durations(t.Rows, 2, 3)), "color": category("verdict", "", fixed(verdicts, verdictColours)), "shape": category("verdict", "", fixed(verdicts, verdictShapes)),
				}},
				spec{"mark": spec{"type": "tick", "thickness": 2}, "encoding": spec{"y": quantity("median", "response", durations(t.Rows, 2, 3))}},
			},
			"encoding": spec{
				"x":       spec{"field": "repetition", "type": "ordinal", "title": "repetition", "axis": spec{"labelAngle": 0}},
				"tooltip": tips("repetition", "repetition", "verdict", "verdict", "p50", "p50, µs", "p99", "p99, µs", "answered", "answered a second"),
			},
		},
	})
	return s
}

// Verdicts of loads, told apart by colour and shape.
var (
	verdictColours = []any{"$green", "$vermillion", "$orange", "$purple", "$muted"}
	verdictShapes  = []any{"circle", "cross", "triangle-up", "diamond", "square"}
)

// machine is what this process did meanwhile, and the generator alone.
func (p *loadPage) machine() page.Section {
	r, m := p.r, p.r.Machine
	s := page.Section{ID: "machine", Title: "The machine meanwhile", Text: []string{"Of this process, while it measured: in process that is the target and the generator together, else the generator alone."}}
	if r.Agents != nil {
		s.Text = []string{"Of the processes of the agents, while they measured: sums of what they have and count, of what harms a measurement the worst. Processors that they share are counted for each."}
	}
	t := &page.Table{ID: "machine-figures", Caption: "This process while it measured", Columns: []page.Column{{Name: "figure", Kind: page.Text}, {Name: "value", Kind: page.Text}, {Name: "meaning", Kind: page.Text}}}
	add := func(figure, value, meaning string) { t.Rows = append(t.Rows, []any{figure, value, meaning}) }
	add("processors", count(uint64(m.CPUs)), "that the process may use")
	add("processor time", percent(m.CPUShare), "of these processors")
	if m.CPUWaitShare >= 0 {
		add("waiting for a processor", percent(m.CPUWaitShare), "threads that were ready to run, of the measured time")
	}
	if m.StolenShare >= 0 {
		add("stolen", percent(m.StolenShare), "of the machine's processor time, by a hypervisor")
	}
	add("scheduler", took(m.SchedulerP99), "p99 of what goroutines that were ready waited for a processor")
	add("locks", percent(m.LockWaitShare), "of the measured time that goroutines waited for locks")
	add("allocations", digits(m.AllocationsPerSecond)+" a second", digits(m.BytesPerAttempt)+" bytes an attempt")
	add("garbage collector", counted(m.GCPauses, "pause", "pauses"), "the longest "+took(m.GCPauseMicroseconds))
	if own := r.OwnLateness; own.Count > 0 {
		add("own lateness", took(own.P99), "p99, of the generator itself; the longest "+took(own.Max))
	}
	if g := r.Generator; g != nil {
		add("generator alone", rate(g.RateAchieved), fmt.Sprintf("against nothing; late by %s at p99; %s without waiting", took(g.Lateness.P99), rate(g.RateMost)))
	}
	s.Blocks = append(s.Blocks, t)
	return s
}

// capital writes a word as the first of a sentence.
func capital(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}
