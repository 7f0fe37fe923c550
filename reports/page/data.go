package page

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"time"
)

// data is what the scripts of a page read: each table once, by its columns, and the specifications that draw it.
type data struct {
	Tables map[string]columnar `json:"tables"`
	Charts map[string]drawn    `json:"charts"`
	ids    map[string]bool
	known  map[*Table]string
	order  []string // of the tables, as they stand in the page
}

type columnar struct {
	Columns []string `json:"columns"`
	Values  [][]any  `json:"values"` // by column
}

type drawn struct {
	Spec    map[string]any `json:"spec"`
	Alt     string         `json:"alt"`
	Height  int            `json:"height,omitempty"`
	Breadth int            `json:"breadth,omitempty"`
	Data    string         `json:"data"`
	Further []string       `json:"further,omitempty"`
}

func newData() *data {
	return &data{Tables: map[string]columnar{}, Charts: map[string]drawn{}, ids: map[string]bool{}, known: map[*Table]string{}}
}

var (
	idForm    = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	fieldForm = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)
)

func (d *data) id(what, id string) error {
	if !idForm.MatchString(id) {
		return fmt.Errorf("%s: want an id of a-z, 0-9 and dashes that begins with a letter, got %q", what, id)
	}
	if d.ids[id] {
		return fmt.Errorf("%s: the id %q is there twice", what, id)
	}
	d.ids[id] = true
	return nil
}

func (d *data) page(p *Page) error {
	for i := range p.Sections {
		s := &p.Sections[i]
		if err := d.id("section", s.ID); err != nil {
			return err
		}
		if err := d.blocks(s.Blocks); err != nil {
			return fmt.Errorf("section %s: %w", s.ID, err)
		}
	}
	return nil
}

func (d *data) blocks(all []Block) (err error) {
	for _, b := range all {
		switch b := b.(type) {
		case *Chart:
			err = d.chart(b)
		case *Table:
			_, err = d.table(b)
		case Diagram:
			err = b.check()
		case Fold:
			err = d.blocks(b.Blocks)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *data) chart(c *Chart) error {
	if err := d.id("chart", c.ID); err != nil {
		return err
	}
	if c.Alt == "" || c.Title == "" || c.Data == nil {
		return fmt.Errorf("chart %s: want a title, a text for those who cannot see it, and data", c.ID)
	}
	if c.Data.Caption == "" {
		c.Data.Caption = c.Title
	}
	if c.Data.ID == "" {
		c.Data.ID = c.ID + "-data"
	}
	name, err := d.table(c.Data)
	if err != nil {
		return err
	}
	one := drawn{Spec: c.Spec, Alt: c.Alt, Height: c.Height, Breadth: c.Breadth, Data: name}
	for _, t := range c.Further {
		name, err := d.table(t)
		if err != nil {
			return fmt.Errorf("chart %s: %w", c.ID, err)
		}
		one.Further = append(one.Further, name)
	}
	d.Charts[c.ID] = one
	return nil
}

// table takes in a table once, however many charts draw it, and returns its id.
func (d *data) table(t *Table) (string, error) {
	if id, ok := d.known[t]; ok {
		return id, nil
	}
	if t.ID == "" {
		t.ID = fmt.Sprintf("table-%d", len(d.known)+1)
	}
	if err := d.id("table", t.ID); err != nil {
		return "", err
	}
	if t.Caption == "" {
		return "", fmt.Errorf("table %s: want a caption", t.ID)
	}
	c := columnar{Values: make([][]any, len(t.Columns))}
	for i, column := range t.Columns {
		if !fieldForm.MatchString(column.Name) {
			return "", fmt.Errorf("table %s: want a name of a-z, 0-9, dashes and underscores for column %d, got %q", t.ID, i, column.Name)
		}
		c.Columns = append(c.Columns, column.Name)
		c.Values[i] = make([]any, 0, len(t.Rows))
	}
	for n, row := range t.Rows {
		if len(row) != len(t.Columns) {
			return "", fmt.Errorf("table %s: want %d values in row %d, got %d", t.ID, len(t.Columns), n, len(row))
		}
		for i, value := range row {
			c.Values[i] = append(c.Values[i], plain(value))
		}
	}
	d.known[t], d.Tables[t.ID] = t.ID, c
	d.order = append(d.order, t.ID)
	return t.ID, nil
}

// plain makes of a value what JSON can hold.
func plain(value any) any {
	switch v := value.(type) {
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
	case float32:
		return plain(float64(v))
	}
	return value
}

// MarshalJSON leaves out what only the writing needs.
func (d *data) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"tables": d.Tables, "charts": d.Charts})
}
