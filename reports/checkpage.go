package reports

import (
	"fmt"
	"strings"

	"dmsim/reports/page"
	"dmsim/sim/check"
)

// CheckPage tells a check: what was found, each with its history drawn, then what was not checked, what was played, and by whom it was judged.
func CheckPage(d *Check, m *Manifest) (*page.Page, error) {
	p := &page.Page{Title: fmt.Sprintf("Check of %s: %s", d.subject(), d.Verdict), Lead: d.lead(), Facts: d.facts(), Footer: m.footer()}
	for i := range d.Findings {
		s, err := d.Findings[i].section(i + 1)
		if err != nil {
			return nil, err
		}
		p.Sections = append(p.Sections, s)
	}
	for _, s := range []page.Section{d.unlikeSection(), d.conflictSection(), d.againSection(), d.notChecked(), d.explored(), d.invariantsSection(), configured(m)} {
		if len(s.Blocks) > 0 {
			p.Sections = append(p.Sections, s)
		}
	}
	return p, nil
}

func (d *Check) subject() string {
	switch {
	case d.Target != "":
		return plain(d.Target)
	case d.Mutant != "":
		return "the world that is broken by " + plain(d.Mutant)
	}
	return "the world"
}

func (d *Check) lead() string {
	by := "policies of which every option was drawn"
	switch d.Policy {
	case "":
		return fmt.Sprintf("%s played again, each by its own policy.", capital(counted(uint64(d.Replayed), "earlier finding", "earlier findings")))
	case "any":
	default:
		by = "the policy " + plain(d.Policy) + " and smaller versions of it"
	}
	return fmt.Sprintf("Stories of a few people under %s (seed %d), each answer judged by numbered invariants and by a second opinion that shares no code with the world.", by, d.Seed)
}

func (d *Check) facts() []page.Fact {
	verdict := page.Fact{Name: "Verdict", Value: string(d.Verdict), Mood: page.Unsure}
	switch d.Verdict {
	case check.OK:
		verdict.Mood = page.Good
	case check.Violated:
		verdict.Mood = page.Bad
	}
	facts := []page.Fact{
		verdict, {Name: "Violations", Value: count(uint64(d.Violations)), Note: fmt.Sprintf("%d new, %d of earlier findings", len(d.Findings), len(d.Again))},
	}
	if d.CanaryKilled == nil {
		return append(facts, page.Fact{Name: "Earlier findings", Value: count(uint64(d.Replayed))})
	}
	canary := page.Fact{Name: "Canary", Value: "found out", Note: "a world that ignores blocks", Mood: page.Good}
	if !*d.CanaryKilled {
		canary.Value, canary.Mood = "not found out", page.Bad
	}
	facts = append(facts, page.Fact{Name: "Stories", Value: count(d.Histories), Note: counted(d.Attempts, "attempt", "attempts")})
	if d.CPUSeconds > 0 { // what other processes took is not known
		facts = append(facts, page.Fact{Name: "Speed", Value: digits(d.AttemptsPerCPUSecond) + "/s", Note: "attempts, of one processor"})
	}
	return append(facts,
		page.Fact{Name: "Invariants", Value: count(uint64(d.Invariants)), Note: "that could be broken by what was played"}, canary,
	)
}

