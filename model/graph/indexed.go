package graph

import (
	"fmt"
	"slices"

	"dmsim/model"
)

// Indexed is a stored graph that knows the followers too: beside a CSR it holds, for each user, the followers who are not followed back
// (those who are stand in his row already). 8 bytes a user and 4 bytes a one-way follow on top of the CSR.
type Indexed struct {
	*CSR
	from []uint64 // len Users()+1
	in   []uint32 // the one-way followers of each user in ascending order
}

var _ Whole = (*Indexed)(nil)

// Index finds the followers of all users in one pass over the rows.
func Index(g *CSR) *Indexed {
	x := &Indexed{CSR: g, from: make([]uint64, g.Users()+1)}
	for _, e := range g.row {
		if e&mutualBit == 0 {
			x.from[e+1]++
		}
	}
	for u := range g.Users() {
		x.from[u+1] += x.from[u]
	}
	x.in = make([]uint32, x.from[g.Users()])
	next := slices.Clone(x.from)
	for u := range g.Users() {
		for _, e := range g.rowOf(model.UserID(u)) {
			if e&mutualBit == 0 {
				x.in[next[e]] = uint32(u)
				next[e]++
			}
		}
	}
	return x
}

// AppendFollowees appends those whom u follows, in ascending order of id.
func (g *CSR) AppendFollowees(to []model.UserID, u model.UserID) []model.UserID {
	for _, e := range g.rowOf(u) {
		to = append(to, model.UserID(e&^mutualBit))
	}
	return to
}

// AppendFollowers appends those who follow u, in ascending order of id.
func (x *Indexed) AppendFollowers(to []model.UserID, u model.UserID) []model.UserID {
	if int(u) >= x.Users() {
		return to
	}
	oneWay := x.in[x.from[u]:x.from[u+1]]
	for _, e := range x.rowOf(u) {
		if e&mutualBit == 0 {
			continue
		}
		mutual := e &^ mutualBit
		for len(oneWay) > 0 && oneWay[0] < mutual {
			to, oneWay = append(to, model.UserID(oneWay[0])), oneWay[1:]
		}
		to = append(to, model.UserID(mutual))
	}
	for _, v := range oneWay {
		to = append(to, model.UserID(v))
	}
	return to
}

// InDegree returns how many users follow u.
func (x *Indexed) InDegree(u model.UserID) int {
	if int(u) >= x.Users() {
		return 0
	}
	n := int(x.from[u+1] - x.from[u])
	for _, e := range x.rowOf(u) {
		n += int(e >> 31)
	}
	return n
}

// Parts are the arrays of an Indexed graph, as a file holds them.
type Parts struct {
	Offset, From []uint64 // len users+1: where each user's followees, and one-way followers, begin
	Row, In      []uint32 // followees, with the top bit set where the follow is mutual; one-way followers
}

// Parts returns the graph's own arrays, which must not be written to.
func (x *Indexed) Parts() Parts { return Parts{x.offset, x.from, x.row, x.in} }

// FromParts makes a graph around arrays, which must not be written to from then on. It judges the lengths, that the offsets ascend, and that
// no id is beyond the users; it does not judge whether the two directions agree.
func FromParts(p Parts) (*Indexed, error) {
	if len(p.Offset) == 0 || len(p.Offset) != len(p.From) || len(p.Offset)-1 > model.UsersMax {
		return nil, fmt.Errorf("want two arrays of offsets of equal length, users+1, got %d and %d", len(p.Offset), len(p.From))
	}
	if err := checkRows(p.Offset, p.Row, mutualBit); err != nil {
		return nil, fmt.Errorf("followees: %w", err)
	}
	if err := checkRows(p.From, p.In, 0); err != nil {
		return nil, fmt.Errorf("followers: %w", err)
	}
	g := Empty(0)
	g.offset, g.row, g.scale = p.Offset, p.Row, scaleOf(len(p.Offset)-1)
	return &Indexed{g, p.From, p.In}, nil
}

func checkRows(offset []uint64, row []uint32, flags uint32) error {
	users := uint32(len(offset) - 1)
	if offset[0] != 0 || offset[users] != uint64(len(row)) {
		return fmt.Errorf("offsets from %d to %d do not span the %d entries", offset[0], offset[users], len(row))
	}
	for u := range users {
		if offset[u] > offset[u+1] || offset[u+1] > uint64(len(row)) {
			return fmt.Errorf("the offsets of user %d do not ascend", u)
		}
	}
	high := uint32(0)
	for _, e := range row {
		high = max(high, e&^flags)
	}
	if len(row) > 0 && high >= users {
		return fmt.Errorf("user %d is beyond the %d users", high, users)
	}
	return nil
}
