package graphfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
)

// pageHeader is what stands before a page.
type pageHeader struct {
	kind, unpacked, packed      int64
	sum                         uint32
	summed                      bool
	values, coding, levels      int64
	repeatedBytes, definedBytes int64
	isPacked                    bool // a page of the second version may say that it is not
}

func decodePageHeader(t *thrift) pageHeader {
	h := pageHeader{kind: -1, isPacked: true}
	t.fields(func(id int64, kind byte) {
		switch {
		case id == 1 && kind == thriftInt32:
			h.kind = t.number()
		case id == 2 && kind == thriftInt32:
			h.unpacked = t.number()
		case id == 3 && kind == thriftInt32:
			h.packed = t.number()
		case id == 4 && kind == thriftInt32:
			h.sum, h.summed = uint32(t.number()), true
		case (id == 5 || id == 7 || id == 8) && kind == thriftStruct:
			h.decodeKind(t, id == 8)
		default:
			t.skip(kind)
		}
	})
	return h
}

// decodeKind reads the header of one kind of page. The kinds agree in their first fields; the second version has two counts more between them.
func (h *pageHeader) decodeKind(t *thrift, second bool) {
	t.fields(func(id int64, kind byte) {
		switch {
		case kind == thriftFalse && second && id == 7:
			h.isPacked = false
		case kind != thriftInt32:
			t.skip(kind)
		case id == 1:
			h.values = t.number()
		case id == 2 && !second, id == 4 && second:
			h.coding = t.number()
		case id == 3 && !second:
			h.levels = t.number()
		case id == 5 && second:
			h.definedBytes = t.number()
		case id == 6 && second:
			h.repeatedBytes = t.number()
		default:
			t.skip(kind)
		}
	})
}

// unpackMax is how often its own length a page may grow: zstd's longest run, 128 KiB in 4 bytes.
const unpackMax = 1 << 15

func (h *pageHeader) judge(codec, bytes int64) error {
	switch {
	case h.packed < 0 || h.packed > bytes || h.unpacked < 0 || h.values < 0 || h.repeatedBytes < 0 || h.definedBytes < 0:
		return errors.New("damaged: the header of a page contradicts its column's")
	case h.unpacked > pageBytesMax:
		return fmt.Errorf("want pages of at most %d bytes, got %d", pageBytesMax, h.unpacked)
	case h.unpacked > h.packed*unpackMax || codec == codecNone && h.unpacked != h.packed:
		return errors.New("damaged: a page is too short for what it holds")
	}
	return nil
}

// The compressions that are read.
const (
	codecNone   = 0
	codecSnappy = 1
	codecGzip   = 2
	codecZstd   = 6
)

// unpacker holds what both columns use one after the other.
type unpacker struct {
	packed []byte // the page at hand, as it is in the file
	zstd   *zstd.Decoder
	gzip   *gzip.Reader
}

// room returns a slice of n bytes, the same memory where it suffices.
func room(b *[]byte, n int64) []byte {
	if int64(cap(*b)) < n {
		*b = make([]byte, n)
	}
	return (*b)[:n]
}

// unpack fills to with what a packed page holds.
func (u *unpacker) unpack(to []byte, codec int64, packed []byte) error {
	var err error
	switch codec {
	case codecNone:
		if copy(to, packed) != len(packed) || len(packed) != len(to) {
			err = errShort
		}
	case codecSnappy:
		err = unpackSnappy(to, packed)
	case codecGzip:
		err = u.unpackGzip(to, packed)
	case codecZstd:
		err = u.unpackZstd(to, packed)
	default:
		return fmt.Errorf("compression %d is not read: want none, snappy, gzip or zstd", codec)
	}
	if err != nil {
		return errors.New("damaged: a page cannot be unpacked")
	}
	return nil
}

func unpackSnappy(to, packed []byte) error {
	if n, err := snappy.DecodedLen(packed); err != nil || n != len(to) {
		return errShort
	}
	_, err := snappy.Decode(to, packed)
	return err
}

func (u *unpacker) unpackGzip(to, packed []byte) (err error) {
	in := bytes.NewReader(packed)
	if u.gzip == nil {
		u.gzip, err = gzip.NewReader(in)
	} else {
		err = u.gzip.Reset(in)
	}
	if err == nil {
		_, err = io.ReadFull(u.gzip, to)
	}
	return err
}

func (u *unpacker) unpackZstd(to, packed []byte) (err error) {
	if u.zstd == nil {
		// The limit of memory alone would not do: a frame may claim a length below it, which is then allocated.
		u.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxMemory(pageBytesMax))
		if err != nil {
			return err
		}
	}
	got, err := u.zstd.DecodeAll(packed, to[:0:len(to)])
	if err == nil && len(got) != len(to) {
		err = errShort
	}
	return err
}
