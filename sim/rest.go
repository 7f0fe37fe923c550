package sim

import (
	"errors"
	"fmt"
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// rest is where a society stands between two runs.
type rest struct {
	at       model.Time
	calendar *calendar // reactions to come
	result   *Result   // what was counted so far
}

// begin makes the engine of a run that goes on from where the society stands.
func (s *Society) begin(o Options) (*engine, error) {
	if s.begun && s.rest == nil {
		return nil, errors.New("the society has lived already, and not to a stop")
	}
	if s.rest == nil {
		s.rest = &rest{at: s.Start, calendar: newCalendar(s.Start, s.End, s.Traffic.Quickest()), result: newResult(s)}
	}
	if err := s.checkStop(o.Stop); err != nil {
		return nil, err
	}
	r := s.rest
	s.begun, s.rest = true, nil
	e := &engine{society: s, options: o, calendar: r.calendar, result: r.result.clone(), from: r.at, to: s.End, switches: s.switches}
	if o.Stop != 0 {
		e.to = o.Stop
	}
	e.switches = e.switches[s.due(r.at):]
	e.watch = newWatch(e.result, o)
	if s.kept {
		e.foreteller, _ = s.Traffic.(Foreteller)
	}
	return e, nil
}

// checkStop: at whole slabs nothing is on its way but reactions in later ones.
func (s *Society) checkStop(stop model.Time) error {
	if stop == 0 || stop > s.rest.at && stop < s.End && (stop-s.Start)%slab == 0 {
		return nil
	}
	return fmt.Errorf("stop: want whole hours after the start, later than %v and before the end, %v, got %v", s.rest.at, s.End, stop)
}

// due counts the changes of the policy that come before a time.
func (s *Society) due(at model.Time) int {
	n := slices.IndexFunc(s.switches, func(c Change) bool { return c.At >= at })
	if n < 0 {
		return len(s.switches)
	}
	return n
}

// rulesBefore returns those that are in force right before a time.
func (s *Society) rulesBefore(at model.Time) *policy.Rules {
	if n := s.due(at); n > 0 {
		return s.switches[n-1].Rules
	}
	return s.rules
}

// pause notes where the run has stopped. Changes of the policy that no attempt has come after yet are made, so that those in force are the same as after a fork.
func (e *engine) pause(at model.Time) {
	for len(e.switches) > 0 && e.switches[0].At < at {
		e.turn()
	}
	e.society.rest = &rest{at: at, calendar: e.calendar, result: e.result.clone()}
}

// await tells the traffic whose midnight counts under rules that come into force.
func (s *Society) await(rules *policy.Rules) {
	if t, ok := s.Traffic.(Awaiter); ok {
		t.Await(midnightOf(rules.Policy()))
	}
}

// At returns where the society stands: its start, or where its last run has stopped, or where it was resumed.
func (s *Society) At() model.Time {
	if s.rest == nil {
		return s.Start
	}
	return s.rest.at
}
