package world

import (
	"dmsim/model"
	"dmsim/model/policy"
)

// letter is an accepted one-to-one message to one who had never written to its sender: what R16 counts.
type letter struct {
	at       model.Time
	to       model.UserID
	answered bool // the recipient has written to the sender since
}

// unanswered counts a sender's letters within the window; its stripe is locked. Whether those answered since count is for the rules in force to say,
// so they stay on the list.
func (w *World) unanswered(sender model.UserID, at model.Time) (n uint32) {
	s := w.sideOf(sender)
	if s == nil {
		return 0
	}
	rule := &w.rules.Policy().Unanswered
	since := at - model.Time(rule.Window.Milliseconds())
	for i := range s.letters {
		if l := &s.letters[i]; l.at > since && !(l.answered && rule.Restored) {
			n++
		}
	}
	return n
}

// noteLetter notes a delivered one-to-one message: as a letter where the recipient had not written before, and where it is the first to that recipient,
// as an answer to the letters that came from there. Both stripes are locked.
func (w *World) noteLetter(a *model.Attempt, f *policy.Facts, first bool) {
	if s := w.sideOf(a.Target); first && s != nil {
		for i := range s.letters {
			s.letters[i].answered = s.letters[i].answered || s.letters[i].to == a.Actor
		}
	}
	if f.WroteBefore {
		return
	}
	s := w.needSide(a.Actor)
	s.forgetLetters(a.At - w.records.letters)
	s.letters = append(s.letters, letter{at: a.At, to: a.Target})
}

// forgetLetters drops those up to a time, where there are 8, 16, 32 ... and so many to drop that it pays: a letter costs the same however many there are, and which are kept
// hangs on nothing but the letters, so that a world that was restored keeps the same.
func (s *side) forgetLetters(upTo model.Time) {
	if n := len(s.letters); n < 8 || n&(n-1) != 0 {
		return
	}
	gone := 0
	for gone < len(s.letters) && s.letters[gone].at <= upTo {
		gone++
	}
	if 4*gone >= len(s.letters) {
		s.letters = s.letters[:copy(s.letters, s.letters[gone:])]
	}
}
