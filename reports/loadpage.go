package reports

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dmsim/model"
	"dmsim/reports/page"
	"dmsim/sim/load"
)

// LoadPage tells a finished load, with the latency.hdr of its folder, if there is one.
func LoadPage(l *Load, folder string) (*page.Page, error) {
	curves, err := readCurves(filepath.Join(folder, LatencyFile))
	if err != nil {
		return nil, err
	}
	p := &loadPage{Load: *l, r: &l.Result, curves: curves}
	return p.page(), nil
}

// readCurves reads the interval log of a load; none where there is no log.
func readCurves(path string) (map[string]load.Curve, error) {
	file, err := os.Open(path)
	if isAbsent(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", plain(path), cause(err))
	}
	defer func() { _ = file.Close() }() // only read
	curves, err := load.ReadCurves(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", plain(path), err)
	}
	return curves, nil
}

// loadPage is a page under way.
type loadPage struct {
	Load
	r      *load.Result
	curves map[string]load.Curve // by tag, such as send.response
}

func (p *loadPage) page() *page.Page {
	r := p.r
	one := &page.Page{
		Title: fmt.Sprintf("Load of %s: %s", plain(r.Target), r.Verdict), Lead: p.lead(), Facts: p.facts(), Footer: p.Manifest.footer(),
	}
	for _, s := range []page.Section{
		p.verdict(), p.capacity(), p.offered(), p.percentiles(), p.overTime(), p.throughput(), p.refusals(), p.wrong(), p.repetitions(), p.agents(), p.machine(), configured(&p.Manifest),
	} {
		if len(s.Blocks) > 0 {
			one.Sections = append(one.Sections, s)
		}
	}
	return one
}

func (p *loadPage) lead() string {
	r := p.r
	how := fmt.Sprintf("a closed loop of %s", p.through())
	if r.Loop == load.Open {
		how = fmt.Sprintf("an open loop with %s arrivals through %s", r.Arrivals, p.through())
	}
	text := fmt.Sprintf("Attempts of %s (seed %d, policy %s, %s) in %s, measured for %s.", plain(r.Scenario), r.Seed, plain(r.Policy), counted(uint64(r.Users), "user", "users"), how, elapsed(r.Seconds))
	if r.Mutant != "" {
		text += fmt.Sprintf(" The world was broken on purpose: %s.", plain(r.Mutant))
	}
	return text
}

func (p *loadPage) through() string {
	if p.r.Connections > 0 {
		return counted(uint64(p.r.Connections), "connection", "connections")
	}
	return counted(uint64(p.r.Workers), "goroutine", "goroutines")
}

// facts are the numbers to see first.
func (p *loadPage) facts() []page.Fact {
	r, all := p.r, p.r.Operations[load.AllOperations]
	facts := []page.Fact{loadVerdict(r.Verdict)}
	if f := p.Capacity; f != nil && f.Low > 0 {
		value, note := "at least "+rate(f.Low), "no rate above it is known to be too much"
		if f.High > 0 {
			value, note = rate(f.Low)+" to "+rate(f.High), fmt.Sprintf("with %.0f %% confidence", 100*f.Confidence)
		}
		facts = append(facts, page.Fact{Name: "Capacity", Value: value, Note: note})
	}
	note := "closed loop: as fast as answers came"
	if r.Loop == load.Open {
		note = fmt.Sprintf("of %s wanted", rate(r.RateTarget))
	}
	facts = append(facts, page.Fact{Name: "Answered", Value: rate(r.RateAnswered), Note: note})
	if r.Judged {
		facts = append(facts, wrongFact(r))
	}
	return append(facts,
		page.Fact{Name: "Response, median", Value: took(all.Response.P50), Note: "from when it was due"},
		page.Fact{Name: "Response, p99", Value: took(all.Response.P99), Note: "99.9 %: " + took(all.Response.P999)},
	)
}

func wrongFact(r *load.Result) page.Fact {
	fact := page.Fact{Name: "Wrong answers", Value: count(r.Wrong), Note: fmt.Sprintf("of %s answers", count(r.Answered)), Mood: page.Good}
	if r.Wrong > 0 {
		fact.Mood = page.Bad
	}
	return fact
}

// loadVerdict is a verdict as a fact.
func loadVerdict(v load.Verdict) page.Fact {
	fact := page.Fact{Name: "Verdict", Value: string(v), Mood: page.Unsure}
	switch v {
	case load.Good:
		fact.Mood = page.Good
	case load.Missed:
		fact.Mood = page.Bad
	}
	return fact
}

