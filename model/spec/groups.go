package spec

import (
	"slices"

	"dmsim/model"
)

// R06 blocked, for an add: as between sender and recipient; under forbid also between the added and any member.
func r06Add(q question) model.Reason {
	if q.w.terms.BlockInGroups == "forbid" {
		for _, member := range q.members {
			if q.w.blockBetween(member, q.Target) {
				return model.Blocked
			}
		}
	}
	return r06(q)
}

// G01 not-a-member: the sender of a group message, the one who adds, or the one who leaves, is not in the group.
func g01(q question) model.Reason {
	return refuse(!slices.Contains(q.members, q.Actor), model.NotAMember)
}

// G02 already-a-member: the one who is added is in the group.
func g02(q question) model.Reason {
	return refuse(slices.Contains(q.members, q.Target), model.AlreadyAMember)
}

// G03 group-full: the members, the creator among them, are groups.max_members or more.
func g03(q question) model.Reason {
	return refuse(len(q.members) >= q.w.terms.GroupMaxMembers, model.GroupFull)
}

// G04 invite-not-allowed: the gate for adding fails. none: never; mutual: unless the two follow each other;
// invite-accept: unless the added has accepted the adder; dm-eligible: where R07-R09 refuse from adder to added.
func g04(q question) model.Reason {
	var passes bool
	switch q.w.terms.GroupAddGate {
	case "none":
		passes = true
	case "mutual":
		passes = q.w.passes("mutual", q.Actor, q.Target)
	case "invite-accept":
		passes = q.w.accepted[pair{q.Target, q.Actor}]
	default: // dm-eligible
		passes = firstRefusal([]rule{r07, r08, r09}, q) == model.Delivered
	}
	return refuse(!passes, model.InviteNotAllowed)
}

// eachInitialMember asks for each initial member, in their order, what an add by the creator asks; the first refusal
// refuses the creation. Those before count as members. The creator named again is skipped.
func eachInitialMember(q question) model.Reason {
	for _, member := range q.initial {
		if member == q.Actor {
			continue
		}
		q.Target = member
		if reason := firstRefusal(memberRules, q); reason != model.Delivered {
			return reason
		}
		q.members = append(slices.Clone(q.members), member)
	}
	return model.Delivered
}

// receivers lists whom a message of this moment reaches, ascending. A group message reaches the members without its
// sender and, unless block.in_groups is allow, without those who block the sender or are blocked by the sender.
func (q question) receivers() []model.UserID {
	if q.Group == model.NoGroup {
		return []model.UserID{q.Target}
	}
	var reached []model.UserID
	for _, member := range without(q.members, q.Actor) {
		if q.w.terms.BlockInGroups == "allow" || !q.w.blockBetween(q.Actor, member) {
			reached = append(reached, member)
		}
	}
	slices.Sort(reached)
	return reached
}

// without returns a copy of the users without one of them.
func without(users []model.UserID, one model.UserID) []model.UserID {
	return slices.DeleteFunc(slices.Clone(users), func(u model.UserID) bool { return u == one })
}
