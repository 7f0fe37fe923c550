package world

import (
	"cmp"
	"slices"

	"dmsim/model"
	"dmsim/model/codec"
)

func (w *World) walkStripe(c *codec.Codec, i uint32) {
	s := &w.stripes[i]
	if c.Reading() {
		s.wipe()
	}
	mine := func(c *codec.Codec, id *model.UserID) {
		w.walkID(c, id)
		c.Check(stripeOf(*id) == i, "user %d is not of stripe %d", *id, i)
	}
	s.log.walk(c, mine)
	s.pairs.walk(c, mine)
	codec.Map(c, &s.sides, mine, func(c *codec.Codec, one **side) {
		if c.Reading() {
			*one = new(side)
		}
		(*one).walk(c, w)
	})
	codec.Map(c, &s.chats, codec.Fixed[uint64], func(c *codec.Codec, one **chat) {
		if c.Reading() {
			*one = new(chat)
		}
		(*one).walk(c, w)
	})
}

// walk goes over the records by ascending keys: the table's own order is that of how it grew.
func (t *pairTable) walk(c *codec.Codec, mine func(*codec.Codec, *model.UserID)) {
	var slots []pairSlot
	if !c.Reading() {
		slots = t.sorted()
	}
	codec.Slice(c, &slots, func(c *codec.Codec, s *pairSlot) {
		mine(c, (*model.UserID)(&s.a))
		codec.Uint(c, &s.b)
		codec.Uint(c, &s.pair.bits)
		codec.Uint(c, &s.pair.requests)
		c.Check(s.pair.bits&known != 0, "a pair of which nothing is known")
		if c.Reading() && c.OK() {
			*t.need(s.a, s.b) = s.pair
		}
	})
	c.Check(t.used == len(slots), "a pair twice")
}

func (t *pairTable) sorted() []pairSlot {
	slots := make([]pairSlot, 0, t.used)
	for i := range t.slots {
		if t.slots[i].pair.bits != 0 {
			slots = append(slots, t.slots[i])
		}
	}
	slices.SortFunc(slots, func(x, y pairSlot) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	return slots
}

func (s *side) walk(c *codec.Codec, w *World) {
	codec.Slice(c, &s.rolling, func(c *codec.Codec, u *use) {
		codec.Int(c, &u.at)
		codec.Uint(c, &u.cost)
	})
	codec.Map(c, &s.retries, codec.Fixed[uint64], func(c *codec.Codec, r *retry) {
		codec.Int(c, &r.at)
		codec.Outcome(c, &r.outcome)
	})
	codec.Slice(c, &s.tries, func(c *codec.Codec, t *try) {
		codec.Int(c, &t.at)
		codec.Fixed(c, &t.id)
	})
	codec.Slice(c, &s.groups, func(c *codec.Codec, id *model.GroupID) {
		codec.Uint(c, id)
		c.Check(w.group(*id) != nil, "there is no group %d", *id)
	})
	c.Check(slices.IsSorted(s.groups), "groups out of order")
	codec.Slice(c, &s.partners, w.walkID)
	codec.Slice(c, &s.strikes, walkStrike)
	codec.Int(c, &s.counted)
	codec.Slice(c, &s.reported, codec.Uint[uint64])
	codec.Slice(c, &s.letters, func(c *codec.Codec, l *letter) {
		codec.Int(c, &l.at)
		codec.Uint(c, &l.to)
		codec.Bool(c, &l.answered)
	})
	codec.Int(c, &s.hold)
	codec.Int(c, &s.from)
	codec.Int(c, &s.until)
}

func (c *chat) walk(to *codec.Codec, w *World) {
	codec.Slice(to, &c.messages, func(to *codec.Codec, m *message) { m.walk(to, w) })
	codec.Uint(to, &c.read[0])
	codec.Uint(to, &c.read[1])
}

func walkStrike(c *codec.Codec, s *strike) {
	codec.Int(c, &s.at)
	codec.Int(c, &s.limit)
	codec.Int(c, &s.suspension)
}
