package world

import (
	"slices"

	"dmsim/model"
)

// Inbox lists the conversations in which reader has sent or received a message, the one with the latest first.
// It needs a world that stores all messages. Each line is true of one moment, not all lines of the same.
func (w *World) Inbox(reader model.UserID) []model.Conversation {
	partners, groups := w.conversationsOf(reader)
	var inbox []model.Conversation
	for _, partner := range partners {
		c := model.Conversation{With: partner, Group: model.NoGroup}
		unlock := w.lockPair(reader, partner)
		c.Last, c.Unread = w.chatOf(reader, partner).summary(reader, partner)
		unlock()
		inbox = append(inbox, c)
	}
	for _, id := range groups {
		c := model.Conversation{With: model.NoUser, Group: id}
		g := w.group(id)
		g.mu.Lock()
		c.Last, c.Unread = g.summary(reader)
		g.mu.Unlock()
		if c.Last > 0 {
			inbox = append(inbox, c)
		}
	}
	slices.SortFunc(inbox, func(a, b model.Conversation) int { return int(int64(b.Last) - int64(a.Last)) })
	return inbox
}

func (w *World) conversationsOf(reader model.UserID) ([]model.UserID, []model.GroupID) {
	defer w.lockPair(reader, reader)()
	if !w.exists(reader) {
		return nil, nil
	}
	s := w.sideOf(reader)
	if s == nil {
		return nil, nil
	}
	return slices.Clone(s.partners), slices.Clone(s.groups)
}

// summary gives the latest message of a chat, and how many its reader has not read.
func (c *chat) summary(reader, with model.UserID) (last uint64, unread int) {
	read := c.read[sideIn(reader, with)]
	for i := range c.messages {
		m := &c.messages[i]
		last = m.commit
		if m.from != reader && m.commit > read {
			unread++
		}
	}
	return last, unread
}

// summary gives the latest message of a group that its reader sent or received, and how many it has not read.
func (g *group) summary(reader model.UserID) (last uint64, unread int) {
	read := g.read[reader]
	for i := range g.messages {
		m := &g.messages[i]
		received := slices.Contains(m.reached, reader)
		if received || m.from == reader {
			last = m.commit
		}
		if received && m.commit > read {
			unread++
		}
	}
	return last, unread
}

// Read returns what reader has received of one conversation, in order of commit, and marks it as read: with another user,
// or in a group where group is not NoGroup. It needs a world that stores all messages.
func (w *World) Read(reader, with model.UserID, group model.GroupID, at model.Time) []model.Received {
	if w.fault != nil {
		return w.readFaulty(reader, with, group, at)
	}
	return w.read(reader, with, group, at)
}

func (w *World) read(reader, with model.UserID, group model.GroupID, at model.Time) []model.Received {
	g, unlock := w.lock(reader, with, group)
	defer unlock()
	var received []model.Received
	receive := func(m *message) {
		received = append(received, model.Received{Commit: m.commit, From: m.from, Removed: m.removed != noTime && m.removed <= at})
	}
	if g != nil {
		for i := range g.messages {
			if m := &g.messages[i]; slices.Contains(m.reached, reader) {
				receive(&m.message)
			}
		}
		if g.read == nil {
			g.read = make(map[model.UserID]uint64)
		}
		g.read[reader] = w.commits.Load()
		return received
	}
	c := w.chatOf(reader, with)
	if c == nil {
		return nil
	}
	for i := range c.messages {
		if m := &c.messages[i]; m.from != reader {
			receive(m)
		}
	}
	c.read[sideIn(reader, with)] = w.commits.Load()
	return received
}

// Reached lists who received the message with a commit number in a conversation of sender, ascending; nobody where another one sent it.
func (w *World) Reached(sender, with model.UserID, group model.GroupID, commit uint64) []model.UserID {
	if w.fault != nil {
		return w.reachedFaulty(sender, with, group, commit)
	}
	return w.reached(sender, with, group, commit)
}

func (w *World) reached(sender, with model.UserID, group model.GroupID, commit uint64) []model.UserID {
	g, unlock := w.lock(sender, with, group)
	defer unlock()
	if g != nil {
		for i := range g.messages {
			if m := &g.messages[i]; m.commit == commit && m.from == sender {
				return slices.Clone(m.reached)
			}
		}
		return nil
	}
	if c := w.chatOf(sender, with); c != nil && slices.ContainsFunc(c.messages, func(m message) bool { return m.commit == commit && m.from == sender }) {
		return []model.UserID{with}
	}
	return nil
}

// sideIn is the reader's place in chat.read.
func sideIn(reader, with model.UserID) int {
	if reader < with {
		return 0
	}
	return 1
}
