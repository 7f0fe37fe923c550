package spec_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
	"dmsim/model/spec"
)

// R05 and the age: a one-sided send from and to a person of that birth, at that time, under a floor.
func TestR05Age(t *testing.T) {
	february := func(terms *spec.Terms) { terms.LeapDayBirthday = "february-28" }
	for _, c := range []struct {
		name, birth, now string
		floor            int
		change           func(*spec.Terms)
		old              bool // old enough
	}{
		{"the day before", "2010-06-15", "2026-06-14T23:59:59Z", 16, open, false},
		{"on the day", "2010-06-15", "2026-06-15T00:00:00Z", 16, open, true},
		{"a month before", "2010-07-01", "2026-06-15T00:00:00Z", 16, open, false},
		{"a month after", "2010-05-31", "2026-06-15T00:00:00Z", 16, open, true},
		{"last day of the year", "2009-12-31", "2025-12-31T00:00:00Z", 16, open, true},
		{"the day before the last", "2009-12-31", "2025-12-30T23:59:59Z", 16, open, false},
		{"leap, common year, 28 February", "2008-02-29", "2026-02-28T23:59:59Z", 18, open, false},
		{"leap, common year, 1 March", "2008-02-29", "2026-03-01T00:00:00Z", 18, open, true},
		{"leap, february-28, the 27th", "2008-02-29", "2026-02-27T23:59:59Z", 18, february, false},
		{"leap, february-28, the 28th", "2008-02-29", "2026-02-28T00:00:00Z", 18, february, true},
		{"leap, leap year, the 28th", "2008-02-29", "2024-02-28T23:59:59Z", 16, open, false},
		{"leap, leap year, the 29th", "2008-02-29", "2024-02-29T00:00:00Z", 16, open, true},
		{"leap, february-28, leap year, the 28th", "2008-02-29", "2024-02-28T12:00:00Z", 16, february, false},
		{"leap, february-28, leap year, the 29th", "2008-02-29", "2024-02-29T00:00:00Z", 16, february, true},
		{"leap, 2100 is common", "2080-02-29", "2100-02-28T12:00:00Z", 20, open, false},
		{"28 February is not moved", "2008-02-28", "2026-02-28T00:00:00Z", 18, open, true},
		{"1 March is not moved", "2008-03-01", "2026-02-28T00:00:00Z", 18, february, false},
		{"no floor", "2026-01-01", "2026-01-01T00:00:00Z", 0, open, true},
		{"no floor, not yet born", "2026-01-02", "2026-01-01T00:00:00Z", 0, open, true},
		{"not yet born", "2026-01-02", "2026-01-01T00:00:00Z", 1, open, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := emptyStage(t, at(c.now), open, c.change, func(terms *spec.Terms) { terms.DMMinAge = c.floor })
			adult := s.AddUser(model.Profile{Birth: born("1970-01-01")})
			teen := s.AddUser(model.Profile{Birth: born(c.birth)})
			from, to := model.SenderTooYoung, model.RecipientTooYoung
			if c.old {
				from, to = model.Delivered, model.Delivered
			}
			s.AddFollow(adult, teen)
			s.AddFollow(teen, adult)
			assert.Equal(t, from, s.send(teen, adult))
			assert.Equal(t, to, s.send(adult, teen))
		})
	}
}

func TestR05SenderFirst(t *testing.T) {
	s := newStage(t)
	teen := s.AddUser(model.Profile{Birth: born("2012-01-01")})
	kid := s.AddUser(model.Profile{Birth: born("2013-01-01")})
	assert.Equal(t, model.SenderTooYoung, s.send(teen, kid))
}

// A01 takes the UTC day of registration.
func TestA01Register(t *testing.T) {
	s := newStage(t)
	register := model.Attempt{Op: model.OpRegister, Birth: born("2013-03-02"), Actor: model.NoUser, Anonymous: true}
	assert.Equal(t, model.Outcome{Commit: 1, Reason: model.TooYoungToRegister}, s.try(register))
	register.Birth = born("2013-03-01")
	assert.Equal(t, model.Outcome{Commit: 2, ID: 4}, s.try(register), "ids go on after the initial ones")
	register.Birth = born("2013-03-02")
	s.now = at("2026-03-02T00:00:00Z")
	assert.Equal(t, model.Outcome{Commit: 3, ID: 5}, s.try(register))
	assert.Equal(t, model.SenderTooYoung, s.send(5, ana), "a registered one is an account")
}

