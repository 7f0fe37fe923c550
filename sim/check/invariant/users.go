package invariant

import (
	"math"
	"time"

	"dmsim/model"
)

// user is what is written down of an account: 48 bytes, which is all that most sends look at.
type user struct {
	birth   model.Date
	ofAge   model.Day // the UTC day from which on the account may send and receive
	day     model.Day // the latest day on which something was used, by the clock in force
	used    uint32    // on that day
	pairs   uint64    // a bit for each other one with whom there is a pair record, and for some more
	prints  uint64    // a bit for each fingerprint sent in this generation of the spam ledger (low half) and in the last one, and for some more
	gen     uint32    // the generation that prints is about
	side    uint32    // place in Monitor.sides, 0: none
	zone    model.ZoneID
	flags   flags
	setting model.Setting
	before  model.Setting // that before the last change
}

type flags uint16

const (
	deleted      flags = 1 << iota
	byDefault          // never stated a setting
	changed            // a setting was changed: before means something
	hadBlock           // blocked somebody, or was blocked
	wasHeld            // was held for spam once
	struck             // has or had a strike
	twice              // has a message that was reported twice
	filledBefore       // on the day of use before user.day the limit was reached
)

// side is what only some accounts have.
type side struct {
	uses    []use // oldest first; kept for usesKept, or all
	old     int   // uses[old:] are those of the last 24 hours
	rolling int64 // their sum
	letters []letter
	strikes []strike
	groups  []model.GroupID
	until   model.Time // the end of the longest hold
	epoch   uint32     // of the policy under which the last hold began
}

// side returns the side record of a user, and makes it where there is none. It is good until the next call.
func (m *Monitor) side(u *user) *side {
	if u.side == 0 {
		n := len(m.sides)
		if n < cap(m.sides) {
			m.sides = m.sides[:n+1]
			m.sides[n].clear()
		} else {
			m.sides = append(m.sides, side{})
		}
		u.side = uint32(n)
	}
	return &m.sides[u.side]
}

// clear empties a record and keeps its memory.
func (s *side) clear() {
	*s = side{uses: s.uses[:0], letters: s.letters[:0], strikes: s.strikes[:0], groups: s.groups[:0]}
}

// enter writes down a new account.
func (m *Monitor) enter(p model.Profile, at model.Time) {
	u := user{birth: p.Birth, zone: p.Zone, setting: p.Setting, ofAge: m.comesOfAge(p.Birth)}
	if !p.HasSetting {
		u.flags = byDefault
		u.setting = m.defaultAt(yearsOn(p.Birth, at.Day(), m.p.LeapDayBirthday))
	}
	m.users = append(m.users, u)
}

// exists says whether an account bears the id now.
func (m *Monitor) exists(id model.UserID) bool {
	return uint64(id) < uint64(len(m.users)) && m.users[id].flags&deleted == 0
}

// userOf returns the record of an id that was given out, else that of nobody.
func (m *Monitor) userOf(id model.UserID) *user {
	if uint64(id) < uint64(len(m.users)) {
		return &m.users[id]
	}
	m.nobody = user{}
	return &m.nobody
}

// defaultAt is the setting of one of that age who states none.
func (m *Monitor) defaultAt(age int) model.Setting {
	d := &m.p.DefaultSetting
	for i := range d.Bands {
		if b := &d.Bands[i]; b.From <= age && (b.To == 0 || age <= b.To) {
			return b.Setting
		}
	}
	return d.Setting
}

// always is a day before all others.
const always = model.Day(math.MinInt32)

// comesOfAge is the day from which on one may send and receive.
func (m *Monitor) comesOfAge(birth model.Date) model.Day {
	return reaches(birth, m.p.DMMinAge, m.p.LeapDayBirthday)
}

// reaches is the day on which one born on birth is so many years old. No years are no floor.
func reaches(birth model.Date, years int, leap model.LeapDay) model.Day {
	if years == 0 {
		return always
	}
	return birthday(birth, birth.Year()+years, leap)
}

// birthday is the day of a year on which one born on birth ages.
func birthday(birth model.Date, year int, leap model.LeapDay) model.Day {
	month, day := birth.Month(), birth.DayOfMonth()
	if leapBorn(birth) && !isLeap(year) {
		if day = 28; leap == model.March1 {
			month, day = time.March, 1
		}
	}
	return model.NewDate(year, month, day).Day()
}

// yearsOn is the age on a day.
func yearsOn(birth model.Date, today model.Day, leap model.LeapDay) int {
	year := today.Date().Year()
	if today < birthday(birth, year, leap) {
		year--
	}
	return year - birth.Year()
}

func leapBorn(birth model.Date) bool {
	return birth.Month() == time.February && birth.DayOfMonth() == 29
}

func isLeap(year int) bool { return year%400 == 0 || year%4 == 0 && year%100 != 0 }
