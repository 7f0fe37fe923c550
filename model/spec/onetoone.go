package spec

import (
	"slices"

	"dmsim/model"
)

// R01 not-logged-in: the sender is not authenticated, or the account does not exist or was deleted.
func r01(q question) model.Reason {
	return refuse(q.Anonymous || !q.w.exists(q.Actor), model.NotLoggedIn)
}

// R02 unknown-recipient, for a user: nobody bears the name, or who bore it was deleted.
func r02User(q question) model.Reason {
	return refuse(!q.w.exists(q.Target), model.UnknownRecipient)
}

// R02 unknown-recipient, for a group: there never was such a group.
func r02Group(q question) model.Reason {
	return refuse(!q.w.groupExists(q.Group), model.UnknownRecipient)
}

// R03 self-message: the sender is the recipient.
func r03(q question) model.Reason {
	return refuse(q.Actor == q.Target, model.SelfMessage)
}

// R04 suspended: the sender, or who adds or creates, is suspended by moderation.
func r04(q question) model.Reason {
	return refuse(q.w.suspended(q.Actor, q.At), model.Suspended)
}

// R05 sender-too-young: the sender's age, or that of the one who adds or creates, is below dm_min_age.
func r05Sender(q question) model.Reason {
	return refuse(below(q.w.terms.DMMinAge, q.w.ageOf(q.Actor, q.At)), model.SenderTooYoung)
}

// R05 recipient-too-young: the recipient's age, or that of the one who is added, is below dm_min_age.
func r05Recipient(q question) model.Reason {
	return refuse(below(q.w.terms.DMMinAge, q.w.ageOf(q.Target, q.At)), model.RecipientTooYoung)
}

// R06 blocked: the recipient blocks the sender, or the sender blocks the recipient.
func r06(q question) model.Reason {
	return refuse(q.w.blockBetween(q.Actor, q.Target), model.Blocked)
}

// R07 dms-off: the gate of the recipient's setting is deny.
func r07(q question) model.Reason {
	return refuse(q.w.gateOf(q.Target) == "deny", model.DMsOff)
}

// R08 not-friends: the gate of the recipient's setting fails otherwise. The reply exemption lifts it.
func r08(q question) model.Reason {
	return refuse(!q.w.passes(q.w.gateOf(q.Target), q.Actor, q.Target) && !q.exemptReply(), model.NotFriends)
}

// R09 not-following: the base gate fails. The reply exemption lifts it.
func r09(q question) model.Reason {
	return refuse(!q.w.passes(q.w.terms.BaseGate, q.Actor, q.Target) && !q.exemptReply(), model.NotFollowing)
}

// exemptReply: under reply_exemption, one to whom the recipient has written before may answer.
func (q question) exemptReply() bool {
	return q.w.terms.ReplyExemption && q.w.wroteBefore(q.Target, q.Actor)
}

// R10 request-limit: requests are on, this message is one, and its kind is not among requests.kinds or
// requests.quota messages of this sender have been delivered to this recipient as requests already.
func r10(q question) model.Reason {
	if !q.isRequest() {
		return model.Delivered
	}
	ofKind := slices.Contains(q.w.terms.RequestKinds, q.Message.Kind)
	left := !atLimit(q.w.requestsDelivered(q.Actor, q.Target), q.w.terms.RequestsQuota)
	return refuse(!ofKind || !left, model.RequestLimit)
}

// isRequest: the recipient does not follow the sender now, has never written to the sender, and has not accepted the sender.
func (q question) isRequest() bool {
	return q.w.terms.RequestsEnabled &&
		!q.w.follows[pair{q.Target, q.Actor}] &&
		!q.w.wroteBefore(q.Target, q.Actor) &&
		!q.w.accepted[pair{q.Target, q.Actor}]
}

// F01 self-follow: the follower is the followee.
func f01Self(q question) model.Reason {
	return refuse(q.Actor == q.Target, model.SelfFollow)
}

// F01 follow-blocked: either blocks the other.
func f01Blocked(q question) model.Reason {
	return refuse(q.w.blockBetween(q.Actor, q.Target), model.FollowBlocked)
}

// A01 too-young-to-register: the age on the day of registration is below account_min_age.
func a01(q question) model.Reason {
	return refuse(below(q.w.terms.AccountMinAge, q.w.terms.age(q.Birth, q.At)), model.TooYoungToRegister)
}

// below tells whether an age is below a floor. 0 is no floor, even for one who is not yet born.
func below(floor, age int) bool { return floor > 0 && age < floor }
