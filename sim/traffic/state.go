package traffic

import (
	"slices"

	"dmsim/model"
	"dmsim/model/codec"
)

// Walk goes over what a generator has come to know by a time up to which all was planned and nothing else: sessions that go on after it, whom people have been in
// touch with, who registered, how adversaries have adapted. What it reads it puts into a new generator of the same people, of the same config from the same start.
// All else is drawn again: it is a function of its keys.
func (g *Generator) Walk(c *codec.Codec, at model.Time) {
	g.walkSessions(c, at)
	memories := len(g.crowd.memory)
	codec.Slice(c, &g.crowd.memory, func(c *codec.Codec, m *memory) {
		codec.Uint(c, &m.begun)
		codec.Uint(c, &m.partners)
	})
	c.Check(len(g.crowd.memory) == memories, "want the memories of %d users, got %d", memories, len(g.crowd.memory))
	codec.Slice(c, &g.late, func(c *codec.Codec, u *lateUser) {
		codec.Bits(c, &u.trait)
		codec.Fixed(c, &u.key)
		c.Check(int(u.trait.persona()) < len(g.behaviour), "there is no persona %d", u.trait.persona())
	})
	g.walkAdversaries(c)
	if c.Reading() {
		g.passRaids(at)
	}
}

func (g *Generator) walkSessions(c *codec.Codec, at model.Time) {
	for i := range g.parts {
		codec.Slice(c, &g.parts[i].after, func(c *codec.Codec, a *model.Attempt) {
			codec.Attempt(c, a)
			c.Check(a.At >= at, "an attempt of %v, which is over", a.At)
		})
	}
}

func (g *Generator) walkAdversaries(c *codec.Codec) {
	codec.Map(c, &g.adversaries, codec.Uint[model.UserID], func(c *codec.Codec, s **adversary) {
		if c.Reading() {
			*s = new(adversary)
		}
		(*s).walk(c)
	})
	if !c.Reading() || !c.OK() {
		return
	}
	for u, s := range g.adversaries {
		if int(u) >= g.people.Users()+len(g.late) || s.moved != model.NoUser && s.moved <= u {
			c.Fail("user %d cannot have gone on as %d", u, s.moved)
			return
		}
		g.adapted.Add(u)
	}
}

func (s *adversary) walk(c *codec.Codec) {
	codec.Bool(c, &s.mutates)
	codec.Int(c, &s.slowUntil)
	codec.Float(c, &s.share)
	codec.Bool(c, &s.moving)
	codec.Fixed32(c, &s.moved)
}

// passRaids drops what raids have attempted before a time.
func (g *Generator) passRaids(at model.Time) {
	for i := range g.raids {
		r := &g.raids[i]
		first := slices.IndexFunc(r.attempts, func(a model.Attempt) bool { return a.At >= at })
		if first < 0 {
			first = len(r.attempts)
		}
		r.attempts = r.attempts[first:]
	}
}

// Walk goes over nothing: what of a trace is before the time at hand, a new Replay passes over.
func (r *Replay) Walk(*codec.Codec, model.Time) {}
