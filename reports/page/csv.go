package page

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// CSV writes all tables of a page, those behind charts too, as one in long form: the id of the table, the row from 1 on, the column, the value with all its digits.
// A value that is not known has no line.
func CSV(w io.Writer, p *Page) error {
	d := newData()
	if err := d.page(p); err != nil {
		return fmt.Errorf("page %q: %w", p.Title, err)
	}
	to := csv.NewWriter(w)
	lines := [][]string{{"table", "row", "column", "value"}}
	for _, id := range d.order {
		t := d.Tables[id]
		for row := 0; len(t.Values) > 0 && row < len(t.Values[0]); row++ {
			for i, column := range t.Columns {
				if value := t.Values[i][row]; value != nil {
					lines = append(lines, []string{id, strconv.Itoa(row + 1), column, fmt.Sprint(value)})
				}
			}
		}
	}
	return to.WriteAll(lines)
}
