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
	s := storing{graph: g, parts: graph.Parts{
		Offset: make([]uint64, 1, g.Users()+1), From: make([]uint64, 1, g.Users()+1), Row: make([]uint32, 0, g.Follows()),
	}}
	if err := inOrder(ctx, workers, pieces(g.Users()), s.piece, s.take); err != nil {
		return nil, err
	}
	if uint64(len(s.parts.Row)) != g.Follows() {
		return nil, fmt.Errorf("the graph counts %d follows, and its rows hold %d", g.Follows(), len(s.parts.Row))
	}
	return graph.FromParts(s.parts)
}

type storing struct {
	graph graph.Graph
	parts graph.Parts
}

// ties are those of some users, with the ends of each user's followees, and one-way followers, counted from the first.
type ties struct {
	row, in              []uint32
	rowEnds, inEnds      []uint64
	followees, followers []model.UserID
}

func (s *storing) piece(i int, t *ties) (*ties, error) {
	if t == nil {
		t = new(ties)
	}
	t.row, t.in, t.rowEnds, t.inEnds = t.row[:0], t.in[:0], t.rowEnds[:0], t.inEnds[:0]
	from, to := pieceOf(i, s.graph.Users())
	for u := from; u < to; u++ {
		t.followees = s.graph.AppendFollowees(t.followees[:0], u)
		t.followers = s.graph.AppendFollowers(t.followers[:0], u)
		t.merge(t.followees, t.followers)
		t.rowEnds = append(t.rowEnds, uint64(len(t.row)))
		t.inEnds = append(t.inEnds, uint64(len(t.in)))
	}
	return t, nil
}

const mutualBit = 1 << 31 // of an entry of graph.Parts.Row

// merge goes through both lists in order of id: who stands in both is a mutual follow, and no one-way follower.
func (t *ties) merge(followees, followers []model.UserID) {
	for _, v := range followees {
		for len(followers) > 0 && followers[0] < v {
			t.in, followers = append(t.in, uint32(followers[0])), followers[1:]
		}
		if len(followers) > 0 && followers[0] == v {
			t.row, followers = append(t.row, uint32(v)|mutualBit), followers[1:]
		} else {
			t.row = append(t.row, uint32(v))
		}
	}
	for _, v := range followers {
		t.in = append(t.in, uint32(v))
	}
}

func (s *storing) take(t *ties) error {
	p := &s.parts
	for i := range t.rowEnds {
		p.Offset = append(p.Offset, uint64(len(p.Row))+t.rowEnds[i])
		p.From = append(p.From, uint64(len(p.In))+t.inEnds[i])
	}
	p.Row, p.In = append(p.Row, t.row...), append(p.In, t.in...)
	return nil
}
