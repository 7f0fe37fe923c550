package reports

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"dmsim/sim/load/differ"
)

// verdictOrder is that of a table's rows: what matters comes first.
var verdictOrder = []differ.Verdict{differ.Worse, differ.Better, differ.Unclear, differ.Same}

// Diff prints a comparison as Markdown, for a pull request: the verdict, a table of the metrics that are worse or better, the others folded away, the notes.
func Diff(w io.Writer, c *differ.Comparison) error {
	var p diffText
	count := map[differ.Verdict]int{}
	for _, m := range c.Metrics {
		count[m.Verdict]++
	}
	p.printf("**%s**: of %d metrics %d are worse, %d better, %d unclear, %d the same within %s\n\n",
		c.Verdict, len(c.Metrics), count[differ.Worse], count[differ.Better], count[differ.Unclear], count[differ.Same], percent(c.LeastEffect))
	p.printf("- A: %s\n- B: %s\n", sideOf(c.A), sideOf(c.B))
	for _, note := range c.Notes {
		p.printf("- %s\n", plain(note))
	}
	told := func(m differ.Metric) bool { return m.Verdict == differ.Worse || m.Verdict == differ.Better }
	rows := slices.Clone(c.Metrics)
	slices.SortStableFunc(rows, func(a, b differ.Metric) int {
		return slices.Index(verdictOrder, a.Verdict) - slices.Index(verdictOrder, b.Verdict)
	})
	split := len(rows)
	if i := slices.IndexFunc(rows, func(m differ.Metric) bool { return !told(m) }); i >= 0 {
		split = i
	}
	p.table(rows[:split])
	if split < len(rows) {
		p.printf("\n<details><summary>%s</summary>\n", counted(uint64(len(rows)-split), "other metric", "other metrics"))
		p.table(rows[split:])
		p.printf("\n</details>\n")
	}
	return p.write(w)
}

// DiffAlarms prints how often halves of the same runs are told apart.
func DiffAlarms(w io.Writer, a *differ.Alarms) error {
	var p diffText
	p.printf("%d runs of the same configuration, parted into halves %d times: %d halves are told apart by some of %d metrics, a false-alarm rate of %s (alpha %s)\n- %s\n",
		a.Runs, a.Halves, a.Alarms, a.Metrics, percent(a.Rate), percent(a.Alpha), a.Note)
	return p.write(w)
}

// diffText is a text under way.
type diffText struct{ text strings.Builder }

func (p *diffText) printf(format string, args ...any) { fmt.Fprintf(&p.text, format, args...) }

func (p *diffText) write(w io.Writer) error {
	_, err := io.WriteString(w, p.text.String())
	return err
}

func (p *diffText) table(rows []differ.Metric) {
	if len(rows) == 0 {
		return
	}
	p.printf("\n| metric | unit | A | B | B/A | 95 %% interval | p, corrected | smallest to be seen | verdict |\n|---|---|--:|--:|--:|---|--:|--:|---|\n")
	for _, m := range rows {
		ratio, bounds, chance, smallest := "", "not known", "", ""
		if m.Ratio != nil {
			ratio, bounds = times(m.Ratio.Value), times(m.Ratio.Low)+" to "+times(m.Ratio.High)
		}
		if m.Adjusted != nil {
			chance = strconv.FormatFloat(*m.Adjusted, 'g', 2, 64)
		}
		if m.Smallest != nil {
			if smallest = percent(*m.Smallest); *m.Smallest >= wildest {
				smallest = "> " + times(wildest) + " times"
			}
		}
		p.printf("| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", m.Name, m.Unit, digits(m.A), digits(m.B), ratio, bounds, chance, smallest, m.Verdict)
	}
}

// wildest is the smallest change to be seen from which on it is not worth a number.
const wildest = 10

// times prints a ratio.
func times(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

// namesMost bounds the runs of a side that are named.
const namesMost = 3

func sideOf(names []string) string {
	shown := make([]string, 0, namesMost)
	for _, name := range names[:min(namesMost, len(names))] {
		shown = append(shown, cell(name))
	}
	text := strings.Join(shown, ", ")
	if more := len(names) - len(shown); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("%s: %s", counted(uint64(len(names)), "run", "runs"), text)
}
