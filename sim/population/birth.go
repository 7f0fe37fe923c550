package population

import (
	"time"

	"dmsim/model"
	"dmsim/sim/rng"
)

// births draws dates of birth: an age by its band, then a day uniformly among those that give this age at the start.
// So birthdays, and with them the ends of age limits, fall on all days of a run.
type births struct {
	family rng.Family
	bands  []Band
	shares table
	latest [ageMax + 2]model.Day // latest[a] is the last day of birth of one who is at least a years old
}

func newBirths(seed rng.Seed, ages Ages, start model.Time) *births {
	b := &births{family: seed.For(byBirth), bands: ages.bands()}
	shares := make([]float64, len(b.bands))
	for i, band := range b.bands {
		shares[i] = band.Share
	}
	b.shares = newTable(shares)
	today := start.Day().Date()
	for age := range b.latest {
		b.latest[age] = latestBirth(today, age)
	}
	return b
}

// latestBirth is the same day age years ago; if that year has no 29 February, the 28th: one born on 1 March is a day younger.
func latestBirth(today model.Date, age int) model.Day {
	year, month, day := today.Year()-age, today.Month(), today.DayOfMonth()
	if t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC); t.Month() != month {
		day--
	}
	return model.NewDate(year, month, day).Day()
}

func (b *births) of(user uint64) model.Date {
	d := b.family.Draw(user, 0)
	band := b.bands[b.shares.index(d.Unit())]
	age := band.From + int(d.Below(uint64(band.To-band.From+1)))
	earliest := b.latest[age+1] + 1
	days := uint64(b.latest[age] - earliest + 1)
	return (earliest + model.Day(d.Below(days))).Date()
}
