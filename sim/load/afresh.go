package load

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"dmsim/model"
	"dmsim/model/world"
	"dmsim/sim/population"
)

// callsMax bounds what Afresh makes of a plan: each is a request that is answered before the clock starts.
const callsMax = 200_000

// Afresh returns the plan of the first n attempts for a target that cannot be given the people of the plan. Those who have a part in the attempts register, follow each other, block
// and make groups by attempts of their own, at a time: these are the prelude. So they bear other ids, nobody else is there, and what rules refuse of it is left out, with all that
// hangs on it. No time passes: see At.
func (p *Plan) Afresh(n int, at model.Time) (*Plan, error) {
	came := &coming{
		of: p, at: at, users: map[model.UserID]model.UserID{}, groups: map[model.GroupID]model.GroupID{}, made: map[model.Op][]*model.Attempt{},
		to: &Plan{Config: p.Config, People: &population.Population{Zones: p.People.Zones}, LeftOut: p.LeftOut, rules: p.rules, start: at, attempted: true, can: p.can, meanings: p.meanings},
	}
	came.start = came.to.newWorld(nil, true)
	for i := range p.Prelude {
		a := &p.Prelude[i]
		came.made[a.Op] = append(came.made[a.Op], a)
	}
	if err := came.prelude(p.Attempts[:n]); err != nil {
		return nil, err
	}
	for i := range n {
		if a := came.translate(p.Attempts[i]); a.Actor != model.NoUser || p.Attempts[i].Actor == model.NoUser {
			came.to.Attempts, came.to.seeds = append(came.to.Attempts, a), append(came.to.seeds, p.seeds[i])
		}
	}
	if len(came.to.Attempts) < n {
		return nil, fmt.Errorf("want a scenario whose people its own policy lets register, got one that refuses those of %d of %d attempts", n-len(came.to.Attempts), n)
	}
	return came.to.At(at, at, n, nil), nil
}

// At returns the plan of the first n attempts for a target with a clock of its own, which shows start when the prelude is made, and from when the load begins. Due says how long
// after that each attempt is made; nil: the clock stands.
func (p *Plan) At(start, from model.Time, n int, due []time.Duration) *Plan {
	at := *p
	at.start, at.Prelude, at.Attempts, at.seeds = start, slices.Clone(p.Prelude), slices.Clone(p.Attempts[:n]), p.seeds[:n]
	for i := range at.Prelude {
		at.Prelude[i].At = start
	}
	for i := range at.Attempts {
		at.Attempts[i].At = from
		if due != nil {
			at.Attempts[i].At += model.Time(due[i].Milliseconds())
		}
	}
	at.expect()
	return &at
}

// coming makes the prelude of a plan whose people come by attempts.
type coming struct {
	of     *Plan // whose people they are
	to     *Plan
	at     model.Time
	made   map[model.Op][]*model.Attempt   // the prelude that they come from
	start  *world.World                    // what the new prelude has made so far
	parts  []model.UserID                  // of all who have a part, in the order in which they first have
	users  map[model.UserID]model.UserID   // what they are called in the new plan; NoUser: they were not let in
	groups map[model.GroupID]model.GroupID // the same of groups; nobodysGroup
}

// prelude lets people come, follow, block, and make groups.
func (c *coming) prelude(attempts []model.Attempt) error {
	groups := c.gather(attempts)
	for _, u := range c.parts {
		c.register(u)
	}
	for _, step := range []func(model.UserID){c.follow, c.block} {
		for _, u := range c.parts {
			if step(u); len(c.to.Prelude) > callsMax {
				return fmt.Errorf("want a load before which no more than %d requests are needed, since the service cannot be given its people, got %d people with more: make it shorter, or the scenario smaller", callsMax, len(c.parts))
			}
		}
	}
	for _, g := range groups {
		c.group(g)
	}
	if len(c.to.Prelude) > callsMax {
		return errors.New("want a load of fewer and smaller groups: the service cannot be given them")
	}
	return nil
}

// gather finds who has a part, and the groups that are spoken of.
func (c *coming) gather(attempts []model.Attempt) (groups []model.GroupID) {
	part := func(u model.UserID) {
		if _, known := c.users[u]; !known && u != model.NoUser && u < model.UsersMax {
			c.users[u], c.parts = model.NoUser, append(c.parts, u)
		}
	}
	for i := range attempts {
		a := &attempts[i]
		part(a.Actor)
		part(a.Target)
		if _, known := c.groups[a.Group]; !known && a.Group != model.NoGroup && a.Group != nobodysGroup {
			c.groups[a.Group], groups = nobodysGroup, append(groups, a.Group)
			for _, u := range c.members(a.Group) {
				part(u)
			}
		}
	}
	return groups
}

