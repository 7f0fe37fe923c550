package spec_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
	"dmsim/model/spec"
)

// The shared rule cases that no other test tells in the same words.

func TestCaseBothMustFollow(t *testing.T) {
	s := newStage(t)
	s.friends(ana, ben)
	s.AddFollow(ana, cy)
	assert.Equal(t, model.Delivered, s.send(ana, ben))
	assert.Equal(t, model.NotFriends, s.send(ana, cy))
	assert.Equal(t, model.NotFollowing, s.send(cy, ana))
}

func TestCaseEveryoneStillWantsTheFollow(t *testing.T) {
	s := newStage(t)
	s.set(ben, model.Everyone)
	assert.Equal(t, model.NotFollowing, s.send(ana, ben))
	s.do(model.OpFollow, ana, ben)
	assert.Equal(t, model.Delivered, s.send(ana, ben))
	s.do(model.OpUnfollow, ana, ben)
	assert.Equal(t, model.NotFollowing, s.send(ana, ben))
}

func TestCaseLiteralReading(t *testing.T) {
	s := newStage(t, func(terms *spec.Terms) { terms.BaseGate, terms.GateOfFriends = "recipient-follows", "none" })
	s.AddFollow(ben, ana)
	assert.Equal(t, model.Delivered, s.send(ana, ben))
	assert.Equal(t, model.NotFollowing, s.send(ben, ana), "a stranded reply")
}

func TestCaseFiveHundredADay(t *testing.T) {
	s := newStage(t)
	s.now = at("2026-03-01T22:00:00Z")
	s.friends(ana, ben)
	reasons := map[model.Reason]int{}
	for range 20 {
		reasons[s.send(ana, cy)]++
	}
	for range 501 {
		reasons[s.send(ana, ben)]++
	}
	assert.Equal(t, map[model.Reason]int{model.NotFriends: 20, model.Delivered: 500, model.DailyLimit: 1}, reasons)
	assert.Equal(t, model.Delivered, s.send(ben, ana))
	s.now = at("2026-03-02T00:00:00Z")
	assert.Equal(t, model.Delivered, s.send(ana, ben))
}

func TestCaseSameWordsToMany(t *testing.T) {
	s := newStage(t)
	fans := s.crowd(25)
	reasons := map[model.Reason]int{}
	for _, fan := range fans {
		s.AddFollow(ana, fan)
		reasons[s.send(ana, fan, text("Buy now"))]++
	}
	assert.Equal(t, map[model.Reason]int{model.Delivered: 20, model.Spam: 1, model.SpamHold: 4}, reasons)
	s.after(23 * time.Hour)
	assert.Equal(t, model.SpamHold, s.send(ana, fans[0], text("something else")))
	s.after(time.Hour)
	assert.Equal(t, model.Delivered, s.send(ana, fans[0], text("something else")))
}

func TestCaseBlockedPairInOneGroup(t *testing.T) {
	s := newStage(t)
	s.friends(ana, ben)
	s.friends(ana, cy)
	club := s.AddGroup(ana, ben, cy)
	reaches := func(from model.UserID) []model.UserID { return s.ReachedBy(s.tell(from, club).Commit) }
	assert.Equal(t, []model.UserID{ana, cy}, reaches(ben))
	s.do(model.OpBlock, cy, ben)
	assert.Equal(t, []model.UserID{ana}, reaches(ben))
	assert.Equal(t, []model.UserID{ana}, reaches(cy))
	assert.Equal(t, []model.UserID{ben, cy}, reaches(ana))
}

func TestCaseGroupNeedsGateAndAge(t *testing.T) {
	s := newStage(t)
	kid := s.AddUser(model.Profile{Birth: born("2012-01-01"), Setting: model.Everyone, HasSetting: true})
	s.AddFollow(ana, ben)
	s.friends(ana, kid)
	club := s.AddGroup(ana)
	assert.Equal(t, model.InviteNotAllowed, s.add(ana, club, ben))
	assert.Equal(t, model.RecipientTooYoung, s.add(ana, club, kid))
	s.do(model.OpFollow, ben, ana)
	assert.Equal(t, model.Delivered, s.add(ana, club, ben))
	assert.Equal(t, model.AlreadyAMember, s.add(ana, club, ben))
	assert.Equal(t, model.NotAMember, s.add(dan, club, ben))
}
