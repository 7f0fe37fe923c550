package page

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// rowsInMarkdown is how many rows of a table stand in Markdown where the table does not say.
const rowsInMarkdown = 40

// Markdown writes a page as Markdown. In the place of a chart stands the table behind it, in that of a diagram its text.
func Markdown(w io.Writer, p *Page) error {
	if err := newData().page(p); err != nil {
		return fmt.Errorf("page %q: %w", p.Title, err)
	}
	var b bytes.Buffer
	m := markdown{&b}
	m.printf("# %s\n\n", m.line(p.Title))
	if p.Lead != "" {
		m.printf("%s\n\n", m.line(p.Lead))
	}
	m.facts(p.Facts)
	for _, s := range p.Sections {
		m.printf("## %s\n\n", m.line(s.Title))
		for _, text := range s.Text {
			m.printf("%s\n\n", m.line(text))
		}
		m.blocks(s.Blocks)
	}
	m.footer(p.Footer)
	_, err := w.Write(b.Bytes())
	return err
}

type markdown struct{ *bytes.Buffer }

func (m markdown) printf(format string, args ...any) { fmt.Fprintf(m, format, args...) }

// special are the characters that mean something within a line of Markdown.
var special = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", "&lt;", ">", "&gt;", "[", `\[`, "]", `\]`, "#", `\#`, "|", `\|`)

// line writes a text on one line, where it means nothing but itself.
func (markdown) line(text string) string {
	return special.Replace(strings.Join(strings.Fields(text), " "))
}

func (m markdown) facts(facts []Fact) {
	for _, f := range facts {
		note := ""
		if f.Note != "" {
			note = " (" + m.line(f.Note) + ")"
		}
		m.printf("- **%s**: %s%s\n", m.line(f.Name), m.line(strings.TrimSpace(sign(f.Mood)+" "+f.Value)), note)
	}
	if len(facts) > 0 {
		m.printf("\n")
	}
}

func (m markdown) blocks(all []Block) {
	for _, b := range all {
		m.block(b)
	}
}

func (m markdown) block(b Block) {
	switch b := b.(type) {
	case *Chart:
		m.printf("### %s\n\n", m.line(b.Title))
		m.table(b.Data)
		for _, t := range b.Further {
			m.table(t)
		}
	case *Table:
		m.printf("*%s*\n\n", m.line(b.Caption))
		m.table(b)
	case *List:
		m.list(b)
	case Note:
		m.printf("> %s\n\n", m.line(strings.TrimSpace(sign(b.Mood)+" "+b.Text)))
	case Code:
		if b.Folded { // long, and nothing to read
			m.printf("%s: left out here.\n\n", m.line(b.Title))
			return
		}
		m.code(b.Title, b.Text)
	case Diagram:
		m.printf("### %s\n\n%s\n\n", m.line(b.Title), m.line(b.Alt))
	case Fold:
		m.printf("### %s\n\n", m.line(b.Title))
		m.blocks(b.Blocks)
	}
}

func (m markdown) table(t *Table) {
	heads := t.Heads()
	for _, c := range heads {
		m.printf("| %s ", m.line(c.Text))
	}
	m.printf("|\n")
	for _, c := range heads {
		if c.Right {
			m.printf("|--:")
		} else {
			m.printf("|---")
		}
	}
	m.printf("|\n")
	most := t.Max
	if most == 0 {
		most = rowsInMarkdown
	}
	for _, row := range t.shown(most) {
		for _, c := range row {
			m.printf("| %s ", m.line(c.Text))
		}
		m.printf("|\n")
	}
	m.printf("\n")
	if hidden := len(t.Rows) - most; hidden > 0 {
		m.printf("%d more rows are left out here.\n\n", hidden)
	}
}

func (m markdown) list(l *List) {
	if l.Title != "" {
		m.printf("### %s\n\n", m.line(l.Title))
	}
	for i, item := range l.Items {
		mark := "-"
		if l.Numbers {
			mark = fmt.Sprintf("%d.", i+1)
		}
		head := ""
		if item.Head != "" {
			head = "**" + m.line(item.Head) + "** "
		}
		m.printf("%s %s%s\n", mark, head, m.line(item.Text))
	}
	m.printf("\n")
}

// code fences a text by more backquotes than it has in a row.
func (m markdown) code(title, text string) {
	if title != "" {
		m.printf("%s:\n\n", m.line(title))
	}
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	m.printf("%s\n%s\n%s\n\n", fence, strings.TrimSuffix(text, "\n"), fence)
}

func (m markdown) footer(f Footer) {
	if f.Command != "" {
		m.code("To repeat it", f.Command)
	}
	var parts []string
	if f.Version != "" {
		parts = append(parts, "dmsim "+m.line(f.Version))
	}
	if f.ConfigurationHash != "" {
		parts = append(parts, "configuration "+m.line(f.ConfigurationHash))
	}
	if len(parts) > 0 {
		m.printf("%s\n", strings.Join(parts, ", "))
	}
}
