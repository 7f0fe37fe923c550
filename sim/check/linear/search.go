package linear

import (
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/anishathalye/porcupine"

	"dmsim/model"
)

// set is the states that a partition may be in.
type set []state

func (s *set) add(one state) {
	if !slices.Contains(*s, one) {
		*s = append(*s, one)
	}
}

func (s set) same(as set) bool {
	if len(s) != len(as) {
		return false
	}
	for _, one := range s {
		if !slices.Contains(as, one) {
			return false
		}
	}
	return true
}

// search is one look for an order of the events of a stretch.
type search struct {
	machine
	limits Limits
	free   []*Event // may have had their effect at any time, any number of times, or never
	steps  atomic.Int64
	wide   atomic.Bool // there were more states at a time than the limits allow
	ends   set
}

// found is what a search came to.
type found struct {
	result porcupine.CheckResult
	ends   set    // after all orders, where they were asked for and result is Ok
	why    string // where result is Unknown
}

// run looks for an order of the events in which their outcomes are allowed, from any of the states. With ends it goes through all orders: a last step that never fits notes
// where it came to, and sends the search back.
func (l *search) run(from set, events []*Event, ends bool, until time.Time) found {
	left := time.Until(until)
	if left <= 0 {
		return found{result: porcupine.Unknown, why: "time"}
	}
	operations := make([]porcupine.Operation, 0, len(events)+1)
	last := int64(0)
	for i, e := range events {
		operations = append(operations, porcupine.Operation{ClientId: i, Input: e, Call: e.Call, Return: e.Return})
		last = max(last, e.Return)
	}
	if ends {
		operations = append(operations, porcupine.Operation{ClientId: len(events), Call: last + 1, Return: last + 2})
	}
	result := porcupine.CheckOperationsTimeout(porcupine.Model{
		Init:  func() any { return l.closure(from) },
		Step:  l.step,
		Equal: func(a, b any) bool { return a.(set).same(b.(set)) },
	}, operations, left)
	switch {
	case result == porcupine.Unknown:
		return found{result: result, why: "time"}
	case l.steps.Load() > int64(l.limits.Steps):
		return found{result: porcupine.Unknown, why: fmt.Sprintf("size: more than %d steps of search", l.limits.Steps)}
	case l.wide.Load():
		return found{result: porcupine.Unknown, why: fmt.Sprintf("size: more than %d states", l.limits.States)}
	case ends && len(l.ends) > 0:
		return found{result: porcupine.Ok, ends: l.ends}
	}
	return found{result: result}
}

// step is that of porcupine's model, for sets of states. Past the bound it lets nothing through, so that the search ends.
func (l *search) step(of, input, _ any) (bool, any) {
	if l.steps.Add(1) > int64(l.limits.Steps) || l.wide.Load() {
		return false, of
	}
	e, ok := input.(*Event)
	if !ok {
		for _, s := range of.(set) {
			l.ends.add(s)
		}
		return false, of
	}
	var next set
	for _, s := range of.(set) {
		if allows(l.machine, s, e) {
			next.add(l.after(s, e))
		}
	}
	if len(next) == 0 {
		return false, of
	}
	return true, l.closure(next)
}

// closure adds what the free events may have made of the states.
func (l *search) closure(s set) set {
	if len(l.free) == 0 {
		return s
	}
	s = slices.Clone(s)
	for i := 0; i < len(s); i++ {
		for _, e := range l.free {
			s.add(l.after(s[i], e))
		}
		if len(s) > l.limits.States {
			l.wide.Store(true)
			return s
		}
	}
	return s
}

// stretches cuts at the quiet points: what is in one has returned before anything of the next is called. Events are in the order of their calls.
func stretches(events []*Event) (all [][]*Event) {
	from, last := 0, int64(0)
	for i, e := range events {
		if i > from && e.Call > last {
			all = append(all, events[from:i])
			from = i
		}
		last = max(last, e.Return)
	}
	return append(all, events[from:])
}

// earliest are the earliest times from each stretch on.
func earliest(all [][]*Event) []model.Time {
	times := make([]model.Time, len(all))
	for i, events := range slices.Backward(all) {
		times[i] = events[0].Attempt.At
		if i+1 < len(all) {
			times[i] = min(times[i], times[i+1])
		}
		for _, e := range events {
			times[i] = min(times[i], e.Attempt.At)
		}
	}
	return times
}
