package model

import "time"

// Time is virtual time: milliseconds since the Unix epoch, UTC.
type Time int64

// Lengths of virtual time, in milliseconds.
const (
	Second    Time = 1000
	Minute         = 60 * Second
	Hour           = 60 * Minute
	DayLength      = 24 * Hour
)

// TimeOf rounds t down to whole milliseconds.
func TimeOf(t time.Time) Time { return Time(t.UnixMilli()) }

// Std returns t as a standard time in UTC.
func (t Time) Std() time.Time { return time.UnixMilli(int64(t)).UTC() }

// Add moves t on by d, rounded down to whole milliseconds.
func (t Time) Add(d time.Duration) Time { return t + Time(d.Milliseconds()) }

// String prints t in RFC 3339 with milliseconds.
func (t Time) String() string { return t.Std().Format("2006-01-02T15:04:05.000Z") }

// Day counts UTC calendar days since 1970-01-01, or local ones where a zone's offset was added before.
type Day int32

// Day returns the UTC calendar day of t.
func (t Time) Day() Day { return Day(floorDiv(int64(t), int64(DayLength))) }

// floorDiv divides rounding to minus infinity, so that times before 1970 fall into the right day.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// Date is a calendar date packed as year<<9 | month<<5 | day: dates compare as they follow each other.
// The zero Date is no date.
type Date int32

// NewDate packs a date. It does not judge it: see ParseDate.
func NewDate(year int, month time.Month, day int) Date {
	return Date(year<<9 | int(month)<<5 | day)
}

// ParseDate reads YYYY-MM-DD and refuses dates that no calendar has.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, err
	}
	return NewDate(t.Date()), nil
}

// Date returns the calendar date of day d.
func (d Day) Date() Date {
	return NewDate(time.Unix(int64(d)*86400, 0).UTC().Date())
}

// Year returns the year of d.
func (d Date) Year() int { return int(d >> 9) }

// Month returns the month of d.
func (d Date) Month() time.Month { return time.Month(d >> 5 & 15) }

// DayOfMonth returns the day of d within its month.
func (d Date) DayOfMonth() int { return int(d & 31) }

// Day returns the number of the day of d.
func (d Date) Day() Day {
	return Day(time.Date(d.Year(), d.Month(), d.DayOfMonth(), 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// String prints d as YYYY-MM-DD.
func (d Date) String() string {
	return time.Date(d.Year(), d.Month(), d.DayOfMonth(), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

const (
	monthDayMask = 1<<9 - 1
	february28   = 2<<5 | 28
	february29   = 2<<5 | 29
)

// Age returns the whole years on day today of one born on birth, negative before the birth.
// One born on 29 February ages in a common year on 1 March or on 28 February, as leap says.
func Age(birth, today Date, leap LeapDay) int {
	md := today & monthDayMask
	if leap == February28 && md == february28 && birth&monthDayMask == february29 && !leapYear(today.Year()) {
		md = february29
	}
	age := today.Year() - birth.Year()
	if md < birth&monthDayMask {
		age--
	}
	return age
}

func leapYear(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }
