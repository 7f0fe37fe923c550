package snap

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"

	"dmsim/model"
)

// lineBytesMax bounds a line, its end included, and is the size of the buffers.
const lineBytesMax = 1 << 16

// Columns is the number of fields that every row of a file must have.
type Columns int

// The two kinds of files.
const (
	Follows  Columns = 2 // SRC DST: SRC follows DST
	Messages Columns = 3 // SRC DST UNIXTS: SRC wrote to DST, in seconds since 1970, in order of time
)

// Edge is one row. At is 0 in a file of follows.
type Edge struct {
	Src, Dst uint64 // ids as the file has them: see Dense
	At       model.Time
}

// Read yields the edges of a file. Each loop over it opens the file anew, reads it as a stream and closes it.
// A defect is yielded once, beside the zero Edge, and ends the loop.
func Read(path string, columns Columns) iter.Seq2[Edge, error] {
	return func(yield func(Edge, error) bool) {
		r, err := Open(path, columns)
		if err != nil {
			yield(Edge{}, err)
			return
		}
		defer func() { _ = r.Close() }()
		for {
			e, err := r.Next()
			if err == io.EOF || !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// Reader reads one file, one edge a call, in constant memory and without allocation.
type Reader struct {
	name    string
	columns Columns
	lines   *bufio.Reader
	close   func() error
	line    int // the number of the line at hand, from 1
	rows    uint64
	last    uint64 // seconds of the row before
	err     error  // the first error, which stays
}

// Open opens a file. The caller must Close the Reader.
func Open(path string, columns Columns) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, cause(err))
	}
	r, err := NewReader(f, path, columns)
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	r.close = f.Close
	return r, nil
}

// NewReader reads from a stream, plain or gzip; name stands for the file in errors.
func NewReader(from io.Reader, name string, columns Columns) (*Reader, error) {
	if columns != Follows && columns != Messages {
		return nil, fmt.Errorf("%s: want 2 or 3 columns, got %d", name, columns)
	}
	r := &Reader{name: name, columns: columns, lines: bufio.NewReaderSize(from, lineBytesMax)}
	if magic, _ := r.lines.Peek(2); string(magic) == "\x1f\x8b" {
		z, err := gzip.NewReader(r.lines)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, cause(err))
		}
		r.lines = bufio.NewReaderSize(z, lineBytesMax)
	}
	return r, nil
}

// Close closes the file that Open opened.
func (r *Reader) Close() error {
	if r.close == nil {
		return nil
	}
	return r.close()
}

// Next returns the next edge, or io.EOF after the last. Any other error is a defect of the file; it stays.
func (r *Reader) Next() (Edge, error) {
	for r.err == nil {
		line, err := r.lines.ReadSlice('\n')
		if err != nil && (err != io.EOF || len(line) == 0) {
			r.err = r.endedBy(err)
			break
		}
		r.line++
		e, found := r.row(line)
		if found {
			return e, nil
		}
	}
	return Edge{}, r.err
}

// row reads one line. It finds no row in a comment, a blank line, and a line with a defect, which it leaves in r.err.
func (r *Reader) row(line []byte) (e Edge, found bool) {
	at := skipBlanks(line, 0)
	if at == len(line) || line[at] == '#' {
		return Edge{}, false
	}
	var field [Messages]uint64
	for i := range r.columns {
		next, ok := number(line, at, &field[i])
		if !ok {
			r.err = r.defect(line)
			return Edge{}, false
		}
		at = skipBlanks(line, next)
	}
	seconds := field[2]
	if at != len(line) || seconds > secondsMax || seconds < r.last {
		r.err = r.defect(line)
		return Edge{}, false
	}
	r.rows++
	r.last = seconds
	return Edge{Src: field[0], Dst: field[1], At: model.Time(seconds) * model.Second}, true
}

// endedBy says what an error of the stream means. The line it cut short counts as the one at fault.
func (r *Reader) endedBy(err error) error {
	switch {
	case err != io.EOF:
		return fmt.Errorf("%s:%d: %w", r.name, r.line+1, cause(err))
	case r.rows == 0:
		return fmt.Errorf("%s: want at least one row, got none", r.name)
	}
	return io.EOF
}

// cause takes away what the file's name and line say better.
func cause(err error) error {
	var path *fs.PathError
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return fmt.Errorf("want lines of at most %d bytes", lineBytesMax)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the gzip data end too early")
	case errors.As(err, &path):
		return path.Err
	}
	return err
}
