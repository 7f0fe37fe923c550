package reports

import (
	"fmt"
	"slices"
	"strings"

	"dmsim/reports/page"
	"dmsim/sim/load"
	"dmsim/sim/load/capacity"
)

// capacity is what a search found: the interval, every trial that led to it, and the latencies at parts of it.
func (p *loadPage) capacity() page.Section {
	s := page.Section{ID: "capacity", Title: "What it can take"}
	f := p.Capacity
	if f == nil {
		return s
	}
	s.Text = append(s.Text, foundText(f))
	for _, reason := range f.Reasons {
		if slices.Contains(p.r.VerdictReasons, reason) {
			continue // it stands under the verdict
		}
		s.Blocks = append(s.Blocks, page.Note{Text: reason, Mood: page.Unsure})
	}
	if len(f.Trials) > 0 {
		s.Blocks = append(s.Blocks, trialsChart(f))
	}
	if len(f.Levels) > 0 {
		s.Blocks = append(s.Blocks, levelsChart(f))
	}
	return s
}

func foundText(f *capacity.Found) string {
	text := "No rate held."
	switch {
	case f.High > 0 && f.Low > 0:
		text = fmt.Sprintf("The capacity lies between %s and %s, with %.0f %% confidence.", rate(f.Low), rate(f.High), 100*f.Confidence)
	case f.Low > 0:
		text = fmt.Sprintf("It can take at least %s: no trial above failed and can be trusted, so the harness or the time may be what was at its end.", rate(f.Low))
	}
	confirmed := " The lower end was not confirmed by a run of the full length; what stands below is the last trial."
	if f.Confirmed {
		confirmed = " The lower end was offered for the full length and held: the rest of this page is that run."
	}
	return fmt.Sprintf("%s Found by %s in %s.%s", text, counted(uint64(len(f.Trials)), "trial", "trials"), elapsed(f.Seconds), confirmed)
}

// Verdicts of trials, told apart by colour and shape.
var (
	trialVerdicts = []string{string(capacity.Held), string(capacity.Failed), string(capacity.Doubtful)}
	trialColours  = []any{"$green", "$vermillion", "$orange"}
	trialShapes   = []any{"circle", "cross", "triangle-up"}
)

func trialsChart(f *capacity.Found) *page.Chart {
	t := &page.Table{Caption: "The trials", Columns: []page.Column{
		{Name: "trial", Kind: page.Count},
		{Name: "phase", Title: "for", Kind: page.Text},
		{Name: "rate", Unit: "a second", Kind: page.Number},
		{Name: "seconds", Title: "lasted", Unit: "s", Kind: page.Number},
		{Name: "verdict", Kind: page.Text},
		{Name: "answered", Unit: "a second", Kind: page.Number},
		{Name: "backlog_growth", Unit: "a second", Kind: page.Number},
		{Name: "why", Kind: page.Text},
	}}
	held := 0
	for i := range f.Trials {
		of := &f.Trials[i]
		if of.Verdict == capacity.Held {
			held++
		}
		t.Rows = append(t.Rows, []any{
			of.Number + 1, string(of.Phase), of.Rate, of.Seconds, string(of.Verdict), of.RateAnswered, of.BacklogGrowth, strings.Join(append(append([]string{}, of.Reasons...), of.Untrustworthy...), "; "),
		})
	}
	layers := []any{}
	band := "no interval was found"
	if f.Low > 0 && f.High > 0 {
		band = fmt.Sprintf("the band is the interval, %s to %s", rate(f.Low), rate(f.High))
		layers = append(layers, spec{"data": once(), "mark": spec{"type": "rect", "color": "$sky", "opacity": 0.3}, "encoding": spec{"y": spec{"datum": f.Low}, "y2": spec{"datum": f.High}}})
	} else if f.Low > 0 {
		band = "the line of dashes is the highest rate that held, " + rate(f.Low)
		layers = append(layers, spec{"data": once(), "mark": spec{"type": "rule", "strokeDash": []int{6, 4}}, "encoding": spec{"y": spec{"datum": f.Low}}})
	}
	scale := spec{"scale": spec{"type": "log", "nice": false, "padding": 12}, "axis": spec{"labelExpr": page.Short, "values": logTicks(t.Rows, 2)}}
	layers = append(layers,
		spec{"transform": []spec{{"filter": "datum.phase == 'search'"}}, "mark": spec{"type": "line", "color": "$muted", "strokeWidth": 1}, "encoding": spec{"x": trialAxis(), "y": quantity("rate", "rate, a second", scale)}},
		spec{"mark": spec{"type": "point", "filled": true, "size": 90, "opacity": 1}, "encoding": spec{
			"x": trialAxis(), "y": quantity("rate", "rate, a second", scale),
			"color":   category("verdict", "", fixed(trialVerdicts, trialColours)),
			"shape":   category("verdict", "", fixed(trialVerdicts, trialShapes)),
			"tooltip": tips("trial", "trial", "phase", "for", "rate", "rate", "verdict", "verdict", "why", "why"),
		}},
	)
	return &page.Chart{
		ID: "trials", Title: "The trials", Text: "In their order, those of the search joined by a line. A trial near the capacity holds one time and fails the next; " + band + ".", Data: t, Height: 300, Spec: spec{"layer": layers},
		Alt: fmt.Sprintf("%s of a capacity search, of which %d held; %s.", counted(uint64(len(f.Trials)), "trial", "trials"), held, band),
	}
}

