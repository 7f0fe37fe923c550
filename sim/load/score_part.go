package load

import (
	"dmsim/model"
	"dmsim/model/policy"
)

// part is a part of a target's state: what attempts change and decisions depend on.
type part struct {
	kind partKind
	a, b uint32
}

type partKind uint8

const (
	life     partKind = iota // of a user: the account is there
	setting                  // of a user
	limits                   // of a user: what it has sent, its hold
	answers                  // of a user: who has written to it
	standing                 // of a user: its suspension
	blocking                 // of a user: with whom there is a block
	received                 // of a user: what reached it in groups
	ties                     // of a pair: follows and blocks
	talk                     // of a pair: who has written, who is accepted
	members                  // of a group
	leavers                  // of all groups: accounts that were deleted
)

func pairPart(kind partKind, a *model.Attempt) part {
	return part{kind, uint32(min(a.Actor, a.Target)), uint32(max(a.Actor, a.Target))}
}

// appendChanged adds what an attempt changes, if it goes well.
func appendChanged(into []part, a *model.Attempt) []part {
	actor, target, group := uint32(a.Actor), uint32(a.Target), uint32(a.Group)
	switch a.Op {
	case model.OpSend:
		into = append(into, part{kind: limits, a: actor})
		if a.Group == model.NoGroup {
			into = append(into, pairPart(talk, a), part{kind: answers, a: target})
		}
	case model.OpFollow, model.OpUnfollow: // whether a message is a request hangs on it
		into = append(into, pairPart(ties, a), pairPart(talk, a))
	case model.OpAccept:
		into = append(into, pairPart(talk, a))
	case model.OpBlock, model.OpUnblock:
		into = append(into, pairPart(ties, a), pairPart(talk, a), part{kind: blocking, a: actor}, part{kind: blocking, a: target})
	case model.OpSet:
		into = append(into, part{kind: setting, a: actor})
	case model.OpDelete:
		into = append(into, part{kind: life, a: actor}, part{kind: leavers})
	case model.OpAdd:
		into = append(into, part{kind: members, a: group}, part{kind: received, a: target})
	case model.OpLeave:
		into = append(into, part{kind: members, a: group}, part{kind: received, a: actor})
	case model.OpReport:
		into = append(into, part{kind: standing, a: target})
	}
	return into
}

// appendAsked adds what it depends on whether an attempt is refused with a reason. Ages, contents and names depend on nothing that attempts change.
func appendAsked(into []part, a *model.Attempt, reason model.Reason, p *policy.Policy) []part {
	actor, target, group := uint32(a.Actor), uint32(a.Target), uint32(a.Group)
	switch reason {
	case model.NotLoggedIn:
		into = append(into, part{kind: life, a: actor})
	case model.UnknownRecipient:
		into = append(into, part{kind: life, a: target})
	case model.Suspended:
		into = append(into, part{kind: standing, a: actor})
	case model.Blocked, model.FollowBlocked:
		into = append(into, pairPart(ties, a))
		if a.Op == model.OpAdd {
			into = append(into, part{kind: blocking, a: target}, part{kind: members, a: group}, part{kind: leavers})
		}
	case model.DMsOff, model.NotFriends, model.NotFollowing, model.InviteNotAllowed:
		into = append(into, pairPart(ties, a), part{kind: setting, a: target})
		if p.ReplyExemption || reason == model.InviteNotAllowed {
			into = append(into, pairPart(talk, a))
		}
	case model.RequestLimit:
		into = append(into, pairPart(ties, a), pairPart(talk, a))
	case model.UnansweredLimit:
		if p.Unanswered.Messages > 0 {
			into = append(into, part{kind: limits, a: actor}, part{kind: answers, a: actor}, pairPart(talk, a))
		}
	case model.SpamHold, model.DailyLimit, model.Spam:
		into = append(into, part{kind: limits, a: actor})
		if a.Group != model.NoGroup && byMembers(p) {
			into = appendReach(into, a)
		}
	case model.NotAMember, model.AlreadyAMember, model.GroupFull:
		into = append(into, part{kind: members, a: group}, part{kind: leavers})
	case model.NothingToReport: // what the target has sent, to the actor or to groups
		into = append(into, part{kind: limits, a: target}, part{kind: received, a: actor})
	}
	if reason >= model.CustomReason { // it may look at anything
		for r := model.NotLoggedIn; r < model.CustomReason; r++ {
			into = appendAsked(into, a, r, p)
		}
	}
	return into
}

// byMembers says that a group message counts for the sender's limits by whom it is for.
func byMembers(p *policy.Policy) bool {
	return p.DailyLimit.GroupCost == policy.CostPerRecipient || p.Spam.GroupCounts == policy.GroupCountsMembers
}

// appendReach adds what it depends on whom a group message reaches.
func appendReach(into []part, a *model.Attempt) []part {
	return append(into, part{kind: members, a: uint32(a.Group)}, part{kind: blocking, a: uint32(a.Actor)}, part{kind: leavers})
}
