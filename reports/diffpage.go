package reports

import (
	"fmt"
	"slices"

	"dmsim/reports/page"
	"dmsim/sim/load/differ"
)

// NewDiffManifest describes the comparison that m has measured, of runs like that of the first side's manifest. Nothing is attempted in it but where both sides are measured again.
func NewDiffManifest(s Setup, of *Manifest, m *Meter) (Manifest, error) {
	return newManifest(s, m, about{scenario: of.Scenario, seed: of.Seed, policy: of.Policy})
}

// SaveDiff writes result.json, a *differ.Comparison or *differ.Alarms, and manifest.json. Commit is for the caller.
func SaveDiff(f *Folder, result any, m *Manifest) error { return saveBoth(f, result, m) }

// ReadDiff reads manifest.json and result.json of the folder of a comparison of loads.
func ReadDiff(folder string) (c differ.Comparison, m Manifest, err error) {
	if err = read(folder, ManifestFile, ManifestSchema, &m); err == nil {
		err = read(folder, DocumentFile, differ.Schema, &c)
	}
	return c, m, err
}

// ReadAlarms reads manifest.json and result.json of the folder of a comparison of a load with itself.
func ReadAlarms(folder string) (a differ.Alarms, m Manifest, err error) {
	if err = read(folder, ManifestFile, ManifestSchema, &m); err == nil {
		err = read(folder, DocumentFile, differ.AlarmsSchema, &a)
	}
	return a, m, err
}

// DiffJUnit is a comparison as tests, one a metric, of which the regressions fail.
func DiffJUnit(c *differ.Comparison) JUnitSuite {
	suite := JUnitSuite{Name: "dmsim diff"}
	for _, m := range c.Metrics {
		test := JUnitCase{Name: m.Name}
		if m.Verdict == differ.Worse {
			test.Failure = &JUnitFailure{Type: string(differ.Worse), Message: fmt.Sprintf("%s %s before, %s after", digits(m.A), m.Unit, digits(m.B))}
			if m.Ratio != nil {
				test.Failure.Message += fmt.Sprintf(": %s times (%s to %s)", times(m.Ratio.Value), times(m.Ratio.Low), times(m.Ratio.High))
			}
		}
		suite.Cases = append(suite.Cases, test)
	}
	return suite
}

// DiffPage tells a comparison of loads: ratios with their intervals, what is worse or better first.
func DiffPage(c *differ.Comparison, m *Manifest) *page.Page {
	metrics := slices.Clone(c.Metrics)
	slices.SortStableFunc(metrics, func(a, b differ.Metric) int {
		return slices.Index(verdictOrder, a.Verdict) - slices.Index(verdictOrder, b.Verdict)
	})
	split := len(metrics)
	if i := slices.IndexFunc(metrics, func(m differ.Metric) bool { return m.Verdict != differ.Worse && m.Verdict != differ.Better }); i >= 0 {
		split = i
	}
	p := &page.Page{
		Title: fmt.Sprintf("Before and after: %s", c.Verdict), Facts: diffFacts(c), Footer: m.footer(),
		Lead: fmt.Sprintf("B compared with A: a metric is told apart where that is significant, corrected for their number, and beyond %s.", percent(c.LeastEffect)),
	}
	told := page.Section{ID: "told", Title: "What differs"}
	if split > 0 {
		told.Blocks = ratios("ratios", "Worse and better", metrics[:split], c.LeastEffect)
	} else {
		told.Blocks = append(told.Blocks, page.Note{Text: "No metric is known to be worse or better by more than the least effect.", Mood: map[bool]page.Mood{true: page.Good, false: page.Unsure}[c.Verdict == differ.Same]})
	}
	p.Sections = append(p.Sections, told)
	if split < len(metrics) {
		p.Sections = append(p.Sections, page.Section{ID: "others", Title: "What is the same, or unclear", Text: []string{
			"The same: the whole interval lies within the least effect. Unclear: neither that nor a difference is known.",
		}, Blocks: ratios("other-ratios", "Other metrics", metrics[split:], c.LeastEffect)})
	}
	sides := page.Section{ID: "sides", Title: "What was compared", Blocks: []page.Block{listOf("A, before", c.A), listOf("B, after", c.B)}}
	if len(c.Notes) > 0 {
		sides.Blocks = append(sides.Blocks, listOf("What to know", c.Notes))
	}
	p.Sections = append(p.Sections, sides)
	return p
}

