package table

import (
	"errors"
	"fmt"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// Column is one column of a table of rows R.
type Column[R any] struct {
	Name string
	Node parquet.Node                           // the type, and with parquet.Optional that it may be null
	Take func(rows []R, values []parquet.Value) // takes as many values as there are rows; see Each
	Set  func(*R, parquet.Value) error          // nil in a table that is never read here; null comes only where the column may be null
}

// Each takes value by value, in a column that is never null.
func Each[R any](get func(*R) parquet.Value) func([]R, []parquet.Value) {
	return func(rows []R, values []parquet.Value) {
		for i := range rows {
			values[i] = get(&rows[i])
		}
	}
}

// EachOrNull takes value by value, in a column that may be null: the zero Value is. All others are given the definition level 1, which whoever writes
// a Take of his own must do.
func EachOrNull[R any](get func(*R) parquet.Value) func([]R, []parquet.Value) {
	return func(rows []R, values []parquet.Value) {
		for i := range rows {
			if values[i] = get(&rows[i]); !values[i].IsNull() {
				values[i].SetDefinitionLevel(1)
			}
		}
	}
}

// Rising packs differences from row to row: for numbers that mostly grow.
func Rising(node parquet.Node) parquet.Node {
	return parquet.Encoded(node, &parquet.DeltaBinaryPacked)
}

// Time is a moment in milliseconds since 1970, UTC.
func Time() parquet.Node { return parquet.Timestamp(parquet.Millisecond) }

// Word is a text of which a table has few different ones.
func Word() parquet.Node { return parquet.Encoded(parquet.String(), &parquet.RLEDictionary) }

// Words are the texts that stand for the numbers 0, 1, 2 ...
type Words struct {
	values []parquet.Value
	codes  map[string]int
	names  []string
}

// NewWords prepares texts, all different.
func NewWords(names []string) *Words {
	w := &Words{codes: make(map[string]int, len(names)), names: names}
	for i, name := range names {
		w.values = append(w.values, parquet.ByteArrayValue([]byte(name)))
		w.codes[name] = i
	}
	return w
}

// Value returns the text of a number, which must have one.
func (w *Words) Value(i int) parquet.Value { return w.values[i] }

// Code returns the number of a text.
func (w *Words) Code(v parquet.Value) (int, error) {
	i, ok := w.codes[string(v.ByteArray())]
	if !ok {
		return 0, fmt.Errorf("want one of %s, got %.40q", strings.Join(w.names, ", "), v.ByteArray())
	}
	return i, nil
}

// schemaOf makes the columns a schema in their own order, which that of a parquet.Group is not.
func schemaOf[R any](name string, columns []Column[R]) *parquet.Schema {
	root := inOrder{Group: make(parquet.Group, len(columns))}
	for _, c := range columns {
		root.Group[c.Name] = c.Node
	}
	if len(root.Group) != len(columns) {
		panic(errors.New("table " + name + ": two columns of one name"))
	}
	byName := make(map[string]parquet.Field, len(columns))
	for _, f := range root.Group.Fields() {
		byName[f.Name()] = f
	}
	for _, c := range columns {
		root.fields = append(root.fields, byName[c.Name])
	}
	return parquet.NewSchema(name, root)
}

type inOrder struct {
	parquet.Group
	fields []parquet.Field
}

func (o inOrder) Fields() []parquet.Field { return o.fields }
