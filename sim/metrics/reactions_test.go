package metrics_test

import (
	"testing"
	"time"

	"dmsim/model"
	"dmsim/sim/population"
)

// 4 messages delivered, one to a group; 5 reports done, of which those of ben and of comp before its unwanted message are wrongful; 3 blocks done of
// others, of which that of ben is wrongful.
func TestReactions(t *testing.T) {
	s := tell(t, people)
	s.send(ana, ben).send(spam, ben, unwanted).tell(ana, 9)
	s.op(model.OpReport, ana, comp).send(comp, ana, unwanted).op(model.OpReport, ana, comp)
	s.op(model.OpReport, ana, ben).op(model.OpReport, ben, spam).op(model.OpReport, ben, spam).op(model.OpReport, ben, ana, refused(model.NothingToReport))
	s.op(model.OpBlock, ana, ben).op(model.OpBlock, ana, comp).op(model.OpBlock, ben, spam).op(model.OpBlock, ana, ana).op(model.OpBlock, ana, 99, refused(model.UnknownRecipient))
	r := s.close(day)
	r.is(t, "report_rate", 5.0/4*1000)
	r.is(t, "block_rate", 3.0/4*1000)
	r.is(t, "wrongful_report_share", 2.0/5)
	r.is(t, "wrongful_block_share", 1.0/3)
}

// Pairs with a block of an adversary: ana and harry (who comes back by his third account), ben and harry (nothing comes), ben and spam (who is unblocked before
// he writes), cy and spam (who writes at once): 2 of 4. Harry's block of ana, and ana's of comp, are none.
func TestRecontact(t *testing.T) {
	s := tell(t, people)
	s.op(model.OpBlock, ana, harry).op(model.OpBlock, ben, harry).op(model.OpBlock, ben, spam).op(model.OpBlock, cy, spam)
	s.op(model.OpBlock, harry, ana).op(model.OpBlock, ana, comp).op(model.OpBlock, greg, spam)
	s.send(comp, ana, unwanted).send(spam, greg, unwanted).send(ana, harry).send(harry, ana, offensive, refused(model.Blocked))
	s.register(newUser, harry, grown).register(newUser+1, newUser, grown).register(newUser+2, model.NoUser, grown)
	s.send(newUser+1, ana, offensive).send(newUser+1, ana, offensive).send(newUser+2, ben)
	s.op(model.OpUnblock, ben, spam).send(spam, ben, unwanted).send(spam, cy)
	s.close(day).is(t, "recontact_after_block", 2.0/4)
}

// A block after an unblock is watched again; the pair counts once.
func TestRecontactAfterASecondBlock(t *testing.T) {
	s := tell(t, people)
	s.op(model.OpBlock, ana, spam).op(model.OpUnblock, ana, spam).send(spam, ana, unwanted).op(model.OpBlock, ana, spam).op(model.OpUnblock, ana, ben)
	s.register(newUser, spam, grown).send(newUser, ana).op(model.OpUnblock, ana, spam).op(model.OpBlock, ana, spam).send(newUser, ana)
	s.close(day).is(t, "recontact_after_block", 1)
}

// crowd has one target, 0, and many who may join a raid.
func crowd(n int) cast {
	c := cast{}
	for range n {
		c = append(c, person{population.Ordinary, grown})
	}
	return c
}

// 20 accounts within an hour, the first two of which write twice: 22 messages, of which the last 5 are refused; then 2 more, refused, in the hour after: 7 of 24.
// One more, an hour after that, is no longer of the raid.
func TestRaidRelief(t *testing.T) {
	s := tell(t, crowd(30))
	s.send(1, 0, offensive).send(2, 0, offensive)
	for sender := range model.UserID(20) {
		turns := []turn{offensive}
		if sender >= 15 {
			turns = append(turns, refused(model.DMsOff))
		}
		s.at(minute*time.Duration(sender)).send(sender+1, 0, turns...)
	}
	s.at(hour).send(3, 0, offensive, refused(model.Blocked)).send(4, 0, offensive, refused(model.Blocked)).send(5, 0, offensive, refused(model.SpamHold), retry)
	s.send(5, 0, unwanted).send(5, 0)             // not offensive
	s.send(5, 6, offensive).send(6, 7, offensive) // not to a raid's target
	s.at(2*hour).send(7, 0, offensive)
	s.close(day).is(t, "raid_relief", 7.0/24)
}

// 19 are no raid, nor are 20 of whom the first wrote an hour before the last.
func TestNoRaid(t *testing.T) {
	s := tell(t, crowd(30))
	for sender := range model.UserID(19) {
		s.send(sender+1, 0, offensive)
	}
	s.at(hour).send(20, 0, offensive)
	s.close(day).undefined(t, "raid_relief")

	s = tell(t, crowd(30))
	for sender := range model.UserID(20) {
		s.at(time.Duration(sender)*hour/19).send(sender+1, 0, offensive)
	}
	s.close(day).undefined(t, "raid_relief")

	s = tell(t, crowd(30))
	for sender := range model.UserID(20) {
		s.at(time.Duration(sender)*hour/20).send(sender+1, 0, offensive)
	}
	s.close(day).is(t, "raid_relief", 0)
}

// A second raid on the same user counts anew.
func TestRaidsOneAfterTheOther(t *testing.T) {
	s := tell(t, crowd(30))
	for sender := range model.UserID(20) {
		s.send(sender+1, 0, offensive)
	}
	s.at(2*hour).send(1, 0, offensive, refused(model.DMsOff))
	for sender := range model.UserID(19) {
		s.send(sender+2, 0, offensive, refused(model.DMsOff))
	}
	s.close(day).is(t, "raid_relief", 20.0/40)
}
