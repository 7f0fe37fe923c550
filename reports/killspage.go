package reports

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"dmsim/reports/page"
)

// KillsPage tells a check of mutants: survivors first, then who killed which, by the kind of slip.
func KillsPage(k *Kills, m *Manifest) *page.Page {
	p := &page.Page{
		Title: "Does the checker bite? " + k.sentence(), Facts: k.facts(), Footer: m.footer(),
		Lead: fmt.Sprintf("Worlds that are broken on purpose in one way each, and what found them out (seed %d, %s, %s).", k.Seed, counted(k.Histories, "story", "stories"), counted(k.Attempts, "attempt", "attempts")),
	}
	for _, s := range []page.Section{k.open(), k.overview(), k.matrixSection(), k.list()} {
		if len(s.Blocks) > 0 {
			p.Sections = append(p.Sections, s)
		}
	}
	return p
}

func (k *Kills) sentence() string {
	switch {
	case len(k.Survivors) > 0:
		return counted(uint64(len(k.Survivors)), "mutant survives", "mutants survive")
	case !k.Good():
		return "not only mutants are killed"
	case !k.Complete:
		return "there was no time for all"
	}
	return "all are killed, and nothing else"
}

func (k *Kills) facts() []page.Fact {
	verdict := page.Fact{Name: "Verdict", Value: "bites", Mood: page.Good}
	switch {
	case !k.Good():
		verdict.Value, verdict.Mood = "does not bite all", page.Bad
	case !k.Complete:
		verdict.Value, verdict.Mood = "inconclusive", page.Unsure
	}
	mood := func(good bool, tried int) page.Mood {
		switch {
		case !good:
			return page.Bad
		case tried == 0:
			return page.Neutral
		}
		return page.Good
	}
	facts := []page.Fact{
		verdict,
		{Name: "Mutants killed", Value: fmt.Sprintf("%d of %d", k.Killed, k.Mutants), Note: fmt.Sprintf("%d survive, %d not played", len(k.Survivors), len(k.NotPlayed)), Mood: mood(len(k.Survivors) == 0, k.Killed+len(k.Survivors))},
		{Name: "False alarms", Value: count(uint64(k.FalseAlarms)), Note: fmt.Sprintf("of the sound world, with %s", counted(uint64(k.Seeds), "seed", "seeds")), Mood: mood(k.FalseAlarms == 0, k.Seeds)},
		{Name: "Broken second opinions", Value: fmt.Sprintf("%d of %d", k.OpinionsFound, k.Opinions), Note: "told apart from the sound world", Mood: mood(len(k.OpinionsUnfound) == 0, k.Opinions)},
		{Name: "Killed by invariants", Value: count(uint64(k.ByInvariants)), Note: "without the second opinion"},
	}
	if k.Steps.Most > 0 {
		facts = append(facts, page.Fact{Name: "Shrunk to", Value: counted(uint64(k.Steps.Median), "step", "steps"), Note: fmt.Sprintf("at the median; %d at most", k.Steps.Most)})
	}
	return facts
}

// open is what is not as it must be.
func (k *Kills) open() page.Section {
	s := page.Section{ID: "open", Title: "What is not as it must be"}
	if len(k.Survivors) > 0 {
		t := &page.Table{ID: "survivors", Caption: "Mutants that survive", Columns: []page.Column{{Name: "mutant", Kind: page.Text}, {Name: "rule", Kind: page.Text}, {Name: "group", Title: "kind of slip", Kind: page.Text}, {Name: "what", Kind: page.Text}, {Name: "stories", Title: "stories played", Kind: page.Count}}}
		for i := range k.Kills {
			if r := &k.Kills[i]; !r.Killed {
				t.Rows = append(t.Rows, []any{r.Mutant, r.Rule, r.Group, r.What, r.Stories})
			}
		}
		s.Blocks = append(s.Blocks, page.Note{Text: "Nobody found these out: what they break could be broken unseen.", Mood: page.Bad}, t)
	}
	if k.FalseAlarms > 0 {
		s.Blocks = append(s.Blocks, page.Note{Text: fmt.Sprintf("%s of the sound world: the judges are wrong, or the world is.", counted(uint64(k.FalseAlarms), "false alarm", "false alarms")), Mood: page.Bad})
	}
	if len(k.OpinionsUnfound) > 0 {
		s.Blocks = append(s.Blocks, listOf("Broken second opinions that nothing tells apart", k.OpinionsUnfound))
	}
	if len(k.NotPlayed) > 0 {
		s.Blocks = append(s.Blocks, page.Note{Text: fmt.Sprintf("There was no time for %s.", counted(uint64(len(k.NotPlayed)), "mutant", "mutants")), Mood: page.Unsure}, page.Fold{Title: "Not played", Blocks: []page.Block{listOf("", k.NotPlayed)}})
	}
	return s
}

