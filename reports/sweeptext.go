package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// SweepSummary writes the text that a person reads after a sweep: the question, what was varied, and of each outcome where it is lowest and highest, what it comes
// from, and the table of its effects. At most 100 characters a line, but for paths and commands.
func SweepSummary(w io.Writer, s Sweep) error {
	var b strings.Builder
	d := &s.Document
	for _, line := range d.warnings() {
		fillLines(&b, line, "")
		b.WriteString("\n")
	}
	for _, line := range d.opening() {
		fillLines(&b, line, "")
	}
	for _, part := range d.blocks() {
		fmt.Fprintf(&b, "\n%s\n", part.heading)
		for _, sentence := range part.sentences {
			fillLines(&b, sentence, columnIndent)
		}
		if len(part.rows) > 0 {
			c := columns{right: part.right}
			c.add(part.head...)
			for _, row := range part.rows {
				c.add(row...)
			}
			for _, line := range c.lines() {
				fmt.Fprintln(&b, line)
			}
		}
	}
	fmt.Fprintf(&b, "\n%s\n", s.Manifest.spent())
	fmt.Fprintf(&b, "history  %s\n", d.HistoryHash)
	if s.Folder != "" {
		fmt.Fprintf(&b, "written  %s\n", plain(s.Folder))
	}
	if s.Manifest.Command != "" {
		fmt.Fprintf(&b, "repeat   %s\n", s.Manifest.Command)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// warnings say why the numbers are not what was asked for.
func (d *SweepDocument) warnings() (lines []string) {
	if d.Interrupted {
		lines = append(lines, fmt.Sprintf("INTERRUPTED after %d of %d runs: the numbers are those of the whole replications until then", d.Runs, d.Design.Runs))
	}
	if n := len(d.SetAside); n > 0 {
		lines = append(lines, fmt.Sprintf("SET ASIDE: %d of %d runs could not be made; the numbers are those of the whole replications before them", n, d.Design.Runs))
	}
	if n := len(d.Conflicts); n > 0 {
		lines = append(lines, fmt.Sprintf("NOT DETERMINISTIC: %s came out differently when made again, which must not be; each row is the one that came first", counted(uint64(n), "run", "runs")))
	}
	if d.Shortened {
		lines = append(lines, "SHORTENED: few people, points and replications, for a first look; no finding")
	}
	return lines
}

// opening says what was asked and done.
func (d *SweepDocument) opening() (lines []string) {
	lines = append(lines, fmt.Sprintf("%s: %s", plain(d.Experiment), plain(d.Question)))
	if d.Hypothesis != "" {
		lines = append(lines, "hypothesis: "+plain(d.Hypothesis))
	}
	lines = append(lines, fmt.Sprintf("%s, %s of %s, %s: %s of %s under the policy %s, seeds from %d on", d.Design.Kind, counted(uint64(d.Design.Points), "point", "points"),
		counted(uint64(len(d.Factors)), "factor", "factors"), counted(uint64(d.Replications), "replication", "replications"), counted(uint64(d.Runs), "run", "runs"), plain(d.Scenario), plain(d.Policy), d.Seed))
	if d.Replications > 1 {
		lines = append(lines, "intervals of 95 % over replications; differences (of shares in percentage points, pp) are paired, on the same people; * is one whose interval leaves out 0",
			"each interval stands by itself: of twenty differences that are none, one leaves out 0 on average")
	}
	return lines
}

// glued stands for a blank and a sign of percent, which no line parts from their number.
const glued = "\x00"

// fillLines writes a sentence in lines of at most 100 characters.
func fillLines(b *strings.Builder, sentence, indent string) {
	line := indent
	for i, word := range strings.Fields(strings.ReplaceAll(sentence, " %", glued)) {
		word = strings.ReplaceAll(word, glued, " %")
		if i > 0 && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > lineMax {
			fmt.Fprintln(b, line)
			line = indent + columnIndent
		} else if i > 0 {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(b, line)
}

// SweepMarkdown writes the same as Markdown, without what it cost.
func SweepMarkdown(s Sweep) []byte {
	var b strings.Builder
	d := &s.Document
	fmt.Fprintf(&b, "# %s\n\n", plain(d.Experiment))
	for _, line := range slices.Concat(d.warnings(), d.opening()) {
		fmt.Fprintf(&b, "%s\n\n", starless(line))
	}
	for _, part := range d.blocks() {
		fmt.Fprintf(&b, "## %s\n\n", starless(part.heading))
		for _, sentence := range part.sentences {
			fmt.Fprintf(&b, "- %s\n", starless(sentence))
		}
		if len(part.sentences) > 0 {
			b.WriteString("\n")
		}
		part.table(&b)
	}
	b.WriteString("## Assumptions\n\n")
	for _, a := range d.Assumptions {
		fmt.Fprintf(&b, "- %s\n", starless(a))
	}
	if s.Manifest.Command != "" {
		fmt.Fprintf(&b, "\nRepeat: `%s`\n", s.Manifest.Command)
	}
	return []byte(b.String())
}

func (b *block) table(to *strings.Builder) {
	if len(b.rows) == 0 {
		return
	}
	line := func(cells []string) {
		for i, text := range cells {
			cells[i] = starless(text)
		}
		fmt.Fprintf(to, "| %s |\n", strings.Join(cells, " | "))
	}
	rules := make([]string, len(b.head))
	for i := range rules {
		if rules[i] = "---"; b.right[i] {
			rules[i] = "---:"
		}
	}
	line(b.head)
	line(rules)
	for _, row := range b.rows {
		line(row)
	}
	to.WriteString("\n")
}

// starless makes a text safe in a line or in a table of Markdown.
func starless(text string) string {
	return strings.NewReplacer("|", `\|`, "*", `\*`, "_", `\_`, "<", "&lt;").Replace(plain(text))
}