// section tells a finding: what is wrong, its history as a drawing and as a table, the case, and how to see it again.
func (f *CheckFinding) section(n int) (page.Section, error) {
	s := page.Section{ID: fmt.Sprintf("finding-%d", n), Title: fmt.Sprintf("%s %s", f.Invariant, f.Title), Text: []string{f.Statement}}
	what := fmt.Sprintf("want %s, got %s.", f.Want, f.Got)
	if f.Step > 0 {
		what = fmt.Sprintf("Step %d: %s", f.Step, what)
	}
	if f.Why != "" {
		what += " " + capital(strings.TrimSuffix(f.Why, ".")) + "."
	}
	s.Blocks = append(s.Blocks, page.Note{Text: capital(what), Mood: page.Bad})
	if f.Shown < f.Tries {
		s.Blocks = append(s.Blocks, page.Note{Text: fmt.Sprintf("It shows by chance: %d of %d times that it was played again.", f.Shown, f.Tries), Mood: page.Unsure})
	}
	if f.Lost != "" {
		s.Blocks = append(s.Blocks, page.Note{Text: "The target was lost while it was played again: " + f.Lost, Mood: page.Unsure})
	}
	if f.Sequence != nil && len(f.Sequence.names()) > 0 {
		var svg strings.Builder
		if err := SequenceSVG(&svg, *f.Sequence); err != nil {
			return s, err
		}
		s.Blocks = append(s.Blocks, page.Diagram{
			Title: "The shortest history that was found", SVG: svg.String(),
			Alt: fmt.Sprintf("Sequence of %s between %s, as the second opinion answers it; the table below has the same in words.", counted(uint64(f.Steps), "step", "steps"), strings.Join(f.Sequence.names(), ", ")),
		}, f.Sequence.table(fmt.Sprintf("steps-%d", n)))
	}
	if f.Source != "" {
		s.Blocks = append(s.Blocks, page.Code{Title: "The rule case", Text: f.Source, Folded: true})
	}
	if f.File != "" {
		s.Blocks = append(s.Blocks, page.Code{Title: "It lies in", Text: f.File})
	}
	s.Blocks = append(s.Blocks, page.Code{Title: "See it again", Text: f.Repeat})
	return s, nil
}

// table has a history in words.
func (s *Sequence) table(id string) *page.Table {
	t := &page.Table{ID: id, Caption: "The history in words, as the second opinion answers it", Columns: []page.Column{
		{Name: "step", Kind: page.Count}, {Name: "who", Kind: page.Text}, {Name: "does", Kind: page.Text}, {Name: "whom", Title: "to or with", Kind: page.Text}, {Name: "came_of_it", Kind: page.Text}, {Name: "rule", Title: "breaks the rule", Kind: page.Text},
	}}
	step := 0
	for i := range s.Lines {
		l := &s.Lines[i]
		if l.From == "" {
			t.Rows = append(t.Rows, []any{nil, "", l.Note, "", "", ""})
			continue
		}
		step++
		does, came, breaks := l.Does, "done", ""
		if does == "" {
			does = "writes “" + l.Says + "”"
		}
		if l.Refused != "" {
			came = "refused: " + l.Refused
		}
		if l.Fails {
			breaks = "✗ here"
		}
		t.Rows = append(t.Rows, []any{step, l.From, does, l.To, came, breaks})
	}
	return t
}

func (d *Check) unlikeSection() page.Section {
	s := page.Section{ID: "unlike", Title: "Stories that two workers played differently"}
	for _, sentence := range d.Unlike {
		s.Blocks = append(s.Blocks, page.Note{Text: check.SameAnswers + ": " + sentence + ".", Mood: page.Bad})
	}
	return s
}

func (d *Check) conflictSection() page.Section {
	s := page.Section{ID: "conflict", Title: "A history of several goroutines"}
	if c := d.Conflict; c != nil {
		what := fmt.Sprintf("%s: want %s, got %s.", c.Invariant, c.Want, c.Got)
		if c.Why != "" {
			what += " " + capital(c.Why)
		}
		s.Text = []string{"No single goroutine repeats it: how they meet is another matter each time."}
		s.Blocks = []page.Block{
			page.Note{Text: what, Mood: page.Bad}, page.Code{Title: "The history, in the order of its commits", Text: strings.Join(c.Lines, "\n")}, page.Code{Title: "Look for it again", Text: c.Repeat},
		}
	}
	return s
}

func (d *Check) againSection() page.Section {
	s := page.Section{ID: "earlier-findings", Title: "Earlier findings that fail again"}
	if len(d.Again) == 0 {
		return s
	}
	t := &page.Table{ID: "again", Caption: "Earlier findings that fail again", Columns: []page.Column{
		{Name: "case", Kind: page.Text}, {Name: "file", Kind: page.Text}, {Name: "line", Kind: page.Count}, {Name: "step", Kind: page.Text}, {Name: "want", Kind: page.Text}, {Name: "got", Kind: page.Text},
	}}
	var whole strings.Builder
	for i := range d.Again {
		a := &d.Again[i]
		t.Rows = append(t.Rows, []any{a.Case, a.File, a.Line, a.Step, a.Want, a.Got})
		whole.WriteString(a.Text)
	}
	s.Blocks = []page.Block{t, page.Code{Title: "All that fails in them", Text: whole.String(), Folded: true}}
	return s
}

