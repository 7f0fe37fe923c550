package graphstats

import (
	"context"
	"slices"
)

// lists holds a list of users for each of n numbers. It is filled by many hands in one pass, which a single array would need two for:
// the lists of rowsAtOnce numbers lie in one chunk.
type lists []chunk

type chunk struct {
	end []uint32 // of each list in users
	ids []uint32
}

// makeLists fills lists. newFill is called for each worker; a fill appends the list of number i.
func makeLists(ctx context.Context, n, workers int, newFill func() func(to []uint32, i uint32) []uint32) (lists, error) {
	l := make(lists, (n+rowsAtOnce-1)/rowsAtOnce)
	err := each(ctx, n, rowsAtOnce, workers, func(int) job {
		fill := newFill()
		var ids []uint32
		return func(from, to int) error {
			end := make([]uint32, 0, to-from)
			ids = ids[:0]
			for i := from; i < to; i++ {
				ids = fill(ids, uint32(i))
				end = append(end, uint32(len(ids)))
			}
			l[from/rowsAtOnce] = chunk{end, slices.Clone(ids)}
			return nil
		}
	})
	return l, err
}

func (l lists) of(i uint32) []uint32 {
	c, at := &l[i/rowsAtOnce], i%rowsAtOnce
	if at == 0 {
		return c.ids[:c.end[0]]
	}
	return c.ids[c.end[at-1]:c.end[at]]
}
