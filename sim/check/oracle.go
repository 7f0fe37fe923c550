package check

import (
	"time"

	"dmsim/model"
	"dmsim/model/spec"
)

// Bent is a second opinion that is broken on purpose: it takes one of its terms wrongly. That the sound world and it are told apart shows that the two know the rules
// each for itself.
type Bent struct {
	ID   string
	What string
	bend func(*spec.Terms)
}

// Bend breaks the terms; a nil Bent leaves them as they are.
func (b *Bent) Bend(t *spec.Terms) {
	if b != nil {
		b.bend(t)
	}
}

// bentOpinions are all of them, in a fixed order.
var bentOpinions = []Bent{
	{"opinion-account-age", "takes account_min_age for one year more", func(t *spec.Terms) { t.AccountMinAge++ }},
	{"opinion-dm-age", "takes dm_min_age for one year more", func(t *spec.Terms) { t.DMMinAge++ }},
	{"opinion-leap-day", "takes the other leap_day_birthday", func(t *spec.Terms) { swap(&t.LeapDayBirthday, "march-1", "february-28") }},
	{"opinion-base-gate", "asks for a mutual follow at an open base gate", func(t *spec.Terms) { turn(&t.BaseGate, "none", "mutual") }},
	{"opinion-everyone", "asks for a mutual follow where the gate of everyone is open", func(t *spec.Terms) { turn(&t.GateOfEveryone, "none", "mutual") }},
	{"opinion-friends", "lets the sender's follow open the gate of friends", func(t *spec.Terms) { turn(&t.GateOfFriends, "recipient-follows", "sender-follows") }},
	{"opinion-no-one", "opens the gate of no-one", func(t *spec.Terms) { turn(&t.GateOfNoOne, "deny", "none") }},
	{"opinion-default", "takes another default setting", func(t *spec.Terms) { t.DefaultSetting = (t.DefaultSetting + 1) % 3 }},
	{"opinion-bands", "knows no bands of ages", func(t *spec.Terms) { t.DefaultBands = nil }},
	{"opinion-exemption", "turns the reply exemption around", func(t *spec.Terms) { t.ReplyExemption = !t.ReplyExemption }},
	{"opinion-requests", "turns requests on and off", func(t *spec.Terms) { t.RequestsEnabled = !t.RequestsEnabled }},
	{"opinion-quota", "allows one request more", func(t *spec.Terms) { more(&t.RequestsQuota) }},
	{"opinion-kinds", "allows every kind of request", func(t *spec.Terms) { t.RequestKinds = []model.Kind{model.Text, model.Image, model.Video, model.Emoji} }},
	{"opinion-block-groups", "suppresses nothing in groups", func(t *spec.Terms) { turn(&t.BlockInGroups, "suppress", "allow") }},
	{"opinion-block-forbid", "takes forbid for suppress", func(t *spec.Terms) { turn(&t.BlockInGroups, "forbid", "suppress") }},
	{"opinion-group-size", "allows one member more", func(t *spec.Terms) { t.GroupMaxMembers++ }},
	{"opinion-add-gate", "lets everybody be added where mutual is asked for", func(t *spec.Terms) { turn(&t.GroupAddGate, "mutual", "none") }},
	{"opinion-daily-limit", "allows one message more a day", func(t *spec.Terms) { more(&t.DailyMessages) }},
	{"opinion-clock", "takes the local day for that of UTC", func(t *spec.Terms) { turn(&t.DailyClock, "local-day", "utc-day") }},
	{"opinion-rolling", "takes 24 hours for a day of UTC", func(t *spec.Terms) { turn(&t.DailyClock, "rolling-24h", "utc-day") }},
	{"opinion-counts", "counts attempts for messages and the other way round", func(t *spec.Terms) { swap(&t.DailyCounts, "accepted", "attempts") }},
	{"opinion-group-cost", "takes the other group_cost", func(t *spec.Terms) { swap(&t.DailyGroupCost, "one", "per-recipient") }},
	{"opinion-unanswered", "allows one unanswered message more", func(t *spec.Terms) {
		if t.UnansweredMessages > 0 {
			t.UnansweredMessages++
		}
	}},
	{"opinion-unanswered-window", "takes the window of unanswered messages for a millisecond longer", func(t *spec.Terms) { t.UnansweredWindow += time.Millisecond }},
	{"opinion-restored", "turns around whether answers restore", func(t *spec.Terms) { t.UnansweredRestored = !t.UnansweredRestored }},
	{"opinion-spam", "allows one recipient more", func(t *spec.Terms) { more(&t.SpamMaxRecipients) }},
	{"opinion-window", "takes the window for a millisecond longer", func(t *spec.Terms) { t.SpamWindow += time.Millisecond }},
	{"opinion-match", "takes the other way to match", func(t *spec.Terms) { swap(&t.SpamMatch, "exact", "near") }},
	{"opinion-near", "allows one bit more", func(t *spec.Terms) { t.SpamNearDistance++ }},
	{"opinion-group-counts", "takes the other group_counts", func(t *spec.Terms) { swap(&t.SpamGroupCounts, "one", "members") }},
	{"opinion-probability", "holds never", func(t *spec.Terms) { t.SpamProbability = 0 }},
	{"opinion-hold", "holds a millisecond longer", func(t *spec.Terms) { t.SpamHold += time.Millisecond }},
	{"opinion-mode", "takes proactive for on-report", func(t *spec.Terms) { turn(&t.ModerationMode, "proactive", "on-report") }},
	{"opinion-latency", "judges reports a millisecond later", func(t *spec.Terms) { t.ModerationLatency += time.Millisecond }},
	{"opinion-true-positives", "finds no violation", func(t *spec.Terms) { t.TruePositiveRate = 0 }},
	{"opinion-false-positives", "takes everything harmless for a violation", func(t *spec.Terms) { t.FalsePositiveRate = 1 }},
	{"opinion-strikes", "suspends a strike later", func(t *spec.Terms) { more(&t.Strikes) }},
	{"opinion-suspension", "suspends a millisecond longer", func(t *spec.Terms) { t.Suspension += time.Millisecond }},
	{"opinion-custom", "knows no custom rules", func(t *spec.Terms) { t.Custom = nil }},
}

func turn(option *string, from, to string) {
	if *option == from {
		*option = to
	}
}

func swap(option *string, a, b string) {
	if *option == a {
		*option = b
	} else {
		*option = a
	}
}

func more(limit *int) {
	if *limit != spec.NoLimit {
		*limit++
	}
}
