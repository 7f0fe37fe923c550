package service

import (
	"time"

	"dmsim/model"
)

// clock tells virtual time: it stands, or runs as fast as the wall clock, whose readings are monotonic. Whoever changes one is alone with it.
type clock struct {
	base    model.Time // what it shows, or showed at the anchor
	anchor  time.Time  // of the wall clock; only of one that runs
	running bool
}

// now is what the clock shows.
func (k *clock) now(wall time.Time) model.Time {
	if !k.running {
		return k.base
	}
	return k.base.Add(wall.Sub(k.anchor))
}

// set lets the clock show a time from now on, and run or stand. It may not go back: what was decided lies before.
func (k *clock) set(to model.Time, running bool, wall time.Time) *Problem {
	if shown := k.now(wall); to < shown {
		return conflict("the clock never goes back: it shows %s, and was to show %s", shown, to)
	}
	*k = clock{base: to, anchor: wall, running: running}
	return nil
}

// latest is the last moment that the clock can be set to: times of the year 9999 can be written, and a hold or a suspension still ends after it.
var latest = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)

// timeOf is a virtual time that came in a body or a header.
func timeOf(what string, t time.Time) (model.Time, error) {
	if t.Unix() < 0 || t.After(latest) {
		return 0, invalid("%s: want a time from 1970 to 8999, got %s", what, t.Format(time.RFC3339))
	}
	return model.TimeOf(t), nil
}

// moveClock moves a clock that stands to the time of a header, under the admin token of another.
func (c *call) moveClock(header string) error {
	if !c.s.isAdmin(c.r.Header.Get(AdminHeader)) {
		return unauthorized("%s needs the admin token in %s", NowHeader, AdminHeader)
	}
	t, err := time.Parse(time.RFC3339, header)
	if err != nil {
		return invalid("%s: want a time such as 2026-03-01T12:00:00.000Z, got %.40q", NowHeader, header)
	}
	to, err := timeOf(NowHeader, t)
	if err != nil {
		return err
	}
	moved := false
	if err := c.hold(func() error {
		moved = c.on.clock.running || c.at != to
		return nil
	}); err != nil || !moved {
		return err
	}
	return c.alone(func() error {
		if c.on.clock.running {
			return conflict("%s moves a clock that stands; this one runs", NowHeader)
		}
		if p := c.on.clock.set(to, false, c.s.options.Now()); p != nil {
			return p
		}
		return nil
	})
}

func (c *call) clock() (shown Clock, err error) {
	err = c.hold(func() error {
		shown = c.shown()
		return nil
	})
	return shown, err
}

func (c *call) shown() Clock { return Clock{Now: c.at.Std(), Running: c.on.clock.running} }

func (c *call) setClock(in *ClockChange) (shown Clock, err error) {
	err = c.alone(func() error {
		to, running := c.at, c.on.clock.running
		if in.Now != nil {
			if to, err = timeOf("now", *in.Now); err != nil {
				return err
			}
		}
		if in.Running != nil {
			running = *in.Running
		}
		if p := c.on.clock.set(to, running, c.s.options.Now()); p != nil {
			return p
		}
		shown = Clock{Now: to.Std(), Running: running}
		return nil
	})
	return shown, err
}
