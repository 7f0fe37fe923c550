package spec_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
	"dmsim/model/spec"
)

// Each gate, as the base gate (R09) and as that of a setting (R07, R08), by the follows of sender and recipient.
func TestGates(t *testing.T) {
	type follows struct{ there, back bool }
	all := []follows{{false, false}, {true, false}, {false, true}, {true, true}}
	for gate, passes := range map[string][4]bool{
		"none":              {true, true, true, true},
		"sender-follows":    {false, true, false, true},
		"recipient-follows": {false, false, true, true},
		"either":            {false, true, true, true},
		"mutual":            {false, false, false, true},
		"deny":              {false, false, false, false},
	} {
		for i, f := range all {
			try := func(change func(*spec.Terms), setting model.Setting) model.Reason {
				s := newStage(t, open, change)
				if f.there {
					s.AddFollow(ana, ben)
				}
				if f.back {
					s.AddFollow(ben, ana)
				}
				s.set(ben, setting)
				return s.send(ana, ben)
			}
			base, ofSetting := model.NotFollowing, model.NotFriends
			switch {
			case passes[i]:
				base, ofSetting = model.Delivered, model.Delivered
			case gate == "deny":
				ofSetting = model.DMsOff
			}
			name := []any{gate, f}
			assert.Equal(t, base, try(func(t *spec.Terms) { t.BaseGate = gate }, model.Everyone), name)
			assert.Equal(t, ofSetting, try(func(t *spec.Terms) { t.GateOfEveryone = gate }, model.Everyone), name)
			assert.Equal(t, ofSetting, try(func(t *spec.Terms) { t.GateOfFriends = gate }, model.Friends), name)
			assert.Equal(t, ofSetting, try(func(t *spec.Terms) { t.GateOfNoOne = gate }, model.NoOne), name)
		}
	}
}

func TestReplyExemption(t *testing.T) {
	exempt := func(terms *spec.Terms) { terms.ReplyExemption = true }
	s := newStage(t, exempt)
	s.AddFollow(ana, ben)
	s.set(ben, model.Everyone)
	assert.Equal(t, model.NotFollowing, s.send(ben, ana), "nobody wrote")
	assert.Equal(t, model.Delivered, s.send(ana, ben))
	assert.Equal(t, model.Delivered, s.send(ben, ana), "R09 is lifted")
	s.do(model.OpUnfollow, ana, ben)
	assert.Equal(t, model.Delivered, s.send(ben, ana), "R08 too")
	assert.Equal(t, model.Delivered, s.send(ana, ben), "for the first writer too, once answered")
	s.set(ana, model.NoOne)
	assert.Equal(t, model.DMsOff, s.send(ben, ana), "R07 stays")

	t.Run("off strands the reply", func(t *testing.T) {
		s := newStage(t)
		s.AddFollow(ana, ben)
		s.set(ben, model.Everyone)
		s.send(ana, ben)
		assert.Equal(t, model.NotFollowing, s.send(ben, ana))
	})
	t.Run("a refused message is none", func(t *testing.T) {
		s := newStage(t, exempt)
		s.send(ana, ben)
		assert.Equal(t, model.NotFriends, s.send(ben, ana))
	})
	t.Run("nor is one in a group", func(t *testing.T) {
		s := newStage(t, exempt)
		s.tell(ana, s.AddGroup(ana, ben))
		assert.Equal(t, model.NotFriends, s.send(ben, ana))
	})
	t.Run("a base gate deny is lifted too", func(t *testing.T) {
		s := newStage(t, open)
		s.send(ana, ben)
		s.SetTerms(with(open, exempt, func(terms *spec.Terms) { terms.BaseGate = "deny" }))
		assert.Equal(t, model.Delivered, s.send(ben, ana))
		assert.Equal(t, model.NotFollowing, s.send(ana, cy))
	})
}

