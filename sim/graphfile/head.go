package graphfile

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"

	"dmsim/model"
	"dmsim/model/graph"
)

// A file of the stored form, all numbers little-endian:
//
//	0               head       the fixed fields, 112 bytes
//	112             checksums  4 bytes for each chunk of what follows the header: CRC-32 (Castagnoli)
//	                meta       the provenance as JSON
//	                           zeros
//	HeadBytes-4     checksum   of the header up to here
//	HeadBytes       Offset     users+1 numbers of 8 bytes
//	                From       users+1 numbers of 8 bytes
//	                Row        follows numbers of 4 bytes
//	                In         one-way follows numbers of 4 bytes
//	                IDs        users numbers of 8 bytes, all different: the ids by which the users were known where they came from;
//	                           nothing where they are their own
//
// The header and each section but the last that is there are filled up with zeros to whole pages, so that each may be mapped by itself. Every byte is under
// a checksum, the zeros too. Where things lie follows from the counts; the positions are stored for readers other than this one.
const (
	magic         = "DMSIMGRF"
	formatVersion = 1
	byteOrder     = 0x01020304
	fixedBytes    = 112
	pageBytes     = 4096
	chunkBytes    = 16 << 20
	headBytesMax  = 64 << 20
	followsMax    = 1 << 44 // their checksums take half of it
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

type head struct {
	Magic                  [8]byte
	Version, ByteOrder     uint32
	HeadBytes, MetaBytes   uint64
	Users, Follows, OneWay uint64
	ChunkBytes             uint64
	Offset, From, Row, In  uint64 // where the sections begin
	IDs                    uint64 // the same; End where there are none
	End                    uint64 // the length of the file
}

// layout returns the head of a file of such counts, with ids or without.
func layout(users, follows, oneWay uint64, ids bool, chunk uint64, meta int) head {
	h := head{
		Version: formatVersion, ByteOrder: byteOrder, MetaBytes: uint64(meta),
		Users: users, Follows: follows, OneWay: oneWay, ChunkBytes: chunk,
	}
	copy(h.Magic[:], magic)
	offsets := wholePages(8 * (users + 1))
	row := 2*offsets + wholePages(4*follows)
	body := row + 4*oneWay
	known := body
	if ids {
		known = wholePages(body)
		body = known + 8*users
	}
	h.HeadBytes = wholePages(fixedBytes + 4*chunksOf(body, chunk) + uint64(meta) + 4)
	h.Offset = h.HeadBytes
	h.From = h.Offset + offsets
	h.Row = h.From + offsets
	h.In = h.Offset + row
	h.IDs = h.Offset + known
	h.End = h.Offset + body
	return h
}

func wholePages(n uint64) uint64 { return (n + pageBytes - 1) &^ (pageBytes - 1) }

func chunksOf(body, chunk uint64) uint64 { return (body + chunk - 1) / chunk }

func (h *head) hasIDs() bool { return h.IDs != h.End }

func (h *head) chunks() uint64 { return chunksOf(h.End-h.Offset, h.ChunkBytes) }

// encode returns the whole header.
func (h *head) encode(sums []uint32, meta []byte) []byte {
	b := make([]byte, h.HeadBytes)
	if _, err := binary.Encode(b, binary.LittleEndian, h); err != nil {
		panic(err) // a struct of numbers into a buffer that is longer
	}
	for i, sum := range sums {
		binary.LittleEndian.PutUint32(b[fixedBytes+4*i:], sum)
	}
	copy(b[fixedBytes+4*len(sums):], meta)
	sealed := len(b) - 4
	binary.LittleEndian.PutUint32(b[sealed:], crc32.Checksum(b[:sealed], castagnoli))
	return b
}

// decodeHead judges the header of a file of which data is all. It allocates nothing that the header claims: what it claims must be there.
func decodeHead(data []byte) (h head, sums []uint32, meta Meta, err error) {
	if err = h.decodeFixed(data); err != nil {
		return h, nil, meta, err
	}
	size := uint64(len(data))
	if size < h.HeadBytes {
		return h, nil, meta, truncated(h.HeadBytes, size)
	}
	sealed := data[:h.HeadBytes-4]
	if crc32.Checksum(sealed, castagnoli) != binary.LittleEndian.Uint32(data[len(sealed):]) {
		return h, nil, meta, errors.New("damaged: checksum of the header does not match")
	}
	if err = h.judge(); err != nil {
		return h, nil, meta, err
	}
	if size < h.End {
		return h, nil, meta, truncated(h.End, size)
	}
	if size > h.End {
		return h, nil, meta, fmt.Errorf("damaged: want %d bytes, got %d", h.End, size)
	}
	sums = make([]uint32, h.chunks())
	for i := range sums {
		sums[i] = binary.LittleEndian.Uint32(data[fixedBytes+4*i:])
	}
	text := data[fixedBytes+4*len(sums):][:h.MetaBytes]
	if json.Unmarshal(text, &meta) != nil {
		return h, nil, meta, errors.New("damaged: the provenance is no JSON of such")
	}
	return h, sums, meta, nil
}

// decodeFixed judges what tells this file from others, and how long its header is.
func (h *head) decodeFixed(data []byte) error {
	if !bytes.HasPrefix(data, []byte(magic)) {
		return errors.New("not a graph file of dmsim")
	}
	if len(data) < fixedBytes {
		return truncated(fixedBytes, uint64(len(data)))
	}
	if _, err := binary.Decode(data, binary.LittleEndian, h); err != nil {
		panic(err) // a struct of numbers from a buffer that is long enough
	}
	switch {
	case h.ByteOrder != byteOrder:
		return errors.New("damaged: the order of bytes is not little-endian")
	case h.Version > formatVersion:
		return fmt.Errorf("made by a later version of the format (%d; this program reads %d)", h.Version, formatVersion)
	case h.Version == 0 || h.HeadBytes < pageBytes || h.HeadBytes%pageBytes != 0 || h.HeadBytes > headBytesMax:
		return errContradiction
	}
	return nil
}

var errContradiction = errors.New("damaged: the header contradicts itself")

// judge says whether the positions are those of the counts. It needs the bounds, so that no sum overflows.
func (h *head) judge() error {
	if h.Users > model.UsersMax || h.Follows > followsMax || h.OneWay > h.Follows || h.MetaBytes > metaBytesMax ||
		h.ChunkBytes < pageBytes || h.ChunkBytes > 1<<30 {
		return errContradiction
	}
	if *h != layout(h.Users, h.Follows, h.OneWay, h.hasIDs(), h.ChunkBytes, int(h.MetaBytes)) {
		return errContradiction
	}
	return nil
}

// parts returns the sections of a file as arrays, which are the file's own bytes.
func (h *head) parts(data []byte) graph.Parts {
	return graph.Parts{
		Offset: numbersOf[uint64](data[h.Offset:][:8*(h.Users+1)]),
		From:   numbersOf[uint64](data[h.From:][:8*(h.Users+1)]),
		Row:    numbersOf[uint32](data[h.Row:][:4*h.Follows]),
		In:     numbersOf[uint32](data[h.In:][:4*h.OneWay]),
	}
}

// ids returns the last section of a file, which is the file's own bytes; nil where it is absent.
func (h *head) ids(data []byte) []uint64 {
	if !h.hasIDs() {
		return nil
	}
	return numbersOf[uint64](data[h.IDs:h.End])
}

func truncated(want, got uint64) error {
	return fmt.Errorf("truncated: want %d bytes, got %d", want, got)
}
