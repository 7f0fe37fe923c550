package spec

import (
	"fmt"
	"slices"
	"time"

	"dmsim/model"
)

// NoLimit is "none" where a number bounds something.
const NoLimit = -1

// Terms are the parameters of the rules, under the names of the policy file's keys, as plain values.
// Every option is spelt out: there is no meaning of an empty name.
type Terms struct {
	AccountMinAge   int    // years; 0: no floor
	DMMinAge        int    // years; 0: no floor
	LeapDayBirthday string // march-1 | february-28

	BaseGate       string // a gate: none | sender-follows | recipient-follows | either | mutual | deny
	GateOfEveryone string // the gate that each setting puts up
	GateOfFriends  string
	GateOfNoOne    string
	DefaultSetting model.Setting // of one who states none and whose age is in no band
	DefaultBands   []Band        // the first that holds the age gives the default
	ReplyExemption bool

	RequestsEnabled bool
	RequestsQuota   int // messages, or NoLimit
	RequestKinds    []model.Kind

	BlockInGroups   string // suppress | allow | forbid
	GroupMaxMembers int    // the creator included
	GroupAddGate    string // none | dm-eligible | mutual | invite-accept

	DailyMessages  int    // or NoLimit
	DailyClock     string // utc-day | local-day | rolling-24h
	DailyCounts    string // accepted | attempts
	DailyGroupCost string // one | per-recipient

	UnansweredMessages int // 0: no cap
	UnansweredWindow   time.Duration
	UnansweredRestored bool

	SpamMaxRecipients int // or NoLimit
	SpamWindow        time.Duration
	SpamMatch         string // exact | near
	SpamNearDistance  int    // bits
	SpamGroupCounts   string // one | members
	SpamProbability   float64
	SpamHold          time.Duration

	ModerationMode    string // on-report | proactive | off
	ModerationLatency time.Duration
	TruePositiveRate  float64
	FalsePositiveRate float64
	Strikes           int // or NoLimit
	Suspension        time.Duration

	Custom []Custom // the n-th, from 0, refuses with model.CustomReason + n
}

// Band gives the default setting of the ages From to To, both included; To 0 is an open end.
type Band struct {
	From, To int
	Setting  model.Setting
}

// Custom is a rule of the policy's own.
type Custom struct {
	RefuseWhen func(View) bool
}

// View is what a custom rule can look at. What concerns the recipient is -1, false or the zero value in a group message.
type View struct {
	SenderAge, RecipientAge int // years; -1 where there is no single recipient
	SenderFollowsRecipient  bool
	RecipientFollowsSender  bool
	SenderSetting           model.Setting
	RecipientSetting        model.Setting
	IsGroup                 bool
	GroupSize               int // members, the sender included; 0 for a one-to-one message
	Kind                    model.Kind
	Length                  int // characters
	Labels                  model.Labels
	SentToday               int  // what the sender has used of the day, as R12 counts it
	RecipientWroteBefore    bool // a one-to-one message of the recipient was delivered to the sender
	Accepted                bool // the recipient has accepted the sender
}

// mustBeKnown panics on an option that the rules do not know: the second opinion must not guess what a misspelt one means.
func (t Terms) mustBeKnown() {
	for _, option := range []struct {
		key, value string
		allowed    []string
	}{
		{"leap_day_birthday", t.LeapDayBirthday, []string{"march-1", "february-28"}},
		{"base_gate", t.BaseGate, gates},
		{"settings.everyone", t.GateOfEveryone, gates},
		{"settings.friends", t.GateOfFriends, gates},
		{"settings.no-one", t.GateOfNoOne, gates},
		{"block.in_groups", t.BlockInGroups, []string{"suppress", "allow", "forbid"}},
		{"groups.add_gate", t.GroupAddGate, []string{"none", "dm-eligible", "mutual", "invite-accept"}},
		{"daily_limit.clock", t.DailyClock, []string{"utc-day", "local-day", "rolling-24h"}},
		{"daily_limit.counts", t.DailyCounts, []string{"accepted", "attempts"}},
		{"daily_limit.group_cost", t.DailyGroupCost, []string{"one", "per-recipient"}},
		{"spam.match", t.SpamMatch, []string{"exact", "near"}},
		{"spam.group_counts", t.SpamGroupCounts, []string{"one", "members"}},
		{"moderation.mode", t.ModerationMode, []string{"on-report", "proactive", "off"}},
	} {
		if !slices.Contains(option.allowed, option.value) {
			panic(fmt.Sprintf("spec: %s: want one of %v, got %q", option.key, option.allowed, option.value))
		}
	}
}

// atLimit tells whether a limit leaves no room for one more.
func atLimit(used, limit int) bool { return limit != NoLimit && used >= limit }