// overview is how soon each mutant was found out.
func (k *Kills) overview() page.Section {
	s := page.Section{ID: "how-soon", Title: "How soon"}
	t := &page.Table{Caption: "How soon each mutant was found out", Columns: []page.Column{
		{Name: "group", Title: "kind of slip", Kind: page.Text}, {Name: "mutant", Kind: page.Text}, {Name: "rule", Kind: page.Text}, {Name: "story", Title: "first story that showed it", Kind: page.Count}, {Name: "state", Kind: page.Text},
	}}
	killed := []uint64{}
	for i := range k.Kills {
		r := &k.Kills[i]
		at, state := r.FirstStory+1, "killed"
		if r.Killed {
			killed = append(killed, at)
		} else {
			at, state = r.Stories, "survives"
		}
		t.Rows = append(t.Rows, []any{r.Group, r.Mutant, r.Rule, at, state})
	}
	if len(t.Rows) == 0 {
		return s
	}
	median := "none was killed"
	if slices.Sort(killed); len(killed) > 0 {
		median = fmt.Sprintf("half were found out by story %s, the last by story %s", count(killed[(len(killed)-1)/2]), count(killed[len(killed)-1]))
	}
	states := []string{"killed"}
	if len(killed) < len(t.Rows) {
		states = append(states, "survives")
	}
	s.Blocks = append(s.Blocks, &page.Chart{
		ID: "first-kill", Title: "The first story that found a mutant out", Text: "A point is a mutant; one that survives stands at the number of stories that it outlived.", Height: 60 + 24*len(k.groups()), Data: t,
		Alt: fmt.Sprintf("The first story that found out each of %s: %s.", counted(uint64(len(t.Rows)), "mutant", "mutants"), median),
		Spec: spec{
			"mark": spec{"type": "point", "filled": true, "size": 60, "opacity": 0.75},
			"encoding": spec{
				"x":       quantity("story", "story", spec{"scale": spec{"type": "log", "domainMin": 1}, "axis": spec{"labelExpr": page.Short, "values": []int{1, 10, 100, 1000, 10_000}}}),
				"y":       category("group", "", spec{"axis": spec{"grid": true}}),
				"color":   category("state", "", fixed(states, []any{"$blue", "$vermillion"})),
				"shape":   category("state", "", fixed(states, []any{"circle", "cross"})),
				"tooltip": tips("mutant", "mutant", "rule", "rule", "story", "story", "state", ""),
			},
		},
	})
	return s
}