func TestR06Block(t *testing.T) {
	s := newStage(t, func(terms *spec.Terms) { terms.ReplyExemption = true })
	s.friends(ana, ben)
	s.send(ana, ben)
	s.send(ben, ana)
	assert.Equal(t, model.Delivered, s.do(model.OpBlock, ben, ana))
	assert.Equal(t, model.Blocked, s.send(ana, ben))
	assert.Equal(t, model.Blocked, s.send(ben, ana))
	assert.Equal(t, model.FollowBlocked, s.do(model.OpFollow, ana, ben))
	assert.Equal(t, model.FollowBlocked, s.do(model.OpFollow, ben, ana))
	assert.Len(t, s.Read(ben, ana, model.NoGroup, s.now), 1, "a block hides no history")

	assert.Equal(t, model.Delivered, s.do(model.OpBlock, ana, ben))
	s.do(model.OpUnblock, ben, ana)
	assert.Equal(t, model.Blocked, s.send(ben, ana), "each of two must unblock")
	s.do(model.OpUnblock, ana, ben)
	s.SetTerms(seed())
	assert.Equal(t, model.NotFriends, s.send(ana, ben), "the follows of the pair are gone")
	assert.Equal(t, model.NotFriends, s.send(ben, ana), "both ways")
	s.do(model.OpFollow, ana, ben)
	s.do(model.OpFollow, ben, ana)
	assert.Equal(t, model.Delivered, s.send(ana, ben))
}

func TestOperationsWithoutChange(t *testing.T) {
	s := newStage(t)
	s.AddFollow(ana, ben)
	for _, c := range []struct {
		name string
		op   model.Op
		user model.UserID
	}{
		{"follow whom one follows", model.OpFollow, ben},
		{"unblock whom one did not block", model.OpUnblock, ben},
		{"unfollow whom one does not follow", model.OpUnfollow, cy},
		{"block oneself", model.OpBlock, ana},
		{"unblock oneself", model.OpUnblock, ana},
		{"block", model.OpBlock, dan},
		{"block whom one blocks", model.OpBlock, dan},
	} {
		assert.Equal(t, model.Delivered, s.do(c.op, ana, c.user), c.name)
	}
	s.do(model.OpUnblock, ana, dan)
	assert.Equal(t, model.NotFriends, s.send(ana, dan), "blocked twice, unblocked once: eligible again")
	s.set(ben, model.Everyone)
	assert.Equal(t, model.Delivered, s.send(ana, ben), "followed twice")
	s.do(model.OpUnfollow, ana, ben)
	assert.Equal(t, model.NotFollowing, s.send(ana, ben), "unfollowed once")
}

// The initial state is taken as given: a follow may stand beside a block.
func TestInitialBlockKeepsFollows(t *testing.T) {
	s := newStage(t)
	s.friends(ana, ben)
	s.AddBlock(ana, ben)
	assert.Equal(t, model.Blocked, s.send(ben, ana))
	assert.Equal(t, model.FollowBlocked, s.do(model.OpFollow, ana, ben), "F01 judges also who follows already")
	s.do(model.OpBlock, ana, ben) // blocking whom one blocks: no change
	s.do(model.OpUnblock, ana, ben)
	assert.Equal(t, model.Delivered, s.send(ben, ana))
	s.AddBlock(ana, ben)
	s.do(model.OpBlock, ben, ana) // a block of its own
	s.do(model.OpUnblock, ana, ben)
	s.do(model.OpUnblock, ben, ana)
	assert.Equal(t, model.NotFriends, s.send(ben, ana))
}

func TestF01SelfFollow(t *testing.T) {
	s := newStage(t)
	assert.Equal(t, model.SelfFollow, s.do(model.OpFollow, ana, ana))
	s.AddBlock(ana, ana)
	assert.Equal(t, model.SelfFollow, s.do(model.OpFollow, ana, ana), "before follow-blocked")
}