func diffFacts(c *differ.Comparison) []page.Fact {
	counts := map[differ.Verdict]int{}
	for _, m := range c.Metrics {
		counts[m.Verdict]++
	}
	facts := []page.Fact{{Name: "Verdict", Value: string(c.Verdict), Mood: diffMoods[c.Verdict]}}
	for _, v := range verdictOrder {
		facts = append(facts, page.Fact{Name: capital(string(v)), Value: count(uint64(counts[v])), Note: fmt.Sprintf("of %s", counted(uint64(len(c.Metrics)), "metric", "metrics"))})
	}
	return append(facts, page.Fact{Name: "Runs", Value: fmt.Sprintf("%d and %d", len(c.A), len(c.B)), Note: "of A and of B"})
}

// Verdicts of comparisons, told apart by colour and shape.
var (
	diffMoods   = map[differ.Verdict]page.Mood{differ.Worse: page.Bad, differ.Better: page.Good, differ.Same: page.Good, differ.Unclear: page.Unsure}
	diffColours = map[differ.Verdict]any{differ.Worse: "$vermillion", differ.Better: "$green", differ.Unclear: "$muted", differ.Same: "$blue"}
	diffShapes  = map[differ.Verdict]any{differ.Worse: "cross", differ.Better: "triangle-up", differ.Unclear: "square", differ.Same: "circle"}
)

// ratios draws metrics, if any has a ratio, and lists them all.
func ratios(id, title string, metrics []differ.Metric, least float64) []page.Block {
	table := metricsTable(id+"-metrics", title, metrics)
	if chart := ratioChart(id, title, metrics, least); len(chart.Data.Rows) > 0 {
		return []page.Block{chart, table}
	}
	return []page.Block{table}
}

// ratioChart draws B over A on a logarithmic axis, where twice as much is as far from 1 as half as much.
func ratioChart(id, title string, metrics []differ.Metric, least float64) *page.Chart {
	t := &page.Table{Caption: title + ", B over A", Columns: []page.Column{
		{Name: "metric", Kind: page.Text},
		{Name: "ratio", Title: "B over A", Kind: page.Number},
		{Name: "low", Title: "95 % from", Kind: page.Number},
		{Name: "high", Title: "to", Kind: page.Number},
		{Name: "verdict", Kind: page.Text},
		{Name: "higher", Title: "higher is", Kind: page.Text},
	}}
	f := &forest{
		name: "metric", value: "ratio", title: "B over A", sign: "verdict", line: 1, band: [2]float64{1 / (1 + least), 1 + least}, further: []string{"higher", "higher is"},
		axis: spec{"scale": spec{"type": "log", "nice": false, "padding": 8}, "axis": spec{"tickCount": 6, "format": ".3~r", "labelOverlap": true}},
	}
	without := 0
	for _, m := range metrics {
		if m.Ratio == nil || m.Ratio.Low <= 0 {
			without++
			continue
		}
		t.Rows = append(t.Rows, []any{m.Name, m.Ratio.Value, m.Ratio.Low, m.Ratio.High, string(m.Verdict), m.Higher})
		if !slices.Contains(f.signs, string(m.Verdict)) {
			f.signs, f.colours, f.shapes = append(f.signs, string(m.Verdict)), append(f.colours, diffColours[m.Verdict]), append(f.shapes, diffShapes[m.Verdict])
		}
	}
	f.rows = t.Rows
	text := fmt.Sprintf("Ratios with intervals of 95 %%. The line is no change, the band the least effect, %s.", percent(least))
	if without > 0 {
		text += fmt.Sprintf(" %s no ratio with an interval, and only in the table.", counted(uint64(without), "metric has", "metrics have"))
	}
	return &page.Chart{
		ID: id, Title: title, Text: text, Data: t, Spec: f.spec(), Height: 60 + 20*max(1, len(t.Rows)),
		Alt: fmt.Sprintf("B over A of %s with intervals: %s.", counted(uint64(len(t.Rows)), "metric", "metrics"), firstRatio(t.Rows)),
	}
}

