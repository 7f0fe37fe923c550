package page

// rowsShown is how many rows of a table stand in the page where the table does not say.
const rowsShown = 200

// cell is a value as it stands in the page.
type cell struct {
	Text  string
	Right bool // numbers
	Head  bool // names its row
}

// Heads returns the cells of the first line, for the template.
func (t *Table) Heads() (all []cell) {
	for _, c := range t.Columns {
		if c.Hidden {
			continue
		}
		all = append(all, cell{Text: c.head(), Right: c.right()})
	}
	return all
}

// Shown returns the cells of the rows that stand in the page, for the template. The first column names the row where it is text.
func (t *Table) Shown() [][]cell { return t.shown(t.most()) }

func (t *Table) shown(most int) [][]cell {
	rows := t.Rows[:min(len(t.Rows), most)]
	all := make([][]cell, len(rows))
	for i, row := range rows {
		for j, value := range row {
			c := t.Columns[j]
			if c.Hidden {
				continue
			}
			all[i] = append(all[i], cell{Text: c.show(value), Right: c.right(), Head: j == 0 && !c.right()})
		}
	}
	return all
}

// Hidden returns how many rows do not stand in the page, for the template.
func (t *Table) Hidden() int { return max(0, len(t.Rows)-t.most()) }

func (t *Table) most() int {
	if t.Max > 0 {
		return t.Max
	}
	return rowsShown
}
