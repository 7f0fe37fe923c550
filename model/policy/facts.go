package policy

import (
	"math"

	"dmsim/model"
)

// NoAge is the age of nobody: a group message has no one recipient whose age could be judged.
const NoAge = math.MinInt16

// Facts is everything that a rule may look at, gathered for one attempt. What an attempt does not concern stays zero,
// ages NoAge. A world may leave out what Rules.Needs says nobody asks for.
type Facts struct {
	SentToday      int64 // what the sender has used of the day (R12)
	SpamRecipients int64 // distinct recipients of an equal fingerprint in the window, with those at hand (R13)
	Requests       int64 // delivered as requests from this sender to this recipient (R10)
	GroupSize      int   // members before the attempt
	Length         uint32
	Unanswered     uint32 // the sender's messages within the window to users who had not written, as R16 counts them
	SenderAge      int16
	RecipientAge   int16 // of the added one in an add

	Kind             model.Kind
	Labels           model.Labels
	SenderSetting    model.Setting
	RecipientSetting model.Setting

	Anonymous        bool // not authenticated, or no such account any more
	Known            bool // the recipient or the group exists, and in an add both
	Self             bool
	Suspended        bool
	Blocked          bool // a block either way between sender and recipient
	SenderFollows    bool
	RecipientFollows bool
	WroteBefore      bool // the recipient has had a one-to-one message delivered to the sender
	Accepted         bool // the recipient has accepted the sender
	Held             bool
	Violation        bool // the classifier takes the content for a violation
	Group            bool // a group message
	Member           bool // the sender, adder or leaver is in the group
	AlreadyMember    bool // the added one is
	BlockInGroup     bool // the added one and a member block each other, and the policy forbids that
	Reached          bool // a message of the reported sender reached the reporter
}

// gate says whether the follows between sender and recipient pass g.
func (f *Facts) gate(g model.Gate) bool {
	switch g {
	case model.GateNone:
		return true
	case model.GateSenderFollows:
		return f.SenderFollows
	case model.GateRecipientFollows:
		return f.RecipientFollows
	case model.GateEither:
		return f.SenderFollows || f.RecipientFollows
	case model.GateMutual:
		return f.SenderFollows && f.RecipientFollows
	default:
		return false
	}
}

// Stranger says whether what the sender writes is a request: not followed, never answered, not accepted.
func (f *Facts) Stranger() bool { return !f.RecipientFollows && !f.WroteBefore && !f.Accepted }

// plain says that none of the facts holds (or, of Known, fails) that refuse by themselves: the rules marked so in the table have nothing to refuse.
// Most sends are plain, and then half of the rules need not be asked.
func (f *Facts) plain() bool {
	return f.Known && !f.Anonymous && !f.Self && !f.Suspended && !f.Blocked && !f.BlockInGroup && !f.Held && !f.Violation
}