func firstRatio(rows [][]any) string {
	if len(rows) == 0 {
		return "none has a ratio"
	}
	return fmt.Sprintf("%s is %s times, %s", rows[0][0], times(rows[0][1].(float64)), rows[0][4])
}

func metricsTable(id, caption string, metrics []differ.Metric) *page.Table {
	t := &page.Table{ID: id, Caption: caption, Columns: []page.Column{
		{Name: "metric", Kind: page.Text},
		{Name: "verdict", Kind: page.Text},
		{Name: "a", Title: "A", Kind: page.Number},
		{Name: "b", Title: "B", Kind: page.Number},
		{Name: "unit", Kind: page.Text},
		{Name: "ratio", Title: "B over A", Kind: page.Number},
		{Name: "low", Title: "95 % from", Kind: page.Number},
		{Name: "high", Title: "to", Kind: page.Number},
		{Name: "p", Title: "p, corrected", Kind: page.Number},
		{Name: "smallest", Title: "smallest change to be seen", Kind: page.Share},
		{Name: "higher", Title: "higher is", Kind: page.Text},
	}}
	for _, m := range metrics {
		row := []any{m.Name, string(m.Verdict), m.A, m.B, m.Unit, nil, nil, nil, nil, nil, m.Higher}
		if m.Ratio != nil {
			row[5], row[6], row[7] = m.Ratio.Value, m.Ratio.Low, m.Ratio.High
		}
		if m.Adjusted != nil {
			row[8] = *m.Adjusted
		}
		if m.Smallest != nil && *m.Smallest < wildest {
			row[9] = *m.Smallest
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// AlarmsPage tells how often halves of the same runs are told apart.
func AlarmsPage(a *differ.Alarms, m *Manifest) *page.Page {
	mood := page.Good
	if a.Rate > a.Alpha {
		mood = page.Bad
	}
	return &page.Page{
		Title: "The same compared with itself: " + percent(a.Rate) + " false alarms", Footer: m.footer(),
		Lead: fmt.Sprintf("%s of one configuration, parted into halves %d times by chance, and the halves compared: whatever is told apart is a false alarm.", capital(counted(uint64(a.Runs), "run", "runs")), a.Halves),
		Facts: []page.Fact{
			{Name: "False alarms", Value: percent(a.Rate), Note: fmt.Sprintf("%d of %d halves", a.Alarms, a.Halves), Mood: mood},
			{Name: "Allowed", Value: percent(a.Alpha), Note: "alpha"},
			{Name: "Metrics", Value: count(uint64(a.Metrics)), Note: "in each comparison"},
		},
		Sections: []page.Section{{ID: "reach", Title: "What it can show", Text: []string{capital(a.Note) + "."}, Blocks: []page.Block{
			&page.Table{ID: "alarms", Caption: "False alarms", Columns: []page.Column{
				{Name: "runs", Kind: page.Count}, {Name: "halves", Kind: page.Count}, {Name: "alarms", Kind: page.Count}, {Name: "rate", Kind: page.Share}, {Name: "alpha", Kind: page.Share}, {Name: "metrics", Kind: page.Count},
			}, Rows: [][]any{{a.Runs, a.Halves, a.Alarms, a.Rate, a.Alpha, a.Metrics}}},
		}}},
	}
}
