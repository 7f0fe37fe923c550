package snap

import (
	"bytes"
	"io"
)

// headLinesMax bounds the comments that a Head keeps; those of public files have four.
const headLinesMax = 64

// Head is what a file shows before it is read.
type Head struct {
	Comments []string // the lines that start with # before the first row, without their # and blanks around; the first 64 of them
	Columns  Columns  // Messages where the first row has three fields, else Follows; 0 where there is no row
}

// ReadHead reads a file, plain or gzip, up to its first row.
func ReadHead(path string) (Head, error) {
	r, err := Open(path, Follows)
	if err != nil {
		return Head{}, err
	}
	defer func() { _ = r.Close() }()
	var head Head
	for {
		line, err := r.lines.ReadSlice('\n')
		if err == io.EOF && len(line) == 0 {
			return head, nil
		}
		if err != nil && err != io.EOF {
			return head, r.endedBy(err)
		}
		r.line++
		if head.add(line) {
			return head, nil
		}
	}
}

// add says whether the line is a row.
func (h *Head) add(line []byte) (row bool) {
	at := skipBlanks(line, 0)
	switch {
	case at == len(line):
	case line[at] != '#':
		h.Columns = Follows
		if fields := bytes.FieldsFunc(line, func(c rune) bool { return c < 128 && isBlank(byte(c)) }); len(fields) == int(Messages) {
			h.Columns = Messages
		}
		return true
	case len(h.Comments) < headLinesMax:
		h.Comments = append(h.Comments, string(bytes.TrimSpace(line[at+1:])))
	}
	return false
}
