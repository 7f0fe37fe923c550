package world

import (
	"dmsim/model"
	"dmsim/model/policy"
)

// usedToday returns what the sender has used of the day of at; its stripe is locked.
func (w *World) usedToday(id model.UserID, u *user, at model.Time) int64 {
	if w.rules.Policy().DailyLimit.Clock != policy.Rolling24h {
		if w.dayOf(u, at) > u.day {
			return 0
		}
		return int64(u.used)
	}
	used := int64(0)
	if s := w.sideOf(id); s != nil {
		for _, use := range s.rolling {
			if use.at > at-model.DayLength {
				used += int64(use.cost)
			}
		}
	}
	return used
}

// useDay counts cost against the day of at.
func (w *World) useDay(id model.UserID, u *user, at model.Time, cost uint32) {
	if w.rules.Policy().DailyLimit.Clock != policy.Rolling24h {
		u.count(w.dayOf(u, at), cost)
	}
	if w.records.uses > 0 {
		s := w.needSide(id)
		s.forgetUses(at - w.records.uses)
		s.rolling = append(s.rolling, use{at, cost})
	}
}

// count counts cost against a day. A count never goes back to an earlier day: a straggler of yesterday counts today.
func (u *user) count(day model.Day, cost uint32) {
	if day > u.day {
		u.day, u.used = day, 0
	}
	u.used += cost
}

// forgetUses drops those up to a time.
func (s *side) forgetUses(upTo model.Time) {
	gone := 0
	for gone < len(s.rolling) && s.rolling[gone].at <= upTo {
		gone++
	}
	if gone > 0 {
		s.rolling = s.rolling[:copy(s.rolling, s.rolling[gone:])]
	}
}

// dayOf is the day that a count at that time belongs to, from 1 so that the zero record has used nothing.
func (w *World) dayOf(u *user, at model.Time) model.Day {
	if w.rules.Policy().DailyLimit.Clock == policy.LocalDay {
		return w.zones[u.zone].LocalDay(at) + 1
	}
	return at.Day() + 1
}

// dateOf returns the UTC date of at. It remembers the last day asked for, since nearly all attempts of a while lie on one.
func (w *World) dateOf(at model.Time) model.Date {
	day := at.Day()
	if c := w.today.Load(); model.Day(c>>32) == day && c != 0 {
		return model.Date(uint32(c))
	}
	date := day.Date()
	w.today.Store(uint64(uint32(day))<<32 | uint64(uint32(date)))
	return date
}
