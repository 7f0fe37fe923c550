package linear

import (
	"slices"

	"dmsim/model"
)

// state is what one partition is in. States are compared by ==.
type state any

// machine is what a partition knows of the rules. All of it is pure.
type machine interface {
	// String names the partition.
	String() string
	begin() state
	// refuses says whether the rule with that reason refuses the event here.
	refuses(s state, e *Event, r model.Reason) answer
	// fits says whether the rest of the outcome is possible here, once the reason is.
	fits(s state, e *Event) bool
	// after is the state after an event with its outcome.
	after(s state, e *Event) state
	// forget drops what does not count for events from a time on.
	forget(s state, from model.Time) state
}

// answer is what a partition knows.
type answer int8

// The answers. A rule that a partition knows nothing of may refuse or not.
const (
	maybe answer = iota
	no
	yes
)

func is(b bool) answer {
	if b {
		return yes
	}
	return no
}

// orders are the reasons in the order of the rules, by what is attempted.
var (
	orderToUser = []model.Reason{
		model.NotLoggedIn, model.UnknownRecipient, model.SelfMessage, model.Suspended, model.SenderTooYoung, model.RecipientTooYoung, model.Blocked, model.DMsOff,
		model.NotFriends, model.NotFollowing, model.RequestLimit, model.SpamHold, model.DailyLimit, model.UnansweredLimit, model.Spam, model.OffensiveContent,
	}
	orderToGroup = []model.Reason{
		model.NotLoggedIn, model.UnknownRecipient, model.Suspended, model.NotAMember, model.SenderTooYoung, model.SpamHold, model.DailyLimit, model.Spam, model.OffensiveContent,
	}
	orderAdd = []model.Reason{
		model.NotLoggedIn, model.UnknownRecipient, model.Suspended, model.NotAMember, model.SenderTooYoung, model.RecipientTooYoung, model.Blocked,
		model.AlreadyAMember, model.GroupFull, model.InviteNotAllowed,
	}
	orderLeave    = []model.Reason{model.NotLoggedIn, model.UnknownRecipient, model.NotAMember}
	orderFollow   = []model.Reason{model.NotLoggedIn, model.UnknownRecipient, model.SelfFollow, model.FollowBlocked}
	orderRelation = []model.Reason{model.NotLoggedIn, model.UnknownRecipient}
	orderOwn      = []model.Reason{model.NotLoggedIn}
)

func orderOf(e *Event) []model.Reason {
	switch e.Attempt.Op {
	case model.OpSend:
		if e.toGroup() {
			return orderToGroup
		}
		return orderToUser
	case model.OpAdd, model.OpCreateGroup: // of a creation each initial member is an add
		return orderAdd
	case model.OpLeave:
		return orderLeave
	case model.OpFollow:
		return orderFollow
	case model.OpUnfollow, model.OpBlock, model.OpUnblock, model.OpAccept:
		return orderRelation
	case model.OpSet, model.OpDelete:
		return orderOwn
	default:
		return nil
	}
}

// reaches says whether an event came past all rules before the one with that reason, and was asked it.
func reaches(e *Event, r model.Reason) bool {
	order := orderOf(e)
	at := slices.Index(order, e.Outcome.Reason)
	return at < 0 || at >= slices.Index(order, r)
}

// allows says whether the rules, as far as the partition knows them, allow the outcome of an event in a state: no rule before the one that gave the reason refuses, and
// that one does. A reason that the operation cannot have is not judged here.
func allows(m machine, s state, e *Event) bool {
	if e.Outcome.Repeat {
		return m.fits(s, e)
	}
	order, reason := orderOf(e), e.Outcome.Reason
	if reason != model.Delivered && reason < model.CustomReason && !slices.Contains(order, reason) {
		return true
	}
	for _, r := range order {
		switch answer := m.refuses(s, e, r); {
		case r == reason && answer == no:
			return false
		case r == reason:
			return m.fits(s, e)
		case answer == yes:
			return false
		}
	}
	return m.fits(s, e)
}
