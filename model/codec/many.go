package codec

import (
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
)

// length walks over how many there are. Each of them takes a byte at least, so that more than there are bytes left is wrong.
func (c *Codec) length(n int) int {
	if !c.reading {
		c.data = binary.AppendUvarint(c.data, uint64(n))
		return n
	}
	read := c.varint()
	if read > uint64(len(c.data)) {
		c.Fail("want %d more, and there are only %d bytes", read, len(c.data))
		return 0
	}
	return int(read)
}

// readAhead bounds the memory that is taken for what a length only claims.
const readAhead = 1024

// Slice walks over a list; each walks over one of it. An empty one is read as nil.
func Slice[T any](c *Codec, list *[]T, each func(*Codec, *T)) {
	n := c.length(len(*list))
	if !c.reading {
		for i := range *list {
			each(c, &(*list)[i])
		}
		return
	}
	*list = nil
	if n > 0 {
		*list = make([]T, 0, min(n, readAhead))
	}
	for range n {
		var zero T
		*list = append(*list, zero)
		if each(c, &(*list)[len(*list)-1]); c.err != nil {
			return
		}
	}
}

// Map walks over a map in the ascending order of its keys. An empty one is read as one that is not nil.
func Map[K cmp.Ordered, V any](c *Codec, m *map[K]V, key func(*Codec, *K), value func(*Codec, *V)) {
	MapFunc(c, m, cmp.Compare[K], key, value)
}

// MapFunc is Map for keys in an order of their own.
func MapFunc[K comparable, V any](c *Codec, m *map[K]V, compare func(a, b K) int, key func(*Codec, *K), value func(*Codec, *V)) {
	n := c.length(len(*m))
	if !c.reading {
		if n == 0 {
			return
		}
		var v V
		for _, k := range slices.SortedFunc(maps.Keys(*m), compare) {
			v = (*m)[k]
			key(c, &k)
			value(c, &v)
		}
		return
	}
	*m = make(map[K]V, min(n, readAhead))
	var k, last, noKey K
	var v, noValue V
	for i := range n {
		k, v = noKey, noValue
		key(c, &k)
		value(c, &v)
		c.Check(i == 0 || compare(last, k) < 0, "keys out of order")
		if c.err != nil {
			return
		}
		(*m)[k], last = v, k
	}
}
