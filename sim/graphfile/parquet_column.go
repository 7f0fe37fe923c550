package graphfile

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
)

const (
	pageHeaderBytesMax = 1 << 16
	pageBytesMax       = 64 << 20 // of a page of Parquet, which writers keep at 1 MiB or less
)

// The kinds of pages, and the codings of what is in them.
const (
	pageData       = 0
	pageDictionary = 2
	pageDataV2     = 3

	codingPlain         = 0
	codingDictionaryOld = 2
	codingRuns          = 3
	codingDelta         = 5
	codingDictionary    = 8
)

// column reads the numbers of one column of one group, page by page.
type column struct {
	leaf
	chunk
	*unpacker
	name       string
	all        int64 // values; of chunk, those are left that are in no page yet
	in         *bufio.Reader
	page       numbers
	left       int64 // numbers in the page that were not read yet
	dictionary []uint64
	has        bool   // there was a dictionary
	unpacked   []byte // the page at hand; both columns have one at a time
}

// numbers is a page, decoded as it is read.
type numbers interface {
	read(to []uint64) error
}

func newColumn(name string, l leaf, c chunk, from io.ReaderAt, u *unpacker) *column {
	section := io.NewSectionReader(from, c.start(), c.bytes)
	return &column{leaf: l, chunk: c, unpacker: u, name: name, all: c.values, in: bufio.NewReaderSize(section, pageHeaderBytesMax)}
}

// read fills to.
func (c *column) read(to []uint64) error {
	for len(to) > 0 {
		if c.left == 0 {
			if err := c.next(); err != nil {
				return err
			}
			continue
		}
		n := min(int64(len(to)), c.left)
		if err := c.page.read(to[:n]); err != nil {
			return err
		}
		if err := c.fit(to[:n]); err != nil {
			return err
		}
		c.left -= n
		to = to[n:]
	}
	return nil
}

// fit makes ids of numbers: codings compute in 64 bits whatever the column's.
func (c *column) fit(batch []uint64) error {
	all := uint64(0)
	for i := range batch {
		if c.physical == physicalInt32 {
			batch[i] &= 1<<32 - 1
		}
		all |= batch[i]
	}
	if sign := 8*c.width() - 1; !c.unsigned && all>>sign != 0 {
		return errors.New("want no id below 0")
	}
	return nil
}

func (c *column) width() int {
	if c.physical == physicalInt32 {
		return 4
	}
	return 8
}

// next begins the next page.
func (c *column) next() error {
	head, _ := c.in.Peek(pageHeaderBytesMax)
	if len(head) == 0 {
		return errors.New("damaged: its pages end too early")
	}
	t := &thrift{rest: head}
	h := decodePageHeader(t)
	if t.err != nil {
		return t.err
	}
	if _, err := c.in.Discard(len(head) - len(t.rest)); err != nil {
		return cause(err)
	}
	if err := h.judge(c.codec, c.bytes); err != nil {
		return err
	}
	if h.kind != pageDictionary && h.values > c.values { // before anything is done for each of them
		return fmt.Errorf("damaged: want %d values, got %d more", c.all, h.values-c.values)
	}
	body, err := c.body(h)
	if err != nil {
		return err
	}
	switch h.kind {
	case pageData:
		return c.data(h, body)
	case pageDataV2:
		return c.dataV2(h, body)
	case pageDictionary:
		return c.learn(h, body)
	}
	return nil // an index, or what a later version has
}

// body reads what follows the header and compares it with its checksum, where there is one.
func (c *column) body(h pageHeader) ([]byte, error) {
	body := room(&c.packed, h.packed)
	if _, err := io.ReadFull(c.in, body); err != nil {
		return nil, errors.New("damaged: its pages end too early")
	}
	if h.summed && crc32.ChecksumIEEE(body) != h.sum {
		return nil, errors.New("damaged: checksum of a page does not match")
	}
	return body, nil
}

// open returns the n bytes that a packed page holds, which are valid until the page after.
func (c *column) open(codec int64, packed []byte, n int64) ([]byte, error) {
	body := room(&c.unpacked, n)
	return body, c.unpack(body, codec, packed)
}

// learn keeps the dictionary.
func (c *column) learn(h pageHeader, body []byte) error {
	body, err := c.open(c.codec, body, h.unpacked)
	if err != nil {
		return err
	}
	if h.coding != codingPlain && h.coding != codingDictionaryOld {
		return unknownCoding(h.coding)
	}
	if h.values > int64(len(body)/c.width()) {
		return errShort
	}
	c.dictionary, c.has = make([]uint64, h.values), true
	return (&plain{body, c.width()}).read(c.dictionary)
}

func (c *column) data(h pageHeader, body []byte) error {
	body, err := c.open(c.codec, body, h.unpacked)
	if err != nil {
		return err
	}
	if c.repeated == optional {
		if len(body) < 4 {
			return errShort
		}
		n := int64(binary.LittleEndian.Uint32(body))
		if body = body[4:]; n > int64(len(body)) {
			return errShort
		}
		if h.levels != codingRuns {
			return unknownCoding(h.levels)
		}
		if err := noNulls(body[:n], h.values); err != nil {
			return err
		}
		body = body[n:]
	}
	return c.begin(h, body)
}

// dataV2 begins a page of the second version, where the levels are not packed.
func (c *column) dataV2(h pageHeader, body []byte) error {
	levels := h.repeatedBytes + h.definedBytes
	if levels > int64(len(body)) || levels > h.unpacked {
		return errShort
	}
	if c.repeated == optional {
		if err := noNulls(body[h.repeatedBytes:levels], h.values); err != nil {
			return err
		}
	}
	codec := c.codec
	if !h.isPacked {
		codec = codecNone
	}
	body, err := c.open(codec, body[levels:], h.unpacked-levels)
	if err != nil {
		return err
	}
	return c.begin(h, body)
}

func (c *column) begin(h pageHeader, body []byte) (err error) {
	c.left = h.values
	c.values -= h.values
	switch h.coding {
	case codingPlain:
		c.page = &plain{body, c.width()}
	case codingDictionary, codingDictionaryOld:
		if !c.has {
			return errors.New("damaged: a page refers to a dictionary, and there is none")
		}
		c.page, err = newLookup(c.dictionary, body)
	case codingDelta:
		c.page, err = newDelta(body)
	default:
		return unknownCoding(h.coding)
	}
	return err
}

// noNulls wants every level to say that there is a number.
func noNulls(levels []byte, values int64) error {
	r := runs{rest: levels, width: 1}
	var batch [256]uint64
	for values > 0 {
		n := min(values, int64(len(batch)))
		if err := r.read(batch[:n]); err != nil {
			return err
		}
		if slices.Contains(batch[:n], 0) {
			return errors.New("want a number in every row, got null")
		}
		values -= n
	}
	return nil
}

func unknownCoding(coding int64) error {
	return fmt.Errorf("coding %d is not read: want plain, dictionary or delta binary packed", coding)
}
