package metrics_test

import (
	"testing"
	"time"

	"dmsim/model"
	"dmsim/sim/population"
)

// Receipts: the spammer 1 + 1 + 2, comp 1, a scammer who gets nowhere 0: the mean is 5/3; the 95th percentile of {0, 1, 4} the third.
func TestReach(t *testing.T) {
	const scammer = newUser
	s := tell(t, append(people[:newUser:newUser], person{population.ScamRing, grown}, person{population.BotFarm, grown}))
	s.send(spam, ana, unwanted).send(spam, ana, unwanted).tell(spam, 2, unwanted).send(spam, ben)
	s.send(comp, ana, unwanted).send(comp, ben)
	s.send(scammer, ana, unwanted, refused(model.DMsOff))
	s.send(scammer+1, ana).send(harry, ana, offensive) // no unwanted message tried; another persona
	r := s.close(day)
	r.is(t, "spam_reach_mean", 5.0/3)
	r.is(t, "spam_reach_p95", 4)
}

// Of 40 accounts with 1 to 40 receipts the 95th percentile is that of the 38th.
func TestReachQuantile(t *testing.T) {
	var bots cast
	for range 40 {
		bots = append(bots, person{population.BotFarm, grown})
	}
	s := tell(t, append(bots, person{population.Ordinary, grown}))
	for bot := range bots {
		for range bot + 1 {
			s.send(model.UserID(bot), 40, unwanted)
		}
	}
	r := s.close(day)
	r.is(t, "spam_reach_p95", 38)
	r.is(t, "spam_reach_mean", 20.5)
}

// Recipient-days: 6 benign accounts on the first day; on the second those and a newcomer; on the third, without ana, 6: 19. Loads: ben 3 and ana 1 on the
// first day, ben 1 on the third.
func TestBurden(t *testing.T) {
	s := tell(t, people)
	s.send(spam, ben, unwanted).send(spam, ben, unwanted).send(comp, ben, offensive).send(spam, ana, unwanted)
	s.send(spam, ben).send(spam, greg, unwanted).tell(spam, 5, unwanted).send(spam, cy, unwanted, refused(model.NotFollowing))
	s.at(day).register(newUser, model.NoUser, grown).op(model.OpDelete, ana, model.NoUser)
	s.at(2*day+hour).send(spam, ben, unwanted)
	r := s.close(3 * day)
	r.is(t, "burden_mean", 5.0/19)
	r.is(t, "burden_p50", 0)
	r.is(t, "burden_p99", 3) // the 19th of 19: 0.99 * 19 = 18.81
	// x = 16 times 0, then 1, 1, 3 at the places 17, 18, 19: (2*17-20)*1 + (2*18-20)*1 + (2*19-20)*3 = 14 + 16 + 54 = 84; over 19 * 5.
	r.is(t, "burden_gini", 84.0/95)
}

// Everybody has 2: the median is 2, and the coefficient 0. The fourth day has not begun.
func TestEvenBurden(t *testing.T) {
	s := tell(t, cast{{population.Ordinary, grown}, {population.Spammer, grown}})
	for d := range 3 {
		s.at(time.Duration(d)*day).send(1, 0, unwanted).send(1, 0, unwanted)
	}
	r := s.close(3 * day)
	r.is(t, "burden_mean", 2)
	r.is(t, "burden_p50", 2)
	r.is(t, "burden_p99", 2)
	r.is(t, "burden_gini", 0)
}

// Refused as spam: 3, of which 2 unwanted; unwanted and delivered: 2. What the follow rule or moderation refused is neither.
func TestSpamMessages(t *testing.T) {
	s := tell(t, people)
	s.send(spam, ana, unwanted, refused(model.Spam)).send(comp, ana, unwanted, refused(model.SpamHold)).send(comp, ana, refused(model.SpamHold))
	s.send(spam, ana, unwanted).tell(harry, 4, offensive)
	s.send(spam, ana, unwanted, refused(model.NotFollowing)).send(harry, ana, offensive, refused(model.OffensiveContent)).send(ana, ben)
	r := s.close(day)
	r.is(t, "spam_message_precision", 2.0/3)
	r.is(t, "spam_message_recall", 2.0/4)
}

// Restricted: spam (an adversary), comp (after it had tried an unwanted message), ana (nothing done), ben (nothing done; he tries one later), so 2 of 4
// rightly; harry's suspension would begin after the end. Offenders: spam, comp, harry, ben; caught as such 2.
func TestSpamAccounts(t *testing.T) {
	s := tell(t, people)
	s.send(spam, ana, unwanted, held(hour)).send(comp, ana, unwanted).send(comp, ana, held(hour))
	s.send(ana, ben, held(hour)).op(model.OpReport, ana, ben, upheld(hour, day))
	s.send(harry, ana, offensive).at(hour).op(model.OpReport, ana, harry, upheld(day, day))
	s.at(2*hour).send(ben, ana, offensive, refused(model.Suspended)).send(ben, ana, held(hour))
	r := s.close(day)
	r.is(t, "spam_account_precision", 2.0/4)
	r.is(t, "spam_account_recall", 2.0/4)
}
