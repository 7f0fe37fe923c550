package spec_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/spec"
)

// easy is open, with groups that anybody may be added to.
func easy(terms *spec.Terms) {
	open(terms)
	terms.GroupAddGate = "none"
}

func TestG01NotAMember(t *testing.T) {
	s := newStage(t, easy)
	club := s.AddGroup(ana)
	assert.Equal(t, model.NotAMember, s.tell(ben, club).Reason)
	assert.Equal(t, model.NotAMember, s.add(ben, club, cy))
	assert.Equal(t, model.NotAMember, s.leave(ben, club))
	assert.Equal(t, model.Delivered, s.add(ana, club, ben))
	assert.Equal(t, model.Delivered, s.tell(ben, club).Reason)
	assert.Equal(t, model.Delivered, s.add(ben, club, cy), "any member adds")
	assert.Equal(t, model.Delivered, s.leave(ben, club))
	assert.Equal(t, model.NotAMember, s.tell(ben, club).Reason)
	s.leave(ana, club)
	s.leave(cy, club)
	assert.Equal(t, model.NotAMember, s.add(ana, club, ana), "an empty group still exists")
}

func TestG02AlreadyAMember(t *testing.T) {
	s := newStage(t, easy)
	club := s.AddGroup(ana, ben)
	assert.Equal(t, model.AlreadyAMember, s.add(ana, club, ben))
	assert.Equal(t, model.AlreadyAMember, s.add(ana, club, ana))
	s.do(model.OpBlock, ana, ana)
	assert.Equal(t, model.AlreadyAMember, s.add(ana, club, ana), "blocking oneself changed nothing")
	assert.Equal(t, model.Delivered, s.leave(ben, club))
	assert.Equal(t, model.Delivered, s.add(ana, club, ben))
}

func TestG03GroupFull(t *testing.T) {
	s := newStage(t, easy)
	crowd := s.crowd(50)
	club := s.create(ana).ID
	for _, one := range crowd[:49] {
		require.Equal(t, model.Delivered, s.add(ana, model.GroupID(club), one))
	}
	assert.Equal(t, model.GroupFull, s.add(ana, model.GroupID(club), crowd[49]), "50 with the creator")
	s.leave(crowd[0], model.GroupID(club))
	assert.Equal(t, model.Delivered, s.add(ana, model.GroupID(club), crowd[49]))
}

func TestG04AddGates(t *testing.T) {
	deny := func(s *stage) { s.set(ben, model.NoOne) }
	friends := func(s *stage) { s.friends(ana, ben) }
	oneWay := func(s *stage) { s.AddFollow(ana, ben) }
	accept := func(s *stage) { s.do(model.OpAccept, ben, ana) }
	for _, c := range []struct {
		name, gate string
		prep       func(*stage)
		want       model.Reason
	}{
		{"none, strangers", "none", func(*stage) {}, model.Delivered},
		{"none, whatever the setting", "none", deny, model.Delivered},
		{"dm-eligible, strangers: R08", "dm-eligible", func(*stage) {}, model.InviteNotAllowed},
		{"dm-eligible, one way: R08", "dm-eligible", oneWay, model.InviteNotAllowed},
		{"dm-eligible, the other way: R09", "dm-eligible", func(s *stage) { s.AddFollow(ben, ana) }, model.InviteNotAllowed},
		{"dm-eligible, friends", "dm-eligible", friends, model.Delivered},
		{"dm-eligible, friends but no one: R07", "dm-eligible", func(s *stage) { friends(s); deny(s) }, model.InviteNotAllowed},
		{"dm-eligible, open to everyone", "dm-eligible", func(s *stage) { oneWay(s); s.set(ben, model.Everyone) }, model.Delivered},
		{"dm-eligible, accepted is not enough", "dm-eligible", accept, model.InviteNotAllowed},
		{"mutual, strangers", "mutual", func(*stage) {}, model.InviteNotAllowed},
		{"mutual, one way", "mutual", oneWay, model.InviteNotAllowed},
		{"mutual, friends, whatever the setting", "mutual", func(s *stage) { friends(s); deny(s) }, model.Delivered},
		{"invite-accept, friends", "invite-accept", friends, model.InviteNotAllowed},
		{"invite-accept, accepted", "invite-accept", accept, model.Delivered},
		{"invite-accept, the other way", "invite-accept", func(s *stage) { s.do(model.OpAccept, ana, ben) }, model.InviteNotAllowed},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, func(terms *spec.Terms) { terms.GroupAddGate = c.gate })
			c.prep(s)
			assert.Equal(t, c.want, s.add(ana, s.AddGroup(ana), ben))
			assert.Equal(t, c.want, s.create(ana, ben).Reason)
		})
	}
	t.Run("dm-eligible with the reply exemption", func(t *testing.T) {
		s := newStage(t, func(terms *spec.Terms) { terms.ReplyExemption = true })
		s.AddFollow(ben, ana)
		s.set(ana, model.Everyone)
		club := s.AddGroup(ana)
		assert.Equal(t, model.InviteNotAllowed, s.add(ana, club, ben))
		s.send(ben, ana)
		assert.Equal(t, model.Delivered, s.add(ana, club, ben))
	})
}

