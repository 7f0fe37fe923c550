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
	index    int32
	numbered bool
	begun    time.Duration
	ended    time.Duration
	until    latest // end up to here
	hard     latest // the same of those that are no messages
}

// latest is the latest of some times: of all, and of those without a commit number.
type latest struct{ all, loose time.Duration }

func (l *latest) take(g *Hearing) {
	l.all = max(l.all, g.Ended)
	if g.Commit == 0 {
		l.loose = max(l.loose, g.Ended)
	}
}

// unordered is the latest of those that commit numbers do not put before or after an attempt.
func (l latest) unordered(g *Hearing) time.Duration {
	if g.Commit != 0 {
		return l.loose
	}
	return l.all
}

// want asks for the changes of parts.
func (c changes) want(parts []part) {
	for _, p := range parts {
		if c[p] == nil {
			c[p] = new(changed)
		}
	}
}

// collect collects the changes of what is wanted: of what answers depend on that no replay gives. For most targets there is none.
func (j *judge) collect(c changes, begun []int32) {
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
}

// add adds the next change. What messages leave behind does not depend on their order, if their decisions do not; of two others, or of one and a message, it may
// matter which was the last.
func (c *changed) add(i int32, g *Hearing, hard bool) {
	next := change{index: i, numbered: g.Commit != 0, begun: g.Begun, ended: g.Ended}
	if n := len(c.by); n > 0 {
		last := &c.by[n-1]
		next.until, next.hard = last.until, last.hard
		if !c.open && (last.hard.unordered(g) > g.Begun || hard && last.until.unordered(g) > g.Begun) {
			c.open, c.since = true, g.Begun
		}
	}
	next.until.take(g)
	if hard {
		next.hard.take(g)
	}
	c.by = append(c.by, next)
}

// any says whether any of the parts was being changed by another attempt while the answer i was made, or was open by then. Two that have numbers are in an order, and
// neither explains the other.
func (c changes) any(parts []part, i int32, g *Hearing) bool {
	for _, p := range parts {
		if of := c[p]; of != nil && (of.open && of.since < g.Ended || of.during(i, g)) {
			return true
		}
	}
	return false
}

// during says whether another attempt was under way.
func (c *changed) during(i int32, g *Hearing) bool {
	n := sort.Search(len(c.by), func(k int) bool { return c.by[k].begun >= g.Ended })
	for n > 0 && c.by[n-1].until.unordered(g) > g.Begun {
		n--
		if by := &c.by[n]; by.index != i && by.ended > g.Begun && !(by.numbered && g.Commit != 0) {
			return true
		}
	}
	return false
}
