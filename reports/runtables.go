package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dmsim/model"
	"dmsim/reports/page"
	"dmsim/sim/metrics"
)

// operations lists what happened beside messages.
func (b *runPage) operations() page.Section {
	s := page.Section{ID: "operations", Title: "What else happened"}
	t := &page.Table{ID: "operations-data", Caption: "Attempts of all kinds but messages", Columns: []page.Column{
		{Name: "operation"},
		{Name: "attempts", Kind: page.Count},
		{Name: "done", Kind: page.Count},
		{Name: "refused", Kind: page.Count},
		{Name: "part", Title: "done, of the attempts", Kind: page.Share},
		{Name: "most", Title: "refused most often for"},
	}}
	for _, name := range model.OpNames() {
		if o, ok := b.d.Operations[name]; ok {
			t.Rows = append(t.Rows, []any{name, o.Attempts, o.Done, total(o.Refused), float64(o.Done) / float64(o.Attempts), mostOften(o.Refused, topReasons)})
		}
	}
	if len(t.Rows) > 0 {
		s.Blocks = append(s.Blocks, t)
	}
	return s
}

// metrics lists all with their definitions, and the parts of those that are split.
func (b *runPage) metrics() page.Section {
	t := &page.Table{ID: "metrics-data", Caption: "All metrics of the run", Columns: []page.Column{
		{Name: "metric"},
		{Name: "value", Kind: page.Number},
		{Name: "unit"},
		{Name: "lower", Title: "95 % from", Kind: page.Number},
		{Name: "upper", Title: "to", Kind: page.Number},
		{Name: "higher", Title: "higher is"},
		{Name: "definition"},
	}}
	parts := &page.Table{ID: "parts-data", Caption: "The parts of metrics that are split by reason or persona", Folded: true, Columns: []page.Column{
		{Name: "metric"}, {Name: "part"}, {Name: "value", Kind: page.Number}, {Name: "unit"},
	}}
	for _, m := range definitions() {
		got := b.d.Metrics[m.name]
		t.Rows = append(t.Rows, []any{m.name, known(got.Value), m.unit, known(got.Lower), known(got.Upper), m.higher, m.text})
		for _, part := range slices.Sorted(maps.Keys(got.By)) {
			parts.Rows = append(parts.Rows, []any{m.name, plain(part), got.By[part], m.unit})
		}
	}
	s := page.Section{
		ID: "metrics", Title: "Metrics", Text: []string{"A value that is missing had nothing to be measured on, or nobody measured it. Whether higher is better depends where nothing is said."},
		Blocks: []page.Block{t},
	}
	if len(parts.Rows) > 0 {
		s.Blocks = append(s.Blocks, parts)
	}
	return s
}

// definition is one metric in words.
type definition struct{ name, unit, higher, text string }

// definitions lists those of all metrics, in the order of the documentation.
func definitions() (all []definition) {
	for _, m := range fractions {
		if definitionOf(m.Name) == nil { // else it comes below, in other words
			all = append(all, definition{m.Name, m.Unit, "", m.Definition})
		}
	}
	for _, m := range metrics.Definitions() {
		all = append(all, definition{m.Name, m.Unit, m.Higher, m.Text()})
	}
	return all
}

// assumptions lists what the run rests on.
func (b *runPage) assumptions() page.Section {
	s := page.Section{ID: "assumptions", Title: "What it rests on"}
	sourced, assumed := &page.List{}, &page.List{}
	for _, sentence := range b.run.Manifest.Assumptions {
		kind, text, _ := strings.Cut(sentence, ": ")
		list := assumed
		if kind == "sourced" {
			list = sourced
		}
		list.Items = append(list.Items, page.Item{Text: text})
	}
	for _, l := range []struct {
		title string
		list  *page.List
	}{{"Sourced", sourced}, {"Assumed", assumed}} {
		if n := len(l.list.Items); n > 0 {
			s.Blocks = append(s.Blocks, page.Fold{Title: fmt.Sprintf("%s (%d)", l.title, n), Blocks: []page.Block{l.list}})
		}
	}
	if len(s.Blocks) > 0 {
		s.Text = []string{"Numbers that a named source stands behind, and numbers that are assumed: they make a plausible app, not a measured one. Compare policies on them; do not quote them."}
	}
	return s
}

// made says how the run was made, and by what.
func (b *runPage) made() page.Section {
	m := &b.run.Manifest
	t := &page.Table{ID: "made-data", Caption: "The run", Columns: []page.Column{{Name: "what"}, {Name: "value"}}}
	add := func(what, value string) { t.Rows = append(t.Rows, []any{what, value}) }
	add("scenario", plain(b.d.Scenario))
	add("policy", b.policy())
	add("seed", fmt.Sprint(b.d.Seed))
	add("history hash", b.d.HistoryHash)
	add("configuration hash", m.ConfigurationHash)
	add("version", m.Version.String())
	if !m.StartedAt.IsZero() {
		add("began", m.StartedAt.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	add("took", elapsed(m.Cost.WallSeconds)+" wall, "+elapsed(m.Cost.CPUSeconds)+" CPU")
	add("peak memory", memory(m.Cost.PeakMemoryBytes))
	add("speed", fmt.Sprintf("%s attempts of all kinds a CPU-second", count(uint64(m.Cost.AttemptsPerCPUSecond))))
	add("machine", fmt.Sprintf("%s/%s, %s, %s", m.Machine.OS, m.Machine.Arch, counted(uint64(m.Machine.CPUs), "CPU", "CPUs"), counted(uint64(m.Machine.Workers), "worker", "workers")))
	s := page.Section{
		ID: "made", Title: "How it was made", Text: []string{"The same scenario, seed and version give the same history hash on any machine of the same architecture, with any number of workers."},
		Blocks: []page.Block{t},
	}
	var b2 bytes.Buffer
	if json.Indent(&b2, m.Configuration, "", "  ") == nil && b2.Len() > 0 {
		s.Blocks = append(s.Blocks, page.Code{Title: "The whole configuration, every default written out", Text: b2.String(), Folded: true})
	}
	return s
}
