package reports

import (
	"strings"
	"unicode/utf8"
)

// lineMax is how many characters a line of a summary has at most.
const lineMax = 100

// columns aligns rows of cells. Wide characters count as one: names of people are not printed here.
type columns struct {
	right []bool // which columns end flush; the last column never does, and is cut at lineMax
	rows  [][]string
}

func (c *columns) add(cells ...string) { c.rows = append(c.rows, cells) }

const (
	columnIndent = "  "
	columnGap    = "  "
)

// lines returns the rows, each indented and without white space at its end.
func (c *columns) lines() []string {
	widths := c.widths()
	lines := make([]string, len(c.rows))
	for i, row := range c.rows {
		lines[i] = c.line(row, widths)
	}
	return lines
}

func (c *columns) line(row []string, widths []int) string {
	var b strings.Builder
	b.WriteString(columnIndent)
	used := len(columnIndent)
	for k, cell := range row {
		if k == len(row)-1 {
			b.WriteString(shorten(cell, lineMax-used))
			break
		}
		padding := strings.Repeat(" ", widths[k]-utf8.RuneCountInString(cell))
		if c.right[k] {
			b.WriteString(padding + cell)
		} else {
			b.WriteString(cell + padding)
		}
		b.WriteString(columnGap)
		used += widths[k] + len(columnGap)
	}
	return strings.TrimRight(b.String(), " ")
}

func (c *columns) widths() []int {
	widths := make([]int, len(c.right))
	for _, row := range c.rows {
		for k, cell := range row {
			widths[k] = max(widths[k], utf8.RuneCountInString(cell))
		}
	}
	return widths
}