// members are those of a group at the start, the first of them who makes it.
func (c *coming) members(g model.GroupID) []model.UserID {
	if first := len(c.of.People.Groups); int(g) >= first {
		return []model.UserID{c.made[model.OpCreateGroup][int(g)-first].Actor}
	}
	return c.of.People.Groups[g]
}

// do makes an attempt before the clock starts. Only what a sound world accepts is kept.
func (c *coming) do(a model.Attempt) (model.Outcome, bool) {
	if c.of.can != nil && !c.of.can(&a) {
		return model.Outcome{}, false
	}
	a.At = c.at
	made := a
	o := c.start.Do(&made)
	if o.Reason != model.Delivered {
		return o, false
	}
	c.to.Prelude = append(c.to.Prelude, a)
	return o, true
}

// profile is that of one who is there at the start of the other plan.
func (c *coming) profile(u model.UserID) model.Profile {
	first := c.of.People.Users()
	if int(u) < first {
		return c.of.People.Profile(u)
	}
	return c.made[model.OpRegister][int(u)-first].Profile()
}

// attempt is one of a user about another, or about nobody.
func attempt(op model.Op, actor, target model.UserID) model.Attempt {
	return model.Attempt{Op: op, Actor: actor, Target: target, Group: model.NoGroup}
}

func (c *coming) register(u model.UserID) {
	p := c.profile(u)
	a := attempt(model.OpRegister, model.NoUser, model.NoUser)
	a.Birth, a.Zone, a.Setting, a.HasSetting = p.Birth, p.Zone, p.Setting, p.HasSetting
	o, ok := c.do(a)
	if !ok {
		return
	}
	c.users[u] = model.UserID(o.ID)
	if p.HasSetting && !c.to.Prelude[len(c.to.Prelude)-1].HasSetting { // the service is not told of it then
		set := attempt(model.OpSet, c.users[u], model.NoUser)
		set.Setting, set.HasSetting = p.Setting, true
		c.do(set)
	}
}

// follow makes the follows of one to others who are there.
func (c *coming) follow(u model.UserID) {
	g := c.of.People.Graph
	if int(u) >= g.Users() || c.users[u] == model.NoUser {
		return
	}
	for i := range g.Degree(u) {
		if v, _ := g.Followee(u, i); c.user(v) != model.NoUser {
			c.do(attempt(model.OpFollow, c.users[u], c.user(v)))
		}
	}
}

// block makes the blocks of one.
func (c *coming) block(u model.UserID) {
	blocks := c.of.People.Blocks
	first, _ := slices.BinarySearchFunc(blocks, u, func(b population.Block, u model.UserID) int { return int(b.Blocker) - int(u) })
	for _, b := range blocks[first:] {
		if b.Blocker != u {
			return
		}
		if c.user(u) != model.NoUser && c.user(b.Blocked) != model.NoUser {
			c.do(attempt(model.OpBlock, c.user(u), c.user(b.Blocked)))
		}
	}
}

// group makes a group, and adds its members.
func (c *coming) group(g model.GroupID) {
	members := c.members(g)
	founder := c.user(members[0])
	if founder == model.NoUser {
		return
	}
	o, ok := c.do(attempt(model.OpCreateGroup, founder, model.NoUser))
	if !ok {
		return
	}
	c.groups[g] = model.GroupID(o.ID)
	for _, u := range members[1:] {
		if c.user(u) != model.NoUser {
			add := attempt(model.OpAdd, founder, c.user(u))
			add.Group = c.groups[g]
			c.do(add)
		}
	}
}

// translate puts in the new ids.
func (c *coming) translate(a model.Attempt) model.Attempt {
	a.Actor, a.Target = c.user(a.Actor), c.user(a.Target)
	if a.Group != model.NoGroup && a.Group != nobodysGroup {
		a.Group = c.groups[a.Group]
	}
	return a
}

func (c *coming) user(u model.UserID) model.UserID {
	if came, known := c.users[u]; known {
		return came
	}
	return model.NoUser
}

// Users is how many people are there at the start.
func (p *Plan) Users() int { return p.People.Users() + p.made(model.OpRegister) }

// Follows is how many follows are there at the start.
func (p *Plan) Follows() uint64 {
	n := uint64(p.made(model.OpFollow))
	if p.People.Graph != nil {
		n += p.People.Graph.Follows()
	}
	return n
}

// made counts what the prelude has of one operation.
func (p *Plan) made(op model.Op) (n int) {
	for i := range p.Prelude {
		if p.Prelude[i].Op == op {
			n++
		}
	}
	return n
}