func (d *Check) notChecked() page.Section {
	s := page.Section{ID: "not-checked", Title: "What was not checked"}
	for _, what := range d.NotChecked {
		s.Blocks = append(s.Blocks, page.Note{Text: what, Mood: page.Unsure})
	}
	if len(d.LeftOut) > 0 {
		s.Blocks = append(s.Blocks, listOf("Not asked, since the target cannot do it", d.LeftOut))
	}
	if len(d.Known) > 0 {
		s.Blocks = append(s.Blocks, listOf("Earlier findings that were found once more, and of which no new ones were made", d.Known))
	}
	return s
}

// explored is what the stories came upon.
func (d *Check) explored() page.Section {
	s := page.Section{ID: "explored", Title: "What was played"}
	if d.Histories == 0 {
		return s
	}
	if len(d.Covered) > 0 {
		s.Blocks = append(s.Blocks, coveredChart(d.Covered))
	}
	t := &page.Table{ID: "played", Caption: "What was played", Columns: []page.Column{{Name: "what", Kind: page.Text}, {Name: "number", Kind: page.Count}}, Rows: [][]any{
		{"earlier findings", d.Replayed},
		{"stories of one goroutine", d.Histories},
		{"attempts in them", d.Attempts},
		{"stories of several goroutines", d.Concurrent.Histories},
		{"attempts in them, of several goroutines", d.Concurrent.Attempts},
		{"of these stories, not judged to their end", d.Concurrent.Inconclusive},
	}}
	if d.SmallWorlds > 0 {
		t.Rows = append(t.Rows, []any{"small stories that there are", d.SmallWorlds})
	}
	s.Blocks = append(s.Blocks, t)
	return s
}

func coveredChart(all []CheckCovered) *page.Chart {
	t := &page.Table{Caption: "Answers by operation and reason", Columns: []page.Column{
		{Name: "operation", Kind: page.Text}, {Name: "reason", Kind: page.Text}, {Name: "rule", Kind: page.Text}, {Name: "attempts", Kind: page.Count},
	}}
	reasons := map[string]bool{}
	rarest := all[0]
	for _, c := range all {
		t.Rows = append(t.Rows, []any{c.Operation, c.Reason, c.Rule, c.Attempts})
		reasons[c.Reason] = true
		if c.Attempts < rarest.Attempts {
			rarest = c
		}
	}
	return &page.Chart{
		ID: "coverage", Title: "Answers by operation and reason", Text: "The larger a square, the more often it came to that, by powers of ten; where there is none, no story came to it.", Height: 60 + 18*len(reasons), Data: t,
		Alt: fmt.Sprintf("%s of operation and reason occurred, the rarest %s, %s, %s.", counted(uint64(len(all)), "combination", "combinations"), rarest.Operation, rarest.Reason, counted(rarest.Attempts, "time", "times")),
		Spec: spec{
			"mark": spec{"type": "point", "shape": "square", "filled": true},
			"encoding": spec{
				"x":       category("operation", "", spec{"axis": spec{"orient": "top", "labelAngle": -90, "grid": true}}),
				"y":       category("reason", "", spec{"axis": spec{"grid": true}}),
				"size":    quantity("attempts", "attempts", spec{"scale": spec{"type": "log", "range": []int{8, 220}}, "legend": spec{"orient": "bottom", "tickCount": 4, "format": "~s"}}),
				"tooltip": tips("operation", "operation", "reason", "reason", "rule", "rule", "attempts", "attempts"),
			},
		},
	}
}

func (d *Check) invariantsSection() page.Section {
	s := page.Section{ID: "judges", Title: "Who judged"}
	if len(d.Applied) == 0 {
		return s
	}
	broken := map[string]bool{}
	for i := range d.Findings {
		broken[d.Findings[i].Invariant] = true
	}
	t := &page.Table{ID: "invariants", Caption: "Invariants that could be broken by what was played, beside the second opinion", Folded: true, Columns: []page.Column{{Name: "invariant", Kind: page.Text}, {Name: "came_of_it", Kind: page.Text}}}
	for _, id := range d.Applied {
		came := "held"
		if broken[id] {
			came = "✗ broken"
		}
		t.Rows = append(t.Rows, []any{id, came})
	}
	s.Text = []string{"Their statements: dmsim list invariants."}
	s.Blocks = append(s.Blocks, t)
	return s
}
