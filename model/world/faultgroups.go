package world

import (
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

var groupSlips = map[FaultKind]slip{
	FaultFanoutLeaver: {
		after: func(e *event) {
			if e.done(model.OpLeave) {
				g := e.x.shadow.group(e.a.Group)
				g.leaver, g.hasLeft = e.a.Actor, true
			}
		},
		reach: func(e *event, g *group, reached []model.UserID) []model.UserID {
			left := peek(e.x.shadow.groups, e.a.Group)
			if who := left.leaver; left.hasLeft && e.w.alive(who) && !slices.Contains(g.members, who) && e.w.pairOf(e.a.Actor, who).bits&anyBlock == 0 {
				reached = append(reached, who)
			}
			return reached
		},
	},
	FaultFanoutPartial: {reach: func(_ *event, _ *group, reached []model.UserID) []model.UserID {
		if len(reached) > 2 {
			reached = reached[:len(reached)-1]
		}
		return reached
	}},
	FaultFanoutSender: {reach: func(e *event, _ *group, reached []model.UserID) []model.UserID {
		return append(reached, e.a.Actor)
	}},
	FaultSuppressIgnored: {reach: func(e *event, g *group, _ []model.UserID) []model.UserID {
		return slices.DeleteFunc(slices.Clone(g.members), func(m model.UserID) bool { return m == e.a.Actor })
	}},
	FaultSuppressOneWay: {reach: func(e *event, g *group, reached []model.UserID) []model.UserID {
		for _, m := range g.members {
			if m != e.a.Actor && !slices.Contains(reached, m) && e.w.pairOf(e.a.Actor, m).bits&anyBlock == blocks {
				reached = append(reached, m)
			}
		}
		return reached
	}},
	FaultJoinerReads: {
		after: func(e *event) {
			if e.done(model.OpAdd) {
				e.x.shadow.group(e.a.Group).join(e.a.Target, e.o.Commit)
			}
		},
		reads: (*reading).fromBefore,
	},
	FaultMemberNotAsked: {
		cases: in(policy.CaseGroupSend, policy.CaseAdd, policy.CaseLeave), about: []model.Reason{model.NotAMember},
		facts: func(e *event) { e.facts.Member = true },
	},
	FaultOutsiderAdds: {
		cases: in(policy.CaseAdd), about: []model.Reason{model.NotAMember},
		facts: func(e *event) { e.facts.Member = true },
	},
	FaultAlreadyNotAsked: {
		cases: in(policy.CaseAdd), about: []model.Reason{model.AlreadyAMember},
		facts: func(e *event) { e.facts.AlreadyMember = false },
		after: func(e *event) {
			switch {
			case e.done(model.OpAdd):
				e.w.group(e.a.Group).once(e.a.Target)
			case e.done(model.OpCreateGroup):
				g := e.w.group(model.GroupID(e.o.ID))
				for _, m := range slices.Clone(g.members) {
					g.once(m)
				}
			}
		},
	},
	FaultDeletedKeepsSlot: {
		cases: in(policy.CaseAdd), about: []model.Reason{model.GroupFull},
		prior: (*event).noteGroups,
		after: func(e *event) {
			if e.done(model.OpDelete) {
				for _, id := range e.groups {
					e.x.shadow.group(id).deleted++
				}
			}
		},
		facts: func(e *event) {
			if !e.initial {
				e.facts.GroupSize += peek(e.x.shadow.groups, e.a.Group).deleted
			}
		},
	},
	FaultLeaveIgnored: {after: func(e *event) {
		if e.done(model.OpLeave) {
			g, unlock := e.w.lock(e.a.Actor, e.a.Actor, e.a.Group)
			defer unlock()
			g.members = append(g.members, e.a.Actor)
		}
	}},
	FaultCreatorNotCounted: {cases: in(policy.CaseAdd), about: []model.Reason{model.GroupFull}, facts: func(e *event) {
		if !e.initial {
			e.facts.GroupSize--
		}
	}},
	FaultCreationFull: {cases: in(policy.CaseAdd), about: []model.Reason{model.GroupFull}, facts: func(e *event) {
		if e.initial {
			e.facts.GroupSize--
		}
	}},
	FaultGroupAsksGates: {cases: in(policy.CaseGroupSend), judge: func(e *event, wrong model.Reason) model.Reason {
		if wrong == model.Delivered && slices.ContainsFunc(e.w.group(e.a.Group).members, e.isClosed) {
			return model.DMsOff
		}
		return wrong
	}},
}

// isClosed says that a user other than the actor has a setting that lets nobody in.
func (e *event) isClosed(id model.UserID) bool {
	gates := &e.w.rules.Policy().Settings
	gate := [...]model.Gate{gates.Everyone, gates.Friends, gates.NoOne}[e.w.user(id).setting]
	return id != e.a.Actor && gate == model.GateDeny
}

// noteGroups remembers the groups that the actor is in before the attempt.
func (e *event) noteGroups() {
	if e.a.Op != model.OpDelete || !e.known() {
		return
	}
	if s := e.w.sideOf(e.a.Actor); s != nil {
		e.groups = slices.DeleteFunc(slices.Clone(s.groups), func(id model.GroupID) bool {
			return !slices.Contains(e.w.group(id).members, e.a.Actor)
		})
	}
}

// once leaves one membership of a user, the oldest.
func (g *group) once(u model.UserID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	found := false
	g.members = slices.DeleteFunc(g.members, func(m model.UserID) bool {
		again := m == u && found
		found = found || m == u
		return again
	})
}

func (g *shadowGroup) join(u model.UserID, commit uint64) {
	if g.joined == nil {
		g.joined = make(map[model.UserID]uint64)
	}
	g.joined[u] = commit
}

// fromBefore adds to what a member reads what others wrote before the latest time it was added, but for those it is in a block with.
func (r *reading) fromBefore() {
	joined := peek(r.x.shadow.groups, r.group).joined[r.reader]
	if joined == 0 {
		return
	}
	w := r.x.w
	g, unlock := w.lock(r.reader, r.reader, r.group)
	defer unlock()
	if !slices.Contains(g.members, r.reader) {
		return
	}
	var all []model.Received
	for i := range g.messages {
		m := &g.messages[i]
		missed := m.commit < joined && m.from != r.reader && w.pairOf(r.reader, m.from).bits&anyBlock == 0
		if missed || slices.Contains(m.reached, r.reader) {
			all = append(all, model.Received{Commit: m.commit, From: m.from, Removed: m.removed != noTime && m.removed <= r.at})
		}
	}
	r.list = all
}
