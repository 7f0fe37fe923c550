package spec_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
	"dmsim/model/spec"
)

func TestContact(t *testing.T) {
	contact := func(s *stage, from, to model.UserID) model.Contact { return s.sent(from, to).Contact }
	s := newStage(t, open)
	assert.Equal(t, model.FirstContact, contact(s, ana, ben))
	assert.Equal(t, model.Unanswered, contact(s, ana, ben))
	assert.Equal(t, model.FirstContact, contact(s, ana, cy), "with another it is another")
	assert.Equal(t, model.Answer, contact(s, ben, ana))
	assert.Equal(t, model.Acquainted, contact(s, ben, ana))
	assert.Equal(t, model.Acquainted, contact(s, ana, ben))
	s.do(model.OpBlock, ben, ana)
	assert.Equal(t, model.Acquainted, contact(s, ana, ben), "a block does not make strangers of them")

	t.Run("follows", func(t *testing.T) {
		s := newStage(t, open)
		s.AddFollow(ana, ben)
		assert.Equal(t, model.FirstContact, contact(s, ana, ben), "that the sender follows makes no acquaintance")
		s.do(model.OpFollow, ben, ana)
		assert.Equal(t, model.Acquainted, contact(s, ana, ben), "that the recipient follows does")
		assert.Equal(t, model.Answer, contact(s, ben, ana), "but one who was approached answers all the same")
		s.do(model.OpUnfollow, ben, ana)
		assert.Equal(t, model.Acquainted, contact(s, ana, ben))
	})
	t.Run("a message between acquaintances is not on record", func(t *testing.T) {
		s := newStage(t, open)
		s.AddFollow(ben, ana)
		assert.Equal(t, model.Acquainted, contact(s, ana, ben))
		s.do(model.OpUnfollow, ben, ana)
		assert.Equal(t, model.FirstContact, contact(s, ana, ben))
	})
	t.Run("a refused one is none", func(t *testing.T) {
		s := newStage(t)
		s.set(ben, model.NoOne)
		for range 2 {
			assert.Equal(t, model.Outcome{Commit: s.sent(ana, cy).Commit + 1, Reason: model.DMsOff, Contact: model.FirstContact}, s.sent(ana, ben))
		}
	})
	t.Run("not between two accounts", func(t *testing.T) {
		s := newStage(t, open)
		s.friends(ana, ben)
		for _, o := range []model.Outcome{
			s.tell(ana, s.AddGroup(ana, ben)), s.sent(ana, ana), s.sent(ana, 9), s.sent(9, ana), s.sent(ana, ben, anonymous),
			s.try(model.Attempt{Op: model.OpFollow, Actor: ana, Target: ben, Group: model.NoGroup}),
		} {
			assert.Zero(t, o.Contact)
			assert.Zero(t, o.Tie)
		}
	})
}

func TestTie(t *testing.T) {
	s := newStage(t, open)
	tie := func(from, to model.UserID) model.Tie { return s.sent(from, to).Tie }
	assert.Zero(t, tie(ana, ben))
	s.AddFollow(ana, ben)
	assert.Equal(t, model.ActorFollows, tie(ana, ben))
	assert.Equal(t, model.TargetFollows, tie(ben, ana))
	s.AddFollow(ben, ana)
	assert.Equal(t, model.ActorFollows|model.TargetFollows, tie(ana, ben))
}

// From and Until say what follows from an attempt, as far as it is known at once.
func TestFromUntil(t *testing.T) {
	s := newStage(t, open, sure, func(terms *spec.Terms) { terms.Strikes, terms.SpamMaxRecipients = 2, 1 })
	report := func(commit uint64) model.Outcome {
		o := s.try(model.Attempt{Op: model.OpReport, Actor: ben, Target: ana, Ref: commit, Group: model.NoGroup})
		return model.Outcome{From: o.From, Until: o.Until}
	}
	bad, worse := s.sent(ana, ben, label(model.Offensive)), s.sent(ana, ben, label(model.Offensive))
	fine := s.sent(ana, ben, text("fine"))
	takes, lasts := s.now.Add(seed().ModerationLatency), seed().Suspension
	assert.Equal(t, model.Outcome{}, report(fine.Commit), "not upheld")
	assert.Equal(t, model.Outcome{From: takes}, report(bad.Commit))
	assert.Equal(t, model.Outcome{From: takes, Until: takes.Add(lasts)}, report(worse.Commit), "the last of two suspends")
	assert.Equal(t, model.Outcome{}, report(worse.Commit), "judged already")

	assert.Zero(t, s.sent(cy, ana).Until)
	refused := s.sent(cy, ben)
	assert.Equal(t, model.Spam, refused.Reason)
	assert.Equal(t, s.now.Add(seed().SpamHold), refused.Until)
	assert.Zero(t, s.sent(cy, ben).Until, "the hold refuses, and brings none")
}
