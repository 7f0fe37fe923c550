package graphstats

import (
	"context"
	"math"
)

// tarjan finds strong components (Tarjan 1972) without recursion, as a graph may be as deep as it has users: 20 bytes a user beside the rows.
type tarjan struct {
	rows  lists
	index []uint32 // in order of discovery from 1; 0: not found yet; gone: in a component that is closed
	low   []uint32 // the lowest index that is known to be reached
	next  []uint32 // how much of the row is looked at
	path  []uint32 // from the root to the user at hand
	open  []uint32 // found, and in no closed component, in order of discovery
	found uint32
	most  uint64 // users of the largest component
}

// gone is above all indices, so that it never lowers a low.
const gone = math.MaxUint32

// stepsAtOnce is how often the context is looked at.
const stepsAtOnce = 1 << 16

// largestComponent returns the size of the largest strong component of the rows of n users; 0 where n is.
func largestComponent(ctx context.Context, rows lists, n int) (uint64, error) {
	t := &tarjan{rows: rows, index: make([]uint32, n), low: make([]uint32, n), next: make([]uint32, n)}
	steps := 0
	for root := range uint32(n) {
		if t.index[root] != 0 {
			continue
		}
		for t.enter(root); len(t.path) > 0; t.step() {
			if steps++; steps%stepsAtOnce == 0 && ctx.Err() != nil {
				return 0, ctx.Err()
			}
		}
	}
	return t.most, ctx.Err()
}

func (t *tarjan) enter(u uint32) {
	t.found++
	t.index[u], t.low[u] = t.found, t.found
	t.path, t.open = append(t.path, u), append(t.open, u)
}

// step looks at one more of the row of the user at hand, or leaves him.
func (t *tarjan) step() {
	u := t.path[len(t.path)-1]
	row := t.rows.of(u)
	for ; int(t.next[u]) < len(row); t.next[u]++ {
		v := row[t.next[u]]
		if t.index[v] == 0 {
			t.enter(v) // and looks at him again on the way back, when his low is known
			return
		}
		t.low[u] = min(t.low[u], t.lowOf(v))
	}
	t.path = t.path[:len(t.path)-1]
	if t.low[u] == t.index[u] {
		t.closeAt(u)
	}
}

// lowOf returns the low of one who is open. An index would do; a low is at least as low, and reached as well.
func (t *tarjan) lowOf(v uint32) uint32 {
	if t.index[v] == gone {
		return gone
	}
	return t.low[v]
}

func (t *tarjan) closeAt(u uint32) {
	size := uint64(0)
	for {
		last := t.open[len(t.open)-1]
		t.open = t.open[:len(t.open)-1]
		t.index[last] = gone
		size++
		if last == u {
			t.most = max(t.most, size)
			return
		}
	}
}
