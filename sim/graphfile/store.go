package graphfile

import (
	"context"
	"fmt"

	"dmsim/model"
	"dmsim/model/graph"
)

// store returns a graph that answers as g does from arrays: g itself, where it is stored.
func store(ctx context.Context, g graph.Graph, workers int) (*graph.Indexed, error) {
	if x, ok := g.(*graph.Indexed); ok {
		return x, nil
	}
	s := storing{graph: g, parts: graph.Parts{Offset: make([]uint64, 1, g.Users()+1), From: make([]uint64, 1, g.Users()+1)}}
	if err := inOrder(ctx, workers, pieces(g.Users()), s.piece, s.take); err != nil {
		return nil, err
	}
	// A computed graph may have to compute all rows once more to count them.
	if _, computed := g.(*graph.Computed); !computed && uint64(len(s.parts.Row)) != g.Follows() {
		return nil, fmt.Errorf("the graph counts %d follows, and its rows hold %d", g.Follows(), len(s.parts.Row))
	}
	return graph.FromParts(s.parts)
}

type storing struct {
	graph graph.Graph
	parts graph.Parts
}

// ties are those of some users.
type ties struct {
	graph.Rows
	followees, followers []model.UserID
}

func (s *storing) piece(i int, t *ties) (*ties, error) {
	if t == nil {
		t = new(ties)
	}
	t.Reset()
	from, to := pieceOf(i, s.graph.Users())
	if g, ok := s.graph.(*graph.Computed); ok {
		for u := from; u < to; u++ {
			t.AppendRow(g, u)
		}
		return t, nil
	}
	for u := from; u < to; u++ {
		t.followees = s.graph.AppendFollowees(t.followees[:0], u)
		t.followers = s.graph.AppendFollowers(t.followers[:0], u)
		row, in := len(t.Row), len(t.In)
		t.merge(t.followees, t.followers)
		t.Degrees = append(t.Degrees, uint32(len(t.Row)-row))
		t.InDegrees = append(t.InDegrees, uint32(len(t.In)-in))
	}
	return t, nil
}

const mutualBit = 1 << 31 // of an entry of graph.Parts.Row

// merge goes through both lists in order of id: who stands in both is a mutual follow, and no one-way follower.
func (t *ties) merge(followees, followers []model.UserID) {
	for _, v := range followees {
		for len(followers) > 0 && followers[0] < v {
			t.In, followers = append(t.In, uint32(followers[0])), followers[1:]
		}
		if len(followers) > 0 && followers[0] == v {
			t.Row, followers = append(t.Row, uint32(v)|mutualBit), followers[1:]
		} else {
			t.Row = append(t.Row, uint32(v))
		}
	}
	for _, v := range followers {
		t.In = append(t.In, uint32(v))
	}
}

func (s *storing) take(t *ties) error {
	p := &s.parts
	row, in := uint64(len(p.Row)), uint64(len(p.In))
	for i := range t.Degrees {
		row, in = row+uint64(t.Degrees[i]), in+uint64(t.InDegrees[i])
		p.Offset, p.From = append(p.Offset, row), append(p.From, in)
	}
	p.Row, p.In = append(p.Row, t.Row...), append(p.In, t.In...)
	return nil
}
