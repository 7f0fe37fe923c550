package model

import (
	"sort"
	"time"
)

// ZoneID is the index of a user's time zone in the world's table of zones. Zone 0 is UTC.
type ZoneID uint16

// Zone is a time zone as the list of its changes: from Since[i] on, local time is UTC plus Offset[i].
// The zero Zone is UTC.
type Zone struct {
	Name   string
	Since  []Time // ascending; before the first, Offset[0] holds
	Offset []Time // milliseconds to add to UTC, as many as Since
}

// NewZone takes the changes of loc between from and to; outside of them the nearest offset holds.
func NewZone(name string, loc *time.Location, from, to Time) Zone {
	z := Zone{Name: name}
	last := from
	for t := from; ; {
		at := t.Std().In(loc)
		_, offset := at.Zone()
		z.Since, z.Offset = append(z.Since, t), append(z.Offset, Time(offset)*Second)
		_, end := at.ZoneBounds()
		if end.IsZero() || TimeOf(end) > to {
			return z
		}
		if t = TimeOf(end); t <= last { // time.Time.ZoneBounds stands still on 31 December of leap years after 2037
			t = last + DayLength
		}
		last = t
	}
}

// Local returns the time that clocks show at t in the zone.
func (z *Zone) Local(t Time) Time {
	if len(z.Since) == 0 {
		return t
	}
	i := sort.Search(len(z.Since), func(i int) bool { return z.Since[i] > t })
	return t + z.Offset[max(i-1, 0)]
}

// LocalDay returns the calendar day at t in the zone.
func (z *Zone) LocalDay(t Time) Day { return z.Local(t).Day() }
