// Package codec turns state into bytes and back by one description for both ways: a function that walks over a structure and names each of its
// fields. So what is written is what is read. Numbers are varints, little endian where they are fixed; bytes of equal state are equal.
//
//	Encode, Decode     run a walk, to bytes or from them
//	Uint, Int, Fixed   walk over numbers
//	Slice, Map         walk over many; maps by ascending keys
//	Attempt            walks over a model.Attempt
//
// Bytes that no Encode made are an error of one line, whatever they are: no panic, and no more memory than what was read of them justifies.
package codec

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Codec is handed from one step of a walk to the next. After the first error all steps do nothing, and numbers that are read are 0.
type Codec struct {
	data    []byte // what is written, or what is left to read
	reading bool
	err     error
}

// Encode returns the bytes of what a walk goes over, appended to others.
func Encode(to []byte, walk func(*Codec)) []byte {
	c := Codec{data: to}
	walk(&c)
	if c.err != nil {
		panic(c.err) // only what is read can be wrong
	}
	return c.data
}

// Decode fills what a walk goes over from bytes that Encode made, all of them.
func Decode(data []byte, walk func(*Codec)) error {
	c := Codec{data: data, reading: true}
	walk(&c)
	if c.err == nil && len(c.data) > 0 {
		return fmt.Errorf("%d bytes too many", len(c.data))
	}
	return c.err
}

// Reading says which way the walk goes.
func (c *Codec) Reading() bool { return c.reading }

// OK says whether nothing was wrong so far.
func (c *Codec) OK() bool { return c.err == nil }

// Fail notes what is wrong with what is read; the first one stays.
func (c *Codec) Fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(format, args...)
	}
}

// Check fails where what was read does not hold.
func (c *Codec) Check(holds bool, format string, args ...any) {
	if c.reading && !holds {
		c.Fail(format, args...)
	}
}

var errShort = errors.New("too short")

// take returns the next bytes to read, zeros where there are not so many.
func (c *Codec) take(n int) []byte {
	if c.err == nil && n > len(c.data) {
		c.err = errShort
	}
	if c.err != nil {
		return zeros[:n]
	}
	taken := c.data[:n]
	c.data = c.data[n:]
	return taken
}

var zeros [8]byte

// varint reads one.
func (c *Codec) varint() uint64 {
	if c.err != nil {
		return 0
	}
	v, n := binary.Uvarint(c.data)
	switch {
	case n == 0:
		c.err = errShort
		return 0
	case n < 0:
		c.Fail("a number of more than 64 bits")
		return 0
	}
	c.data = c.data[n:]
	return v
}

// Unsigned and Signed are the numbers.
type (
	Unsigned interface {
		~uint8 | ~uint16 | ~uint32 | ~uint64
	}
	Signed interface{ ~int | ~int32 | ~int64 }
)

// Uint walks over a number that is small more often than not.
func Uint[T Unsigned](c *Codec, v *T) {
	if !c.reading {
		c.data = binary.AppendUvarint(c.data, uint64(*v))
		return
	}
	read := c.varint()
	if *v = T(read); uint64(*v) != read {
		c.Fail("the number %d is too large", read)
		*v = 0
	}
}

// Int walks over a number of either sign that is near 0 more often than not.
func Int[T Signed](c *Codec, v *T) {
	if !c.reading {
		c.data = binary.AppendVarint(c.data, int64(*v))
		return
	}
	zigzag := c.varint()
	read := int64(zigzag>>1) ^ -int64(zigzag&1)
	if *v = T(read); int64(*v) != read {
		c.Fail("the number %d is too large", read)
		*v = 0
	}
}

// Fixed walks over 64 bits of which any are as likely as others.
func Fixed[T ~uint64](c *Codec, v *T) {
	if c.reading {
		*v = T(binary.LittleEndian.Uint64(c.take(8)))
	} else {
		c.data = binary.LittleEndian.AppendUint64(c.data, uint64(*v))
	}
}

// Fixed32 walks over 32 such bits.
func Fixed32[T ~uint32](c *Codec, v *T) {
	if c.reading {
		*v = T(binary.LittleEndian.Uint32(c.take(4)))
	} else {
		c.data = binary.LittleEndian.AppendUint32(c.data, uint32(*v))
	}
}

// Float walks over a number that is not NaN.
func Float(c *Codec, v *float64) {
	bits := math.Float64bits(*v)
	Fixed(c, &bits)
	*v = math.Float64frombits(bits)
	c.Check(!math.IsNaN(*v), "not a number")
}

// Byte walks over one of the values below a bound.
func Byte[T ~uint8](c *Codec, v *T, below T) {
	if !c.reading {
		c.data = append(c.data, byte(*v))
		return
	}
	*v = T(c.take(1)[0])
	c.Check(*v < below, "want a value below %d, got %d", below, *v)
}

// Bits walks over a byte of which every value means something.
func Bits[T ~uint8](c *Codec, v *T) {
	if c.reading {
		*v = T(c.take(1)[0])
	} else {
		c.data = append(c.data, byte(*v))
	}
}

// Bool walks over a yes or no.
func Bool(c *Codec, v *bool) {
	var b uint8
	if *v {
		b = 1
	}
	Byte(c, &b, 2)
	*v = b == 1
}

// String walks over a text.
func String(c *Codec, v *string) {
	n := c.length(len(*v))
	if c.reading {
		*v = string(c.data[:n])
		c.data = c.data[n:]
	} else {
		c.data = append(c.data, *v...)
	}
}
