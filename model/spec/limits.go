package spec

import (
	"time"

	"dmsim/model"
)

// R11 spam-hold: the sender is held for spam.
func r11(q question) model.Reason {
	return refuse(q.w.held(q.Actor, q.At), model.SpamHold)
}

// R12 daily-limit: what the sender has used of the day is daily_limit.messages or more.
func r12(q question) model.Reason {
	return refuse(atLimit(q.w.usedToday(q.Actor, q.At), q.w.terms.DailyMessages), model.DailyLimit)
}

// R16 unanswered-limit: the recipient has never written to the sender, and the sender's messages of that kind in the window, and this one, are more than
// unanswered.messages. Under unanswered.restored a message counts only as long as its recipient has still not written.
func r16(q question) model.Reason {
	most := q.w.terms.UnansweredMessages
	if most == 0 || q.w.wroteBefore(q.Target, q.Actor) {
		return model.Delivered
	}
	count := 1
	for _, s := range q.w.sends {
		inWindow := q.At.Add(-q.w.terms.UnansweredWindow) < s.At && s.At <= q.At
		if s.Actor != q.Actor || !inWindow || !q.w.unasked(s) {
			continue
		}
		if restored := q.w.terms.UnansweredRestored && q.w.wroteBefore(s.Target, s.Actor); !restored {
			count++
		}
	}
	return refuse(count > most, model.UnansweredLimit)
}

// R13 spam: the distinct recipients of the sender's accepted messages with an equal fingerprint in the window,
// and those of the message at hand, are more than spam.max_recipients.
func r13(q question) model.Reason {
	limit := q.w.terms.SpamMaxRecipients
	return refuse(limit != NoLimit && q.w.recipientsOfEqual(q) > limit, model.Spam)
}

// R14 offensive: moderation is proactive, and the classifier takes the content for a violation.
func r14(q question) model.Reason {
	proactive := q.w.terms.ModerationMode == "proactive"
	return refuse(proactive && q.w.classifies(q.Message.Labels, q.Key), model.OffensiveContent)
}

// R15 a custom rule's own reason: the policy's custom rules in their order.
func r15(q question) model.Reason {
	for n, custom := range q.w.terms.Custom {
		if custom.RefuseWhen(q.view()) {
			return model.CustomReason + model.Reason(n)
		}
	}
	return model.Delivered
}

// view gathers what a custom rule can look at.
func (q question) view() View {
	v := View{
		SenderAge:     q.w.ageOf(q.Actor, q.At),
		RecipientAge:  -1,
		SenderSetting: q.w.users[q.Actor].setting,
		Kind:          q.Message.Kind,
		Length:        int(q.Message.Length),
		Labels:        q.Message.Labels,
		SentToday:     q.w.usedToday(q.Actor, q.At),
	}
	if q.Group != model.NoGroup {
		v.IsGroup, v.GroupSize = true, len(q.members)
		return v
	}
	v.RecipientAge = q.w.ageOf(q.Target, q.At)
	v.RecipientSetting = q.w.users[q.Target].setting
	v.SenderFollowsRecipient = q.w.follows[pair{q.Actor, q.Target}]
	v.RecipientFollowsSender = q.w.follows[pair{q.Target, q.Actor}]
	v.RecipientWroteBefore = q.w.wroteBefore(q.Target, q.Actor)
	v.Accepted = q.w.accepted[pair{q.Target, q.Actor}]
	return v
}

// hold keeps an account from sending during [from, until).
type hold struct {
	account     model.UserID
	from, until model.Time
}

// maybeHold draws, after a refusal for spam, whether the account is held for it. It returns when all of its holds are over, 0 where it is not.
func (w *World) maybeHold(a model.Attempt) (until model.Time) {
	if a.Key.Unit(model.BySpamHold) >= w.terms.SpamProbability {
		return 0
	}
	w.holds = append(w.holds, hold{a.Actor, a.At, a.At.Add(w.terms.SpamHold)})
	for _, h := range w.holds {
		if h.account == a.Actor {
			until = max(until, h.until)
		}
	}
	return until
}

