package spec

import (
	"time"

	"dmsim/model"
)

// user is a person as the world knows them. One who deleted the account stays in the list: ids are never used again.
type user struct {
	birth   model.Date
	zone    model.ZoneID
	setting model.Setting
	deleted bool
}

// exists tells whether there is an account with that id now.
func (w *World) exists(u model.UserID) bool {
	return int64(u) < int64(len(w.users)) && !w.users[u].deleted
}

// enter adds a person. Who states no setting has the default at the age of that moment, and keeps it.
func (w *World) enter(p model.Profile, at model.Time) model.UserID {
	u := user{birth: p.Birth, zone: p.Zone, setting: p.Setting}
	if !p.HasSetting {
		u.setting = w.terms.defaultAt(w.terms.age(p.Birth, at))
	}
	w.users = append(w.users, u)
	return model.UserID(len(w.users) - 1)
}

// defaultAt returns the setting of one of that age who states none.
func (t Terms) defaultAt(age int) model.Setting {
	for _, band := range t.DefaultBands {
		if age >= band.From && (age <= band.To || band.To == 0) {
			return band.Setting
		}
	}
	return t.DefaultSetting
}

// ageOf returns the age of an account's owner.
func (w *World) ageOf(u model.UserID, at model.Time) int { return w.terms.age(w.users[u].birth, at) }

// age returns whole years by UTC calendar date: the years between, less one before the birthday of the year.
func (t Terms) age(birth model.Date, at model.Time) int {
	today := at.Std()
	years := today.Year() - birth.Year()
	if today.Before(t.birthday(birth, today.Year())) {
		years--
	}
	return years
}

// birthday returns the first moment of the birthday in a year. 29 February, in a year without it, is 1 March or 28 February.
func (t Terms) birthday(birth model.Date, year int) time.Time {
	month, day := birth.Month(), birth.DayOfMonth()
	if month == time.February && day == 29 && !hasLeapDay(year) {
		month, day = time.March, 1
		if t.LeapDayBirthday == "february-28" {
			month, day = time.February, 28
		}
	}
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// hasLeapDay asks the calendar: the day before 1 March is the 29th.
func hasLeapDay(year int) bool {
	return time.Date(year, time.March, 0, 0, 0, 0, 0, time.UTC).Day() == 29
}

// zoneOf returns the time zone of an account; one that the table does not hold is UTC.
func (w *World) zoneOf(u model.UserID) model.Zone {
	if zone := int(w.users[u].zone); zone < len(w.zones) {
		return w.zones[zone]
	}
	return model.Zone{}
}
