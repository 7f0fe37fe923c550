package graphfile

import (
	"encoding/binary"
	"errors"
)

// The codings of numbers in pages, each a reader that decodes as many as it is asked for: none holds what a header claims.
// https://github.com/apache/parquet-format/blob/master/Encodings.md

var errShort = errors.New("damaged: a page is too short for what it holds")

var errCoding = errors.New("damaged: the numbers of a page cannot be read")

// plain is numbers of a width of 4 or 8 bytes, one after the other.
type plain struct {
	rest  []byte
	width int
}

func (p *plain) read(to []uint64) error {
	if len(p.rest) < len(to)*p.width {
		return errShort
	}
	for i := range to {
		if p.width == 4 {
			to[i] = uint64(binary.LittleEndian.Uint32(p.rest[4*i:]))
		} else {
			to[i] = binary.LittleEndian.Uint64(p.rest[8*i:])
		}
	}
	p.rest = p.rest[len(to)*p.width:]
	return nil
}

// bitsAt returns the number of width bits, at most 64, that begins at a bit, the lowest of a byte being first. What is beyond b counts as zeros.
func bitsAt(b []byte, at uint64, width uint) uint64 {
	first, shift := at/8, uint(at%8)
	var window [9]byte
	if first+9 <= uint64(len(b)) {
		window = [9]byte(b[first:])
	} else if first < uint64(len(b)) {
		copy(window[:], b[first:])
	}
	v := binary.LittleEndian.Uint64(window[:])>>shift | uint64(window[8])<<(64-shift)
	if width < 64 {
		v &= 1<<width - 1
	}
	return v
}

// runs is numbers of a width in bits: long runs of one number, and eights of packed ones.
type runs struct {
	rest  []byte
	width uint
	left  uint64 // of the run at hand
	value uint64
	bits  []byte // where the run is of packed numbers
	at    uint64
}

func (r *runs) read(to []uint64) error {
	for len(to) > 0 {
		if r.left == 0 {
			if err := r.next(); err != nil {
				return err
			}
			continue
		}
		n := min(uint64(len(to)), r.left)
		for i := range to[:n] {
			if r.bits == nil {
				to[i] = r.value
			} else {
				to[i] = bitsAt(r.bits, r.at, r.width)
				r.at += uint64(r.width)
			}
		}
		r.left -= n
		to = to[n:]
	}
	return nil
}

func (r *runs) next() error {
	header, n := binary.Uvarint(r.rest)
	if n <= 0 || header < 2 {
		return errCoding
	}
	r.rest = r.rest[n:]
	if header&1 == 0 {
		length := int(r.width+7) / 8
		if len(r.rest) < length {
			return errShort
		}
		r.left, r.bits, r.value = header/2, nil, bitsAt(r.rest[:length], 0, r.width)
		r.rest = r.rest[length:]
		return nil
	}
	eights := header / 2
	if r.width > 0 && eights > uint64(len(r.rest))/uint64(r.width)+1 { // the last eight may be cut short
		return errShort
	}
	length := min(eights*uint64(r.width), uint64(len(r.rest)))
	r.left, r.bits, r.at = min(eights, 1<<40)*8, r.rest[:length:length], 0
	if r.bits == nil {
		r.bits = []byte{}
	}
	r.rest = r.rest[length:]
	return nil
}

// lookup is numbers that stand in a dictionary.
type lookup struct {
	dictionary []uint64
	runs
}

func newLookup(dictionary []uint64, body []byte) (*lookup, error) {
	if len(body) == 0 {
		return nil, errShort
	}
	if body[0] > 32 {
		return nil, errCoding
	}
	return &lookup{dictionary, runs{rest: body[1:], width: uint(body[0])}}, nil
}

func (l *lookup) read(to []uint64) error {
	if err := l.runs.read(to); err != nil {
		return err
	}
	for i, at := range to {
		if at >= uint64(len(l.dictionary)) {
			return errCoding
		}
		to[i] = l.dictionary[at]
	}
	return nil
}

// delta is differences, in blocks of a common lowest one, each of several small blocks of a common width.
type delta struct {
	rest      []byte
	smalls    uint64 // small blocks in a block
	smallSize uint64 // numbers in a small block
	total     uint64 // numbers not yet read
	last      uint64
	first     bool // the first number, which stands in the header, was not read yet
	lowest    uint64
	widths    []byte // of the small blocks of the block at hand that were not begun
	bits      []byte
	width     uint
	at, left  uint64 // in the small block at hand
}

func newDelta(body []byte) (*delta, error) {
	d := &delta{rest: body, first: true}
	var header [3]uint64
	for i := range header {
		header[i] = d.unsigned()
	}
	size, smalls, total := header[0], header[1], header[2]
	d.last = d.signed()
	if d.rest == nil || smalls == 0 || smalls > 1<<16 || size > 1<<24 || size == 0 || size%smalls != 0 || size/smalls%8 != 0 {
		return nil, errCoding
	}
	d.smalls, d.smallSize, d.total = smalls, size/smalls, total
	return d, nil
}

// unsigned leaves no rest where there is none to read.
func (d *delta) unsigned() uint64 {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 {
		d.rest = nil
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

func (d *delta) signed() uint64 {
	v := d.unsigned()
	return v>>1 ^ -(v & 1)
}

func (d *delta) read(to []uint64) error {
	if uint64(len(to)) > d.total {
		return errShort
	}
	d.total -= uint64(len(to))
	if d.first && len(to) > 0 {
		d.first, to[0], to = false, d.last, to[1:]
	}
	for len(to) > 0 {
		if d.left == 0 {
			if err := d.next(); err != nil {
				return err
			}
		}
		n := min(uint64(len(to)), d.left)
		for i := range to[:n] {
			d.last += d.lowest + bitsAt(d.bits, d.at, d.width)
			d.at += uint64(d.width)
			to[i] = d.last
		}
		d.left -= n
		to = to[n:]
	}
	return nil
}

// next begins the next small block, and the block around it where it is the first.
func (d *delta) next() error {
	if len(d.widths) == 0 {
		d.lowest = d.signed()
		if d.smalls > uint64(len(d.rest)) {
			return errShort
		}
		d.widths, d.rest = d.rest[:d.smalls], d.rest[d.smalls:]
	}
	d.width, d.widths = uint(d.widths[0]), d.widths[1:]
	if d.width > 64 {
		return errCoding
	}
	length := d.smallSize / 8 * uint64(d.width)
	if length > uint64(len(d.rest)) { // the last may be cut short
		length = uint64(len(d.rest))
		if length == 0 {
			return errShort
		}
	}
	d.bits, d.rest = d.rest[:length], d.rest[length:]
	d.at, d.left = 0, d.smallSize
	return nil
}
