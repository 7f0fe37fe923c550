package population

import (
	"fmt"
	"slices"

	"dmsim/model"
	"dmsim/sim/rng"
)

// FalseAges says who states another date of birth than the true one. Rules see the stated one; behaviour and metrics follow the true one.
type FalseAges struct {
	Share      float64 `yaml:"share"`       // of the users whose true age is from From to To, 0 to 1
	From       int     `yaml:"from"`        // true age at the start, 0 to 120
	To         int     `yaml:"to"`          // From to 120
	StatedFrom int     `yaml:"stated_from"` // stated age at the start, 0 to 120; all ages up to StatedTo are equally frequent
	StatedTo   int     `yaml:"stated_to"`   // StatedFrom to 120
}

// defaultFalseAges are assumed, though below a figure that is known: see assumption.
func defaultFalseAges() FalseAges {
	return FalseAges{Share: 0.2, From: 0, To: 17, StatedFrom: 18, StatedTo: 25}
}

// Validate judges the numbers. Its error is a *strictyaml.FieldError.
func (f FalseAges) Validate() error {
	if err := within("share", f.Share, 0, 1); err != nil {
		return err
	}
	if err := within("from", f.From, 0, ageMax); err != nil {
		return err
	}
	if err := within("to", f.To, f.From, ageMax); err != nil {
		return err
	}
	if err := within("stated_from", f.StatedFrom, 0, ageMax); err != nil {
		return err
	}
	return within("stated_to", f.StatedTo, f.StatedFrom, ageMax)
}

func (f FalseAges) assumption() string {
	if f.Share == 0 {
		return "assumed: everybody states the true date of birth (of teens online 44 % have misstated their age once: a survey, hu.bestweather.pt)"
	}
	return fmt.Sprintf("assumed: %s of the users of %d to %d state a false date of birth, by which they are %d to %d (of teens online 44 %% have misstated their age once: a survey, hu.bestweather.pt)",
		percent(f.Share), f.From, f.To, f.StatedFrom, f.StatedTo)
}

// falseAges draws stated dates of birth.
type falseAges struct {
	FalseAges
	family           rng.Family
	calendar         *calendar
	oldest, youngest model.Date // true births of those who may state another
}

func newFalseAges(seed rng.Seed, f FalseAges, c *calendar) *falseAges {
	return &falseAges{f, seed.For(byFalseAge), c, c.earliest(f.To).Date(), c.latest[f.From].Date()}
}

// of returns the date of birth that a user states. Most users are past the ages in question, and cost no draw.
func (f *falseAges) of(user uint64, birth model.Date) model.Date {
	if birth < f.oldest || birth > f.youngest || f.Share == 0 {
		return birth
	}
	d := f.family.Draw(user, 0)
	if !d.Chance(f.Share) {
		return birth
	}
	age := f.StatedFrom + int(d.Below(uint64(f.StatedTo-f.StatedFrom+1)))
	return f.calendar.birth(age, &d)
}

// trueBirths are the true dates of birth of those who state another, in order of id.
type trueBirths []trueBirth

type trueBirth struct {
	user  model.UserID
	birth model.Date
}

func (t trueBirths) find(user model.UserID) (model.Date, bool) {
	i, ok := slices.BinarySearchFunc(t, user, func(b trueBirth, user model.UserID) int { return int(b.user) - int(user) })
	if !ok {
		return 0, false
	}
	return t[i].birth, true
}
