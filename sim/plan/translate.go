package plan

import (
	"cmp"
	"sort"

	"dmsim/model"
)

// translation makes of what a plan names what it is in the world that the plan moves, where other decisions give other ids and other commits. It sees the
// attempts in their order, all of a window before the outcomes of any of them: the plan names nothing sooner than Head.Quickest after it was made, and so
// never in the window in which it was.
type translation struct {
	users, groups ids
	before        map[model.UserID]uint64 // of a newcomer whom this world did not let in, the Ref of his registration, translated
	creations     []uint64                // the places of those that made something, from the next on
	reports       reports
	next          int     // of reports: the message that comes next
	place         uint64  // of the attempt that was revised last
	room, notes   []note  // of the attempts of a window; notes are of those that are to be decided yet
	decided       reports // of what was decided last
}

func newTranslation(h *Head) translation {
	return translation{users: ids{first: uint32(h.Users)}, groups: ids{first: uint32(h.Groups)}, before: make(map[model.UserID]uint64)}
}

// ids are those that were given in the recorded run, one after the other, as the world has them.
type ids struct {
	first uint32   // those below are of the start, and the same
	given []uint32 // from first on; none: not there, or not yet
	made  uint32   // how many have come so far
}

func (x *ids) of(id uint32) uint32 {
	switch {
	case id < x.first:
		return id
	case id-x.first < uint32(len(x.given)):
		return x.given[id-x.first]
	}
	return none
}

// note is what an outcome is awaited for.
type note struct {
	made    uint32 // the id that the plan has for what it makes; none: for nothing
	reports int    // where the reports that name it begin; -1: there are none
}

// survey passes over a plan when it is opened.
type survey struct {
	*translation
	place, commits uint64
	repeats        repeats
}

func (s *survey) add(a *row) {
	s.place++
	if a.repeat {
		s.repeats = append(s.repeats, s.commits)
	} else {
		s.commits++
	}
	if a.made != none {
		s.creations = append(s.creations, s.place)
		x := s.idsOf(a.Op)
		x.given = append(x.given, none)
	}
	if a.Op == model.OpReport && a.Ref != 0 {
		s.reports = append(s.reports, report{recorded: a.Ref, place: s.repeats.place(a.Ref), actor: a.Actor})
	}
}

func (t *translation) idsOf(op model.Op) *ids {
	if op == model.OpRegister {
		return &t.users
	}
	return &t.groups
}

// pass leaves out an attempt: what it made is not there.
func (t *translation) pass(op model.Op) { t.await(op) }

// await goes on to an attempt and says what its outcome is awaited for.
func (t *translation) await(op model.Op) note {
	t.place++
	n := note{made: none, reports: -1}
	if len(t.creations) > 0 && t.creations[0] == t.place {
		t.creations = t.creations[1:]
		x := t.idsOf(op)
		n.made = x.first + x.made
		x.made++
	}
	if t.next < len(t.reports) && t.reports[t.next].place == t.place {
		n.reports = t.next
		t.next = t.reports.sameFrom(t.next)
	}
	return n
}

// Revise puts into a window's attempts the ids and commits that the world has for those of the plan. Who or what is not there becomes nobody and no group,
// and a report of a message that is not there one of nobody: all of that is refused.
func (t *translation) Revise(attempts []model.Attempt) []model.Attempt {
	t.notes = t.room[:0] // from its beginning: React cuts it off in front
	moved := false
	for i := range attempts {
		a := &attempts[i]
		was := a.Actor
		t.notes = append(t.notes, t.await(a.Op))
		t.translate(a)
		moved = moved || a.Actor != was
	}
	t.room = t.notes
	if moved { // the order is by time and actor
		sort.Stable(&window{attempts, t.notes})
	}
	return attempts
}

func (t *translation) translate(a *model.Attempt) {
	a.Actor, a.Target = t.user(a.Actor), t.user(a.Target)
	if a.Group != model.NoGroup {
		if a.Group = model.GroupID(t.groups.of(uint32(a.Group))); a.Group == model.NoGroup {
			a.Target = model.NoUser // a send is one-to-one now
		}
	}
	if a.Ref == 0 {
		return
	}
	switch a.Op {
	case model.OpRegister:
		a.Ref = t.account(a.Ref)
	case model.OpReport:
		if a.Ref = t.commit(a.Ref); a.Ref == 0 {
			a.Target = model.NoUser // else it would be about another message
		}
	}
}

func (t *translation) user(u model.UserID) model.UserID { return model.UserID(t.users.of(uint32(u))) }

// account translates the Ref of a registration: 1 + the account that the person had before. Whom this world did not let in then is who he was before that.
func (t *translation) account(ref uint64) uint64 {
	recorded := model.UserID(ref - 1)
	if u := t.user(recorded); u != model.NoUser {
		return 1 + uint64(u)
	}
	return t.before[recorded]
}

func (t *translation) commit(recorded uint64) uint64 {
	if about := t.reports.of(recorded); len(about) > 0 {
		return about[0].commit
	}
	return 0
}

// React adds nothing: what follows is in the plan already. It takes down which id and which commit the attempts of the window that Revise returned got.
func (t *translation) React(a *model.Attempt, o *model.Outcome, later []model.Attempt) []model.Attempt {
	if len(t.notes) == 0 {
		return later
	}
	n := t.notes[0]
	t.notes, t.decided = t.notes[1:], nil
	if n.made != none {
		x := t.idsOf(a.Op)
		if o.Reason == model.Delivered {
			x.given[n.made-x.first] = o.ID
		} else if a.Op == model.OpRegister && a.Ref != 0 {
			t.before[model.UserID(n.made)] = a.Ref
		}
	}
	if n.reports >= 0 {
		t.decided = t.reports[n.reports:t.reports.sameFrom(n.reports)]
		for i := range t.decided {
			t.decided[i].commit = o.Commit
		}
	}
	return later
}

// Reporters returns who will report the message with a commit number that React was handed last, in the order of their reports. A world that stores only
// what is reported must be told when it commits the message.
func (t *translation) Reporters(commit uint64) (actors []model.UserID) {
	for i := range t.decided {
		if by := t.user(t.decided[i].actor); by != model.NoUser && t.decided[i].commit == commit {
			actors = append(actors, by)
		}
	}
	return actors
}

// window sorts attempts together with their notes.
type window struct {
	attempts []model.Attempt
	notes    []note
}

func (w *window) Len() int { return len(w.attempts) }

func (w *window) Less(i, j int) bool {
	a, b := &w.attempts[i], &w.attempts[j]
	return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Actor, b.Actor)) < 0
}

func (w *window) Swap(i, j int) {
	w.attempts[i], w.attempts[j] = w.attempts[j], w.attempts[i]
	w.notes[i], w.notes[j] = w.notes[j], w.notes[i]
}
