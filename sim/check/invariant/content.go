package invariant

import (
	"fmt"
	"slices"

	"dmsim/model"
)

// message is what a delivered send left behind.
type message struct {
	commit  uint64
	key     model.Key
	removed model.Time // unreadable from then on; 0: not
	from    model.UserID
	to      model.UserID
	group   model.GroupID
	start   uint32 // Monitor.readers[start:end] were reached
	end     uint32
	reports uint32
	labels  model.Labels
	judged  bool
}

// store keeps a delivered message, with those it was said to have reached.
func (m *Monitor) store(q *question, reached []model.UserID, known bool) {
	start := len(m.readers)
	switch {
	case q.Group == model.NoGroup:
		m.readers = append(m.readers, q.Target)
	case known:
		m.readers = append(m.readers, reached...)
	case q.group != nil:
		for _, member := range q.group.members {
			if member != q.Actor && !m.suppressed(q.Actor, member) {
				m.readers = append(m.readers, member)
			}
		}
	}
	m.messages = append(m.messages, message{
		commit: q.o.Commit, key: q.Key, from: q.Actor, to: q.Target, group: q.Group,
		start: uint32(start), end: uint32(len(m.readers)), labels: q.Message.Labels,
	})
}

func (m *Monitor) reachedBy(msg *message, reader model.UserID) bool {
	return slices.Contains(m.readers[msg.start:msg.end], reader)
}

// reportable is the place of the message that a report is about: the one named, else the last of the target that reached the actor. -1: none.
func (m *Monitor) reportable(q *question) int {
	for n := len(m.messages) - 1; n >= 0; n-- {
		msg := &m.messages[n]
		if (q.Ref == 0 || q.Ref == msg.commit) && msg.from == q.Target && m.reachedBy(msg, q.Actor) {
			return n
		}
		if msg.commit < q.Ref {
			break
		}
	}
	return -1
}

// readable says whether a message belongs to what a reader finds in a conversation.
func (m *Monitor) readable(msg *message, reader, with model.UserID, group model.GroupID) bool {
	if msg.group != group || group == model.NoGroup && (msg.from != with || reader == with) {
		return false
	}
	return m.reachedBy(msg, reader)
}

// Read judges what a reader is said to have found in the conversation with a user or, where group is not NoGroup, in that group.
// Without Options.Messages nothing is known of that.
func (m *Monitor) Read(reader, with model.UserID, group model.GroupID, at model.Time, got []model.Received) {
	if !m.keep.messages {
		return
	}
	found, same := 0, true
	for n := range m.messages {
		if msg := &m.messages[n]; m.readable(msg, reader, with, group) {
			same = same && found < len(got) && got[found] == msg.received(at)
			found++
		}
	}
	if same && found == len(got) {
		return
	}
	var want []model.Received
	for n := range m.messages {
		if msg := &m.messages[n]; m.readable(msg, reader, with, group) {
			want = append(want, msg.received(at))
		}
	}
	m.look = model.Attempt{At: at, Actor: reader, Target: with, Group: group}
	m.q = question{Attempt: &m.look, o: &model.Outcome{Commit: m.commits}}
	m.violate(misread(want, got, group), func() (string, string, string) {
		return fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", got), fmt.Sprintf("user %d was reached by %d messages there, and reads %d", reader, len(want), len(got))
	})
}

func (msg *message) received(at model.Time) model.Received {
	return model.Received{Commit: msg.commit, From: msg.from, Removed: msg.removed != 0 && msg.removed <= at}
}

// misread says which statement a wrong reading breaks.
func misread(want, got []model.Received, group model.GroupID) string {
	if group != model.NoGroup {
		for _, r := range got {
			if !slices.ContainsFunc(want, func(w model.Received) bool { return w.Commit == r.Commit }) {
				return "I09"
			}
		}
	}
	same := slices.EqualFunc(want, got, func(a, b model.Received) bool { return a.Commit == b.Commit && a.From == b.From })
	return either(same, "I22", "I04")
}
