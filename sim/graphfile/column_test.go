package graphfile

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pageOf returns a page as it is in a file, without a checksum: with one, no fuzzer would come any further.
func pageOf(kind, coding, values int64, packed []byte, unpacked int) []byte {
	var b []byte
	number := func(header byte, v int64) { b = binary.AppendUvarint(append(b, header), uint64(v)<<1) }
	number(0x15, kind)
	number(0x15, int64(unpacked))
	number(0x15, int64(len(packed)))
	switch kind {
	case pageDictionary:
		b = append(b, 0x4c) // from field 3 to 7
	default:
		b = append(b, 0x2c) // to 5
	}
	number(0x15, values)
	number(0x15, coding)
	if kind == pageData {
		number(0x15, codingRuns)
		number(0x15, codingRuns)
	}
	return slices.Concat(b, []byte{0, 0}, packed) // no room behind it: pages are appended to pages
}

func columnOf(pages []byte, physical, repeated, codec, values int64) *column {
	l := leaf{found: true, physical: physical, repeated: repeated}
	return newColumn("src", l, chunk{codec: codec, bytes: int64(len(pages)), values: values}, bytes.NewReader(pages), new(unpacker))
}

func TestPagesByHand(t *testing.T) {
	dictionary := pageOf(pageDictionary, codingPlain, 2, []byte{7, 0, 0, 0, 9, 0, 0, 0}, 8)
	for name, c := range map[string]struct {
		pages []byte
		want  []uint64
	}{
		"plain":               {pageOf(pageData, codingPlain, 2, []byte{1, 0, 0, 0, 2, 1, 0, 0}, 8), []uint64{1, 258}},
		"two pages":           {append(pageOf(pageData, codingPlain, 1, []byte{1, 0, 0, 0}, 4), pageOf(pageData, codingPlain, 1, []byte{2, 0, 0, 0}, 4)...), []uint64{1, 2}},
		"a run":               {append(dictionary, pageOf(pageData, codingDictionary, 5, []byte{1, 10, 1}, 3)...), []uint64{9, 9, 9, 9, 9}},
		"packed eights":       {append(dictionary, pageOf(pageData, codingDictionary, 5, []byte{1, 3, 0b10110}, 3)...), []uint64{7, 9, 9, 7, 9}},
		"differences":         {pageOf(pageData, codingDelta, 3, append([]byte{128, 1, 4, 3, 8, 3, 2, 0, 0, 0}, 0b0110, 0, 0, 0, 0, 0, 0, 0), 18), []uint64{4, 4, 3}},
		"differences, 1 of 1": {pageOf(pageData, codingDelta, 1, []byte{128, 1, 4, 1, 8}, 5), []uint64{4}},
	} {
		t.Run(name, func(t *testing.T) {
			got := make([]uint64, len(c.want))
			require.NoError(t, columnOf(c.pages, physicalInt32, required, codecNone, int64(len(got))).read(got))
			assert.Equal(t, c.want, got)
		})
	}
}

