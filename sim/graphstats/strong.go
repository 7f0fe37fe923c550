package graphstats

import (
	"context"

	"dmsim/model"
)

// parts splits the users so that every strong component lies within one part. Users with nobody on one side are components of their own:
// they, and those whose component is known, are in no part.
type parts struct {
	of   []uint8 // 0: in none
	size [256]uint64
	rows [256]uint64 // follows from a part's users: more than lie within it
	last uint8       // parts are 1 to last
	best uint64      // users of the largest component so far
}

// pivotsMax bounds the searches, and with three new parts at most for each, the number of parts.
const pivotsMax = 60

// findStrong finds the largest strong component. While parts are too large to be stored, it searches forward and backward from a hub
// (Fleischer, Hendrickson, Pinar 2000): those found both ways are his component, and what is left falls into three parts. A part that is
// not larger than the best component is done with, in a graph with a giant one mostly all of them at once; otherwise what is left is
// soon small enough to be stored for Tarjan's algorithm (as in Slota, Rajamanickam, Madduri 2014).
func (m *measurement) findStrong(ctx context.Context) error {
	p := m.newParts()
	for range pivotsMax {
		switch follows := p.undecided(); {
		case follows == 0:
			m.stats.LargestStrongComponent = p.best
			return nil
		case follows <= m.ExactFollowsMax:
			return m.closeStrong(ctx, p)
		}
		if err := m.splitByPivot(ctx, p); err != nil {
			return err
		}
	}
	m.stats.LargestStrongComponent = p.best
	if p.undecided() > 0 {
		m.stats.LowerBounds = append(m.stats.LowerBounds, "largest_strong_component")
	}
	return nil
}

func (m *measurement) newParts() *parts {
	p := &parts{of: make([]uint8, m.users), last: 1, best: uint64(min(m.users, 1))}
	for u := range p.of {
		if m.in[u] > 0 && m.out[u] > 0 {
			p.of[u] = 1
		}
	}
	p.count(m.out)
	return p
}

func (p *parts) count(out []uint32) {
	clear(p.size[:])
	clear(p.rows[:])
	for u, part := range p.of {
		p.size[part]++
		p.rows[part] += uint64(out[u])
	}
	p.size[0], p.rows[0] = 0, 0
}

// undecided returns how many follows at most lie within parts that may hold a component larger than the best. 0: none may.
func (p *parts) undecided() (follows uint64) {
	for part, size := range p.size {
		if size > p.best {
			follows += p.rows[part]
		}
	}
	return follows
}

// closeStrong stores the follows within the undecided parts, and leaves nothing undecided.
func (m *measurement) closeStrong(ctx context.Context, p *parts) error {
	rows, err := makeLists(ctx, m.users, m.Workers, func() func([]uint32, uint32) []uint32 {
		r := &reader{g: m.g}
		return func(to []uint32, u uint32) []uint32 {
			if p.size[p.of[u]] <= p.best {
				return to
			}
			for _, v := range r.followeesOf(model.UserID(u)) {
				if p.of[v] == p.of[u] {
					to = append(to, uint32(v))
				}
			}
			return to
		}
	})
	if err != nil {
		return err
	}
	most, err := largestComponent(ctx, rows, m.users)
	m.stats.LargestStrongComponent = max(p.best, most)
	return err
}

// splitByPivot takes the component of one user out of the largest part.
func (m *measurement) splitByPivot(ctx context.Context, p *parts) error {
	part := uint8(0)
	for i, size := range p.size {
		if size > p.size[part] {
			part = uint8(i)
		}
	}
	pivot := m.pivotOf(p, part)
	forward, err := m.reach(ctx, p, pivot, (*reader).followeesOf)
	if err != nil {
		return err
	}
	backward, err := m.reach(ctx, p, pivot, (*reader).followersOf)
	if err != nil {
		return err
	}
	component := uint64(0)
	for u, of := range p.of {
		if of != part {
			continue
		}
		switch f, b := forward.has(uint32(u)), backward.has(uint32(u)); {
		case f && b:
			p.of[u] = 0
			component++
		case f:
			p.of[u] = p.last + 1
		case b:
			p.of[u] = p.last + 2
		}
	}
	p.last += 2
	p.best = max(p.best, component)
	p.count(m.out)
	return nil
}

// pivotOf returns the one most likely to be in a large component: of the highest product of followers and followees, then of the lowest id.
func (m *measurement) pivotOf(p *parts, part uint8) (pivot uint32) {
	most := uint64(0)
	for u, of := range p.of {
		if product := uint64(m.in[u]) * uint64(m.out[u]); of == part && product > most {
			pivot, most = uint32(u), product
		}
	}
	return pivot
}

// reach returns who is reached from a user within his part, by levels: the order within a level does not matter, so many hands may search it.
func (m *measurement) reach(ctx context.Context, p *parts, from uint32, row func(*reader, model.UserID) []model.UserID) (userSet, error) {
	reached := newUserSet(m.users)
	reached.set(from)
	readers, found := make([]reader, m.Workers), make([][]uint32, m.Workers)
	for level := []uint32{from}; len(level) > 0; {
		err := each(ctx, len(level), rowsAtOnce, m.Workers, func(worker int) job {
			r := &readers[worker]
			r.g = m.g
			return func(first, end int) error {
				for _, u := range level[first:end] {
					for _, v := range row(r, model.UserID(u)) {
						if p.of[v] == p.of[from] && reached.claim(uint32(v)) {
							found[worker] = append(found[worker], uint32(v))
						}
					}
				}
				return nil
			}
		})
		if err != nil {
			return nil, err
		}
		level = level[:0]
		for worker := range found {
			level = append(level, found[worker]...)
			found[worker] = found[worker][:0]
		}
	}
	return reached, nil
}
