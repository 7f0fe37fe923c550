package metrics

import (
	"maps"

	"dmsim/model"
)

// recontact watches whether an adversary who was blocked reaches the blocker again, by whatever account.
type recontact struct {
	barred map[pair]bar // a blocker, and the person blocked (the first account of it)
	broken uint64
}

// bar says how it stands between a blocker and a person.
type bar uint8

const (
	standing bar = iota // since the block, nothing has come
	lifted              // the blocker has unblocked an account of the person
	broken              // a message has come, and nothing more is counted
)

func newRecontact() recontact { return recontact{barred: map[pair]bar{}} }

func (c *recontact) block(by, person model.UserID) {
	p := pair{by, person}
	if c.barred[p] != broken {
		c.barred[p] = standing
	}
}

func (c *recontact) unblock(by, person model.UserID) {
	p := pair{by, person}
	if state, ok := c.barred[p]; ok && state == standing {
		c.barred[p] = lifted
	}
}

// reached notes that a one-to-one message of an adversary was delivered.
func (c *recontact) reached(person, to model.UserID) {
	p := pair{to, person}
	if state, ok := c.barred[p]; ok && state == standing {
		c.barred[p] = broken
		c.broken++
	}
}

// restart keeps the pairs that stand.
func (c *recontact) restart() {
	maps.DeleteFunc(c.barred, func(_ pair, state bar) bool { return state != standing })
	c.broken = 0
}

var recontactMetrics = []metric{{
	Definition{
		Name: "recontact_after_block", Unit: "share", Group: "reactions",
		Numerator: "of those, where a one-to-one message of any account of the person reached the blocker after the block, " +
			"and before the blocker unblocked one of the person's accounts",
		Denominator: "pairs of a blocker and an adversary person of whom the blocker has blocked an account",
		Who: "blocks by benign accounts, of accounts of adversaries; accounts are one person's where one was opened after the other; " +
			"a message counts with a label or without",
		Higher: Worse,
	},
	func(m *Metrics) figure { return ratio(m.recontact.broken, len(m.recontact.barred)) },
}}
