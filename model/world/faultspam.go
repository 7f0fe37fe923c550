package world

import (
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

var aboutSpam = []model.Reason{model.Spam}

var spamSlips = map[FaultKind]slip{
	FaultSpamWindowLate: {
		cases: sends, about: aboutSpam, where: (*event).known, keep: 1,
		facts: func(e *event) { e.countSpam(e.w.spamWindow + 1) },
	},
	FaultSpamWindowForEver: {
		cases: sends, about: aboutSpam, where: (*event).known, keep: forEver,
		facts: func(e *event) { e.countSpam(forEver) },
	},
	FaultSpamRefused: {after: func(e *event) {
		switch {
		case e.c != policy.CaseSend || e.o.Reason == model.Delivered || e.o.Reason == model.NotLoggedIn:
		case e.ofTwo():
			defer e.w.lockPair(e.a.Actor, e.a.Target)()
			e.w.noteSpam(e.a, e.w.user(e.a.Actor), uint32(e.a.Target), allReadings)
		}
	}},
	FaultSpamTwice: {
		cases: in(policy.CaseSend), about: aboutSpam,
		after: func(e *event) {
			if e.c == policy.CaseSend && e.o.Reason == model.Delivered {
				e.x.shadow.user(e.a.Actor).send(e)
			}
		},
		facts: func(e *event) {
			alike := int64(peek(e.x.shadow.users, e.a.Actor).alike(e))
			e.facts.SpamRecipients = max(e.facts.SpamRecipients, 1+alike)
		},
	},
}

// countSpam counts as R13 does, within another window.
func (e *event) countSpam(window model.Time) {
	was := e.w.spamWindow
	e.w.spamWindow = window
	e.w.gatherSpam(e.a, &e.facts)
	e.w.spamWindow = was
}

// send notes an accepted message, and forgets those that have left the window.
func (u *shadowUser) send(e *event) {
	u.sent = slices.DeleteFunc(u.sent, func(s shadowSent) bool { return s.at <= e.a.At-e.w.spamWindow })
	u.sent = append(u.sent, shadowSent{e.a.At, e.a.Message.Fingerprint})
}

// alike counts the messages within the window that are equal to the one at hand.
func (u shadowUser) alike(e *event) (n int) {
	near := 0
	if !e.w.spamExact {
		near = e.w.rules.Policy().Spam.NearDistance
	}
	for _, s := range u.sent {
		if s.at > e.a.At-e.w.spamWindow && model.Distance(s.fingerprint, e.a.Message.Fingerprint) <= near {
			n++
		}
	}
	return n
}
