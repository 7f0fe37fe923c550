package spec_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
	"dmsim/model/spec"
)

func TestInbox(t *testing.T) {
	s := newStage(t, open, sure)
	club := s.AddGroup(ana, ben, cy)
	assert.Empty(t, s.Inbox(ben, s.now))

	s.send(ana, ben, bad)        // 1
	s.send(cy, ben)              // 2
	s.tell(cy, club)             // 3
	s.send(ben, dan)             // 4
	s.send(ana, ben)             // 5
	s.send(ben, nobody)          // 6, refused
	s.do(model.OpBlock, ben, cy) // 7
	s.tell(cy, club)             // 8, suppressed for ben
	s.send(cy, ben)              // 9, refused

	pair := func(with model.UserID, last uint64, unread int) model.Conversation {
		return model.Conversation{With: with, Group: model.NoGroup, Last: last, Unread: unread}
	}
	group := func(last uint64, unread int) model.Conversation {
		return model.Conversation{With: model.NoUser, Group: club, Last: last, Unread: unread}
	}
	want := []model.Conversation{pair(ana, 5, 2), pair(dan, 4, 0), group(3, 1), pair(cy, 2, 1)}
	assert.Equal(t, want, s.Inbox(ben, s.now))
	assert.Equal(t, want, s.Inbox(ben, s.now), "to look is not to read")
	assert.Equal(t, []model.Conversation{group(8, 2), pair(ben, 5, 0)}, s.Inbox(ana, s.now))
	assert.Equal(t, []model.Conversation{group(8, 0), pair(ben, 2, 0)}, s.Inbox(cy, s.now), "what one sent is there")

	assert.Equal(t, []model.Received{{Commit: 1, From: ana}, {Commit: 5, From: ana}}, s.Read(ben, ana, model.NoGroup, s.now))
	assert.Len(t, s.Read(ben, model.NoUser, club, s.now), 1)
	assert.Empty(t, s.Read(ben, dan, model.NoGroup, s.now), "one's own messages did not reach oneself")
	want = []model.Conversation{pair(ana, 5, 0), pair(dan, 4, 0), group(3, 0), pair(cy, 2, 1)}
	assert.Equal(t, want, s.Inbox(ben, s.now), "read, one conversation at a time")

	s.send(ana, ben)      // 10, in the very millisecond of the read
	s.tell(ben, club)     // 11
	s.report(ben, ana, 1) // 12
	s.after(time.Hour)
	want = []model.Conversation{group(11, 0), pair(ana, 10, 1), pair(dan, 4, 0), pair(cy, 2, 1)}
	assert.Equal(t, want, s.Inbox(ben, s.now))
	assert.Equal(t, []model.Received{
		{Commit: 1, From: ana, Removed: true}, {Commit: 5, From: ana}, {Commit: 10, From: ana},
	}, s.Read(ben, ana, model.NoGroup, s.now))
}

func TestReadRightAfterTheSend(t *testing.T) {
	s := newStage(t, open)
	s.send(ana, ben)
	s.Read(ben, ana, model.NoGroup, s.now)
	assert.Equal(t, 0, s.Inbox(ben, s.now)[0].Unread)
}

// What makes a group message is its group; a target beside it means nothing.
func TestGroupMessageWithATarget(t *testing.T) {
	s := newStage(t, open, func(terms *spec.Terms) { terms.ReplyExemption = true })
	club := s.AddGroup(ana, ben)
	s.tell(ana, club, func(a *model.Attempt) { a.Target = ben })
	assert.Empty(t, s.Read(ben, ana, model.NoGroup, s.now))
	s.SetTerms(with(func(terms *spec.Terms) { terms.ReplyExemption = true }))
	assert.Equal(t, model.NotFriends, s.send(ben, ana), "ana did not write to ben")
}

func TestInboxOutlivesPeopleAndGroups(t *testing.T) {
	s := newStage(t, open)
	club := s.AddGroup(ana, ben)
	s.send(ana, ben)
	s.tell(ana, club)
	s.leave(ben, club)
	s.remove(ana)
	assert.Equal(t, []model.Conversation{
		{With: model.NoUser, Group: club, Last: 2, Unread: 1}, {With: ana, Group: model.NoGroup, Last: 1, Unread: 1},
	}, s.Inbox(ben, s.now))
}
