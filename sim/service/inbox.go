package service

import (
	"slices"

	"dmsim/model"
)

// shownMax bounds the messages of a conversation that are shown at once, the latest.
const shownMax = 1000

func (c *call) inbox() (out Inbox, err error) {
	err = c.look(func() error {
		found := c.on.world.Inbox(c.actor)
		out.Conversations = make([]Conversation, len(found))
		for i, f := range found {
			line := Conversation{Last: f.Last, Unread: f.Unread}
			if f.Group != model.NoGroup {
				line.Group = &found[i].Group
			} else {
				line.User = c.on.names.Name(f.With)
			}
			out.Conversations[i] = line
		}
		return nil
	})
	return out, err
}

func (c *call) fromUser() (out Messages, err error) {
	err = c.look(func() error {
		id := c.resolve(c.r.PathValue("name"))
		if id == model.NoUser {
			return unknown("nobody has the username %.40q", c.r.PathValue("name"))
		}
		out = c.received(id, model.NoGroup)
		return nil
	})
	return out, err
}

func (c *call) fromGroup() (out Messages, err error) {
	err = c.look(func() error {
		id := groupID(c.r.PathValue("id"))
		if int(id) >= c.on.world.Groups() {
			return unknown("no group %.20q", c.r.PathValue("id"))
		}
		out = c.received(model.NoUser, id)
		return nil
	})
	return out, err
}

// received reads one conversation, which marks it as read. Of a group only what reached the reader is in it.
func (c *call) received(with model.UserID, group model.GroupID) (out Messages) {
	found := c.on.world.Read(c.actor, with, group, c.at)
	if out.More = len(found) > shownMax; out.More {
		found = slices.Clone(found[len(found)-shownMax:])
	}
	out.Messages = make([]Received, len(found))
	for i, m := range found {
		out.Messages[i] = Received{Message: m.Commit, From: c.on.names.Name(m.From), Removed: m.Removed}
	}
	return out
}
