package world

import (
	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/model/policy"
)

// tied are the attempts that look at how the two stand.
var tied = in(policy.CaseSend, policy.CaseAdd)

var blockSlips = map[FaultKind]slip{
	FaultBlocksIgnored: {cases: in(policy.CaseSend), facts: func(e *event) { e.facts.Blocked = false }},
	FaultBlockOneWay: {
		cases: tied, about: []model.Reason{model.Blocked}, where: (*event).ofTwo,
		facts: func(e *event) { e.facts.Blocked = e.pair().bits&blockedBy != 0 },
	},
	FaultBlockFlag: {
		cases: in(policy.CaseSend), about: []model.Reason{model.Blocked}, where: (*event).ofTwo,
		facts: func(e *event) { e.facts.Blocked = e.w.user(e.a.Target).flags&hasBlocks != 0 },
	},
	FaultUnblockHalf: {
		cases: tied, about: []model.Reason{model.Blocked}, where: (*event).ofTwo,
		prior: (*event).notePair,
		after: func(e *event) {
			if e.done(model.OpUnblock) && e.was.bits&blocks != 0 {
				e.bothWays().unblocked = true
			}
		},
		facts: func(e *event) { e.facts.Blocked = e.facts.Blocked || e.bothWays().unblocked },
	},
	FaultUnblockBoth: {after: func(e *event) {
		if e.done(model.OpUnblock) && e.ofTwo() {
			defer e.w.lockPair(e.a.Actor, e.a.Target)()
			e.w.setBlock(e.a.Target, e.a.Actor, false)
		}
	}},
	FaultUnblockRestores: {
		cases: in(policy.CaseSend), about: []model.Reason{model.NotFriends, model.NotFollowing}, where: (*event).ofTwo,
		prior: (*event).notePair,
		after: func(e *event) {
			if !e.between() {
				return
			}
			mine, theirs := e.shadowPairs()
			switch {
			case e.a.Op == model.OpFollow || e.a.Op == model.OpUnfollow:
				mine.cut = false
				theirs.cut = theirs.cut && e.o.Reason != model.FollowBlocked
			case e.done(model.OpBlock) && e.was.bits&blocks == 0:
				mine.cut = mine.cut || e.tie&graph.Out != 0
				theirs.cut = theirs.cut || e.tie&graph.In != 0
			}
		},
		facts: func(e *event) {
			mine, theirs := e.shadowPairs()
			e.befriend(mine.cut, theirs.cut)
		},
	},
	FaultBlockKeepsFollows: {
		prior: (*event).notePair,
		after: func(e *event) {
			if e.done(model.OpBlock) && e.ofTwo() {
				defer e.w.lockPair(e.a.Actor, e.a.Target)()
				e.w.setFollow(e.a.Actor, e.a.Target, e.tie&graph.Out != 0)
				e.w.setFollow(e.a.Target, e.a.Actor, e.tie&graph.In != 0)
			}
		},
	},
	FaultFollowThroughBlock: {cases: in(policy.CaseFollow), about: []model.Reason{model.FollowBlocked}, facts: func(e *event) { e.facts.Blocked = false }},
	FaultRefusedFollow: {
		cases: in(policy.CaseSend), about: []model.Reason{model.NotFriends, model.NotFollowing}, where: (*event).ofTwo,
		after: func(e *event) {
			if !e.between() {
				return
			}
			mine, theirs := e.shadowPairs()
			switch {
			case e.a.Op == model.OpFollow:
				mine.refused = e.o.Reason == model.FollowBlocked
			case e.a.Op == model.OpUnfollow:
				mine.refused = false
			case e.a.Op == model.OpBlock:
				mine.refused, theirs.refused = false, false
			}
		},
		facts: func(e *event) {
			mine, theirs := e.shadowPairs()
			e.befriend(mine.refused, theirs.refused)
		},
	},
	FaultFollowBothWays: {after: func(e *event) {
		if e.done(model.OpFollow) && e.ofTwo() {
			defer e.w.lockPair(e.a.Actor, e.a.Target)()
			e.w.setFollow(e.a.Target, e.a.Actor, true)
		}
	}},
	FaultUnfollowIgnored: {
		prior: (*event).notePair,
		after: func(e *event) {
			if e.done(model.OpUnfollow) && e.tie&graph.Out != 0 {
				defer e.w.lockPair(e.a.Actor, e.a.Target)()
				e.w.setFollow(e.a.Actor, e.a.Target, true)
			}
		},
	},
	FaultAcceptBothWays: {after: func(e *event) {
		if e.done(model.OpAccept) && e.ofTwo() {
			defer e.w.lockPair(e.a.Actor, e.a.Target)()
			e.w.needPair(e.a.Actor, e.a.Target).bits |= acceptedBy
		}
	}},
}

// ofTwo says that actor and target are two who exist.
func (e *event) ofTwo() bool {
	return e.a.Actor != e.a.Target && e.w.exists(e.a.Actor) && e.w.exists(e.a.Target)
}

// between says that the attempt is to change follows or blocks of two who exist.
func (e *event) between() bool {
	return e.ofTwo() && (e.a.Op == model.OpFollow || e.a.Op == model.OpUnfollow || e.a.Op == model.OpBlock)
}

// pair is the record of the actor towards the target.
func (e *event) pair() pair { return e.w.pairOf(e.a.Actor, e.a.Target) }

// notePair remembers how the two stood before the attempt.
func (e *event) notePair() {
	if e.ofTwo() {
		e.was = e.pair()
		e.tie = e.w.tie(e.a.Actor, e.a.Target, e.was)
	}
}

// shadowPairs returns what is remembered of the actor towards the target, and the other way round.
func (e *event) shadowPairs() (mine, theirs *shadowPair) {
	s := &e.x.shadow
	return s.pair(e.a.Actor, e.a.Target), s.pair(e.a.Target, e.a.Actor)
}

// bothWays is what is remembered of the two whoever acts.
func (e *event) bothWays() *shadowPair {
	return e.x.shadow.pair(min(e.a.Actor, e.a.Target), max(e.a.Actor, e.a.Target))
}

// befriend adds follows to the facts.
func (e *event) befriend(senderFollows, recipientFollows bool) {
	e.facts.SenderFollows = e.facts.SenderFollows || senderFollows
	e.facts.RecipientFollows = e.facts.RecipientFollows || recipientFollows
}
