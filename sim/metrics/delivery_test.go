package metrics_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
	"dmsim/sim/metrics"
)

// 8 tried, 4 delivered. Of the legitimate ones 3 are delivered, 1 blocked by a follow rule, 1 by the daily limit; a misspelt name counts in neither.
func TestDelivery(t *testing.T) {
	s := tell(t, people)
	s.send(ana, ben).send(comp, ben).tell(ana, 3)
	s.send(ana, ben, retry)
	s.send(ana, ben, refused(model.NotFollowing)).send(ben, ana, refused(model.DailyLimit))
	s.send(ana, model.NoUser, refused(model.UnknownRecipient), contact(model.NoContact))
	s.send(spam, ana) // no label, but no legitimate one
	s.send(comp, ana, unwanted, refused(model.NotFollowing))
	r := s.close(day)
	r.is(t, "delivered_share", 4.0/8)
	r.is(t, "legitimate_blocked_share", 2.0/5)
	assert.Equal(t, map[string]float64{"not-following": 0.2, "daily-limit": 0.2}, r["legitimate_blocked_share"].By)
}

// Who is logged out, or does not exist, is nobody: only the share of all counts what he tried.
func TestNobody(t *testing.T) {
	s := tell(t, people)
	s.send(ana, ben, refused(model.NotLoggedIn), unwanted).send(99, ben, refused(model.NotLoggedIn), contact(model.NoContact))
	s.op(model.OpFollow, ana, ben, refused(model.NotLoggedIn)).op(model.OpFollow, model.NoUser, ben, refused(model.NotLoggedIn))
	r := s.close(day)
	r.is(t, "delivered_share", 0)
	r.undefined(t, "legitimate_blocked_share", "limit_share", "unwanted_first_contacts", "spam_reach_mean")
}

func TestCustomReasonsAreNamed(t *testing.T) {
	s := tell(t, people, func(s *metrics.Setup) { s.ReasonName = func(model.Reason) string { return "mine" } })
	s.send(ana, ben, refused(model.CustomReason))
	assert.Equal(t, map[string]float64{"mine": 1}, s.close(day)["legitimate_blocked_share"].By)
	s = tell(t, people)
	s.send(ana, ben, refused(model.CustomReason+2))
	assert.Equal(t, map[string]float64{"custom-2": 1}, s.close(day)["legitimate_blocked_share"].By)
}

// Sender-days: ana on 3 days, of which one with the limit, met twice; the spammer on 1 day, with it; ben only follows. 2 of 4.
func TestLimitShare(t *testing.T) {
	s := tell(t, people)
	s.send(ana, ben).send(ana, ben, refused(model.DailyLimit)).send(ana, ben, refused(model.DailyLimit))
	s.send(spam, ben, unwanted, refused(model.DailyLimit)).op(model.OpFollow, ben, ana)
	s.at(day-1).send(ana, ben).at(day).send(ana, ben).at(3*day).send(ana, ben)
	r := s.close(4 * day)
	r.is(t, "limit_share", 2.0/4)
	assert.Equal(t, map[string]float64{"ordinary": 1.0 / 3, "spammer": 1}, r["limit_share"].By)
}
