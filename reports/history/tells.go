package history

import (
	"dmsim/model"
	"dmsim/model/policy"
)

// tells is a set of kinds of columns: those in which a row has something to say. In the others it is null.
type tells uint32

const (
	actorTold tells = 1 << iota
	targetTold
	groupTold
	refusalTold
	contactTold
	removalTold // from when what was reported is removed
	untilTold   // until when somebody is held or suspended
	newTold
	messageTold
	messageIDTold
	refTold
	settingTold
	birthTold

	factLogin      // whether the actor is authenticated
	factAge        // of the actor
	factAccount    // what else the actor's account tells
	factName       // whether the target or the group exists
	factPair       // what stands between the two
	factGates      // what gates look at
	factOtherAge   // of the target
	factFollows    // who of the two follows whom
	factAnswers    // what has passed between the two
	factUnanswered // what the actor has written to whom nobody has answered
	factContent    // the message, and the actor's limits
	factToday      // the actor's use of the day
	factSpam       // the recipients of equal content
	factModel      // the classifier's opinion
	factMember     // whether the actor is in the group
	factSize       // of the group
	factAdded      // the one who is added
	factReport     // the message that is reported

	always       tells = 0
	factsAnybody       = factLogin | factAge | factAccount
	factsMessage       = factContent | factToday | factSpam | factModel
	factsTwo           = factPair | factGates | factOtherAge | factFollows | factAnswers
)

// told says what there is to say of an attempt and its outcome.
func told(a *model.Attempt, o *model.Outcome) tells {
	done := o.Reason == model.Delivered
	return actorTold.where(a.Actor != model.NoUser) | targetTold.where(a.Target != model.NoUser) | groupTold.where(a.Group != model.NoGroup) |
		refusalTold.where(!done) | contactTold.where(o.Contact != model.NoContact) | removalTold.where(o.From != 0) | untilTold.where(o.Until != 0) |
		newTold.where(done && (a.Op == model.OpRegister || a.Op == model.OpCreateGroup)) |
		messageTold.where(a.Op == model.OpSend) | messageIDTold.where(a.Message.ID != 0) | refTold.where(a.Ref != 0) |
		settingTold.where(a.Op == model.OpSet || a.Op == model.OpRegister && a.HasSetting) | birthTold.where(a.Birth != 0)
}

func (t tells) where(is bool) tells {
	if is {
		return t
	}
	return 0
}

// factsOf says what is gathered for a case of attempts, if nothing stops it.
var factsOf = [...]tells{
	policy.CaseSend:      factsAnybody | factName | factsTwo | factUnanswered | factsMessage,
	policy.CaseGroupSend: factsAnybody | factName | factsMessage | factMember | factSize,
	policy.CaseAdd:       factsAnybody | factName | factsTwo | factMember | factSize | factAdded,
	policy.CaseCreate:    factsAnybody,
	policy.CaseLeave:     factsAnybody | factName | factMember,
	policy.CaseFollow:    factsAnybody | factName | factPair,
	policy.CaseTarget:    factsAnybody | factName | factPair,
	policy.CaseReport:    factsAnybody | factName | factPair | factReport,
	policy.CaseAccount:   factsAnybody,
	policy.CaseRegister:  factAge,
}

// toldFacts says what was gathered for an attempt, as far as the rules ask for it. Contacts are told from follows, so with one these are gathered
// whether a rule asks or not.
func toldFacts(a *model.Attempt, o *model.Outcome, f *policy.Facts, asked tells) tells {
	if f == nil || o.Repeat {
		return 0
	}
	t := factsOf[policy.CaseOf(a)] & (asked | factFollows.where(o.Contact != model.NoContact))
	t &^= factAge.where(f.SenderAge == policy.NoAge) | factOtherAge.where(f.RecipientAge == policy.NoAge)
	switch {
	case f.Anonymous:
		return t & factLogin
	case !f.Known:
		return t & (factsAnybody | factName)
	case f.Group && !f.Member:
		return t &^ factSpam
	}
	return t
}

// askedBy says what a world gathers under all of some rules.
func askedBy(all []*policy.Rules) tells {
	t := ^always
	for _, rules := range all {
		n := rules.Needs()
		t &^= factFollows.where(!n.Follows) | factAnswers.where(!n.Answers) | factUnanswered.where(!n.Unanswered) | factToday.where(!n.SentToday) | factSpam.where(!n.Spam) | factModel.where(!n.Violation)
	}
	return t
}
