package check

import (
	"fmt"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/spec"
	"dmsim/sim/cases"
)

// Attempt is an attempt with what a list of attempts says beside it.
type Attempt struct {
	model.Attempt
	Members []model.UserID // of a group that it creates
	Look    bool           // afterwards compare what people can read, too
	Rules   *policy.Rules  // put in force before it, where it is one of the Later of a setup; nil: those in force stay
}

// Compare replays attempts, in their order and at times that never go back, on the world and on the second opinion. It returns
// the first difference, nil where there is none. At the end what people can read is compared too.
func Compare(rules *policy.Rules, setup *Setup, attempts []Attempt) *Difference {
	return Replay(setup.World(rules), setup.Spec(rules), setup, attempts)
}

// Replay is Compare for two targets that are in the initial state of setup.
func Replay(world, opinion Comparable, setup *Setup, attempts []Attempt) *Difference {
	c := comparison{world: world, opinion: opinion, users: len(setup.Users), groups: len(setup.Groups), contacts: setup.Contacts}
	for i := range attempts {
		if rules := attempts[i].Rules; rules != nil {
			enforce(world, rules, attempts[i].At)
			enforce(opinion, rules, attempts[i].At)
		}
		if d := c.attempt(i, &attempts[i]); d != nil {
			return d
		}
		if attempts[i].Look || i == len(attempts)-1 {
			if d := c.look(i, &attempts[i]); d != nil {
				return d
			}
		}
	}
	return nil
}

// enforce puts rules in force for the attempts to come.
func enforce(t Comparable, rules *policy.Rules, at model.Time) {
	switch t := t.(type) {
	case interface {
		Switch(*policy.Rules, model.Time)
	}:
		t.Switch(rules, at)
	case interface{ SetTerms(spec.Terms) }:
		t.SetTerms(cases.Terms(rules))
	default:
		panic(fmt.Sprintf("check: no other rules can be put in force in a %T", t))
	}
}

// comparison is a replay under way.
type comparison struct {
	world, opinion Comparable
	users, groups  int  // how many there are by now
	contacts       bool // the world tells them
}

// attempt does one attempt on both.
func (c *comparison) attempt(index int, a *Attempt) *Difference {
	d := &Difference{Index: index, Attempt: *a}
	if e, ok := c.world.(cases.Explainer); ok {
		facts := e.Facts(&a.Attempt)
		d.Facts, d.rules = &facts, e.Rules()
	}
	d.World, d.Spec = c.world.Do(&a.Attempt, a.Members...), c.opinion.Do(&a.Attempt, a.Members...)
	if !c.contacts {
		d.Spec.Contact, d.Spec.Tie = model.NoContact, 0
	}
	if d.World != d.Spec {
		return d
	}
	if a.Op == model.OpSend && d.World.Reason == model.Delivered && !d.World.Repeat {
		return d.unless("receivers", c.reached(c.world, a, d.World), c.reached(c.opinion, a, d.World))
	}
	if d.World.Reason == model.Delivered {
		switch a.Op {
		case model.OpRegister:
			c.users++
		case model.OpCreateGroup:
			c.groups++
		}
	}
	return nil
}

func (c *comparison) reached(t Comparable, a *Attempt, o model.Outcome) []model.UserID {
	return t.Reached(a.Actor, a.Target, a.Group, o.Commit)
}

// look compares the inboxes of all users, then half of their conversations, then the inboxes again: the other half stays unread
// until a later look.
func (c *comparison) look(index int, a *Attempt) *Difference {
	d := &Difference{Index: index, Attempt: *a}
	if found := c.inboxes(d); found != nil {
		return found
	}
	for u := range c.users {
		for other := range c.users + c.groups {
			reader, with, group := model.UserID(u), model.UserID(other), model.NoGroup
			if other >= c.users {
				with, group = model.NoUser, model.GroupID(other-c.users)
			}
			if (u+other+index)%2 == 0 || reader == with {
				continue
			}
			if found := c.read(d, reader, with, group); found != nil {
				return found
			}
		}
	}
	return c.inboxes(d)
}

func (c *comparison) inboxes(d *Difference) *Difference {
	for u := range c.users {
		reader := model.UserID(u)
		if found := d.unless("inbox of", c.world.Inbox(reader), c.opinion.Inbox(reader), u); found != nil {
			return found
		}
	}
	return nil
}

func (c *comparison) read(d *Difference, reader, with model.UserID, group model.GroupID) *Difference {
	mine, theirs := c.world.Read(reader, with, group, d.Attempt.At), c.opinion.Read(reader, with, group, d.Attempt.At)
	return d.unless("what is read by, from, in", mine, theirs, reader, with, group)
}
