package metrics_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/population"
)

// Hours: ana is held [0, 24) and [12, 36), and suspended [30, 40), so 40; ben is held [47, 71), cut at the end, so 1; cy is suspended from [46, 60) on, but
// deletes his account at 40. Comp is held after an unwanted message, and spam is no benign one. Account-days: 6 benign accounts for 2 days, less cy's last
// 8 hours, and 1 day of a newcomer: 12 - 1/3 + 1.
func TestFalsePositiveCost(t *testing.T) {
	s := tell(t, people)
	s.send(ana, ben, held(day)).send(comp, ben, unwanted).send(comp, ben, held(day)).send(spam, ben, held(day)).send(spam, ben, unwanted, held(day))
	s.at(12*hour).send(ana, ben, held(day))
	s.at(20*hour).op(model.OpReport, ben, ana, upheld(10*hour, 10*hour)).op(model.OpReport, ben, cy, upheld(26*hour, 14*hour))
	s.at(day).register(newUser, model.NoUser, grown).op(model.OpReport, ben, ana, upheld(hour, 0))
	s.at(40*hour).op(model.OpDelete, cy, model.NoUser)
	s.at(47*hour).send(ben, ana, held(day))
	s.close(2*day).is(t, "false_positive_cost", 41/(13-1.0/3)*1000)
}

// A suspension that begins later than a hold which was imposed after it: [30, 40) first, then [10, 12), then [11, 31), whose union is 30 hours.
func TestRestrictionsOutOfOrder(t *testing.T) {
	s := tell(t, people)
	s.op(model.OpReport, ben, ana, upheld(30*hour, 10*hour))
	s.at(10*hour).send(ana, ben, held(2*hour)).at(11*hour).send(ana, ben, held(20*hour))
	s.close(2*day).is(t, "false_positive_cost", 30/(6*2.0)*1000)
}

// four spammers and somebody who suffers.
var four = cast{{population.Spammer, grown}, {population.Spammer, grown}, {population.ScamRing, grown}, {population.Groomer, grown}, {population.Ordinary, grown}, {population.Ordinary, grown}}

// From the first unwanted message on, at 1 h for all four, of whom the fourth is deleted after 3 hours:
//
//	blocks after 1, 2 and 3 hours                          the curve is 3/4, 1/2, 1/4    the median is 2 hours
//	reports after 1 and 3 hours                            3/4, 1/2                      3 hours
//	holds after 1 and 2, a suspension from 5 hours on      3/4, 1/2, 0                   2 hours
func TestTimesToFirst(t *testing.T) {
	s := tell(t, four)
	s.op(model.OpBlock, 4, 3).op(model.OpReport, 4, 3) // before there was anything: does not count
	s.at(hour)
	for spammer := range model.UserID(4) {
		s.send(spammer, 4, unwanted)
	}
	s.at(2*hour).op(model.OpBlock, 4, 0).op(model.OpReport, 4, 0).send(0, 4, unwanted, held(hour)).op(model.OpReport, 4, 5)
	s.op(model.OpBlock, 4, 1, refused(model.UnknownRecipient)).op(model.OpBlock, 1, 1)
	s.at(3*hour).op(model.OpBlock, 5, 1).op(model.OpBlock, 5, 0).send(1, 4, held(hour))
	s.at(4*hour).op(model.OpBlock, 4, 2).op(model.OpReport, 5, 0, upheld(2*hour, day)).op(model.OpDelete, 3, model.NoUser)
	s.op(model.OpReport, 4, 2, upheld(2*hour, day))
	r := s.close(day)
	r.is(t, "time_to_first_block_median", 2)
	r.is(t, "time_to_first_action_median", 2)
	r.is(t, "time_to_first_report_median", 3)
}

// One of four was blocked and reported, and none restricted: no curve comes to one half.
func TestTimesNotReached(t *testing.T) {
	s := tell(t, four)
	for spammer := range model.UserID(4) {
		s.send(spammer, 4, unwanted)
	}
	s.at(hour).op(model.OpBlock, 4, 0).op(model.OpReport, 4, 0)
	r := s.close(day)
	r.undefined(t, "time_to_first_block_median", "time_to_first_report_median", "time_to_first_action_median", "enforcement_latency_median")
	r.is(t, "harm_after_report", 0)
}

// A suspension for what was no unwanted message counts from when it takes effect, if that is later than the first one; one that was over does not.
func TestActionThatWasOnItsWay(t *testing.T) {
	s := tell(t, four)
	s.send(0, 4, held(hour)).op(model.OpReport, 4, 0, upheld(5*hour, day))
	s.at(2*hour).send(0, 4, unwanted)
	r := s.close(2 * day)
	r.is(t, "time_to_first_action_median", 3)

	s = tell(t, four)
	s.send(0, 4, unwanted).op(model.OpReport, 4, 0, upheld(5*hour, day))
	s.close(5*hour).undefined(t, "time_to_first_action_median", "enforcement_latency_median") // the run ends as it would begin
}

// First reports at 0; the reports upheld take effect after 3 hours (the second report of the first account), 2 hours, never. The curve is 2/3, 1/3: 3 hours.
func TestEnforcementLatency(t *testing.T) {
	s := tell(t, four)
	for spammer := range model.UserID(3) {
		s.op(model.OpReport, 4, spammer)
	}
	s.op(model.OpReport, 5, 1, upheld(2*hour, 0))
	s.at(hour).op(model.OpReport, 5, 0, upheld(2*hour, 0)).op(model.OpReport, 5, 4, upheld(hour, 0))
	r := s.close(day)
	r.is(t, "enforcement_latency_median", 3)
	v := r["enforcement_latency_median"]
	require.NotNil(t, v.Lower)
	assert.InDelta(t, 2.0, *v.Lower, 1e-9)
	assert.Nil(t, v.Upper, "three accounts do not bound it")
}

// Reported: spam and harry. After its first report spam reaches 1 and a group of 3; harry nobody; greg is not reported: 4 of 2 accounts.
func TestHarmAfterReport(t *testing.T) {
	s := tell(t, people)
	s.send(spam, ana, unwanted).op(model.OpReport, ana, spam).send(spam, ben, unwanted).op(model.OpReport, ben, spam).tell(spam, 3, unwanted)
	s.send(spam, cy).send(spam, cy, unwanted, refused(model.Suspended)).send(harry, ana, offensive).op(model.OpReport, ana, harry)
	s.op(model.OpReport, ana, comp).send(comp, ana, unwanted).send(greg, kim, unwanted).op(model.OpReport, kim, greg, refused(model.NothingToReport))
	s.close(day).is(t, "harm_after_report", 4.0/2)
}
