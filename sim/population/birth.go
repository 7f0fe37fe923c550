package population

import (
	"time"

	"dmsim/model"
	"dmsim/sim/rng"
)

// calendar knows between which days one was born who is of an age at the start.
type calendar struct {
	today  model.Date
	latest [ageMax + 2]model.Day // latest[a] is the last day of birth of one who is at least a years old
}

func newCalendar(start model.Time) *calendar {
	c := &calendar{today: start.Day().Date()}
	for age := range c.latest {
		c.latest[age] = latestBirth(c.today, age)
	}
	return c
}

// latestBirth is the same day age years ago; if that year has no 29 February, the 28th: one born on 1 March is a day younger.
func latestBirth(today model.Date, age int) model.Day {
	year, month, day := today.Year()-age, today.Month(), today.DayOfMonth()
	if t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC); t.Month() != month {
		day--
	}
	return model.NewDate(year, month, day).Day()
}

// earliest is the first day of birth of one who is of an age.
func (c *calendar) earliest(age int) model.Day { return c.latest[age+1] + 1 }

// birth draws a day uniformly among those that give an age.
func (c *calendar) birth(age int, d *rng.Draw) model.Date {
	earliest := c.earliest(age)
	return (earliest + model.Day(d.Below(uint64(c.latest[age]-earliest+1)))).Date()
}

// age returns the age at the start of one born on a date.
func (c *calendar) age(birth model.Date) int { return model.Age(birth, c.today, model.March1) }

// births draws true dates of birth: to the age of each user, a day. So birthdays, and with them the ends of age limits, fall on all
// days of a run.
type births struct {
	calendar *calendar
	ageOf    func(user uint64) int
	family   rng.Family
}

func newBirths(seed rng.Seed, c *calendar, ageOf func(user uint64) int) *births {
	return &births{c, ageOf, seed.For(byBirth)}
}

func (b *births) of(user uint64) model.Date {
	d := b.family.Draw(user, 0)
	return b.calendar.birth(b.ageOf(user), &d)
}