func TestR06InGroups(t *testing.T) {
	for mode, c := range map[string]struct {
		pair, third model.Reason // an add between the pair, and by a third
		reached     uint32
	}{
		"suppress": {model.Blocked, model.Delivered, 1},
		"allow":    {model.Blocked, model.Delivered, 2},
		"forbid":   {model.Blocked, model.Blocked, 1},
	} {
		t.Run(mode, func(t *testing.T) {
			s := newStage(t, easy, func(terms *spec.Terms) { terms.BlockInGroups = mode })
			s.AddBlock(ben, ana)
			club := s.AddGroup(ana, cy)
			assert.Equal(t, c.pair, s.add(ana, club, ben))
			assert.Equal(t, c.third, s.add(cy, club, ben), "the added blocks a member")
			assert.Equal(t, c.third, s.add(cy, s.AddGroup(ben, cy), ana), "a member blocks the added")
			assert.Equal(t, model.Delivered, s.add(cy, club, dan), "dan has no part in it")
			assert.Equal(t, c.third, s.create(cy, ana, ben).Reason, "initial members count as they come")
			assert.Equal(t, c.pair, s.create(ana, ben).Reason)

			all := s.AddGroup(ana, ben, cy)
			sent := s.tell(ana, all)
			assert.Equal(t, model.Outcome{Commit: sent.Commit, Reached: c.reached}, sent)
			assert.Equal(t, c.reached, s.tell(ben, all).Reached, "either way")
			assert.Equal(t, uint32(2), s.tell(cy, all).Reached, "everyone else still receives")
		})
	}
}

func TestCreateGroup(t *testing.T) {
	s := newStage(t, easy, func(terms *spec.Terms) { terms.GroupMaxMembers = 3 })
	kid := s.AddUser(model.Profile{Birth: born("2012-01-01")})
	s.AddGroup(dan)
	for _, c := range []struct {
		name    string
		by      model.UserID
		members []model.UserID
		want    model.Outcome // without the commit number
	}{
		{"with two", ana, []model.UserID{ben, cy}, model.Outcome{ID: 1}},
		{"alone", ana, nil, model.Outcome{ID: 2}},
		{"the creator named again", ana, []model.UserID{ben, ana, cy, ana}, model.Outcome{ID: 3}},
		{"too many", ana, []model.UserID{ben, cy, dan}, model.Outcome{Reason: model.GroupFull}},
		{"one twice", ana, []model.UserID{ben, ben}, model.Outcome{Reason: model.AlreadyAMember}},
		{"the creator is too young", kid, []model.UserID{nobody}, model.Outcome{Reason: model.SenderTooYoung}},
		{"the first refused gives the reason", ana, []model.UserID{ben, kid, nobody}, model.Outcome{Reason: model.RecipientTooYoung}},
		{"in their order", ana, []model.UserID{nobody, kid}, model.Outcome{Reason: model.UnknownRecipient}},
		{"a refusal left nothing behind", ana, []model.UserID{ben}, model.Outcome{ID: 4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := s.create(c.by, c.members...)
			got.Commit = 0
			assert.Equal(t, c.want, got)
		})
	}
	assert.Equal(t, uint32(2), s.tell(cy, 1).Reached)
	assert.Equal(t, uint32(0), s.tell(ana, 2).Reached)
	assert.Equal(t, uint32(2), s.tell(ben, 3).Reached)
}

// A group message reaches the members of that moment; their settings, follows and ages do not matter.
func TestReachOfGroupMessages(t *testing.T) {
	s := newStage(t, func(terms *spec.Terms) { terms.GroupAddGate = "none" })
	kid := s.AddUser(model.Profile{Birth: born("2012-01-01"), Setting: model.NoOne, HasSetting: true})
	club := s.AddGroup(kid, cy, ana)
	one := s.tell(ana, club)
	assert.Equal(t, []model.UserID{cy, kid}, s.ReachedBy(one.Commit), "ascending, a child of the initial state too")
	s.leave(cy, club)
	two := s.tell(ana, club)
	assert.Equal(t, []model.UserID{kid}, s.ReachedBy(two.Commit), "who left receives nothing")
	s.add(ana, club, ben)
	s.do(model.OpBlock, ben, ana)
	three := s.tell(ana, club)
	assert.Equal(t, []model.UserID{kid}, s.ReachedBy(three.Commit))
	s.do(model.OpUnblock, ben, ana)
	four := s.tell(ana, club)
	assert.Equal(t, []model.UserID{ben, kid}, s.ReachedBy(four.Commit))

	assert.Equal(t, []model.Received{{Commit: one.Commit, From: ana}}, s.Read(cy, model.NoUser, club, s.now),
		"who left keeps what was received")
	assert.Equal(t, []model.Received{{Commit: four.Commit, From: ana}}, s.Read(ben, model.NoUser, club, s.now),
		"who joined sees nothing from before, nor what a block suppressed")
}