// held tells whether one of the account's holds lasts.
func (w *World) held(u model.UserID, at model.Time) bool {
	for _, h := range w.holds {
		if h.account == u && within(at, h.from, h.until) {
			return true
		}
	}
	return false
}

// within tells whether a time is in [from, until): what has a length is over at its end.
func within(at, from, until model.Time) bool { return from <= at && at < until }

// usedToday adds up what the account's sends have used of the day of that time.
func (w *World) usedToday(u model.UserID, at model.Time) int {
	if w.terms.DailyClock == "rolling-24h" {
		return w.usedSince(u, at)
	}
	used, latest := 0, int64(0)
	for _, s := range w.sends {
		if s.Actor != u || s.used == 0 {
			continue
		}
		// A day never goes back: what is used after a zone's clock was turned back over midnight counts for the later day.
		if day := w.calendarDay(u, s.At); day > latest {
			used, latest = 0, day
		}
		used += s.used
	}
	if w.calendarDay(u, at) > latest {
		return 0
	}
	return used
}

// usedSince adds up what the account's sends have used of the last 24 hours: what was used at one time counts during [then, then + 24h).
func (w *World) usedSince(u model.UserID, at model.Time) int {
	used := 0
	for _, s := range w.sends {
		if s.Actor == u && within(at, s.At, s.At.Add(24*time.Hour)) {
			used += s.used
		}
	}
	return used
}

// calendarDay numbers the days of the calendar by which the account's sends count, from 1.
func (w *World) calendarDay(u model.UserID, at model.Time) int64 {
	if w.terms.DailyClock == "local-day" {
		zone := w.zoneOf(u)
		return int64(zone.LocalDay(at)) + 1
	}
	return at.Std().Unix()/int64((24*time.Hour).Seconds()) + 1
}

// cost returns what a send by an account uses of the day.
func (t Terms) cost(a model.Attempt, reason model.Reason, reached int) int {
	switch {
	case reason == model.NotLoggedIn:
		return 0
	case reason != model.Delivered && t.DailyCounts == "accepted":
		return 0
	case reason != model.Delivered:
		return 1
	case a.Group != model.NoGroup && t.DailyGroupCost == "per-recipient":
		return reached
	default:
		return 1
	}
}

// recipient is one that R13 counts: a person, or a whole group.
type recipient struct {
	user  model.UserID
	group model.GroupID
}

// recipientsOfEqual counts the distinct recipients of the message at hand and of what the sender sent before like it.
func (w *World) recipientsOfEqual(q question) int {
	distinct := map[recipient]bool{}
	count := func(a model.Attempt, others []model.UserID) {
		for _, r := range w.terms.recipients(a, others) {
			distinct[r] = true
		}
	}
	for _, s := range w.sends {
		inWindow := q.At.Add(-w.terms.SpamWindow) < s.At && s.At <= q.At
		if s.accepted() && s.Actor == q.Actor && inWindow && w.terms.equal(s.Message, q.Message) {
			count(s.Attempt, s.others)
		}
	}
	count(q.Attempt, without(q.members, q.Actor))
	return len(distinct)
}

// recipients lists whom a message counts as going to: one person, or a group as one or as each of its other members.
func (t Terms) recipients(a model.Attempt, others []model.UserID) []recipient {
	switch {
	case a.Group == model.NoGroup:
		return []recipient{{a.Target, model.NoGroup}}
	case t.SpamGroupCounts == "one":
		return []recipient{{model.NoUser, a.Group}}
	}
	var each []recipient
	for _, member := range others {
		each = append(each, recipient{member, model.NoGroup})
	}
	return each
}

// equal tells whether two messages are the same to R13.
func (t Terms) equal(a, b model.Message) bool {
	if t.SpamMatch == "near" {
		return model.Distance(a.Fingerprint, b.Fingerprint) <= t.SpamNearDistance
	}
	return a.Fingerprint == b.Fingerprint
}
