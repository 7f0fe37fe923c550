package metrics_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
	"dmsim/sim/metrics"
)

func requests(s *metrics.Setup) { s.Requests = true }

// Legitimate first contacts: ana to ben (accepted, then answered), ana to cy (answered), ben to cy (accepted), kim to lou (answered too late), comp to
// ben (nothing). 2 of 5 answered, 3 of 5 answered or accepted.
func TestFirstContacts(t *testing.T) {
	s := tell(t, people, requests)
	s.send(ana, ben, first).send(ana, cy, first).send(ben, cy, first).send(kim, lou, first).send(comp, ben, first)
	s.send(spam, cy, first).send(comp, cy, first, unwanted).send(ana, lou, first, refused(model.DMsOff)) // not legitimate, or not delivered
	s.at(hour).op(model.OpAccept, ben, ana).op(model.OpAccept, cy, ben).op(model.OpAccept, lou, ana)
	s.send(ben, ana, answer).send(cy, ana, answer).send(cy, spam, answer)
	s.at(7*day).send(lou, kim, answer)
	r := s.close(8 * day)
	r.is(t, "reciprocity", 2.0/5)
	r.is(t, "request_acceptance", 3.0/5)

	quiet := tell(t, people).send(ana, ben, first).close(day)
	quiet.is(t, "reciprocity", 0)
	quiet.undefined(t, "request_acceptance") // requests are off
}

// An answer that is unwanted itself is none, one that is refused neither. One a millisecond before the week is over is, though contacts of that
// age are about to be forgotten.
func TestAnswers(t *testing.T) {
	s := tell(t, people)
	s.send(ana, ben, first).send(ana, cy, first).send(ana, kim, first)
	s.send(ben, ana, answer, offensive).send(cy, ana, answer, refused(model.NotFollowing))
	s.at(7*day-1e6).send(kim, ana, answer)
	r := s.close(30 * day)
	r.is(t, "reciprocity", 1.0/3)
}

// Legitimate answers tried to benign accounts: 2 refused by the follow rule, 1 by a block, 1 delivered.
func TestDeadEnds(t *testing.T) {
	s := tell(t, people)
	s.send(ana, ben, answer, refused(model.NotFollowing)).send(ana, ben, answer, refused(model.NotFollowing)).send(ana, cy, answer, refused(model.Blocked))
	s.send(ana, kim, answer)
	s.send(ana, spam, answer, refused(model.NotFollowing)).send(greg, ana, answer, refused(model.NotFollowing)).send(ben, ana, refused(model.NotFollowing))
	r := s.close(day)
	r.is(t, "dead_ends", 3.0/4)
	assert.Equal(t, map[string]float64{"not-following": 0.5, "blocked": 0.25}, r["dead_ends"].By)
}

// Active user-days: ana, ben, cy, kim, lou and comp on the first day, ana, ben and kim on the second, ana on the tenth: 10, which are 10/7 weeks.
//
//	ana, ben   she follows him after the answer, and his follow back is nothing more      a tie
//	ana, cy    she followed him before; he never does                                     none
//	kim, lou   who is written to follows before he answers                                a tie
//	kim, ana   who writes follows before the answer comes                                 a tie
//	lou, ben   the follow after the answer comes too late                                 none
//	comp, ana  neither is answered by a week's end, though they follow                    none
func TestNewTies(t *testing.T) {
	s := tell(t, people)
	s.send(ana, ben, first).send(ana, cy, first, tie(model.ActorFollows)).send(kim, lou, first).send(kim, ana, first).send(lou, ben, first).send(comp, ana, first)
	s.op(model.OpFollow, lou, kim).op(model.OpFollow, kim, ana).op(model.OpFollow, ana, ben, refused(model.FollowBlocked)).op(model.OpFollow, ana, comp)
	s.send(ben, ana, answer).send(cy, ana, answer, tie(model.TargetFollows)).send(lou, kim, answer, tie(model.ActorFollows))
	s.send(ana, kim, answer, tie(model.TargetFollows)).send(ben, lou, answer)
	s.at(day).op(model.OpFollow, ana, ben).op(model.OpFollow, ben, ana).op(model.OpFollow, ana, cy).op(model.OpFollow, kim, lou)
	s.at(9*day).op(model.OpFollow, ana, lou)
	r := s.close(10 * day)
	r.is(t, "new_ties", 3/(10.0/7))
}
