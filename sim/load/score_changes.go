package load

import (
	"sort"
	"time"

	"dmsim/model"
)

// changes are the attempts that change some part of the state, for the parts of which something is asked.
type changes map[part]*changed

// changed are the attempts that change one part, in the order in which they were begun.
type changed struct {
	by    []change
	open  bool          // two overlapped of which it matters which was the last
	since time.Duration // since then
}

// change is one of them.
type change struct {
	index int32
	begun time.Duration
	ended time.Duration
	until time.Duration // the latest end up to here
	hard  time.Duration // the latest end up to here of those that are no messages
}

// changes collects the changes of what answers depend on that no replay gives. For most targets there is none.
func (j *judge) changes(begun []int32, replies [][]replied) changes {
	c := make(changes)
	for _, i := range begun {
		if agreeing(i, replies) > 0 {
			continue
		}
		for _, r := range replies {
			for _, p := range j.asked(i, r[i].reason) {
				if c[p] == nil {
					c[p] = new(changed)
				}
			}
		}
	}
	if len(c) == 0 {
		return c
	}
	var room [4]part
	for _, i := range begun {
		a := &j.plan.Attempts[i]
		for _, p := range appendChanged(room[:0], a) {
			if of := c[p]; of != nil {
				of.add(i, &j.heard[i], a.Op != model.OpSend)
			}
		}
		if a.Op == model.OpSend { // it may be the message that is reported, or not yet
			if of := c[part{kind: standing, a: uint32(a.Actor)}]; of != nil {
				of.add(i, &j.heard[i], false)
			}
		}
	}
	return c
}

// add adds the next change. What messages leave behind does not depend on their order, if their decisions do not; of two others, or of one and a message, it may
// matter which was the last.
func (c *changed) add(i int32, g *Hearing, hard bool) {
	next := change{index: i, begun: g.Begun, ended: g.Ended, until: g.Ended}
	if hard {
		next.hard = g.Ended
	}
	if n := len(c.by); n > 0 {
		last := &c.by[n-1]
		if !c.open && (last.hard > g.Begun || hard && last.until > g.Begun) {
			c.open, c.since = true, g.Begun
		}
		next.until, next.hard = max(next.until, last.until), max(next.hard, last.hard)
	}
	c.by = append(c.by, next)
}

// any says whether any of the parts was being changed by another attempt while the answer i was made, or was open by then.
func (c changes) any(parts []part, i int32, g *Hearing) bool {
	for _, p := range parts {
		of := c[p]
		if of.open && of.since < g.Ended || of.during(i, g) {
			return true
		}
	}
	return false
}

// during says whether another attempt was under way.
func (c *changed) during(i int32, g *Hearing) bool {
	n := sort.Search(len(c.by), func(k int) bool { return c.by[k].begun >= g.Ended })
	for n > 0 && c.by[n-1].until > g.Begun {
		n--
		if by := &c.by[n]; by.index != i && by.ended > g.Begun {
			return true
		}
	}
	return false
}
