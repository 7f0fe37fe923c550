package invariant

import (
	"fmt"

	"dmsim/model"
)

// letter is a delivered one-to-one message to one who had never written to its sender: what R16 counts.
type letter struct {
	at       model.Time
	to       model.UserID
	answered bool // by now
}

// noteLetter writes down a message between two: one to somebody who has not written is a letter, and the first that goes the other way answers letters.
func (m *Monitor) noteLetter(q *question) {
	if q.mine.bits&wrote == 0 && q.r.side != 0 {
		letters := m.sides[q.r.side].letters
		for i := range letters {
			if letters[i].to == q.Actor {
				letters[i].answered = true
			}
		}
	}
	if q.theirs.bits&wrote != 0 {
		return
	}
	s := m.side(q.s)
	if len(s.letters) >= pruneFrom && len(s.letters) == cap(s.letters) {
		s.pruneLetters(q.At - m.keep.letters)
	}
	s.letters = append(s.letters, letter{at: q.At, to: q.Target})
}

// pruneLetters forgets those up to a time, if that makes room.
func (s *side) pruneLetters(upTo model.Time) {
	n := 0
	for n < len(s.letters) && s.letters[n].at <= upTo {
		n++
	}
	if n > len(s.letters)/4 {
		s.letters = s.letters[:copy(s.letters, s.letters[n:])]
	}
}

// lettersSince counts a user's letters after a time, the answered ones where they are asked for.
func (m *Monitor) lettersSince(u *user, since model.Time, answered bool) (n int) {
	if u.side == 0 {
		return 0
	}
	for _, l := range m.sides[u.side].letters {
		if l.at > since && (answered || !l.answered) {
			n++
		}
	}
	return n
}

func (m *Monitor) letterWindow() model.Time {
	return model.Time(m.p.Unanswered.Window.Milliseconds())
}

// tooManyLetters is the condition of R16.
func (m *Monitor) tooManyLetters(q *question) bool {
	u := &m.p.Unanswered
	return u.Messages > 0 && q.theirs.bits&wrote == 0 && m.lettersSince(q.s, q.At-m.letterWindow(), !u.Restored) >= u.Messages
}

// lettersExplained explains that the cap is thought used up, of one to whom the recipient has not written.
func (m *Monitor) lettersExplained(q *question) string {
	u, since := &m.p.Unanswered, q.At-m.letterWindow()
	switch {
	case u.Messages == 0 || q.theirs.bits&wrote != 0:
		return ""
	case m.lettersSince(q.s, since-windowSlack, !u.Restored) >= u.Messages:
		return "I60"
	default:
		return onlyIf(m.lettersSince(q.s, since, true) >= u.Messages, "I61")
	}
}

func (m *Monitor) lettersText(q *question) string {
	since := q.At - m.letterWindow()
	return fmt.Sprintf("the recipient has written before: %t; %d messages to such as had not within %s, of which %d are not answered, unanswered.messages is %d, restored: %t", q.theirs.bits&wrote != 0,
		m.lettersSince(q.s, since, true), m.p.Unanswered.Window, m.lettersSince(q.s, since, false), m.p.Unanswered.Messages, m.p.Unanswered.Restored)
}
