package graphstats

import (
	"context"
	"slices"
	"sync/atomic"

	"dmsim/model"
)

// findClustering counts all triangles, or some.
func (m *measurement) findClustering(ctx context.Context) error {
	wedges := uint64(0)
	for _, d := range m.total {
		wedges += pairsOf(d)
	}
	if wedges == 0 {
		return nil
	}
	if m.exact() {
		return m.countTriangles(ctx, wedges)
	}
	if err := m.sampleLocal(ctx); err != nil {
		return err
	}
	return m.sampleWedges(ctx, wedges)
}

// pairsOf returns the number of pairs of d neighbours.
func pairsOf(d uint32) uint64 {
	return uint64(d) * uint64(max(d, 1)-1) / 2
}

// ranking orders the users by number of neighbours, then by id. Where each pair of neighbours is kept at its lower end alone, nobody has
// more than sqrt(2 pairs) of them, which bounds the work at O(pairs^1.5) whatever the hubs (Chiba and Nishizeki 1985; Latapy 2008).
type ranking struct {
	user []uint32 // by rank
	rank []uint32 // by user
}

func rankBy(degree []uint32) ranking {
	next := make([]uint32, int(slices.Max(degree))+2)
	for _, d := range degree {
		next[d+1]++
	}
	for d := 1; d < len(next); d++ {
		next[d] += next[d-1]
	}
	r := ranking{make([]uint32, len(degree)), make([]uint32, len(degree))}
	for u, d := range degree {
		r.rank[u] = next[d]
		r.user[next[d]] = uint32(u)
		next[d]++
	}
	return r
}

// countTriangles counts the triangles of each user.
func (m *measurement) countTriangles(ctx context.Context, wedges uint64) error {
	order := rankBy(m.total)
	higher, err := m.higherNeighbours(ctx, order)
	if err != nil {
		return err
	}
	triangles, err := trianglesOf(ctx, higher, m.users, m.Workers)
	if err != nil {
		return err
	}
	corners, local := uint64(0), 0.0
	for rank, n := range triangles {
		corners += n
		if n > 0 {
			local += float64(n) / float64(pairsOf(m.total[order.user[rank]]))
		}
	}
	m.stats.ClusteringLocalAvg = local / float64(m.users)
	m.stats.ClusteringGlobal = float64(corners) / float64(wedges)
	return nil
}

// higherNeighbours lists, for each rank, the ranks above it that are neighbours, ascending: 4 bytes a pair of neighbours.
func (m *measurement) higherNeighbours(ctx context.Context, order ranking) (lists, error) {
	return makeLists(ctx, m.users, m.Workers, func() func([]uint32, uint32) []uint32 {
		r := &reader{g: m.g}
		return func(to []uint32, rank uint32) []uint32 {
			first := len(to)
			for _, v := range r.neighboursOf(model.UserID(order.user[rank])) {
				if other := order.rank[v]; other > rank {
					to = append(to, other)
				}
			}
			slices.Sort(to[first:])
			return to
		}
	})
}

// trianglesOf returns the number of triangles at each rank. Each triangle a < b < c is found once: c stands in the lists of both a and b. The list
// of a is marked in a set that mostly fits a cache; to merge two lists mispredicts a branch for every other entry.
func trianglesOf(ctx context.Context, higher lists, n, workers int) ([]uint64, error) {
	triangles := make([]uint64, n)
	err := each(ctx, n, trianglesAtOnce, workers, func(int) job {
		marked := newUserSet(n)
		return func(from, to int) error {
			for a := uint32(from); a < uint32(to); a++ {
				countAt(a, higher, marked, triangles)
			}
			return nil
		}
	})
	return triangles, err
}

// trianglesAtOnce: a rank may take milliseconds.
const trianglesAtOnce = 64

// countAt counts the triangles whose lowest rank is a, for all three corners. The counts are shared: an array for each worker would be 8 bytes
// a user and worker.
func countAt(a uint32, higher lists, marked userSet, triangles []uint64) {
	row := higher.of(a)
	if len(row) < 2 {
		return
	}
	for _, b := range row {
		marked.set(b)
	}
	last, found := row[len(row)-1], uint64(0)
	for _, b := range row {
		atB := uint64(0)
		for _, c := range higher.of(b) {
			if c > last {
				break
			}
			if marked.has(c) {
				atomic.AddUint64(&triangles[c], 1)
				atB++
			}
		}
		if atB > 0 {
			atomic.AddUint64(&triangles[b], atB)
			found += atB
		}
	}
	if found > 0 {
		atomic.AddUint64(&triangles[a], found)
	}
	for _, b := range row {
		marked.clear(b)
	}
}
