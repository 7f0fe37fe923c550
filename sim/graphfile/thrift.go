package graphfile

import (
	"encoding/binary"
	"errors"
	"math"
)

// thrift reads the compact protocol of Thrift, in which Parquet keeps its footer and the headers of its pages. parquet-go has a reader of its own,
// but that allocates whatever the length of a list claims, so that a few bytes ask for all memory. This one only ever looks at bytes that
// are there, and leaves out what it is not asked for. The first defect stays in err; from then on there is nothing left to read.
// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
type thrift struct {
	rest  []byte
	depth int
	err   error
}

// The kinds of values.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftInt16  = 4
	thriftInt32  = 5
	thriftInt64  = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
	thriftUUID   = 13
)

// thriftDepthMax bounds structs within structs; Parquet needs 5.
const thriftDepthMax = 32

var errThrift = errors.New("damaged: its metadata cannot be read")

func (t *thrift) fail() {
	t.rest = nil
	if t.err == nil {
		t.err = errThrift
	}
}

func (t *thrift) bytes(n uint64) []byte {
	if n > uint64(len(t.rest)) {
		t.fail()
		return nil
	}
	b := t.rest[:n]
	t.rest = t.rest[n:]
	return b
}

func (t *thrift) byte() byte {
	if b := t.bytes(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

func (t *thrift) unsigned() uint64 {
	v, n := binary.Uvarint(t.rest)
	if n <= 0 {
		t.fail()
		return 0
	}
	t.rest = t.rest[n:]
	return v
}

// number reads an integer of any width.
func (t *thrift) number() int64 {
	v := t.unsigned()
	return int64(v>>1) ^ -int64(v&1)
}

func (t *thrift) text() string { return string(t.bytes(t.unsigned())) }

// fields visits the fields of a struct. Each visit must read the field or skip it.
func (t *thrift) fields(visit func(id int64, kind byte)) {
	if t.depth++; t.depth > thriftDepthMax {
		t.fail()
	}
	for id := int64(0); t.err == nil; {
		header := t.byte()
		if header == 0 {
			break
		}
		if delta := int64(header >> 4); delta > 0 {
			id += delta
		} else {
			id = t.number()
		}
		if t.err == nil && (id < 0 || id > math.MaxInt16) {
			t.fail()
		}
		if t.err == nil {
			visit(id, header&15)
		}
	}
	t.depth--
}

// list visits the items of a list or set. Each visit must read the item or skip it. Every item takes a byte at least.
func (t *thrift) list(visit func(kind byte)) {
	header := t.byte()
	size := uint64(header >> 4)
	if size == 15 {
		size = t.unsigned()
	}
	if size > uint64(len(t.rest)) {
		t.fail()
	}
	for ; size > 0 && t.err == nil; size-- {
		visit(header & 15)
	}
}

// skipItem skips a value of a list or map, where even a boolean is a byte.
func (t *thrift) skipItem(kind byte) {
	if kind == thriftTrue || kind == thriftFalse {
		t.byte()
		return
	}
	t.skip(kind)
}

// skip skips the value of a field.
func (t *thrift) skip(kind byte) {
	switch kind {
	case thriftTrue, thriftFalse:
	case thriftByte:
		t.byte()
	case thriftInt16, thriftInt32, thriftInt64:
		t.unsigned()
	case thriftDouble:
		t.bytes(8)
	case thriftBinary:
		t.bytes(t.unsigned())
	case thriftList, thriftSet:
		t.nested(func() { t.list(t.skipItem) })
	case thriftMap:
		t.nested(t.skipMap)
	case thriftStruct:
		t.fields(func(_ int64, kind byte) { t.skip(kind) })
	case thriftUUID:
		t.bytes(16)
	default:
		t.fail()
	}
}

func (t *thrift) nested(do func()) {
	if t.depth++; t.depth > thriftDepthMax {
		t.fail()
	}
	if t.err == nil {
		do()
	}
	t.depth--
}

func (t *thrift) skipMap() {
	size := t.unsigned()
	if size == 0 {
		return
	}
	kinds := t.byte()
	for ; size > 0 && t.err == nil; size-- {
		t.skipItem(kinds >> 4)
		t.skipItem(kinds & 15)
	}
}
