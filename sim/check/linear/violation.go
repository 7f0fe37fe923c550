package linear

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"

	"dmsim/model"
)

// Violation is a part of a history that no order of its attempts explains.
type Violation struct {
	Partition string
	// Events are few of those between two quiet points, in the order of their calls, that no order explains, whatever became of the others between the two points
	// and however often. Without any one of them that would not be so, unless the bound was met before that was tried.
	Events []Event
	Others int    // left out
	Before string // what the partition was at the quiet point before, as far as it counts
}

// String says it over several lines.
func (v *Violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: no order of these explains their outcomes", v.Partition)
	if v.Others > 0 {
		fmt.Fprintf(&b, ", whatever %d others did", v.Others)
	}
	fmt.Fprintf(&b, "\n  before: %s", v.Before)
	for i := range v.Events {
		fmt.Fprintf(&b, "\n  %s", v.Events[i].String())
	}
	return b.String()
}

// violation makes what failed small.
func (p *partition) violation(from set, events []*Event, limits Limits, until time.Time) *Violation {
	kept, free, left := slices.Clone(events), []*Event(nil), limits.Shrink
	for i := len(kept) - 1; i >= 0 && left > 0; i-- {
		fewer := slices.Delete(slices.Clone(kept), i, i+1)
		loose := free
		if p.changes(kept[i]) {
			loose = append(slices.Clone(free), kept[i])
		}
		left--
		if p.fails(from, fewer, loose, limits, until) {
			kept, free = fewer, loose
		}
	}
	v := &Violation{Partition: p.String(), Others: len(events) - len(kept), Before: p.describe(from)}
	for _, e := range kept {
		v.Events = append(v.Events, *e)
	}
	return v
}

// changes says whether an event may have an effect. One that has none need not be reckoned with once its outcome does not count: what was refused changes nothing, but
// that where attempts count it uses up the day, which it does from the beginning on.
func (p *partition) changes(e *Event) bool {
	if e.delivered() {
		return true
	}
	s := p.begin()
	return p.after(s, e) != s
}

// fails says whether the events that are left cannot be explained, where the free ones may have happened at any time.
func (p *partition) fails(from set, events, free []*Event, limits Limits, until time.Time) bool {
	if len(events) == 0 {
		return false
	}
	l := &search{machine: p.machine, limits: limits, free: free}
	return l.run(from, events, false, until).result == porcupine.Illegal
}

// statesTold bounds how many of the states before a violation are told.
const statesTold = 4

// describe says what a partition may have been.
func (p *partition) describe(from set) string {
	var each []string
	for _, s := range from[:min(len(from), statesTold)] {
		each = append(each, p.tell(s))
	}
	if more := len(from) - len(each); more > 0 {
		each = append(each, fmt.Sprintf("one of %d more states", more))
	}
	return strings.Join(each, "; or ")
}

func (p *partition) tell(one state) string {
	switch s := one.(type) {
	case pairState:
		return p.machine.(*pair).tell(s)
	case members:
		if len(s) == 0 {
			return "no such group"
		}
		return fmt.Sprintf("%d members", s.count())
	case used:
		return fmt.Sprintf("%d used", int(s))
	case list:
		return fmt.Sprintf("%d messages that count", s.len())
	case first:
		if s.known {
			return "sent: " + s.reason.String()
		}
		return "not sent"
	default:
		panic(fmt.Sprintf("linear: a state of type %T", one))
	}
}

func (m *pair) tell(s pairState) string {
	var words []string
	for i, u := range m.users {
		other := m.users[1-i]
		if !s.exists[i] {
			words = append(words, fmt.Sprintf("user %d does not exist", u))
			continue
		}
		words = append(words, fmt.Sprintf("user %d lets in %s", u, s.setting[i]))
		for _, tie := range []struct {
			is   bool
			word string
		}{{s.follows[i], "follows"}, {s.blocks[i], "blocks"}, {s.accepted[i], "has accepted"}, {s.wrote[i], "has written to"}} {
			if tie.is {
				words = append(words, fmt.Sprintf("%d %s %d", u, tie.word, other))
			}
		}
		if n := s.requests[i]; n > 0 {
			words = append(words, fmt.Sprintf("%d has left %d requests with %d", u, n, other))
		}
	}
	return strings.Join(words, ", ")
}

// String says an event on one line: when, what, and what came of it.
func (e *Event) String() string {
	a := &e.Attempt
	text := fmt.Sprintf("[%d, %d] %s user %d: %s", e.Call, e.Return, a.At, a.Actor, a.Op)
	if a.Op == model.OpRegister {
		text = fmt.Sprintf("[%d, %d] %s somebody: %s", e.Call, e.Return, a.At, a.Op)
	}
	if a.Group != model.NoGroup && (a.Op == model.OpSend || a.Op == model.OpAdd || a.Op == model.OpLeave) {
		text += fmt.Sprintf(" group %d", a.Group)
	}
	switch a.Op {
	case model.OpSet:
		text += " " + a.Setting.String()
	case model.OpCreateGroup:
		text += fmt.Sprintf(" %v", e.Members)
	case model.OpRegister, model.OpDelete, model.OpLeave:
	default:
		if a.Target != model.NoUser {
			text += fmt.Sprintf(" user %d", a.Target)
		}
	}
	reason := e.Outcome.Reason.String()
	if e.Outcome.Reason == model.Delivered && a.Op != model.OpSend {
		reason = "ok"
	}
	text += " -> " + reason
	if a.Op == model.OpSend && e.delivered() {
		text += fmt.Sprintf(", reaches %d", e.Outcome.Reached)
	}
	if e.Outcome.Repeat {
		text += ", again"
	}
	return text
}
