package graphfile

import (
	"fmt"
	"io"
	"iter"
	"os"

	"dmsim/sim/snap"
)

// batchRows is how many rows are decoded at a time.
const batchRows = 4096

func importParquet(path string) (*Imported, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, named(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, named(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: %s", path, kindOf(info.Mode()))
	}
	foot, err := readFooter(f, info.Size())
	if err != nil {
		return nil, named(path, err)
	}
	users, own, err := foot.users()
	if err != nil {
		return nil, named(path, err)
	}
	if own {
		return importNumbered(path, users, uint64(foot.rows), foot.edges(path, f))
	}
	return imported(snap.Import(path, foot.edges(path, f)))
}

// edges yields the rows of a file in order, from the first each time.
func (f *footer) edges(path string, from io.ReaderAt) iter.Seq2[snap.Edge, error] {
	return func(yield func(snap.Edge, error) bool) {
		r := rowReader{footer: f, from: from, unpacker: new(unpacker)}
		for g := range f.groups {
			more, err := r.group(&f.groups[g], yield)
			if err != nil {
				yield(snap.Edge{}, named(path, err))
			}
			if err != nil || !more {
				return
			}
		}
	}
}

type rowReader struct {
	*footer
	from io.ReaderAt
	*unpacker
	batch [2][batchRows]uint64
}

// group reads both columns side by side.
func (r *rowReader) group(g *group, yield func(snap.Edge, error) bool) (more bool, err error) {
	var columns [2]*column
	for i := range columns {
		columns[i] = newColumn(columnNames[i], r.leaves[i], g.chunks[i], r.from, r.unpacker)
	}
	for left := g.rows; left > 0; {
		n := min(left, batchRows)
		left -= n
		for i, c := range columns {
			if err := c.read(r.batch[i][:n]); err != nil {
				return false, fmt.Errorf("%s: %w", c.name, err)
			}
		}
		for i := range n {
			if !yield(snap.Edge{Src: r.batch[0][i], Dst: r.batch[1][i]}, nil) {
				return false, nil
			}
		}
	}
	return true, nil
}
