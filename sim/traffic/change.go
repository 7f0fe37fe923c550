package traffic

import (
	"dmsim/model"
	"dmsim/sim/population"
	"dmsim/sim/rng"
)

// changes are the rates of what users do beside writing, as one table of cumulative rates.
type changes struct {
	total float64
	ops   []model.Op
	upTo  []float64
}

func newChanges(c Changes) changes {
	var t changes
	add := func(op model.Op, rate float64) {
		t.total += rate
		t.ops, t.upTo = append(t.ops, op), append(t.upTo, t.total)
	}
	add(model.OpFollow, c.Follow)
	add(model.OpUnfollow, c.Unfollow)
	add(model.OpBlock, c.Block)
	add(model.OpUnblock, c.Unblock)
	add(model.OpSet, c.Setting)
	add(model.OpAccept, c.Accept)
	add(model.OpCreateGroup, c.CreateGroup)
	add(model.OpAdd, c.Add)
	add(model.OpLeave, c.Leave)
	add(model.OpDelete, c.Delete)
	return t
}

// planChange adds a change of a user; what is below the sum of all rates and says which.
func (g *Generator) planChange(d *rng.Draw, u model.UserID, at model.Time, what float64, into *part) {
	a := model.Attempt{At: at, Key: model.Key(d.Uint64()), Actor: u, Target: model.NoUser, Group: model.NoGroup}
	i := 0
	for i < len(g.changes.ops)-1 && what >= g.changes.upTo[i] {
		i++
	}
	a.Op = g.changes.ops[i]
	followee := g.fillChange(d, &a)
	if a.Op == model.OpLeave && a.Group == model.NoGroup {
		return // one who is in no group has none to leave
	}
	into.add(a, followee)
}

func (g *Generator) fillChange(d *rng.Draw, a *model.Attempt) (followee pick) {
	b := g.behaviourOf(a.Actor)
	switch a.Op {
	case model.OpFollow:
		if d.Chance(0.5) {
			return g.pick(d, b, g.followee(d, b, a.Actor)) // a followee of a followee
		}
		a.Target = g.stranger(d)
	case model.OpUnfollow, model.OpBlock, model.OpUnblock, model.OpAccept:
		return g.pick(d, b, a.Actor)
	case model.OpSet:
		a.Setting, a.HasSetting = g.people.NewSetting(a.Actor, d.Unit()), true
	case model.OpAdd:
		if a.Group = g.group(d, a.Actor); a.Group != model.NoGroup {
			return g.pick(d, b, a.Actor)
		}
		a.Op = model.OpCreateGroup
	case model.OpLeave:
		a.Group = g.group(d, a.Actor)
	}
	return pick{of: nobody}
}

// memberships lists the groups of each user at the start, packed.
type memberships struct {
	offset []uint32
	groups []model.GroupID
}

func newMemberships(people *population.Population) memberships {
	m := memberships{offset: make([]uint32, people.Users()+1)}
	for _, members := range people.Groups {
		for _, u := range members {
			m.offset[u+1]++
		}
	}
	for u := range people.Users() {
		m.offset[u+1] += m.offset[u]
	}
	m.groups = make([]model.GroupID, m.offset[people.Users()])
	next := append([]uint32(nil), m.offset...)
	for id, members := range people.Groups {
		for _, u := range members {
			m.groups[next[u]] = model.GroupID(id)
			next[u]++
		}
	}
	return m
}

func (m *memberships) of(u model.UserID) []model.GroupID {
	if int(u)+1 >= len(m.offset) {
		return nil
	}
	return m.groups[m.offset[u]:m.offset[u+1]]
}
