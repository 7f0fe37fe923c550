package metrics_test

import (
	"testing"

	"dmsim/model"
	"dmsim/sim/population"
)

// 2 unwanted first contacts of benign accounts; active user-days of benign accounts: ana, ben and comp on the first day, ana on the second.
func TestUnwantedFirstContacts(t *testing.T) {
	s := tell(t, people)
	s.send(spam, ana, first, unwanted).send(comp, ben, first, label(model.PrivateInfo))
	s.send(spam, ben, unwanted).send(spam, greg, first, unwanted).send(spam, cy, first, unwanted, refused(model.NotFollowing)).send(spam, cy, first)
	s.send(ana, ben).op(model.OpSet, ben, model.NoUser).op(model.OpSet, ben, model.NoUser, refused(model.NotLoggedIn))
	s.at(day).op(model.OpFollow, ana, ben, refused(model.FollowBlocked))
	s.close(2*day).is(t, "unwanted_first_contacts", 2.0/4)
}

// The first week has 2 minors, kim and lou, of whom kim hears from an adult, twice. In the second week there are kim, lou (17 on its first day) and a
// newcomer of 13 from the first week; lou, who turned 18 in it, and the newcomer hear from one: 1 + 2 of 2 + 3. The third week is cut off.
func TestMinorsUnwantedAdult(t *testing.T) {
	s := tell(t, people)
	s.send(spam, kim, unwanted).send(spam, kim, unwanted)
	s.send(kim, lou, unwanted)                                                                     // no adult
	s.send(spam, lou, unwanted, refused(model.NotFriends)).send(greg, lou).tell(spam, 9, unwanted) // not delivered, not unwanted, not one-to-one
	s.at(day).register(newUser, model.NoUser, model.NewDate(2013, 1, 1)).send(spam, newUser, unwanted)
	s.at(7*day).send(spam, newUser, unwanted)
	s.at(12*day).send(comp, lou, unwanted)
	s.at(14*day).send(spam, kim, unwanted)
	s.close(20*day).is(t, "minors_unwanted_adult_7d", 3.0/5)
}

func TestMinorsInAShortRun(t *testing.T) {
	s := tell(t, people)
	s.send(spam, kim, unwanted)
	s.close(hour).is(t, "minors_unwanted_adult_7d", 1.0/2)

	s = tell(t, people)
	s.send(spam, kim, unwanted)
	s.close(7*day).is(t, "minors_unwanted_adult_7d", 1.0/2) // exactly one week
}

// A minor's account that is deleted leaves; a child of 12 comes in with its birthday; an adversary is never a minor.
func TestMinorsOfLaterWeeks(t *testing.T) {
	s := tell(t, cast{
		{population.Teen13To15, model.NewDate(2011, 1, 1)},
		{population.Newcomer, model.NewDate(2013, 3, 8)}, // 13 on the seventh day
		{population.Spammer, model.NewDate(2011, 1, 1)},
		{population.Spammer, grown},
	})
	s.send(3, 1, unwanted).send(3, 2, unwanted)
	s.at(day).op(model.OpDelete, 0, model.NoUser)
	s.at(7*day).send(3, 1, unwanted).send(3, 2, unwanted)
	s.close(14*day).is(t, "minors_unwanted_adult_7d", 1.0/2) // 0 of {0} and 1 of {1}
}

// Who has come of age is a minor of no later week, and to leave then takes nobody else away: 2, 2, 1 and 1 minors.
func TestMinorsComeOfAge(t *testing.T) {
	s := tell(t, people)
	s.send(spam, kim, unwanted)
	s.at(15*day).op(model.OpDelete, lou, model.NoUser)
	s.close(28*day).is(t, "minors_unwanted_adult_7d", 1.0/6)
}

// Minors: kim, lou, and a newcomer of 15 years. The groomer reaches kim and lou; lou once more when he is 18, which is nothing new. Kim answers.
func TestGrooming(t *testing.T) {
	s := tell(t, people)
	s.send(kim, greg) // before anything
	s.send(greg, kim).send(greg, lou, unwanted).send(greg, ana).send(spam, kim, unwanted)
	s.register(newUser, model.NoUser, model.NewDate(2011, 1, 1)).register(newUser+1, model.NoUser, grown)
	s.send(greg, newUser, refused(model.NotFollowing))
	s.send(kim, ana).send(kim, greg, refused(model.Blocked)).send(kim, greg).send(kim, greg).send(ana, greg)
	s.at(11*day).send(greg, lou)
	r := s.close(12 * day)
	r.is(t, "grooming_exposure", 2.0/3)
	r.is(t, "grooming_answered", 1.0/2)

	s = tell(t, people)
	s.at(10*day).send(greg, lou) // 18 now
	r = s.close(12 * day)
	r.is(t, "grooming_exposure", 0)
	r.undefined(t, "grooming_answered")
}

// The groomer's next account is a groomer's.
func TestGroomerReturns(t *testing.T) {
	s := tell(t, people)
	s.register(newUser, greg, model.NewDate(2010, 1, 1)).register(newUser+1, newUser, model.NewDate(2010, 1, 1)).send(newUser+1, kim)
	s.close(day).is(t, "grooming_exposure", 1.0/2)
}
