package graphfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// footer is what a .parquet file says of itself, as far as it concerns its columns src and dst.
// https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
type footer struct {
	rows   int64
	names  []string
	leaves [2]leaf // src and dst
	groups []group
	meta   map[string]string
	body   int64 // bytes of the file before the footer
}

// leaf is the type of a column.
type leaf struct {
	found    bool
	physical int64
	repeated int64
	unsigned bool
}

// The types and forms of Parquet that are read.
const (
	physicalInt32 = 1
	physicalInt64 = 2
	required      = 0
	optional      = 1
)

// group is a part of the rows.
type group struct {
	rows   int64
	chunks [2]chunk // of src and dst
}

// chunk is a column of a group.
type chunk struct {
	found            bool
	codec            int64
	values           int64
	bytes            int64
	dictionary, data int64 // where the pages begin; 0: there is no dictionary
}

var columnNames = [2]string{"src", "dst"}

const parquetMagic = "PAR1"

// readFooter reads and judges the footer of a file of so many bytes.
func readFooter(f io.ReaderAt, size int64) (*footer, error) {
	var ends [12]byte
	if size < int64(len(ends)) {
		return nil, errors.New("not a Parquet file")
	}
	_, err := f.ReadAt(ends[:4], 0)
	if err == nil {
		_, err = f.ReadAt(ends[4:], size-8)
	}
	if err != nil {
		return nil, err
	}
	if string(ends[:4]) != parquetMagic || string(ends[8:]) != parquetMagic {
		return nil, errors.New("not a Parquet file, or truncated, or encrypted")
	}
	length := int64(binary.LittleEndian.Uint32(ends[4:]))
	if length > size-int64(len(ends)) {
		return nil, fmt.Errorf("truncated: want a footer of %d bytes, got a file of %d", length, size)
	}
	text := make([]byte, length)
	if _, err := f.ReadAt(text, size-8-length); err != nil {
		return nil, err
	}
	foot := &footer{body: size - 8 - length, meta: make(map[string]string)}
	t := &thrift{rest: text}
	foot.decode(t)
	if t.err != nil {
		return nil, t.err
	}
	return foot, foot.judge(size)
}

func (f *footer) decode(t *thrift) {
	t.fields(func(id int64, kind byte) {
		switch {
		case id == 2 && kind == thriftList:
			f.decodeSchema(t)
		case id == 3 && kind == thriftInt64:
			f.rows = t.number()
		case id == 4 && kind == thriftList:
			t.list(func(byte) { f.decodeGroup(t) })
		case id == 5 && kind == thriftList:
			t.list(func(byte) { f.decodePair(t) })
		default:
			t.skip(kind)
		}
	})
}

// decodeSchema reads the tree of columns, which is written in order of depth: a node, then its children. Only the root's own columns matter.
func (f *footer) decodeSchema(t *thrift) {
	below := int64(0) // how many nodes yet belong to a child of the root
	root := true
	t.list(func(byte) {
		name, children, l := decodeNode(t)
		switch {
		case children < 0:
			t.fail()
		case root:
			root = false
		case below > 0:
			below += children - 1
		default:
			below = children
			f.names = append(f.names, name)
			for i, want := range columnNames {
				if name == want && children == 0 {
					f.leaves[i] = l
				}
			}
		}
	})
}

func decodeNode(t *thrift) (name string, children int64, l leaf) {
	l = leaf{found: true, physical: -1}
	t.fields(func(id int64, kind byte) {
		switch {
		case id == 1 && kind == thriftInt32:
			l.physical = t.number()
		case id == 3 && kind == thriftInt32:
			l.repeated = t.number()
		case id == 4 && kind == thriftBinary:
			name = t.text()
		case id == 5 && kind == thriftInt32:
			children = t.number()
		case id == 6 && kind == thriftInt32:
			if converted := t.number(); converted >= 11 && converted <= 14 { // UINT_8 to UINT_64
				l.unsigned = true
			}
		case id == 10 && kind == thriftStruct:
			decodeLogical(t, &l)
		default:
			t.skip(kind)
		}
	})
	return name, min(children, 1<<31), l
}

// decodeLogical looks for an INTEGER that is not signed.
func decodeLogical(t *thrift, l *leaf) {
	t.fields(func(id int64, kind byte) {
		if id != 10 || kind != thriftStruct {
			t.skip(kind)
			return
		}
		t.fields(func(id int64, kind byte) {
			if id == 2 && kind == thriftFalse {
				l.unsigned = true
			}
			t.skip(kind)
		})
	})
}

func (f *footer) decodePair(t *thrift) {
	var key, value string
	t.fields(func(id int64, kind byte) {
		switch {
		case id == 1 && kind == thriftBinary:
			key = t.text()
		case id == 2 && kind == thriftBinary:
			value = t.text()
		default:
			t.skip(kind)
		}
	})
	if strings.HasPrefix(key, "dmsim.") {
		f.meta[key] = value
	}
}

func (f *footer) decodeGroup(t *thrift) {
	var g group
	t.fields(func(id int64, kind byte) {
		switch {
		case id == 1 && kind == thriftList:
			t.list(func(byte) { decodeChunk(t, &g) })
		case id == 3 && kind == thriftInt64:
			g.rows = t.number()
		default:
			t.skip(kind)
		}
	})
	f.groups = append(f.groups, g)
}

func decodeChunk(t *thrift, g *group) {
	var path []string
	c := chunk{found: true}
	t.fields(func(id int64, kind byte) {
		if id == 3 && kind == thriftStruct {
			path = decodeColumn(t, &c)
		} else {
			t.skip(kind)
		}
	})
	for i, want := range columnNames {
		if len(path) == 1 && path[0] == want {
			g.chunks[i] = c
		}
	}
}

func decodeColumn(t *thrift, c *chunk) (path []string) {
	t.fields(func(id int64, kind byte) {
		switch {
		case id == 3 && kind == thriftList:
			t.list(func(byte) { path = append(path, t.text()) })
		case id == 4 && kind == thriftInt32:
			c.codec = t.number()
		case id == 5 && kind == thriftInt64:
			c.values = t.number()
		case id == 7 && kind == thriftInt64:
			c.bytes = t.number()
		case id == 9 && kind == thriftInt64:
			c.data = t.number()
		case id == 11 && kind == thriftInt64:
			c.dictionary = t.number()
		default:
			t.skip(kind)
		}
	})
	return path
}