// groups are the kinds of slips in the order of the mutants.
func (k *Kills) groups() (names []string) {
	for i := range k.Kills {
		if name := k.Kills[i].Group; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// opinionKiller is the second opinion among the killers.
const opinionKiller = "opinion"

// matrixSection is who killed which mutant, a chart for each kind of slip, those with survivors first.
func (k *Kills) matrixSection() page.Section {
	s := page.Section{ID: "matrix", Title: "Who killed which", Text: []string{
		"A row is a mutant, a column an invariant that objected first, or the second opinion. The larger and darker a square, the larger the share of stories in which it did. A mutant that survives bears a ✗ before its name.",
	}}
	groups := k.groups()
	lives := func(group string) (n int) {
		for i := range k.Kills {
			if r := &k.Kills[i]; r.Group == group && !r.Killed {
				n++
			}
		}
		return n
	}
	slices.SortStableFunc(groups, func(a, b string) int { return cmp.Compare(lives(b), lives(a)) })
	for n, group := range groups {
		s.Blocks = append(s.Blocks, k.groupChart(n, group, lives(group)))
	}
	return s
}

func (k *Kills) groupChart(n int, group string, survivors int) *page.Chart {
	t := &page.Table{Caption: "Who killed which: " + group, Columns: []page.Column{
		{Name: "mutant", Kind: page.Text},
		{Name: "rule", Kind: page.Text},
		{Name: "killer", Kind: page.Text},
		{Name: "stories", Title: "stories in which it objected", Kind: page.Count},
		{Name: "of", Title: "of stories", Kind: page.Count},
		{Name: "share", Kind: page.Share},
	}}
	var mutants []string
	killers := map[string]bool{}
	for i := range k.Kills {
		r := &k.Kills[i]
		if r.Group != group {
			continue
		}
		name := r.Mutant
		if !r.Killed {
			name = "✗ " + name
			t.Rows = append(t.Rows, []any{name, r.Rule, opinionKiller, 0, r.Stories, nil})
		}
		mutants = append(mutants, name)
		for _, id := range slices.Sorted(maps.Keys(r.By)) {
			killers[id] = true
			t.Rows = append(t.Rows, []any{name, r.Rule, id, r.By[id], r.Stories, float64(r.By[id]) / math.Max(1, float64(r.Stories))})
		}
		if r.Opinion > 0 {
			t.Rows = append(t.Rows, []any{name, r.Rule, opinionKiller, r.Opinion, r.Stories, float64(r.Opinion) / math.Max(1, float64(r.Stories))})
		}
	}
	columns := append(slices.Sorted(maps.Keys(killers)), opinionKiller)
	alt := fmt.Sprintf("Kill matrix of %s of the kind %s, killed by %s and the second opinion", counted(uint64(len(mutants)), "mutant", "mutants"), group, counted(uint64(len(killers)), "invariant", "invariants"))
	return &page.Chart{
		ID: fmt.Sprintf("matrix-%d", n+1), Title: capital(group), Data: t, Height: 70 + 18*len(mutants),
		Alt: fmt.Sprintf("%s; %d survive.", alt, survivors),
		Spec: spec{
			"transform": []spec{{"calculate": "datum.share === null ? 0 : datum.share", "as": "part"}},
			"mark":      spec{"type": "point", "shape": "square", "filled": true, "opacity": 1},
			"encoding": spec{
				"x":       category("killer", "", spec{"sort": columns, "scale": spec{"domain": columns}, "axis": spec{"orient": "top", "labelAngle": -90, "grid": true, "labelOverlap": true}}),
				"y":       category("mutant", "", spec{"sort": mutants, "axis": spec{"grid": true}}),
				"size":    quantity("part", "share of stories", spec{"scale": spec{"type": "sqrt", "domain": []float64{0, 1}, "range": []int{0, 130}}, "legend": nil}),
				"color":   quantity("part", "share of stories", spec{"scale": spec{"type": "sqrt", "domain": []float64{0, 1}, "range": []string{"$sky", "$high"}}, "legend": nil}),
				"tooltip": tips("mutant", "mutant", "killer", "killer", "stories", "stories", "of", "of"),
			},
		},
	}
}

// list is every mutant with what it breaks.
func (k *Kills) list() page.Section {
	s := page.Section{ID: "mutants", Title: "All mutants", Text: []string{"The shrunk finding of each lies beside this file under its name."}}
	t := &page.Table{ID: "all-mutants", Caption: "All mutants that were played", Folded: true, Columns: []page.Column{
		{Name: "mutant", Kind: page.Text},
		{Name: "rule", Kind: page.Text},
		{Name: "group", Title: "kind of slip", Kind: page.Text},
		{Name: "what", Kind: page.Text},
		{Name: "state", Kind: page.Text},
		{Name: "killers", Title: "invariants, with stories", Kind: page.Text},
		{Name: "opinion", Title: "second opinion", Kind: page.Count},
		{Name: "stories", Kind: page.Count},
		{Name: "steps", Kind: page.Count},
		{Name: "users", Kind: page.Count},
	}}
	for i := range k.Kills {
		r := &k.Kills[i]
		state := "killed"
		if !r.Killed {
			state = "✗ survives"
		}
		t.Rows = append(t.Rows, []any{r.Mutant, r.Rule, r.Group, r.What, state, strings.ReplaceAll(killers(r.By), " ", ", "), r.Opinion, r.Stories, r.Steps, r.Users})
	}
	if len(t.Rows) > 0 {
		s.Blocks = append(s.Blocks, t)
	}
	return s
}