func TestR10Requests(t *testing.T) {
	requests := func(quota int) func(*spec.Terms) {
		return func(terms *spec.Terms) {
			open(terms)
			terms.RequestsEnabled, terms.RequestsQuota = true, quota
		}
	}
	for _, c := range []struct {
		name  string
		quota int
		prep  func(*stage)
		want  []model.Reason // of as many sends
	}{
		{"quota 1", 1, func(*stage) {}, []model.Reason{model.Delivered, model.RequestLimit, model.RequestLimit}},
		{"quota 2", 2, func(*stage) {}, []model.Reason{model.Delivered, model.Delivered, model.RequestLimit}},
		{"quota 0", 0, func(*stage) {}, []model.Reason{model.RequestLimit}},
		{"no limit", spec.NoLimit, func(*stage) {}, []model.Reason{model.Delivered, model.Delivered, model.Delivered}},
		{"the recipient follows", 0, func(s *stage) { s.AddFollow(ben, ana) }, []model.Reason{model.Delivered}},
		{"the sender follows", 0, func(s *stage) { s.AddFollow(ana, ben) }, []model.Reason{model.RequestLimit}},
		{"the recipient wrote", 0, func(s *stage) {
			s.SetTerms(with(open))
			s.send(ben, ana)
			s.SetTerms(with(requests(0)))
		}, []model.Reason{model.Delivered}},
		{"the recipient wrote in a group", 0, func(s *stage) { s.tell(ben, s.AddGroup(ana, ben)) }, []model.Reason{model.RequestLimit}},
		{"accepted ahead", 0, func(s *stage) { s.do(model.OpAccept, ben, ana) }, []model.Reason{model.Delivered}},
		{"accepted the other way", 0, func(s *stage) { s.do(model.OpAccept, ana, ben) }, []model.Reason{model.RequestLimit}},
		{"accepting is for good", 0, func(s *stage) {
			s.do(model.OpAccept, ben, ana)
			s.do(model.OpBlock, ben, ana)
			s.do(model.OpUnblock, ben, ana)
		}, []model.Reason{model.Delivered}},
		{"messages before an unfollow were no requests", 1, func(s *stage) {
			s.do(model.OpFollow, ben, ana)
			s.send(ana, ben)
			s.do(model.OpUnfollow, ben, ana)
		}, []model.Reason{model.Delivered, model.RequestLimit}},
		{"messages to another are another count", 1, func(s *stage) { s.send(ana, cy) }, []model.Reason{model.Delivered, model.RequestLimit}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, requests(c.quota))
			c.prep(s)
			for i, want := range c.want {
				assert.Equal(t, want, s.send(ana, ben), i)
			}
		})
	}

	t.Run("an answer opens the conversation", func(t *testing.T) {
		s := newStage(t, requests(1))
		s.send(ana, ben)
		assert.Equal(t, model.RequestLimit, s.send(ana, ben))
		assert.Equal(t, model.Delivered, s.send(ben, ana))
		assert.Equal(t, model.Delivered, s.send(ana, ben))
	})
	t.Run("kinds", func(t *testing.T) {
		s := newStage(t, requests(5), func(terms *spec.Terms) { terms.RequestKinds = []model.Kind{model.Text, model.Emoji} })
		for k, want := range map[model.Kind]model.Reason{
			model.Text: model.Delivered, model.Image: model.RequestLimit,
			model.Video: model.RequestLimit, model.Emoji: model.Delivered,
		} {
			assert.Equal(t, want, s.send(ana, ben, kind(k)), k)
		}
		s.do(model.OpAccept, ben, ana)
		assert.Equal(t, model.Delivered, s.send(ana, ben, kind(model.Image)), "accepted, of any kind")
	})
	t.Run("requests open no gate", func(t *testing.T) {
		s := newStage(t, requests(5), func(terms *spec.Terms) { terms.BaseGate = "mutual" })
		s.do(model.OpAccept, ben, ana)
		assert.Equal(t, model.NotFollowing, s.send(ana, ben))
	})
	t.Run("off", func(t *testing.T) {
		s := newStage(t, open, func(terms *spec.Terms) { terms.RequestsQuota, terms.RequestKinds = 0, nil })
		assert.Equal(t, model.Delivered, s.send(ana, ben))
	})
}
