package metrics

import (
	"dmsim/model"
	"dmsim/sim/population"
)

// People is who is there at the start: what they truly are. A *population.Population is one.
type People interface {
	Users() int // their ids are those below it
	Persona(model.UserID) population.Persona
	TrueBirth(model.UserID) model.Date
}

// account is what every attempt may look at.
type account struct {
	day     uint16 // the number of the last day with an attempt of its own; 0 before the first
	marks   marks
	persona population.Persona
}

func (a *account) adversary() bool { return a.persona.Adversary() }

// marks are what else is known of an account.
type marks uint8

const (
	sentToday    marks = 1 << iota // on the account's day
	limitedToday                   // on the account's day, by the daily limit
	exposedNow                     // in this week, an unwanted message of an adult reached this minor
	approached                     // a groomer has written to this minor, and none has got an answer
	groomed                        // a groomer has written to this minor
	underage                       // benign, and not of age when first seen: at the start, or at registration
	minor                          // of those, at least minorAge then
	gone                           // deleted

	ofTheDay = sentToday | limitedToday
)

// A minor is of minorAge or older, and not yet of adultAge.
const (
	minorAge = 13
	adultAge = 18
)

// age returns the true age at a time. One born on 29 February turns on 1 March, whatever the policy says: it is the truth that is asked for.
func age(birth model.Date, at model.Time) int {
	return model.Age(birth, at.Day().Date(), model.March1)
}

func isMinor(age int) bool { return age >= minorAge && age < adultAge }

// newcomer is what is known of an account that was registered on the way.
type newcomer struct {
	birth  model.Date
	person model.UserID
}

// roster knows whose the accounts are, and counts the benign ones.
type roster struct {
	people    People
	start     model.Time
	accounts  []account
	early     int        // accounts at the start
	newcomers []newcomer // of the accounts from early on
	benign    uint64     // benign accounts that there are now
	lived     model.Time // what those who have gone were there for, less what those who are there and came later were not
	minors    uint64     // marked minor, so far

	births map[model.Date]uint64 // of those marked underage who are there, by birth; no more than the days of 18 years, and those of a week
}

// newRoster looks at everybody.
func newRoster(people People, start model.Time) roster {
	n := people.Users()
	r := roster{people: people, start: start, accounts: make([]account, n), early: n, births: map[model.Date]uint64{}}
	for id := range r.accounts {
		r.accounts[id].persona = people.Persona(model.UserID(id))
		r.enter(model.UserID(id), start)
	}
	return r
}

// at returns an account, or nil where there never was one.
func (r *roster) at(id model.UserID) *account {
	if uint(id) >= uint(len(r.accounts)) {
		return nil
	}
	return &r.accounts[id]
}

// birth returns the true birth of who an account belongs to; the account must exist.
func (r *roster) birth(id model.UserID) model.Date {
	if int(id) >= r.early {
		return r.newcomers[int(id)-r.early].birth
	}
	return r.people.TrueBirth(id)
}

// person is the first account of who an account belongs to; the account must exist.
func (r *roster) person(id model.UserID) model.UserID {
	if int(id) >= r.early {
		return r.newcomers[int(id)-r.early].person
	}
	return id
}

// register adds an account. Ids follow on one another; those that were left out would be newcomers who do nothing.
func (r *roster) register(id model.UserID, a *model.Attempt) {
	for len(r.accounts) <= int(id) {
		r.newcomers = append(r.newcomers, newcomer{person: model.UserID(len(r.accounts))})
		r.accounts = append(r.accounts, account{persona: population.Newcomer})
	}
	who := &r.newcomers[int(id)-r.early]
	who.birth = a.Birth
	before := model.UserID(a.Ref - 1)
	if a.Ref > 0 && before < id {
		r.accounts[id].persona = r.accounts[before].persona
		who.birth, who.person = r.birth(before), r.person(before)
	}
	r.enter(id, a.At)
}

// enter counts an account that has just come.
func (r *roster) enter(id model.UserID, at model.Time) {
	a := &r.accounts[id]
	if a.adversary() {
		return
	}
	r.benign++
	r.lived -= at - r.start
	birth := r.birth(id)
	now := age(birth, at)
	if now < adultAge {
		a.marks |= underage
		r.births[birth]++
	}
	if isMinor(now) {
		a.marks |= minor
		r.minors++
	}
}

// restart counts everybody who is there as one who has just come.
func (r *roster) restart(at model.Time) {
	r.start, r.benign, r.lived, r.minors = at, 0, 0, 0
	clear(r.births)
	for id := range r.accounts {
		a := &r.accounts[id]
		a.day, a.marks = 0, a.marks&gone
		if a.marks&gone == 0 {
			r.enter(model.UserID(id), at)
		}
	}
}

// remove counts an account that is deleted.
func (r *roster) remove(id model.UserID, at model.Time) {
	a := &r.accounts[id]
	a.marks |= gone
	if a.adversary() {
		return
	}
	r.benign--
	r.lived += at - r.start
	if birth := r.birth(id); a.marks&underage != 0 && r.births[birth] > 0 {
		r.births[birth]--
	}
}

// minorsAt counts the benign accounts that there are now whose people are minors at a time, and forgets those who are of age by then. Times do not go back.
func (r *roster) minorsAt(at model.Time) (n uint64) {
	for birth, accounts := range r.births {
		switch now := age(birth, at); {
		case isMinor(now):
			n += accounts
		case now >= adultAge:
			delete(r.births, birth)
		}
	}
	return n
}

// benignDays is how many days the benign accounts have been there, all together, by a time.
func (r *roster) benignDays(by model.Time) float64 {
	return (float64(r.benign)*float64(by-r.start) + float64(r.lived)) / float64(model.DayLength)
}
