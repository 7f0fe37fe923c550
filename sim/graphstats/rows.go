package graphstats

import (
	"context"
	"fmt"

	"dmsim/model"
	"dmsim/model/graph"
)

// reader reads rows into memory of its own: one a worker. What it returns holds until it reads again.
type reader struct {
	g                                graph.Graph
	followees, followers, neighbours []model.UserID
}

func (r *reader) followeesOf(u model.UserID) []model.UserID {
	r.followees = r.g.AppendFollowees(r.followees[:0], u)
	return r.followees
}

func (r *reader) followersOf(u model.UserID) []model.UserID {
	r.followers = r.g.AppendFollowers(r.followers[:0], u)
	return r.followers
}

// neighboursOf reads both rows of u and merges them: ascending, each neighbour once.
func (r *reader) neighboursOf(u model.UserID) []model.UserID {
	a, b := r.followeesOf(u), r.followersOf(u)
	all := r.neighbours[:0]
	for len(a) > 0 && len(b) > 0 {
		x, y := a[0], b[0]
		all = append(all, min(x, y))
		if x <= y {
			a = a[1:]
		}
		if y <= x {
			b = b[1:]
		}
	}
	all = append(append(all, a...), b...)
	r.neighbours = all
	return all
}

// rowSums is what one worker counted in the rows that it read.
type rowSums struct{ follows, followers, mutual uint64 }

// readRows reads all rows once, both ways. The number of follows is counted here, as a computed graph would have to compute all rows
// for it once more.
func (m *measurement) readRows(ctx context.Context) error {
	m.in, m.out, m.total = make([]uint32, m.users), make([]uint32, m.users), make([]uint32, m.users)
	weak := newForest(m.users)
	counted := make([]rowSums, m.Workers)
	err := each(ctx, m.users, rowsAtOnce, m.Workers, func(worker int) job {
		r := &reader{g: m.g}
		return func(from, to int) error {
			for u := from; u < to; u++ {
				if err := m.readUser(r, model.UserID(u), weak, &counted[worker]); err != nil {
					return err
				}
			}
			return nil
		}
	})
	if err != nil {
		return err
	}
	m.stats.LargestWeakComponent = weak.largest()
	return m.takeRowSums(counted)
}

func (m *measurement) readUser(r *reader, u model.UserID, weak forest, sums *rowSums) error {
	neighbours := r.neighboursOf(u)
	if at := firstBad(r.followees, u, m.users); at >= 0 {
		return fmt.Errorf("user %d: want followees ascending, other users and below %d, got %d in place %d", u, m.users, r.followees[at], at)
	}
	if at := firstBad(r.followers, u, m.users); at >= 0 {
		return fmt.Errorf("user %d: want followers ascending, other users and below %d, got %d in place %d", u, m.users, r.followers[at], at)
	}
	in, out, total := len(r.followers), len(r.followees), len(neighbours)
	m.in[u], m.out[u], m.total[u] = uint32(in), uint32(out), uint32(total)
	sums.follows += uint64(out)
	sums.followers += uint64(in)
	sums.mutual += uint64(in + out - total)
	for _, v := range r.followees {
		weak.join(uint32(u), uint32(v))
	}
	return nil
}

// firstBad returns the first place of a row that holds no user, u himself, or not more than the one before it; -1 where all is well.
// All that follows merges rows and counts ties, so it would be silently wrong.
func firstBad(row []model.UserID, u model.UserID, users int) int {
	for i, v := range row {
		if v == u || int(v) >= users || i > 0 && v <= row[i-1] {
			return i
		}
	}
	return -1
}

func (m *measurement) takeRowSums(counted []rowSums) error {
	var sum rowSums
	for _, c := range counted {
		sum.follows += c.follows
		sum.followers += c.followers
		sum.mutual += c.mutual
	}
	if sum.follows != sum.followers {
		return fmt.Errorf("the graph does not agree with itself: %d followees in all, but %d followers", sum.follows, sum.followers)
	}
	m.stats.Follows = sum.follows
	if sum.follows > 0 {
		edge := float64(sum.mutual) / float64(sum.follows)
		m.stats.ReciprocityEdge, m.stats.ReciprocityDyad = edge, edge/(2-edge)
	}
	return nil
}
