package odd

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/template"

	"dmsim/model/policy"
	"dmsim/sim/metrics"
	"dmsim/sim/persona"
	"dmsim/sim/population"
	"dmsim/strictyaml"
)

//go:embed odd.md.tmpl
var page string

// Write writes the seven elements of the protocol as Markdown.
func Write(w io.Writer, m *Model) error {
	d, err := newDescription(m)
	if err != nil {
		return err
	}
	t, err := template.New("odd").Funcs(template.FuncMap{
		"line": line, "code": code, "extent": d.extent, "section": d.section, "persona": d.persona, "chain": d.chain, "rules": d.rules, "metrics": observed, "sorted": d.sorted,
	}).Parse(page)
	if err != nil {
		return err
	}
	var b bytes.Buffer // so that nothing is written of what cannot be described
	if err := t.Execute(&b, m); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// description makes the tables.
type description struct {
	*Model
	root   *strictyaml.Node // the explicit scenario
	from   *originator
	schema *schema
	asked  *policy.Rules
}

func newDescription(m *Model) (*description, error) {
	d := &description{Model: m, root: parse(m.Scenario), from: newOriginator(m.Scenario)}
	var err error
	if d.schema, err = readSchema(); err != nil {
		return nil, err
	}
	d.asked, err = policy.Compile(m.Scenario.Policy)
	return d, err
}

// extent tables how much there is of what.
func (d *description) extent() string {
	return d.params(slices.Concat(d.below("seed"), d.below("start"), d.below("duration"), d.below("population.users")), "")
}

// section tables all below a key of the scenario, without those that begin with one of the paths.
func (d *description) section(key string, but ...string) string {
	return d.params(d.below(key, but...), "")
}

func (d *description) below(key string, but ...string) (rows []row) {
	n := d.root
	for step := range strings.SplitSeq(key, ".") {
		if n = n.Get(step); n == nil {
			return nil // such as the start of a trace
		}
	}
	for _, r := range flatten(n, "."+key, everything) {
		left := slices.ContainsFunc(but, func(path string) bool { return strings.HasPrefix(r.path, "."+path) })
		if left || r.value == "" || r.value == "[]" {
			continue
		}
		r.origin = d.from.of(r.path, r.value)
		rows = append(rows, r)
	}
	return rows
}

// params tables rows, whose paths go on from a prefix.
func (d *description) params(rows []row, prefix string) string {
	if len(rows) == 0 {
		return "None.\n"
	}
	var b strings.Builder
	b.WriteString("| parameter | value | origin | what it is |\n|---|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.path[1:], cell(r.value), cell(r.origin), cell(d.schema.meaning(prefix+r.path)))
	}
	return b.String()
}

// persona tables one.
func (d *description) persona(name string) (string, error) {
	i, at := slices.Index(population.PersonaNames(), name), 0
	var has *persona.Persona
	d.Scenario.Traffic.Personas.Each(func(p *persona.Persona) {
		if at == i {
			has = p
		}
		at++
	})
	if has == nil {
		return "", fmt.Errorf("persona: want one of %s, got %q", strings.Join(population.PersonaNames(), ", "), name)
	}
	return line(has.Description) + "\n\n" + d.params(personaRows(name, has), ".traffic.personas."+name), nil
}

// chain lists the rules that judge a message, in their order, those left out that cannot refuse.
func (d *description) chain(group bool) string {
	which := policy.CaseSend
	if group {
		which = policy.CaseGroupSend
	}
	var ids []string
	for _, id := range policy.Chain(which) {
		if d.asked.Asks(id) {
			ids = append(ids, id)
		}
	}
	return strings.Join(ids, ", ")
}

// rules tables the rules that can refuse under the policy.
func (d *description) rules() string {
	var b strings.Builder
	b.WriteString("| rule | reason | refuses when |\n|---|---|---|\n")
	for _, r := range policy.Table() {
		if !d.asked.Asks(r.ID) {
			continue
		}
		var reasons []string
		for _, reason := range r.Reasons {
			reasons = append(reasons, "`"+reason.String()+"`")
		}
		if len(reasons) == 0 {
			reasons = []string{"its own id"}
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", r.ID, strings.Join(reasons, ", "), cell(r.Short))
	}
	return b.String()
}

// sorted lists the assumptions that begin with a word.
func (d *description) sorted(word string) (all []string) {
	for _, sentence := range d.Assumptions {
		if text, ok := strings.CutPrefix(sentence, word+": "); ok {
			all = append(all, line(text))
		}
	}
	return all
}

// observed tables what is measured.
func observed() string {
	var b strings.Builder
	b.WriteString("| metric | unit | higher is | definition |\n|---|---|---|---|\n")
	for _, m := range metrics.Definitions() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", m.Name, cell(m.Unit), m.Higher, cell(m.Text()))
	}
	return b.String()
}

// special are the characters that mean something within a line of Markdown.
var special = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", "&lt;", ">", "&gt;", "[", `\[`, "]", `\]`, "#", `\#`, "|", `\|`)

// line writes a text of the user's on one line, where it means nothing but itself.
func line(text string) string { return special.Replace(strings.Join(strings.Fields(text), " ")) }

// cell keeps a text of ours, or a value, from ending its cell or its row, and from being taken for HTML.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", ">", "&gt;").Replace(strings.Join(strings.Fields(text), " "))
}

// code writes a text as it is, in backquotes that it does not have itself.
func code(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		text = " " + text + " "
	}
	return fence + text + fence
}