func trialAxis() spec {
	return quantity("trial", "trial", spec{"axis": spec{"tickMinStep": 1, "grid": false}, "scale": spec{"zero": false, "padding": 10, "nice": false}})
}

// levelsChart is how latencies grow on the way to the capacity.
func levelsChart(f *capacity.Found) *page.Chart {
	names := []string{"p50", "p90", "p99", "p99.9"}
	t := &page.Table{Caption: "Responses at parts of the lower end", Columns: []page.Column{
		{Name: "share", Title: "of the lower end", Kind: page.Share},
		{Name: "rate", Unit: "a second", Kind: page.Number},
		{Name: "percentile", Kind: page.Text},
		{Name: "latency", Unit: "µs", Kind: page.Number},
		{Name: "doubts", Kind: page.Text},
	}}
	var said []string
	for _, level := range f.Levels {
		r := level.Operations[load.AllOperations].Response
		for i, value := range []float64{r.P50, r.P90, r.P99, r.P999} {
			t.Rows = append(t.Rows, []any{level.Share, level.Rate, names[i], value, strings.Join(level.Untrustworthy, "; ")})
		}
		said = append(said, fmt.Sprintf("%.0f %%: p99 %s", 100*level.Share, took(r.P99)))
	}
	return &page.Chart{
		ID: "levels", Title: "Responses on the way there", Text: "At parts of the lower end, each by a trial of its own.", Data: t, Height: 240,
		Alt: "Response percentiles at parts of the lower end. " + strings.Join(said, ", ") + ".",
		Spec: spec{
			"transform": []spec{drawn()},
			"mark":      spec{"type": "line", "point": spec{"size": 60}},
			"encoding": spec{
				"x":       quantity("share", "of the lower end", spec{"axis": spec{"format": ".0%", "values": sharesOf(f)}, "scale": spec{"domain": []float64{0, 1}}}),
				"y":       quantity("drawn", "response", durations(t.Rows, 3)),
				"color":   category("percentile", "", fixed(names, []any{"$blue", "$sky", "$orange", "$vermillion"})),
				"shape":   category("percentile", "", fixed(names, []any{"circle", "square", "triangle-up", "diamond"})),
				"tooltip": tips("percentile", "percentile", "rate", "rate", "latency", "µs", "doubts", "doubts"),
			},
		},
	}
}

func sharesOf(f *capacity.Found) (shares []float64) {
	for _, level := range f.Levels {
		shares = append(shares, level.Share)
	}
	return shares
}
