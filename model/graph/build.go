package graph

import (
	"fmt"
	"iter"
	"slices"

	"dmsim/model"
)

// Dropped counts what Build left out.
type Dropped struct {
	SelfFollows uint64
	Duplicates  uint64
}

// Build makes a graph of n users from follows in any order. It reads the sequence twice, which must give the same both times:
// once to size the rows, once to fill them. Self-follows and duplicates are dropped and counted.
func Build(n int, follows iter.Seq2[model.UserID, model.UserID]) (*CSR, Dropped, error) {
	var dropped Dropped
	g := Empty(n)
	for a, b := range follows {
		if int(a) >= n || int(b) >= n {
			return nil, dropped, fmt.Errorf("follow %d -> %d: want users below %d", a, b, n)
		}
		if a != b {
			g.offset[a+1]++
		}
	}
	for u := range n {
		g.offset[u+1] += g.offset[u]
	}
	g.row = make([]uint32, g.offset[n])
	next := slices.Clone(g.offset[:n])
	for a, b := range follows {
		if a == b {
			dropped.SelfFollows++
			continue
		}
		g.row[next[a]] = uint32(b)
		next[a]++
	}
	dropped.Duplicates = g.Finish()
	return g, dropped, nil
}

// NewRows returns a graph whose rows have room for degree[u] followees, to be filled through Row and closed by Finish.
func NewRows(degree []uint32) *CSR {
	g := Empty(len(degree))
	for u, d := range degree {
		g.offset[u+1] = g.offset[u] + uint64(d)
	}
	g.row = make([]uint32, g.offset[len(degree)])
	return g
}

// Row returns the room for the followees of u, to write ids into. Not for use after Finish.
func (g *CSR) Row(u model.UserID) []uint32 { return g.rowOf(u) }
