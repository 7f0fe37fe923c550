package world

import (
	"slices"

	"dmsim/model"
)

// noTime is before every time.
const noTime = model.Time(-1 << 63)

// message is what an accepted send leaves behind. The text is the driver's.
type message struct {
	commit  uint64
	key     model.Key
	removed model.Time // unreadable from then on; noTime: not
	from    model.UserID
	labels  model.Labels
	judged  bool // reported once, so decided for good
}

func newMessage(a *model.Attempt, commit uint64) message {
	return message{commit: commit, key: a.Key, removed: noTime, from: a.Actor, labels: a.Message.Labels}
}

// chat is the conversation of a pair.
type chat struct {
	messages []message
	read     [2]uint64 // up to which commit the smaller and the larger id have read
}

// chatOf returns the chat of a pair whose stripes are locked; nil where there is none.
func (w *World) chatOf(a, b model.UserID) *chat {
	lo, hi := min(a, b), max(a, b)
	return w.stripe(lo).chats[pairKey(lo, hi)]
}

func (w *World) needChat(a, b model.UserID) *chat {
	if c := w.chatOf(a, b); c != nil {
		return c
	}
	lo, hi := min(a, b), max(a, b)
	s := w.stripe(lo)
	if s.chats == nil {
		s.chats = make(map[uint64]*chat)
	}
	c := new(chat)
	s.chats[pairKey(lo, hi)] = c
	for _, side := range [2][2]model.UserID{{a, b}, {b, a}} {
		mine := w.needSide(side[0])
		mine.partners = append(mine.partners, side[1])
	}
	return c
}

func (w *World) storeChat(a *model.Attempt, commit uint64) {
	c := w.needChat(a.Actor, a.Target)
	c.messages = append(c.messages, newMessage(a, commit))
}

// Keep stores a delivered message in a world that stores only what is kept, so that a later report finds it. Reached are the receivers of
// a group message that matter; without any, it was one-to-one.
func (w *World) Keep(a *model.Attempt, commit uint64, reached ...model.UserID) {
	if w.store == StoreAll {
		return
	}
	defer w.lockPair(a.Actor, a.Target)()
	if a.Group == model.NoGroup {
		w.storeChat(a, commit)
		return
	}
	g := w.group(a.Group)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.messages = append(g.messages, groupMessage{newMessage(a, commit), reached})
}

// reported finds the message that a report names: of the target, delivered to the actor; the last one where it names none.
// Both stripes and the actor's groups are locked.
func (w *World) reported(a *model.Attempt) *message {
	var found *message
	if c := w.chatOf(a.Actor, a.Target); c != nil {
		for i := range c.messages {
			found = later(found, &c.messages[i], a)
		}
	}
	for _, g := range w.groupsOf(a.Actor) {
		for i := range g.messages {
			if m := &g.messages[i]; slices.Contains(m.reached, a.Actor) {
				found = later(found, &m.message, a)
			}
		}
	}
	return found
}

// later returns m if the report may mean it and it came after what was found so far.
func later(found, m *message, a *model.Attempt) *message {
	if m.from != a.Target || a.Ref != 0 && a.Ref != m.commit || found != nil && found.commit > m.commit {
		return found
	}
	return m
}

// groupsOf lists the groups that u, whose stripe is locked, has ever been in.
func (w *World) groupsOf(u model.UserID) []*group {
	s := w.sideOf(u)
	if s == nil {
		return nil
	}
	groups := make([]*group, len(s.groups))
	for i, id := range s.groups {
		groups[i] = w.group(id)
	}
	return groups
}

// lockGroupsOf locks the groups that u has ever been in, in the order of their ids.
func (w *World) lockGroupsOf(u model.UserID) (unlock func()) {
	groups := w.groupsOf(u)
	for _, g := range groups {
		g.mu.Lock()
	}
	return func() {
		for _, g := range groups {
			g.mu.Unlock()
		}
	}
}
