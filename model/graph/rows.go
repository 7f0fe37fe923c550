package graph

import "dmsim/model"

// linksAtHand is how many links of one user are held on the stack.
const linksAtHand = 256

// AppendFollowees appends those whom u follows, in ascending order of id.
func (g *Computed) AppendFollowees(to []model.UserID, u model.UserID) []model.UserID {
	return g.appendUsers(to, u, Out)
}

// AppendFollowers appends those who follow u, in ascending order of id.
func (g *Computed) AppendFollowers(to []model.UserID, u model.UserID) []model.UserID {
	return g.appendUsers(to, u, In)
}

func (g *Computed) appendUsers(to []model.UserID, u model.UserID, want Tie) []model.UserID {
	var hand [linksAtHand]link
	for _, l := range g.appendLinks(hand[:0], u, want) {
		if l.tie()&want != 0 {
			to = append(to, model.UserID(l.user()))
		}
	}
	return to
}

// Degree returns how many users u follows. It computes his row.
func (g *Computed) Degree(u model.UserID) (degree int) {
	var hand [linksAtHand]link
	for _, l := range g.appendLinks(hand[:0], u, Out) {
		degree += int(l.tie() & Out)
	}
	return degree
}

// Followee returns the i-th followee of u in ascending order of id, and whether it follows back. It computes his row.
func (g *Computed) Followee(u model.UserID, i int) (followee model.UserID, mutual bool) {
	var hand [linksAtHand]link
	for _, l := range g.appendLinks(hand[:0], u, Mutual) {
		if l.tie()&Out == 0 {
			continue
		}
		if i == 0 {
			return model.UserID(l.user()), l.tie() == Mutual
		}
		i--
	}
	panic("graph: no such followee")
}

// Follows returns the number of follows. Unless SetFollows has said it, the first call computes every row, which takes some two seconds for ten million.
func (g *Computed) Follows() uint64 {
	if known := g.follows.Load(); known > 0 {
		return known - 1
	}
	n := uint64(0)
	for u := range g.Users() {
		n += uint64(g.Degree(model.UserID(u)))
	}
	g.SetFollows(n)
	return n
}

// SetFollows tells the graph how many follows it has, for one who has counted them by many hands.
func (g *Computed) SetFollows(n uint64) { g.follows.Store(n + 1) }

// TouchRow reads the place of a.
func (g *Computed) TouchRow(a model.UserID) uint32 {
	if int(a) >= g.Users() {
		return 0
	}
	return g.places[g.users.To(uint32(a))].Out
}

// TouchTie reads the place of b.
func (g *Computed) TouchTie(_, b model.UserID) uint32 { return g.TouchRow(b) }

// TouchAround reads nothing: a tie has no other place to look at.
func (g *Computed) TouchAround(_, _ model.UserID) uint32 { return 0 }

// Rows are the rows of a run of users, in the form in which Parts holds them.
type Rows struct {
	Degrees, InDegrees []uint32 // followees, and one-way followers, of each user
	Row, In            []uint32
	links              []link
}

// AppendRow appends the row of the next user.
func (r *Rows) AppendRow(g *Computed, u model.UserID) {
	r.links = g.appendLinks(r.links[:0], u, Mutual)
	row, in := len(r.Row), len(r.In)
	for _, l := range r.links {
		switch l.tie() {
		case Mutual:
			r.Row = append(r.Row, l.user()|mutualBit)
		case Out:
			r.Row = append(r.Row, l.user())
		case In:
			r.In = append(r.In, l.user())
		}
	}
	r.Degrees = append(r.Degrees, uint32(len(r.Row)-row))
	r.InDegrees = append(r.InDegrees, uint32(len(r.In)-in))
}

// Reset forgets the rows and keeps the memory.
func (r *Rows) Reset() {
	r.Degrees, r.InDegrees, r.Row, r.In = r.Degrees[:0], r.InDegrees[:0], r.Row[:0], r.In[:0]
}

// Mutual returns how many follows of the rows are mutual.
func (r *Rows) Mutual() (n int) {
	for _, e := range r.Row {
		n += int(e >> 31)
	}
	return n
}

// AppendUsers appends the users of the rows: followees first, then one-way followers.
func (r *Rows) AppendUsers(to []model.UserID) []model.UserID {
	for _, e := range r.Row {
		to = append(to, model.UserID(e&^mutualBit))
	}
	for _, e := range r.In {
		to = append(to, model.UserID(e))
	}
	return to
}
