package policy

import (
	"dmsim/model"
)

// Rule is one numbered entry of the rule table. IDs are permanent.
type Rule struct {
	ID      string
	Reasons []model.Reason // those it may give; none for R15, whose custom rules bring their own
	Short   string         // when it refuses, in a few words
	Refuses string         // the sentence of the rule, as the design has it
	judge   judge
	plain   bool                              // it lets plain facts pass, see Facts.plain
	idle    func(*Policy) bool                // true: under this policy the rule cannot refuse; nil: it always can
	looks   func(*Rules, *Facts) (saw string) // what it looks at, for Explain
}

// The table, in order of precedence. The first rule that refuses gives the reason.
var table = []Rule{
	{
		ID: "R01", plain: true, Short: "the sender is not authenticated", Reasons: []model.Reason{model.NotLoggedIn}, Refuses: "the sender is not authenticated",
		judge: func(_ *Rules, f *Facts) model.Reason { return when(f.Anonymous, model.NotLoggedIn) },
		looks: func(_ *Rules, f *Facts) string {
			return choose(f.Anonymous, "the sender is not authenticated", "the sender is authenticated")
		},
	},
	{
		ID: "R02", plain: true, Short: "nobody bears the name", Reasons: []model.Reason{model.UnknownRecipient},
		Refuses: "no such username or group: misspelt, never existed, deleted. Usernames compare without case",
		judge:   func(_ *Rules, f *Facts) model.Reason { return when(!f.Known, model.UnknownRecipient) },
		looks:   func(_ *Rules, f *Facts) string { return choose(f.Known, "the name is known", "nobody bears the name") },
	},
	{
		ID: "R03", plain: true, Short: "sender = recipient", Reasons: []model.Reason{model.SelfMessage}, Refuses: "sender = recipient",
		judge: func(_ *Rules, f *Facts) model.Reason { return when(f.Self, model.SelfMessage) },
		looks: func(_ *Rules, f *Facts) string {
			return choose(f.Self, "sender and recipient are the same", "sender and recipient are two")
		},
	},
	{
		ID: "R04", plain: true, Short: "the sender is suspended", Reasons: []model.Reason{model.Suspended}, Refuses: "the sender is suspended by moderation",
		judge: func(_ *Rules, f *Facts) model.Reason { return when(f.Suspended, model.Suspended) },
		looks: func(_ *Rules, f *Facts) string {
			return choose(f.Suspended, "the sender is suspended", "the sender is not suspended")
		},
	},
	{
		ID: "G01", Short: "not in the group", Reasons: []model.Reason{model.NotAMember},
		Refuses: "the sender of a group message, the one who adds, or the one who leaves, is not in the group",
		judge:   func(_ *Rules, f *Facts) model.Reason { return when(!f.Member, model.NotAMember) },
		looks: func(_ *Rules, f *Facts) string {
			return choose(f.Member, "a member of the group", "not a member of the group")
		},
	},
	{
		ID: "R05", Short: "younger than dm_min_age", Reasons: []model.Reason{model.SenderTooYoung, model.RecipientTooYoung}, Refuses: "age < `dm_min_age` (16)",
		judge: judgeAges, looks: lookAtAges,
		idle: func(p *Policy) bool { return p.DMMinAge == 0 },
	},
	{
		ID: "R06", plain: true, Short: "one of the two blocks the other", Reasons: []model.Reason{model.Blocked}, Refuses: "recipient blocks sender, or sender blocks recipient",
		judge: func(_ *Rules, f *Facts) model.Reason { return when(f.Blocked || f.BlockInGroup, model.Blocked) },
		looks: lookAtBlocks,
	},
	{
		ID: "R07", Short: "the recipient's setting lets nobody in", Reasons: []model.Reason{model.DMsOff},
		Refuses: "the gate of the recipient's setting is `deny`: by default that of `no-one`",
		judge:   func(r *Rules, f *Facts) model.Reason { return when(r.settingGate(f) == model.GateDeny, model.DMsOff) },
		looks:   lookAtSetting,
		idle:    func(p *Policy) bool { return p.Settings.idle(func(g model.Gate) bool { return g != model.GateDeny }) },
	},
	{
		ID: "R08", Short: "the gate of the recipient's setting fails", Reasons: []model.Reason{model.NotFriends},
		Refuses: "the setting's gate fails: for `friends` default `recipient-follows`; for `everyone` default `none`",
		judge: func(r *Rules, f *Facts) model.Reason {
			return when(!f.gate(r.settingGate(f)) && !r.exempt(f), model.NotFriends)
		},
		looks: lookAtSetting,
		idle: func(p *Policy) bool {
			return p.Settings.idle(func(g model.Gate) bool { return g == model.GateNone || g == model.GateDeny })
		},
	},
	{
		ID: "R09", Short: "the base gate fails", Reasons: []model.Reason{model.NotFollowing}, Refuses: "the base gate fails: default `sender-follows`",
		judge: func(r *Rules, f *Facts) model.Reason {
			return when(!f.gate(r.policy.BaseGate) && !r.exempt(f), model.NotFollowing)
		},
		looks: lookAtBaseGate,
		idle:  func(p *Policy) bool { return p.BaseGate == model.GateNone },
	},
	{
		ID: "G02", Short: "already in the group", Reasons: []model.Reason{model.AlreadyAMember}, Refuses: "the one to be added is in the group",
		judge: func(_ *Rules, f *Facts) model.Reason { return when(f.AlreadyMember, model.AlreadyAMember) },
		looks: func(_ *Rules, f *Facts) string {
			return choose(f.AlreadyMember, "already in the group", "not yet in the group")
		},
	},
	{
		ID: "G03", Short: "groups.max_members reached", Reasons: []model.Reason{model.GroupFull}, Refuses: "members >= `groups.max_members` (50, creator included)",
		judge: func(r *Rules, f *Facts) model.Reason {
			return when(f.GroupSize >= r.policy.Groups.MaxMembers, model.GroupFull)
		},
		looks: lookAtGroupSize,
	},
	{
		ID: "G04", Short: "the gate for adding fails", Reasons: []model.Reason{model.InviteNotAllowed},
		Refuses: "the gate for adding fails: `none`, `dm-eligible` (default: R07-R09 from adder to added), `mutual`, `invite-accept`",
		judge:   judgeAddGate, looks: lookAtAddGate,
		idle: func(p *Policy) bool { return p.Groups.AddGate == AddNone },
	},
	{
		ID: "R10", Short: "requests to this recipient used up", Reasons: []model.Reason{model.RequestLimit},
		Refuses: "requests are on and the unanswered quota to this recipient is used",
		judge:   judgeRequests, looks: lookAtRequests,
		idle: func(p *Policy) bool { return !p.Requests.Enabled },
	},
	{
		ID: "R11", plain: true, Short: "the sender is held for spam", Reasons: []model.Reason{model.SpamHold}, Refuses: "the sender is held for spam",
		judge: func(_ *Rules, f *Facts) model.Reason { return when(f.Held, model.SpamHold) },
		looks: func(_ *Rules, f *Facts) string {
			return choose(f.Held, "the sender is held for spam", "the sender is not held")
		},
	},
	{
		ID: "R12", Short: "daily_limit.messages used up", Reasons: []model.Reason{model.DailyLimit},
		Refuses: "the sender's accepted messages today >= `daily_limit.messages` (500)",
		judge: func(r *Rules, f *Facts) model.Reason {
			return when(f.SentToday >= int64(r.policy.DailyLimit.Messages), model.DailyLimit)
		},
		looks: lookAtDailyLimit,
		idle:  func(p *Policy) bool { return p.DailyLimit.Messages == NoLimit },
	},
	{
		ID: "R16", Short: "unanswered.messages used up", Reasons: []model.Reason{model.UnansweredLimit},
		Refuses: "the recipient has never written to the sender, and this message would bring those of that kind within `unanswered.window` (720h) above `unanswered.messages` (0: no cap); what was answered since counts no more (`unanswered.restored`)",
		judge:   judgeUnanswered, looks: lookAtUnanswered,
		idle: func(p *Policy) bool { return p.Unanswered.Messages == 0 },
	},
	{
		ID: "R13", Short: "equal content to too many recipients", Reasons: []model.Reason{model.Spam},
		Refuses: "this message would bring the distinct recipients of an equal fingerprint within `spam.window` above `spam.max_recipients`",
		judge: func(r *Rules, f *Facts) model.Reason {
			return when(f.SpamRecipients > int64(r.policy.Spam.MaxRecipients), model.Spam)
		},
		looks: lookAtSpam,
		idle:  func(p *Policy) bool { return p.Spam.idle() },
	},
	{
		ID: "R14", plain: true, Short: "content found offensive or private", Reasons: []model.Reason{model.OffensiveContent},
		Refuses: "moderation is `proactive` and classifies the content as offensive (or as private information of others)",
		judge:   func(_ *Rules, f *Facts) model.Reason { return when(f.Violation, model.OffensiveContent) },
		looks: func(_ *Rules, f *Facts) string {
			return choose(f.Violation, "the classifier takes the content for a violation", "the classifier finds nothing")
		},
		idle: func(p *Policy) bool { return p.Moderation.Mode != Proactive },
	},
	{
		ID: "R15", Short: "an expression of the policy is true", Refuses: "a CEL expression of the policy is true; the reason is the custom rule's own id",
		judge: judgeCustom, looks: lookAtCustom,
		idle: func(p *Policy) bool { return len(p.Custom) == 0 },
	},
	{
		ID: "A01", Short: "younger than account_min_age", Reasons: []model.Reason{model.TooYoungToRegister}, Refuses: "age < `account_min_age` (13)",
		judge: func(r *Rules, f *Facts) model.Reason {
			return when(int(f.SenderAge) < r.policy.AccountMinAge, model.TooYoungToRegister)
		},
		looks: lookAtAccountAge,
		idle:  func(p *Policy) bool { return p.AccountMinAge == 0 },
	},
	{
		ID: "F01", Short: "a block, or oneself", Reasons: []model.Reason{model.SelfFollow, model.FollowBlocked}, Refuses: "either blocks the other; follower = followee",
		judge: judgeFollow, looks: lookAtBlocks,
	},
	{
		ID: "M01", Short: "no message of that sender arrived", Reasons: []model.Reason{model.NothingToReport}, Refuses: "no message of that sender reached the reporter",
		judge: func(_ *Rules, f *Facts) model.Reason { return when(!f.Reached, model.NothingToReport) },
		looks: func(_ *Rules, f *Facts) string {
			return choose(f.Reached, "the message reached the reporter", "no such message reached the reporter")
		},
	},
}

