// Package snapshot is the form in which states are written and read back: a magic, a version, what it is a state of, and named sections, each with its length
// and a checksum. Streams of states may follow one another: a Reader reads no byte beyond the end of its own.
//
//	magic     8 bytes, "dmsimst\n"
//	version   2 bytes, little endian
//	kind      a name: 1 byte for its length, and the text
//	section   a name; 8 bytes for the length, little endian; the content; CRC-64 (ECMA) of all of these, 8 bytes
//	end       a section named "end" without content
//
// A state is for the version of dmsim that wrote it: it holds what cannot be computed again, and nothing that tells old from new layouts but the version.
package snapshot

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc64"
	"io"

	"dmsim/model/codec"
)

// Version is that of the layout of all sections. Whoever changes what a section holds, anywhere, raises it.
const Version = 1

const (
	magic = "dmsimst\n"
	end   = "end"
)

var polynomial = crc64.MakeTable(crc64.ECMA)

// Writer writes the state of one thing.
type Writer struct {
	to   io.Writer
	data []byte
	err  error
}

// NewWriter begins a state of a kind.
func NewWriter(to io.Writer, kind string) *Writer {
	w := &Writer{to: to}
	head := binary.LittleEndian.AppendUint16([]byte(magic), Version)
	w.write(appendName(head, kind))
	return w
}

func appendName(to []byte, name string) []byte {
	return append(append(to, byte(len(name))), name...)
}

func (w *Writer) write(data []byte) {
	if w.err == nil {
		_, w.err = w.to.Write(data)
	}
}

// Section writes a section whose content fill appends to bytes.
func (w *Writer) Section(name string, fill func(to []byte) []byte) {
	data := appendName(w.data[:0], name)
	length := len(data)
	data = fill(append(data, make([]byte, 8)...))
	binary.LittleEndian.PutUint64(data[length:], uint64(len(data)-length-8))
	data = binary.LittleEndian.AppendUint64(data, crc64.Checksum(data, polynomial))
	w.write(data)
	w.data = data
}

// Walk writes a section that a walk goes over.
func (w *Writer) Walk(name string, walk func(*codec.Codec)) {
	w.Section(name, func(to []byte) []byte { return codec.Encode(to, walk) })
}

// Close writes the end, and returns the first error of all.
func (w *Writer) Close() error {
	w.Section(end, func(to []byte) []byte { return to })
	return w.err
}

// Reader reads the state of one thing. After the first error, which Close returns, sections are not looked at any more.
type Reader struct {
	from io.Reader
	err  error
}

// NewReader reads the beginning of a state, which must be one of a kind.
func NewReader(from io.Reader, kind string) *Reader {
	r := &Reader{from: from}
	head := r.read(len(magic) + 2)
	switch {
	case r.err != nil:
		return r
	case string(head[:len(magic)]) != magic:
		r.err = errors.New("not a state that dmsim has saved")
		return r
	}
	if got := binary.LittleEndian.Uint16(head[len(magic):]); got != Version {
		r.err = fmt.Errorf("want a state of version %d, got %d: it was saved by another version of dmsim", Version, got)
		return r
	}
	if name, _ := r.name(); r.err == nil && name != kind {
		r.err = fmt.Errorf("want the state of a %s, got that of a %q", kind, name)
	}
	return r
}

// read returns the next n bytes. Memory is taken as they come, whatever n claims.
func (r *Reader) read(n int) []byte {
	if r.err != nil {
		return nil
	}
	var data bytes.Buffer
	data.Grow(min(n, readAhead))
	if _, err := io.CopyN(&data, r.from, int64(n)); err == io.EOF {
		r.err = errors.New("damaged: it ends too soon")
	} else if err != nil {
		r.err = err
	}
	return data.Bytes()
}

const readAhead = 1 << 20

// name reads one, and returns the bytes that it was read from too.
func (r *Reader) name() (string, []byte) {
	length := r.read(1)
	if r.err != nil {
		return "", nil
	}
	text := r.read(int(length[0]))
	return string(text), append(length, text...)
}

// sectionMax bounds the length of a section.
const sectionMax = 1 << 40

// Section hands over the content of the next section, which must bear a name. What take returns is the reader's error.
func (r *Reader) Section(name string, take func(content []byte) error) {
	got, sum := r.name()
	length := r.read(8)
	if r.err != nil {
		return
	}
	n := binary.LittleEndian.Uint64(length)
	if n > sectionMax {
		r.err = errors.New("damaged: a length that cannot be")
		return
	}
	content := r.read(int(n))
	check := r.read(8)
	if r.err != nil {
		return
	}
	crc := crc64.Update(crc64.Update(crc64.Checksum(sum, polynomial), polynomial, length), polynomial, content)
	switch {
	case crc != binary.LittleEndian.Uint64(check):
		r.err = errors.New("damaged: a checksum does not hold")
	case got != name:
		r.err = fmt.Errorf("want the section %s, got %q", name, got)
	default:
		r.err = take(content)
	}
}

// Walk reads a section that a walk goes over.
func (r *Reader) Walk(name string, walk func(*codec.Codec)) {
	r.Section(name, func(content []byte) error {
		if err := codec.Decode(content, walk); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
}

// Err returns the first error so far.
func (r *Reader) Err() error { return r.err }

// Close reads the end, and returns the first error of all.
func (r *Reader) Close() error {
	r.Section(end, func([]byte) error { return nil })
	return r.err
}
