package linear

import (
	"cmp"
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// partition is a machine with what concerns it, in the order of the calls.
type partition struct {
	machine
	events []*Event
}

// cutter cuts a history into partitions. They are listed by the first of their events.
type cutter struct {
	history *History
	people  *people
	blocks  map[[2]model.UserID]bool
	list    []*partition
	pairs   map[[2]model.UserID]*partition
	days    map[dayKey]*partition
	spams   map[spamKey]*partition
	groups  map[model.GroupID]*partition
	tries   map[tries]*partition
}

type (
	dayKey struct {
		sender model.UserID
		day    model.Day
	}
	spamKey struct {
		sender      model.UserID
		fingerprint uint64
	}
)

func cut(h *History) []*partition {
	c := &cutter{
		history: h, people: peopleOf(h), blocks: map[[2]model.UserID]bool{}, pairs: map[[2]model.UserID]*partition{}, days: map[dayKey]*partition{},
		spams: map[spamKey]*partition{}, groups: map[model.GroupID]*partition{}, tries: map[tries]*partition{},
	}
	for _, b := range h.State.Blocks {
		c.blocks[b] = true
	}
	events := make([]*Event, len(h.Events))
	for i := range h.Events {
		e := &h.Events[i]
		events[i] = e
		if e.op(model.OpBlock) {
			c.blocks[[2]model.UserID{e.Attempt.Actor, e.Attempt.Target}] = true
		}
	}
	slices.SortFunc(events, func(a, b *Event) int { return cmp.Compare(a.Call, b.Call) })
	for _, e := range events {
		c.pair(e)
		c.group(e)
		if e.op(model.OpSend) {
			c.day(e)
			c.spam(e)
			c.try(e)
		}
	}
	c.own(events)
	return c.list
}

// put adds an event to a partition, which it makes if there is none.
func put[K comparable](c *cutter, all map[K]*partition, key K, e *Event, make func() machine) *partition {
	p := all[key]
	if p == nil {
		p = &partition{machine: make()}
		all[key] = p
		c.list = append(c.list, p)
	}
	p.events = append(p.events, e)
	return p
}

// pair puts what is between two users; of a creation that went well, what is between the creator and each other.
func (c *cutter) pair(e *Event) {
	a := &e.Attempt
	switch {
	case e.Outcome.Repeat:
	case e.op(model.OpCreateGroup) && e.delivered():
		all, _ := founders(e)
		for _, u := range all[1:] {
			c.between(a.Actor, u, e)
		}
	case e.toUser(), e.op(model.OpAdd), e.op(model.OpFollow), e.op(model.OpUnfollow), e.op(model.OpBlock), e.op(model.OpUnblock), e.op(model.OpAccept):
		c.between(a.Actor, a.Target, e)
	}
}

func (c *cutter) between(a, b model.UserID, e *Event) {
	if a == b || a == model.NoUser || b == model.NoUser {
		return
	}
	low, high := min(a, b), max(a, b)
	put(c, c.pairs, [2]model.UserID{low, high}, e, func() machine { return c.history.pair(c.people, low, high) })
}

func (c *cutter) group(e *Event) {
	id := e.Attempt.Group
	switch {
	case e.op(model.OpCreateGroup):
		if !e.delivered() {
			return
		}
		id = model.GroupID(e.Outcome.ID)
	case e.Outcome.Repeat, !e.toGroup() && !e.op(model.OpAdd) && !e.op(model.OpLeave):
		return
	}
	m := put(c, c.groups, id, e, func() machine { return c.history.group(id, c.blocks) }).machine.(*group)
	switch e.Attempt.Op {
	case model.OpAdd:
		m.know(e.Attempt.Target)
	case model.OpCreateGroup:
		all, _ := founders(e)
		m.know(all...)
	}
}

// day puts what uses up a day, or says whether it is used up.
func (c *cutter) day(e *Event) {
	p := c.history.Policy
	sender := e.Attempt.Actor
	_, known := c.people.profiles[sender]
	idle := p.DailyLimit.Counts == policy.CountAccepted && !reaches(e, model.DailyLimit)
	if p.DailyLimit.Messages == policy.NoLimit || e.Outcome.Repeat || e.Outcome.Reason == model.NotLoggedIn || !known || idle {
		return
	}
	m := &day{people: c.people, sender: sender, rolling: p.DailyLimit.Clock == policy.Rolling24h, limit: int(p.DailyLimit.Messages)}
	switch p.DailyLimit.Clock {
	case policy.UTCDay:
		m.day = e.Attempt.At.Day()
	case policy.LocalDay:
		m.day = c.people.localDay(sender, e.Attempt.At)
	}
	put(c, c.days, dayKey{sender, m.day}, e, func() machine { return m })
}

func (c *cutter) spam(e *Event) {
	p := c.history.Policy
	if p.Spam.MaxRecipients == policy.NoLimit || e.Outcome.Repeat || !reaches(e, model.Spam) {
		return
	}
	m := &spam{sender: e.Attempt.Actor, near: p.Spam.Match == policy.MatchNear, policy: p}
	if !m.near {
		m.fingerprint = e.Attempt.Message.Fingerprint
	}
	put(c, c.spams, spamKey{m.sender, m.fingerprint}, e, func() machine { return m })
}

func (c *cutter) try(e *Event) {
	if e.Attempt.Message.ID == 0 || e.Outcome.Reason == model.NotLoggedIn {
		return
	}
	m := tries{e.Attempt.Actor, e.Attempt.Message.ID}
	put(c, c.tries, m, e, func() machine { return m })
}

// own puts what somebody does on his own account to the pairs and groups that it may change, each list in order again.
func (c *cutter) own(events []*Event) {
	mine := map[model.UserID][]*Event{}
	for _, e := range events {
		switch {
		case e.op(model.OpRegister) && e.delivered():
			u := model.UserID(e.Outcome.ID)
			mine[u] = append(mine[u], e)
		case e.op(model.OpSet), e.op(model.OpDelete):
			mine[e.Attempt.Actor] = append(mine[e.Attempt.Actor], e)
		}
	}
	for _, p := range c.list {
		before := len(p.events)
		switch m := p.machine.(type) {
		case *pair:
			for _, u := range m.users {
				p.events = append(p.events, mine[u]...)
			}
		case *group:
			for u := range m.place {
				for _, e := range mine[u] {
					if e.op(model.OpDelete) && e.delivered() {
						p.events = append(p.events, e)
					}
				}
			}
		}
		if len(p.events) > before {
			slices.SortFunc(p.events, func(a, b *Event) int { return cmp.Compare(a.Call, b.Call) })
		}
	}
}