// verdict says why, and what was to hold.
func (p *loadPage) verdict() page.Section {
	r := p.r
	s := page.Section{ID: "verdict", Title: "Verdict"}
	s.Blocks = append(s.Blocks, reasonsFor(r.VerdictReasons, loadVerdict(r.Verdict).Mood)...)
	for _, note := range r.Notes {
		s.Blocks = append(s.Blocks, page.Note{Text: note})
	}
	if len(r.Objectives) > 0 {
		s.Blocks = append(s.Blocks, objectivesTable(r.Objectives))
	}
	if len(r.NotChecked) > 0 {
		s.Blocks = append(s.Blocks, listOf("Not checked, since the service cannot be asked for it", r.NotChecked))
	}
	if len(r.LeftOut) > 0 {
		t := &page.Table{ID: "left-out", Caption: "Left out of the traffic", Columns: []page.Column{{Name: "operation", Kind: page.Text}, {Name: "attempts", Kind: page.Count}}}
		for _, op := range slices.Sorted(maps.Keys(r.LeftOut)) {
			t.Rows = append(t.Rows, []any{op, r.LeftOut[op]})
		}
		s.Blocks = append(s.Blocks, t)
	}
	if len(s.Blocks) == 0 {
		s.Text = []string{"No objective was given, every answer that could be judged was right, and the measurement can be trusted."}
		s.Blocks = append(s.Blocks, listOf("", []string{"An objective such as send.response.p99<5ms would be judged here."}))
	}
	return s
}

// reasonsShown is how many reasons stand in full view.
const reasonsShown = 4

func reasonsFor(reasons []string, mood page.Mood) (blocks []page.Block) {
	for _, reason := range reasons[:min(reasonsShown, len(reasons))] {
		blocks = append(blocks, page.Note{Text: reason, Mood: mood})
	}
	if more := len(reasons) - reasonsShown; more > 0 {
		blocks = append(blocks, page.Fold{Title: counted(uint64(more), "more reason", "more reasons"), Blocks: []page.Block{listOf("", reasons[reasonsShown:])}})
	}
	return blocks
}

func objectivesTable(all []load.ObjectiveOutcome) *page.Table {
	t := &page.Table{ID: "objectives", Caption: "What was to hold", Columns: []page.Column{
		{Name: "verdict", Kind: page.Text}, {Name: "objective", Kind: page.Text}, {Name: "measured", Kind: page.Number}, {Name: "unit", Kind: page.Text}, {Name: "note", Kind: page.Text},
	}}
	for _, o := range all {
		verdict, value := "✗ not met", any(o.Value)
		if o.Met {
			verdict = "✓ met"
		}
		if o.Note != "" {
			value = nil
		}
		t.Rows = append(t.Rows, []any{verdict, o.Objective, value, o.Unit, o.Note})
	}
	return t
}

// operations are those that were offered, in the order of the model, all together first where there are several.
func (p *loadPage) operations() []string {
	names := slices.DeleteFunc(slices.Clone(model.OpNames()), func(name string) bool { return p.r.Operations[name].Offered == 0 })
	if len(names) != 1 && p.r.Operations[load.AllOperations].Offered > 0 {
		names = append([]string{load.AllOperations}, names...)
	}
	return names
}

// kinds are the latencies that differ from each other: a closed loop has no due times.
func (p *loadPage) kinds() []string {
	if p.r.Loop == load.Closed {
		return []string{"response"}
	}
	return []string{"response", "service", "lateness"}
}

// configured is the configuration, folded away.
func configured(m *Manifest) page.Section {
	s := page.Section{ID: "configuration", Title: "Configuration"}
	if text := indented(m.Configuration); text != "" && text != "null" {
		s.Blocks = append(s.Blocks, page.Code{Title: "Every setting, defaults written out", Text: text, Folded: true})
	}
	if len(m.Assumptions) > 0 {
		s.Blocks = append(s.Blocks, listOf("Assumptions", m.Assumptions))
	}
	return s
}

func listOf(title string, lines []string) *page.List {
	l := &page.List{Title: title}
	for _, line := range lines {
		head, text, cut := strings.Cut(line, ": ")
		if !cut || strings.Contains(head, " ") {
			head, text = "", line
		}
		l.Items = append(l.Items, page.Item{Head: head, Text: text})
	}
	return l
}
