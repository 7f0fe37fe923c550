package table

import (
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

const (
	// batchRows is how many rows are taken apart at a time: few enough to lie in the cache while column after column is taken from them.
	batchRows = 128
	// pageBytes bounds the part of a column that waits to be packed, one for each column.
	pageBytes = 64 << 10
)

// Writer writes a table. It is for one goroutine. Each row group is held in memory, packed, until it is whole; what the file's end says of each, about
// 2.5 KB a column, until Close.
type Writer[R any] struct {
	columns   []Column[R]
	groupRows int
	parquet   *parquet.GenericWriter[any]
	into      []*parquet.ColumnWriter
	rows      []R // taken, but not yet apart
	grouped   int // rows of the group at hand that are apart
	count     uint64
	values    [batchRows]parquet.Value
	err       error // the first; nothing is written after it
}

// NewWriter starts a table of a name, in groups of groupRows rows, of which there can be 32,767. Close completes the file; to stays open.
func NewWriter[R any](to io.Writer, name string, columns []Column[R], groupRows int) *Writer[R] {
	options := []parquet.WriterOption{
		schemaOf(name, columns), parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}), parquet.PageBufferSize(pageBytes),
	}
	for _, c := range columns { // the index at the file's end has them all
		options = append(options, parquet.SkipPageStatistics(c.Name))
	}
	w := &Writer[R]{columns: columns, groupRows: groupRows, parquet: parquet.NewGenericWriter[any](to, options...), rows: make([]R, 0, batchRows)}
	w.into = w.parquet.ColumnWriters()
	return w
}

// Tell puts a text into the file's own metadata. It may be called until Close.
func (w *Writer[R]) Tell(key, value string) { w.parquet.SetKeyValueMetadata(key, value) }

// Rows returns how many rows were added.
func (w *Writer[R]) Rows() uint64 { return w.count }

// Next adds a row, which the caller fills until the next call: what was in its place before is still there. Once it has erred, it does so for ever.
func (w *Writer[R]) Next() (*R, error) {
	if len(w.rows) == min(batchRows, w.groupRows-w.grouped) {
		w.flush()
	}
	if w.err != nil {
		return nil, w.err
	}
	w.count++
	w.rows = w.rows[:len(w.rows)+1]
	return &w.rows[len(w.rows)-1], nil
}

// Add adds a copy of the row.
func (w *Writer[R]) Add(row *R) error {
	r, err := w.Next()
	if err == nil {
		*r = *row
	}
	return err
}

// Close writes what is left, and the file's end.
func (w *Writer[R]) Close() error {
	if w.flush(); w.err == nil {
		w.err = w.parquet.Close()
	}
	return w.err
}

// flush takes the rows apart, and ends the group where it is whole.
func (w *Writer[R]) flush() {
	for i := range w.columns {
		if w.err == nil {
			w.err = w.flushColumn(i)
		}
	}
	w.grouped += len(w.rows)
	w.rows = w.rows[:0]
	if w.err == nil && w.grouped == w.groupRows {
		w.grouped, w.err = 0, w.parquet.Flush()
	}
}

func (w *Writer[R]) flushColumn(i int) error {
	values := w.values[:len(w.rows)]
	w.columns[i].Take(w.rows, values)
	_, err := w.into[i].WriteRowValues(values)
	return err
}
