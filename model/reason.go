package model

import "fmt"

// Reason is a decision: Delivered, or the rule's reason for a refusal. A refusal is a value, not an error.
type Reason uint8

// The reasons. The zero Reason is the good outcome of any attempt, printed as "delivered" for messages and "ok" for the rest.
const (
	Delivered Reason = iota
	NotLoggedIn
	UnknownRecipient
	SelfMessage
	Suspended
	SenderTooYoung
	RecipientTooYoung
	Blocked
	DMsOff
	NotFriends
	NotFollowing
	RequestLimit
	SpamHold
	DailyLimit
	Spam
	OffensiveContent
	NotAMember
	AlreadyAMember
	GroupFull
	InviteNotAllowed
	TooYoungToRegister
	FollowBlocked
	SelfFollow
	NothingToReport
	UnansweredLimit
	// CustomReason is the first custom rule of a policy; the n-th is CustomReason + n.
	CustomReason
)

// CustomReasonsMax bounds the custom rules of one policy.
const CustomReasonsMax = 256 - int(CustomReason)

var reasonNames = [...]string{
	"delivered", "not-logged-in", "unknown-recipient", "self-message", "suspended", "sender-too-young", "recipient-too-young",
	"blocked", "dms-off", "not-friends", "not-following", "request-limit", "spam-hold", "daily-limit", "spam", "offensive",
	"not-a-member", "already-a-member", "group-full", "invite-not-allowed", "too-young-to-register", "follow-blocked",
	"self-follow", "nothing-to-report", "unanswered-limit",
}

// ReasonNames lists the reasons by their numbers, without custom ones.
func ReasonNames() []string { return reasonNames[:] }

// String returns the reason's name; a custom one, whose name only its policy knows, prints as custom-N.
func (r Reason) String() string {
	if r >= CustomReason {
		return fmt.Sprintf("custom-%d", r-CustomReason)
	}
	return reasonNames[r]
}

// ParseReason reads a reason's name.
func ParseReason(s string) (Reason, error) {
	var r uint8
	err := parseName(reasonNames[:], []byte(s), &r)
	return Reason(r), err
}
