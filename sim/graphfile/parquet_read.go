package graphfile

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"dmsim/sim/snap"
	"dmsim/table"
)

// batchRows is how many rows are decoded at a time.
const batchRows = 1024

// namesShown bounds how many names of columns an error lists.
const namesShown = 8

// parquetFile is a .parquet file as its library reads it. That allocates what the headers of a file claim: damage is told in one line, but as far as
// memory goes the files are trusted, and one that was made to do harm may ask for gigabytes. Only the number of rows is judged here, for which the
// graph's own memory is claimed.
type parquetFile struct {
	*parquet.File
	path string
	ends [2]endColumn // src and dst
}

// endColumn is the column of one end of the follows.
type endColumn struct {
	name  string
	index int
	mask  uint64 // the bits of a number
	max   uint64 // what is above is below 0
}

func importParquet(path string) (*Imported, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, named(path, err)
	}
	defer f.Close()
	p := &parquetFile{path: path}
	if err := table.Survive(func() error { return p.open(f) }); err != nil {
		return nil, named(path, err)
	}
	users, own, err := p.users()
	if err != nil {
		return nil, named(path, err)
	}
	if own {
		return importNumbered(path, users, uint64(p.NumRows()), p.edges())
	}
	return imported(snap.Import(path, p.edges()))
}

// open reads the footer and judges it.
func (p *parquetFile) open(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New(kindOf(info.Mode()))
	}
	section := io.NewSectionReader(f, 0, info.Size()) // nothing before it
	p.File, err = parquet.OpenFile(section, info.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return fmt.Errorf("not a Parquet file, or %w", table.Damaged(err))
	}
	for i, name := range [2]string{"src", "dst"} {
		if p.ends[i], err = p.end(name); err != nil {
			return err
		}
	}
	return p.judgeRows(rowsMax(info.Size()), info.Size())
}

// end finds a column by its name.
func (p *parquetFile) end(name string) (endColumn, error) {
	c := p.Root().Column(name)
	if c == nil || !c.Leaf() {
		var names []string
		for _, c := range p.Root().Columns() {
			names = append(names, c.Name())
		}
		return endColumn{}, fmt.Errorf("want columns src and dst, got %s", strconv.Quote(strings.Join(names[:min(len(names), namesShown)], " ")))
	}
	if c.Repeated() {
		return endColumn{}, fmt.Errorf("%s: want one number a row", name)
	}
	end := endColumn{name: name, index: c.Index()}
	switch c.Type().Kind() {
	case parquet.Int32:
		end.mask = 1<<32 - 1
	case parquet.Int64:
		end.mask = 1<<64 - 1
	default:
		return endColumn{}, fmt.Errorf("%s: want a column of whole numbers of 32 or 64 bits", name)
	}
	if end.max = end.mask; !isUnsigned(c.Type()) {
		end.max >>= 1
	}
	return end, nil
}

func isUnsigned(t parquet.Type) bool {
	logical := t.LogicalType()
	if logical == nil {
		return false
	}
	number, ok := logical.Value.(*format.IntType)
	return ok && !number.IsSigned
}

func (p *parquetFile) judgeRows(limit, size int64) error {
	left := p.NumRows()
	if left > limit {
		return fmt.Errorf("want at most %d rows in a file of %d bytes, got %d", limit, size, left)
	}
	for _, g := range p.RowGroups() {
		n := g.NumRows()
		if n < 0 || n > left {
			return fmt.Errorf("damaged: want groups of %d rows together, got more", p.NumRows())
		}
		left -= n
	}
	if left != 0 {
		return fmt.Errorf("damaged: want groups of %d rows together, got %d", p.NumRows(), p.NumRows()-left)
	}
	return nil
}

// users returns how many users the file says it has, if its ids are users.
func (p *parquetFile) users() (users uint64, own bool, err error) {
	if ids, _ := p.Lookup(idsKey); ids != idsAreUsers {
		return 0, false, nil
	}
	value, _ := p.Lookup(usersKey)
	if users, err = strconv.ParseUint(value, 10, 64); err != nil {
		return 0, true, errors.New("damaged: " + usersKey + " is no number")
	}
	return users, true, nil
}

// edges yields the rows of the file in order, from the first each time.
func (p *parquetFile) edges() iter.Seq2[snap.Edge, error] {
	return func(yield func(snap.Edge, error) bool) {
		src, dst := &endReader{endColumn: p.ends[0]}, &endReader{endColumn: p.ends[1]}
		for _, g := range p.RowGroups() {
			more, err := readGroup(g, src, dst, yield)
			if err != nil {
				yield(snap.Edge{}, named(p.path, err))
			}
			if err != nil || !more {
				return
			}
		}
	}
}

// readGroup reads both columns of a group of rows side by side.
func readGroup(g parquet.RowGroup, src, dst *endReader, yield func(snap.Edge, error) bool) (more bool, err error) {
	defer src.close()
	defer dst.close()
	for left := g.NumRows(); ; {
		from, err := src.next(g)
		if err != nil {
			return false, err
		}
		to, err := dst.next(g)
		if err != nil {
			return false, err
		}
		n := len(from)
		if left -= int64(n); len(to) != n || left < 0 || n == 0 && left > 0 {
			return false, fmt.Errorf("damaged: want %d rows in a group, got others", g.NumRows())
		}
		if n == 0 {
			return true, nil
		}
		for i := range n {
			if !yield(snap.Edge{Src: from[i], Dst: to[i]}, nil) {
				return false, nil
			}
		}
	}
}

// endReader reads the ids of one end, group by group.
type endReader struct {
	endColumn
	from   parquet.ColumnChunkValueReader // nil before a group
	values [batchRows]parquet.Value
	ids    [batchRows]uint64
}

func (r *endReader) close() {
	if r.from != nil {
		_ = r.from.Close() // the file is only read
		r.from = nil
	}
}

// next returns the next ids of a group, as many as there is room for; none where it ends.
func (r *endReader) next(g parquet.RowGroup) ([]uint64, error) {
	n := 0
	err := table.Survive(func() (err error) {
		n, err = r.fill(g)
		return err
	})
	if err == nil {
		err = r.judge(n)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.name, err)
	}
	return r.ids[:n], nil
}

func (r *endReader) fill(g parquet.RowGroup) (n int, err error) {
	if r.from == nil {
		r.from = parquet.NewColumnChunkValueReader(g.ColumnChunks()[r.index])
	}
	for n < batchRows {
		more, err := r.from.ReadValues(r.values[n:])
		n += more
		if err == io.EOF {
			break
		}
		if err != nil {
			return 0, table.Damaged(err)
		}
	}
	return n, nil
}

// judge makes ids of values.
func (r *endReader) judge(n int) error {
	for i, v := range r.values[:n] {
		if v.IsNull() {
			return errors.New("want a number in every row, got null")
		}
		if r.ids[i] = v.Uint64() & r.mask; r.ids[i] > r.max {
			return errors.New("want no id below 0")
		}
	}
	return nil
}