func TestDefectsOfPages(t *testing.T) {
	dictionary := pageOf(pageDictionary, codingPlain, 1, []byte{7, 0, 0, 0}, 4)
	cut := pageOf(pageData, codingPlain, 1, []byte{7, 0, 0, 0}, 4)
	for name, c := range map[string]struct {
		pages []byte
		codec int64
		want  string
	}{
		"none":                       {nil, codecNone, "damaged: its pages end too early"},
		"no header":                  {[]byte{0xff, 0xff}, codecNone, "damaged: its metadata cannot be read"},
		"cut short":                  {cut[:len(cut)-1], codecNone, "damaged: its pages end too early"},
		"fewer bytes than numbers":   {pageOf(pageData, codingPlain, 1, []byte{7, 0, 0}, 3), codecNone, "damaged: a page is too short for what it holds"},
		"huge":                       {pageOf(pageData, codingPlain, 1, []byte{7, 0, 0}, 1<<30), codecZstd, "want pages of at most 67108864 bytes, got 1073741824"},
		"more than it can unpack to": {pageOf(pageData, codingPlain, 1, []byte{7, 0, 0}, 60<<20), codecZstd, "damaged: a page is too short for what it holds"},
		"not zstd":                   {pageOf(pageData, codingPlain, 1, []byte{7, 0, 0}, 4), codecZstd, "damaged: a page cannot be unpacked"},
		"not gzip":                   {pageOf(pageData, codingPlain, 1, []byte{7, 0, 0}, 4), codecGzip, "damaged: a page cannot be unpacked"},
		"not snappy":                 {pageOf(pageData, codingPlain, 1, []byte{7, 0, 0}, 4), codecSnappy, "damaged: a page cannot be unpacked"},
		"a coding":                   {pageOf(pageData, 9, 1, []byte{7}, 1), codecNone, "coding 9 is not read: want plain, dictionary or delta binary packed"},
		"no dictionary":              {pageOf(pageData, codingDictionary, 1, []byte{1, 2, 0}, 3), codecNone, "damaged: a page refers to a dictionary, and there is none"},
		"not in the dictionary":      {append(dictionary, pageOf(pageData, codingDictionary, 1, []byte{1, 2, 1}, 3)...), codecNone, "damaged: the numbers of a page cannot be read"},
		"a run of nothing":           {append(dictionary, pageOf(pageData, codingDictionary, 1, []byte{1, 0}, 2)...), codecNone, "damaged: the numbers of a page cannot be read"},
		"a width of 33":              {append(dictionary, pageOf(pageData, codingDictionary, 1, []byte{33, 0}, 2)...), codecNone, "damaged: the numbers of a page cannot be read"},
		"a dictionary too short":     {pageOf(pageDictionary, codingPlain, 1<<40, []byte{7}, 1), codecNone, "damaged: a page is too short for what it holds"},
		"blocks of nothing":          {pageOf(pageData, codingDelta, 1, []byte{0, 0, 1, 0}, 4), codecNone, "damaged: the numbers of a page cannot be read"},
		"differences end":            {pageOf(pageData, codingDelta, 2, []byte{128, 1, 4, 2, 0}, 5), codecNone, "damaged: a page is too short for what it holds"},
		"fewer differences":          {pageOf(pageData, codingDelta, 2, []byte{128, 1, 4, 1, 0}, 5), codecNone, "damaged: a page is too short for what it holds"},
	} {
		t.Run(name, func(t *testing.T) {
			require.EqualError(t, columnOf(c.pages, physicalInt32, required, c.codec, 2).read(make([]uint64, 2)), c.want)
		})
	}
}

// A page may claim more numbers than there is time to look at.
func TestAPageOfTooManyNumbers(t *testing.T) {
	levels := append([]byte{9, 0, 0, 0}, binary.AppendUvarint(nil, 1<<50)...)
	page := pageOf(pageData, codingPlain, 1<<40, append(levels, make([]byte, 9)...), len(levels)+9)
	err := columnOf(page, physicalInt32, optional, codecNone, 5).read(make([]uint64, 5))
	require.EqualError(t, err, "damaged: want 5 values, got 1099511627771 more")
}

func TestBitsAt(t *testing.T) {
	b := []byte{0x21, 0x43, 0x65, 0x87, 0xa9, 0xcb, 0xed, 0x0f, 0x5a, 0x3c}
	for width := uint(1); width <= 64; width++ {
		for at := range uint64(90) {
			want := uint64(0)
			for i := range uint64(width) {
				if bit := at + i; bit/8 < uint64(len(b)) {
					want |= uint64(b[bit/8]>>(bit%8)&1) << i
				}
			}
			require.Equal(t, want, bitsAt(b, at, width), "bit %d, width %d", at, width)
		}
	}
}

// Any bytes are numbers or an error.
func FuzzColumn(f *testing.F) {
	dictionary := pageOf(pageDictionary, codingPlain, 2, []byte{7, 0, 0, 0, 9, 0, 0, 0}, 8)
	f.Add(append(dictionary, pageOf(pageData, codingDictionary, 5, []byte{1, 10, 1}, 3)...), true, false, uint8(0))
	f.Add(append(dictionary, pageOf(pageData, codingDictionary, 5, []byte{1, 3, 0b10110}, 3)...), true, false, uint8(0))
	f.Add(pageOf(pageData, codingDelta, 3, []byte{128, 1, 4, 3, 8, 3, 2, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0}, 18), false, false, uint8(0))
	f.Add(pageOf(pageData, codingPlain, 1, []byte{2, 0, 0, 0, 2, 1, 7, 0, 0, 0}, 10), true, true, uint8(0))
	for codec := range uint8(7) {
		f.Add(pageOf(pageData, codingPlain, 1, []byte{8, 1, 2, 3, 4, 5, 6, 7, 8}, 8), false, false, codec)
	}
	f.Fuzz(func(t *testing.T, pages []byte, narrow, mayBeNull bool, codec uint8) {
		if len(pages) > 1<<16 {
			t.Skip()
		}
		physical, repeated := int64(physicalInt64), int64(required)
		if narrow {
			physical = physicalInt32
		}
		if mayBeNull {
			repeated = optional
		}
		c := columnOf(pages, physical, repeated, int64(codec%8), 20_000)
		var batch [1000]uint64
		for range 20 {
			if c.read(batch[:]) != nil {
				return
			}
		}
	})
}