// Case is a kind of attempt as the rules tell them apart.
type Case uint8

// The cases. CaseTarget is unfollow, block, unblock and accept; CaseAccount is set and delete.
const (
	CaseSend Case = iota
	CaseGroupSend
	CaseAdd
	CaseCreate
	CaseLeave
	CaseFollow
	CaseTarget
	CaseReport
	CaseAccount
	CaseRegister
	caseCount
)

// chains says which rules judge which case, in order. R05 and R06 look at what the facts of the case hold.
var chains = [caseCount][]string{
	CaseSend:      {"R01", "R02", "R03", "R04", "R05", "R06", "R07", "R08", "R09", "R10", "R11", "R12", "R16", "R13", "R14", "R15"},
	CaseGroupSend: {"R01", "R02", "R04", "G01", "R05", "R11", "R12", "R13", "R14", "R15"},
	CaseAdd:       {"R01", "R02", "R04", "G01", "R05", "R06", "G02", "G03", "G04"},
	CaseCreate:    {"R01", "R04", "R05"},
	CaseLeave:     {"R01", "R02", "G01"},
	CaseFollow:    {"R01", "R02", "F01"},
	CaseTarget:    {"R01", "R02"},
	CaseReport:    {"R01", "R02", "M01"},
	CaseAccount:   {"R01"},
	CaseRegister:  {"A01"},
}

// CaseOf tells the case of an attempt.
func CaseOf(a *model.Attempt) Case {
	switch a.Op {
	case model.OpSend:
		if a.Group != model.NoGroup {
			return CaseGroupSend
		}
		return CaseSend
	case model.OpFollow:
		return CaseFollow
	case model.OpAdd:
		return CaseAdd
	case model.OpCreateGroup:
		return CaseCreate
	case model.OpLeave:
		return CaseLeave
	case model.OpReport:
		return CaseReport
	case model.OpSet, model.OpDelete:
		return CaseAccount
	case model.OpRegister:
		return CaseRegister
	default:
		return CaseTarget
	}
}

// Table returns the rules in order of precedence within their cases.
func Table() []Rule { return table }

// Chain returns the ids of the rules that judge a case, in order.
func Chain(c Case) []string { return chains[c] }
