package spec

import (
	"cmp"
	"slices"

	"dmsim/model"
)

// line names a conversation: the other user of a pair, or a group.
type line struct {
	with  model.UserID // NoUser for a group
	group model.GroupID
}

type readMark struct {
	reader model.UserID
	line
}

// lineOf names the conversation that a message belongs to, as the reader sees it.
func (s send) lineOf(reader model.UserID) line {
	switch {
	case s.Group != model.NoGroup:
		return line{model.NoUser, s.Group}
	case s.Actor == reader:
		return line{s.Target, model.NoGroup}
	default:
		return line{s.Actor, model.NoGroup}
	}
}

// Read returns what reached the reader in the conversation with a user or, where group is not NoGroup, in that group, in
// the order of commits and as it is at that time. It marks the conversation as read.
func (w *World) Read(reader, with model.UserID, group model.GroupID, at model.Time) []model.Received {
	conversation := line{with, model.NoGroup}
	if group != model.NoGroup {
		conversation = line{model.NoUser, group}
	}
	w.reads[readMark{reader, conversation}] = w.commits
	var found []model.Received
	for _, s := range w.sends {
		if slices.Contains(s.reached, reader) && s.lineOf(reader) == conversation {
			found = append(found, model.Received{Commit: s.commit, From: s.Actor, Removed: w.removed(s.commit, at)})
		}
	}
	return found
}

// Inbox lists the conversations in which the reader sent or received a message, the one with the latest first. Unread are
// the messages received after the last read, removed ones too; so the time, by which content is removed, has no bearing on it.
func (w *World) Inbox(reader model.UserID, _ model.Time) []model.Conversation {
	latest := map[line]model.Conversation{}
	for _, s := range w.sends {
		received := slices.Contains(s.reached, reader)
		if !received && !(s.accepted() && s.Actor == reader) {
			continue
		}
		of := s.lineOf(reader)
		c := latest[of]
		c.With, c.Group, c.Last = of.with, of.group, s.commit
		if received && s.commit > w.reads[readMark{reader, of}] {
			c.Unread++
		}
		latest[of] = c
	}
	var inbox []model.Conversation
	for _, c := range latest {
		inbox = append(inbox, c)
	}
	slices.SortFunc(inbox, func(a, b model.Conversation) int { return cmp.Compare(b.Last, a.Last) })
	return inbox
}
