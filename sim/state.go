package sim

import (
	"errors"
	"fmt"
	"io"

	"dmsim/model"
	"dmsim/model/codec"
	"dmsim/sim/snapshot"
	"dmsim/sim/traffic"
)

// Walker is traffic whose state can be saved: what it has come to know by a time up to which all was planned, and nothing else. What it reads it puts into new
// traffic of the same people and config.
type Walker interface {
	Walk(c *codec.Codec, at model.Time)
}

// kind of the state of a society.
const kind = "society"

// Save writes the state of a society whose last run has come to its stop: the world, what the traffic has come to know, reactions to come, and what was counted.
// The bytes are equal for equal histories, whatever the workers. What is made of the configuration again, people and follow graph above all, is not in it.
func (s *Society) Save(to io.Writer) error {
	t, err := s.walker()
	if err != nil {
		return fmt.Errorf("state: %w", err)
	}
	if !s.begun || s.rest == nil {
		return errors.New("state: want a society whose last run came to a stop")
	}
	w := snapshot.NewWriter(to, kind)
	base, at := s.base(), s.rest.at
	w.Walk("base", base.walk)
	w.Walk("at", func(c *codec.Codec) { codec.Int(c, &at) })
	w.Walk("result", s.rest.result.walk)
	w.Walk("calendar", s.rest.calendar.walk)
	w.Section("world", s.World.AppendState)
	w.Walk("traffic", func(c *codec.Codec) { t.Walk(c, at) })
	if err := w.Close(); err != nil {
		return fmt.Errorf("state: %w", err)
	}
	return nil
}

// Resume gives a society that was just made the state of another one of the same seed, start, end, people, traffic and events, from which its Run goes on: to the
// same history as if it had never stopped. Only the policy may be another one. Then its rules, as events have changed them by then, are in force from there on, as
// after a change of the policy: decisions, holds and strikes of before stay. The custom rules must have the same ids; and what the policy asks for must have been
// written down, for which the other society names it among its Forks or events. After an error the society is of no use but to be closed.
//
// It reads no byte beyond the state's end. Under the tag keyaudit, call rng.ForgetKeys before the society is made, as for any further run of a process.
func (s *Society) Resume(from io.Reader) error {
	if err := s.resume(from); err != nil {
		return fmt.Errorf("state: %w", err)
	}
	return nil
}

func (s *Society) resume(from io.Reader) error {
	t, err := s.walker()
	if err != nil {
		return err
	}
	if s.begun {
		return errors.New("want a society that has not lived yet")
	}
	s.begun = true
	r := snapshot.NewReader(from, kind)
	var saved base
	r.Walk("base", saved.walk)
	if err := r.Err(); err != nil {
		return err
	}
	if err := s.base().same(saved); err != nil {
		return err
	}
	next := &rest{calendar: newCalendar(s.Start, s.End, s.Traffic.Quickest()), result: newResult(s)}
	r.Walk("at", func(c *codec.Codec) {
		codec.Int(c, &next.at)
		c.Check(next.at > s.Start && next.at < s.End && (next.at-s.Start)%slab == 0, "want a time of whole hours within the run, got %v", next.at)
	})
	r.Walk("result", next.result.walk)
	r.Walk("calendar", func(c *codec.Codec) {
		next.calendar.walk(c)
		next.calendar.check(c, s, next.at)
	})
	rules := s.rulesBefore(next.at)
	r.Section("world", func(state []byte) error { return s.World.Restore(state, rules, next.at) })
	r.Walk("traffic", func(c *codec.Codec) { t.Walk(c, next.at) })
	if err := r.Close(); err != nil {
		return err
	}
	s.await(rules)
	s.rest = next
	return nil
}

// walker returns the society's traffic, if the state of both can be saved.
func (s *Society) walker() (Walker, error) {
	t, ok := s.Traffic.(Walker)
	switch {
	case !ok:
		return nil, errors.New("want generated traffic or a trace: of what follows a plan no state can be saved")
	case s.config.Fault != nil:
		return nil, errors.New("want a sound world: of one that is broken on purpose no state can be saved")
	}
	return t, nil
}

// walk goes over the slabs of reactions to come.
func (c *calendar) walk(to *codec.Codec) {
	codec.Map(to, &c.far, codec.Int[model.Time], func(to *codec.Codec, l **list) {
		var all []model.Attempt
		if to.Reading() {
			*l = new(list)
		}
		for _, block := range (*l).blocks {
			all = append(all, block...)
		}
		codec.Slice(to, &all, codec.Attempt)
		if to.Reading() {
			for i := range all {
				c.put(*l, &all[i])
			}
		}
	})
}

// check judges what was read.
func (c *calendar) check(read *codec.Codec, s *Society, at model.Time) {
	for start, l := range c.far {
		read.Check(start >= at && start < s.End && (start-s.Start)%slab == 0, "reactions at %v", start)
		for _, block := range l.blocks {
			for i := range block {
				a := &block[i]
				read.Check(a.At >= start && a.At < min(start+slab, s.End), "a reaction at %v out of its place", a.At)
				read.Check(int(a.Zone) < len(s.People.Zones), "there is no time zone %d", a.Zone)
			}
		}
	}
}

// walk goes over what was counted.
func (r *Result) walk(c *codec.Codec) {
	codec.Int(c, &r.Users)
	codec.Uint(c, &r.Follows)
	codec.Int(c, &r.Start)
	codec.Int(c, &r.End)
	for _, n := range []*uint64{&r.Attempts, &r.Delivered, &r.Groups, &r.FanOut, &r.Retries, &r.History} {
		codec.Uint(c, n)
	}
	walkReasons(c, &r.Refused)
	codec.Map(c, &r.Operations, ops, func(c *codec.Codec, o **Operation) {
		if c.Reading() {
			*o = new(Operation)
		}
		codec.Uint(c, &(*o).Attempts)
		codec.Uint(c, &(*o).Done)
		walkReasons(c, &(*o).Refused)
	})
	r.digest.walk(c)
}

func ops(c *codec.Codec, op *model.Op) { codec.Byte(c, op, model.Op(len(model.OpNames()))) }

func walkReasons(c *codec.Codec, counts *map[model.Reason]uint64) {
	codec.Map(c, counts, codec.Bits[model.Reason], codec.Uint[uint64])
}

func (d *digest) walk(c *codec.Codec) {
	state := ""
	if !c.Reading() {
		state = string(d.state())
	}
	codec.String(c, &state)
	if c.Reading() && c.OK() {
		if err := d.setState([]byte(state)); err != nil {
			c.Fail("the history hash: %v", err)
		}
	}
}

var (
	_ Walker  = (*traffic.Generator)(nil)
	_ Walker  = (*traffic.Replay)(nil)
	_ Awaiter = (*traffic.Generator)(nil)
)
