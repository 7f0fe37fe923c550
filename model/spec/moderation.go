package spec

import (
	"cmp"
	"slices"
	"time"

	"dmsim/model"
)

// M01 nothing-to-report: no message of that sender reached the reporter, or the one that is named is not such a message.
func m01(q question) model.Reason {
	_, found := q.w.reportable(q.Attempt)
	return refuse(!found, model.NothingToReport)
}

// reportable finds the message that a report is about: the one named, else the last of that sender that reached the reporter.
func (w *World) reportable(a model.Attempt) (send, bool) {
	for _, s := range slices.Backward(w.sends) {
		named := a.Ref == 0 || a.Ref == s.commit
		if named && s.Actor == a.Target && slices.Contains(s.reached, a.Actor) {
			return s, true
		}
	}
	return send{}, false
}

// classifies tells whether the classifier takes a message for a violation: one draw a message, by the message's key.
func (w *World) classifies(labels model.Labels, key model.Key) bool {
	rate := w.terms.FalsePositiveRate
	if labels&model.Violating != 0 {
		rate = w.terms.TruePositiveRate
	}
	return key.Unit(model.ByClassifier) < rate
}

// report is one that was done, with what follows from it by the terms of its time.
type report struct {
	message  uint64 // its commit number
	of, by   model.UserID
	judged   bool // it was put before the classifier
	upheld   bool
	upheldAt model.Time // where upheld

	strikes    int // what the strikes have to reach for a suspension
	suspension time.Duration
}

// noteReport records a report. Under on-report the first one of a message puts it before the classifier; a second one
// by the same reporter, and one of a message that is under judgement or judged, changes nothing. Of one that is upheld it
// returns from when on the message is removed, and until when its strike, if it is the last of so many, suspends.
func (w *World) noteReport(a model.Attempt) (from, until model.Time) {
	message, _ := w.reportable(a)
	for _, r := range w.reports {
		if r.message == message.commit && (r.by == a.Actor || r.judged) {
			return 0, 0
		}
	}
	r := report{message: message.commit, of: message.Actor, by: a.Actor}
	if w.terms.ModerationMode == "on-report" {
		r.judged = true
		r.upheld = w.classifies(message.Message.Labels, message.Key)
		r.upheldAt = a.At.Add(w.terms.ModerationLatency)
		r.strikes, r.suspension = w.terms.Strikes, w.terms.Suspension
	}
	w.reports = append(w.reports, r)
	if !r.upheld {
		return 0, 0
	}
	for _, last := range w.suspending(r.of) {
		if last.message == r.message {
			return r.upheldAt, last.over()
		}
	}
	return r.upheldAt, 0
}

// over is when the suspension is over that the report's strike brings if it is the last of so many.
func (r report) over() model.Time { return r.upheldAt.Add(r.suspension) }

// removed tells whether the content of a message is unreadable: a report of it was upheld, at that time at the latest.
func (w *World) removed(commit uint64, at model.Time) bool {
	for _, r := range w.reports {
		if r.message == commit && r.upheld && r.upheldAt <= at {
			return true
		}
	}
	return false
}

// suspended tells whether the account is suspended: a suspension lasts [then, then + suspension).
func (w *World) suspended(u model.UserID, at model.Time) bool {
	for _, last := range w.suspending(u) {
		if within(at, last.upheldAt, last.over()) {
			return true
		}
	}
	return false
}

// suspending lists the reports whose strikes suspend the account. It counts the strikes from the first one on, in the order in which
// the reports were upheld: where they reach the number, they start anew.
func (w *World) suspending(u model.UserID) (last []report) {
	strikes := 0
	for _, r := range w.upheldAgainst(u) {
		if strikes++; atLimit(strikes, r.strikes) {
			strikes = 0
			last = append(last, r)
		}
	}
	return last
}

// upheldAgainst lists the upheld reports of an account's messages, as they fall due.
func (w *World) upheldAgainst(u model.UserID) []report {
	var upheld []report
	for _, r := range w.reports {
		if r.of == u && r.upheld {
			upheld = append(upheld, r)
		}
	}
	slices.SortStableFunc(upheld, func(a, b report) int { return cmp.Compare(a.upheldAt, b.upheldAt) })
	return upheld
}
