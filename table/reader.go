package table

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// Reader reads a table. It is for one goroutine. Pages whose checksum is wrong are an error. The library beneath allocates what the file's headers
// claim: damage is told in one line, but a file that was made to do harm may ask for gigabytes.
type Reader[R any] struct {
	file    *parquet.File
	columns []Column[R]
	sources []parquet.ColumnChunkValueReader // of the group at hand; nil: none is
	group   int                              // the next
	left    int64                            // rows of the group at hand
	row     int64                            // the next, for errors
	values  [batchRows]parquet.Value
}

// OpenReader reads the end of a file, of which it wants exactly the columns of a table. The file stays the caller's.
func OpenReader[R any](file io.ReaderAt, size int64, columns []Column[R]) (r *Reader[R], err error) {
	err = Survive(func() error {
		f, err := parquet.OpenFile(file, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
		if err != nil {
			return fmt.Errorf("not a Parquet file, or %w", Damaged(err))
		}
		r = &Reader[R]{file: f, columns: columns}
		return r.judge()
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Told returns what the file's metadata says under a key.
func (r *Reader[R]) Told(key string) (value string, ok bool) { return r.file.Lookup(key) }

// Rows returns how many rows the file says it has.
func (r *Reader[R]) Rows() int64 { return r.file.NumRows() }

func (r *Reader[R]) judge() error {
	if want, got := schemaOf("", r.columns), r.file.Schema(); !parquet.EqualNodes(want, got) {
		return fmt.Errorf("want the columns %s, got others", strings.Join(namesOf(r.columns), ", "))
	}
	left := r.file.NumRows()
	for _, g := range r.file.RowGroups() {
		n := g.NumRows()
		if n <= 0 || n > left {
			return fmt.Errorf("damaged: want groups of %d rows together, got others", r.file.NumRows())
		}
		left -= n
	}
	if left != 0 {
		return fmt.Errorf("damaged: want groups of %d rows together, got %d", r.file.NumRows(), r.file.NumRows()-left)
	}
	return nil
}

func namesOf[R any](columns []Column[R]) (names []string) {
	for _, c := range columns {
		names = append(names, c.Name)
	}
	return names
}

// Rewind goes back to the first row.
func (r *Reader[R]) Rewind() {
	r.closeGroup()
	r.group, r.left, r.row = 0, 0, 0
}

// Close gives back what the reader holds, not the file.
func (r *Reader[R]) Close() { r.closeGroup() }

func (r *Reader[R]) closeGroup() {
	for _, s := range r.sources {
		_ = s.Close() // only read
	}
	r.sources = nil
}

// Next sets the next rows, at most batchRows and as many as rows has room for, and returns how many: none only at the end, with io.EOF. Before a row is
// set it is made zero.
func (r *Reader[R]) Next(rows []R) (n int, err error) {
	if r.left == 0 {
		if err := r.open(); err != nil {
			return 0, err
		}
	}
	n = int(min(int64(len(rows)), batchRows, r.left))
	clear(rows[:n])
	for i := range r.columns {
		if err := r.column(i, rows[:n]); err != nil {
			return 0, fmt.Errorf("%s: %w", r.columns[i].Name, err)
		}
	}
	r.left -= int64(n)
	r.row += int64(n)
	return n, nil
}

// open turns to the next group.
func (r *Reader[R]) open() error {
	r.closeGroup()
	groups := r.file.RowGroups()
	if r.group == len(groups) {
		return io.EOF
	}
	g := groups[r.group]
	r.group++
	r.left = g.NumRows()
	return Survive(func() error {
		for _, chunk := range g.ColumnChunks() {
			r.sources = append(r.sources, parquet.NewColumnChunkValueReader(chunk))
		}
		return nil
	})
}

func (r *Reader[R]) column(i int, rows []R) error {
	values, c := r.values[:len(rows)], &r.columns[i]
	if err := Survive(func() error { return fill(r.sources[i], values) }); err != nil {
		return err
	}
	mayBeNull := c.Node.Optional()
	for k, v := range values {
		if v.IsNull() && !mayBeNull {
			return fmt.Errorf("row %d: damaged: want a value, got null", r.row+int64(k)+1)
		}
		if err := c.Set(&rows[k], v); err != nil {
			return fmt.Errorf("row %d: %w", r.row+int64(k)+1, err)
		}
	}
	return nil
}

func fill(from parquet.ColumnChunkValueReader, values []parquet.Value) error {
	for n := 0; n < len(values); {
		more, err := from.ReadValues(values[n:])
		n += more
		if n == len(values) {
			return nil
		}
		if err == io.EOF {
			return errors.New("damaged: want more rows in a group")
		}
		if err != nil {
			return Damaged(err)
		}
	}
	return nil
}
