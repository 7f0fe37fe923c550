package load

import (
	"dmsim/model"
	"dmsim/model/world"
)

// nobodysGroup is the id of a group that never is: an attempt about one that was not made names it.
const nobodysGroup = model.NoGroup - 1

// capture takes a society's history down as a plan, while it goes on. What makes users and groups becomes the prelude: it happens at the start, in the history's
// order, and bears the ids that it gets then.
type capture struct {
	plan   *Plan
	wanted int
	full   func()          // is called once there are enough
	start  *world.World    // what the prelude has made so far
	users  []model.UserID  // those of the society's newcomers, in the order in which they came
	groups []model.GroupID // the same of groups
}

// roomMax is for how many attempts room is made before it is known that there are so many: 300 MB.
const roomMax = 1 << 22

// newCapture fills a plan that knows its people and rules.
func newCapture(p *Plan, wanted int, full func()) *capture {
	p.Prelude, p.Attempts, p.LeftOut = nil, make([]model.Attempt, 0, min(wanted, roomMax)), map[string]uint64{}
	return &capture{plan: p, wanted: wanted, full: full, start: p.newWorld(nil, true)}
}

// Observe takes down an attempt of the society.
func (c *capture) Observe(a *model.Attempt, o *model.Outcome) {
	if len(c.plan.Attempts) == c.wanted {
		return
	}
	t := c.translate(a)
	switch {
	case a.Op == model.OpRegister || a.Op == model.OpCreateGroup:
		c.prepare(t, o)
	case t.Actor == model.NoUser: // one whom the start does not let in
	case c.plan.can != nil && !c.plan.can(&t):
		c.plan.LeftOut[a.Op.String()]++
	default:
		c.plan.Attempts = append(c.plan.Attempts, t)
		if len(c.plan.Attempts) == c.wanted {
			c.full()
		}
	}
}

// prepare makes at the start what came later in the society. Only what a sound world accepts is kept: a registration of one who would be old enough later is
// left out, and so is what that account does.
func (c *capture) prepare(a model.Attempt, was *model.Outcome) {
	if was.Reason != model.Delivered {
		return
	}
	a.At = c.plan.start
	o := c.start.Do(&a)
	user, group := model.NoUser, nobodysGroup
	if o.Reason == model.Delivered {
		c.plan.Prelude = append(c.plan.Prelude, a)
		user, group = model.UserID(o.ID), model.GroupID(o.ID)
	}
	if a.Op == model.OpRegister {
		c.users = append(c.users, user)
	} else {
		c.groups = append(c.groups, group)
	}
}

// translate puts in the ids of the plan's world. Commit numbers of the society mean nothing there: a report is about the last message.
func (c *capture) translate(a *model.Attempt) model.Attempt {
	t := *a
	t.Actor, t.Target, t.Ref = c.user(a.Actor), c.user(a.Target), 0
	if first := len(c.plan.People.Groups); a.Group != model.NoGroup && int(a.Group) >= first {
		t.Group = nobodysGroup
		if made := int(a.Group) - first; made < len(c.groups) {
			t.Group = c.groups[made]
		}
	}
	return t
}

func (c *capture) user(u model.UserID) model.UserID {
	first := c.plan.People.Users()
	if u == model.NoUser || int(u) < first {
		return u
	}
	if came := int(u) - first; came < len(c.users) {
		return c.users[came]
	}
	return model.NoUser
}