func TestSettingByDefault(t *testing.T) {
	bands := func(terms *spec.Terms) {
		terms.DefaultBands = []spec.Band{
			{From: 16, To: 17, Setting: model.NoOne}, {From: 18, Setting: model.Everyone},
		}
	}
	for _, c := range []struct {
		name    string
		profile model.Profile
		want    model.Reason // of a send of one who follows and is not followed
	}{
		{"16 is in the first band", model.Profile{Birth: born("2010-03-01")}, model.DMsOff},
		{"17 is too", model.Profile{Birth: born("2008-03-02")}, model.DMsOff},
		{"18 is in the open one", model.Profile{Birth: born("2008-03-01")}, model.Delivered},
		{"70 is too", model.Profile{Birth: born("1956-03-01")}, model.Delivered},
		{"15 is in none", model.Profile{Birth: born("2010-03-02")}, model.NotFriends},
		{"a stated one wins", model.Profile{Birth: born("2010-03-01"), Setting: model.Everyone, HasSetting: true}, model.Delivered},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, bands, func(terms *spec.Terms) { terms.DMMinAge = 13 })
			there := s.AddUser(c.profile)
			assert.Equal(t, model.Outcome{Commit: 1, ID: 5}, s.try(model.Attempt{
				Op: model.OpRegister, Birth: c.profile.Birth, Setting: c.profile.Setting, HasSetting: c.profile.HasSetting,
			}))
			for _, user := range []model.UserID{there, 5} {
				s.do(model.OpFollow, ana, user)
				assert.Equal(t, c.want, s.send(ana, user))
			}
		})
	}
}

// The default is that of the start or of the registration, and does not move by itself.
func TestSettingDoesNotMove(t *testing.T) {
	s := newStage(t, func(terms *spec.Terms) {
		terms.DefaultBands = []spec.Band{{From: 16, To: 17, Setting: model.NoOne}}
	})
	teen := s.AddUser(model.Profile{Birth: born("2008-03-02")})
	s.friends(ana, teen)
	s.now = at("2026-03-02T00:00:00Z")
	assert.Equal(t, model.DMsOff, s.send(ana, teen), "18 now, the setting of 17 stays")
	s.SetTerms(seed())
	assert.Equal(t, model.DMsOff, s.send(ana, teen), "nor by a switch of the policy")
	s.set(teen, model.Friends)
	assert.Equal(t, model.Delivered, s.send(ana, teen))
}

// A change acts at once, on open conversations too, and only inwards.
func TestSettingActsAtOnce(t *testing.T) {
	s := newStage(t)
	s.friends(ana, ben)
	assert.Equal(t, model.Delivered, s.send(ana, ben))
	assert.Equal(t, model.Delivered, s.set(ben, model.NoOne))
	assert.Equal(t, model.DMsOff, s.send(ana, ben))
	assert.Equal(t, model.Delivered, s.send(ben, ana))
	s.set(ben, model.Friends)
	assert.Equal(t, model.Delivered, s.send(ana, ben))
	assert.Equal(t, []model.Received{{Commit: 1, From: ana}, {Commit: 6, From: ana}}, s.Read(ben, ana, model.NoGroup, s.now))
}

func TestDelete(t *testing.T) {
	s := newStage(t, func(terms *spec.Terms) { terms.GroupMaxMembers = 3 })
	s.friends(ana, ben)
	s.friends(ana, cy)
	club := s.AddGroup(ana, ben, dan)
	s.send(ben, ana)
	s.tell(ben, club)
	assert.Equal(t, model.GroupFull, s.add(ana, club, cy))
	assert.Equal(t, model.Delivered, s.remove(ben))

	assert.Equal(t, model.NotLoggedIn, s.remove(ben), "no actor")
	assert.Equal(t, model.UnknownRecipient, s.send(ana, ben), "no recipient")
	assert.Equal(t, model.UnknownRecipient, s.do(model.OpFollow, ana, ben), "no followee")
	assert.Equal(t, model.Delivered, s.add(ana, club, cy), "the slot is free")
	assert.Equal(t, uint32(2), s.tell(ana, club).Reached)
	assert.Len(t, s.Read(ana, ben, model.NoGroup, s.now), 1, "what it wrote stays readable")
	assert.Len(t, s.Read(ana, model.NoUser, club, s.now), 1)
}

// A local day is that of the sender's zone, which the table gives by index; outside of the table it is UTC.
func TestZonesOfUsers(t *testing.T) {
	tokyo := model.Zone{Name: "tokyo", Since: []model.Time{0}, Offset: []model.Time{9 * model.Hour}}
	terms := with(open, func(terms *spec.Terms) { terms.DailyClock, terms.DailyMessages = "local-day", 1 })
	for _, c := range []struct {
		name  string
		zone  model.ZoneID
		reset string // the first moment of the next day
	}{
		{"UTC", 0, "2026-03-02T00:00:00Z"},
		{"Tokyo", 1, "2026-03-01T15:00:00Z"},
		{"outside of the table", 2, "2026-03-02T00:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &stage{World: spec.New(terms, noon, []model.Zone{{}, tokyo}), t: t, now: noon}
			traveller := s.AddUser(model.Profile{Birth: born("1990-01-01"), Zone: c.zone})
			other := s.AddUser(model.Profile{Birth: born("1990-01-01")})
			assert.Equal(t, model.Delivered, s.send(traveller, other))
			s.now = at(c.reset).Add(-time.Millisecond)
			assert.Equal(t, model.DailyLimit, s.send(traveller, other))
			s.now = at(c.reset)
			assert.Equal(t, model.Delivered, s.send(traveller, other))
		})
	}
}
