package metrics_test

import (
	"testing"
	"time"

	"dmsim/model"
)

// 4 messages are tried in the second ten minutes of an hour, 2 in the others: 4 / (6 / 6). A refused one and one of nobody are tried, too, a retry and a
// report are not; the end of a span belongs to the next.
func TestBusiestTenMinutes(t *testing.T) {
	s := tell(t, people)
	s.send(ana, ben).at(10*minute).send(ana, ben).send(ana, ben, retry).op(model.OpReport, ben, ana)
	s.at(20*minute-time.Millisecond).send(ana, ben, refused(model.DMsOff)).send(ana, ben, refused(model.NotLoggedIn)).tell(ana, 5)
	s.at(20*minute).send(spam, ben, unwanted)
	s.close(hour).is(t, "busiest_ten_minutes", 4)
}

// The last ten minutes count, too, and a pause does not move where they begin.
func TestBusiestTenMinutesAreTheLast(t *testing.T) {
	s := tell(t, people)
	s.send(ana, ben).at(39*minute).send(ana, ben).at(41*minute).send(ana, ben).at(45*minute).send(ana, ben)
	s.close(50*minute).is(t, "busiest_ten_minutes", 2.0/(4.0/5))
	s = tell(t, people)
	s.send(ana, ben).close(9*minute).undefined(t, "busiest_ten_minutes")
}

// Of 5 one-to-one messages delivered, 3 reach ben; newUser comes later, and what was refused or went to a group counts for nobody.
func TestTopRecipient(t *testing.T) {
	s := tell(t, people)
	s.send(ana, ben).send(cy, ben).send(spam, ben, unwanted).send(ben, ana).send(ana, cy, refused(model.DMsOff)).send(ana, cy, retry).tell(ana, 8)
	s.register(newUser, model.NoUser, grown).send(ana, newUser)
	s.close(day).is(t, "top_recipient_share", 3.0/5)
	tell(t, people).close(day).undefined(t, "top_recipient_share")
}
