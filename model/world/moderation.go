package world

import (
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// violation is the classifier's opinion of a message: one draw by its key, so it says the same whenever it is asked.
func (w *World) violation(key model.Key, labels model.Labels) bool {
	m := &w.rules.Policy().Moderation
	rate := m.FalsePositiveRate
	if labels&model.Violating != 0 {
		rate = m.TruePositiveRate
	}
	return key.Unit(model.ByClassifier) < rate
}

// suspended says whether id is suspended at a time, after the strikes that count by then; its stripe is locked.
func (w *World) suspended(id model.UserID, at model.Time) bool {
	return w.sideOf(id).suspended(at)
}

func (s *side) suspended(at model.Time) bool {
	for len(s.strikes) > 0 && s.strikes[0].at <= at {
		last := s.strikes[0]
		s.strikes = s.strikes[1:]
		if last.suspends(&s.counted) {
			if s.until <= last.at {
				s.from = last.at
			}
			s.until = max(s.until, last.end())
		}
	}
	return s.from <= at && at < s.until
}

// suspends counts a strike after those that were counted before, and says whether it is the one that suspends.
func (s strike) suspends(counted *int) bool {
	if *counted++; int64(*counted) < int64(s.limit) {
		return false
	}
	*counted = 0
	return true
}

// end is when the suspension is over that the strike brings if it is the last of so many.
func (s strike) end() model.Time { return s.at.Add(s.suspension) }

// strike notes a strike. It returns the end of the suspension that it brings, 0 where it is not the last of so many.
func (s *side) strike(last strike) (until model.Time) {
	i := len(s.strikes) // of those at the same time it is the last
	for i > 0 && s.strikes[i-1].at > last.at {
		i--
	}
	s.strikes = slices.Insert(s.strikes, i, last)
	counted, brings := s.counted, false
	for _, strike := range s.strikes[:i+1] {
		brings = strike.suspends(&counted)
	}
	if brings {
		return last.end()
	}
	return 0
}

// report judges a report. What it brings about at its latency's end is written down now.
func (w *World) report(a *model.Attempt, into *policy.Facts) model.Outcome {
	defer w.lockPair(a.Actor, a.Target)()
	f := w.blank(a.Actor, into)
	w.gatherOther(a, f)
	var m *message
	if f.Known {
		defer w.lockGroupsOf(a.Actor)()
		m = w.reported(a)
		f.Reached = m != nil
	}
	o := w.decide(policy.CaseReport, a, f)
	if o.Reason == model.Delivered && m != nil { // a faulty world may take a report of nothing
		o.From, o.Until = w.uphold(a, m)
	}
	return o
}

// uphold notes the judgement of a message's first report, if the classifier confirms it: from when on the message is removed, and the end of
// the suspension that this brings. Times are 0 for what does not come about.
func (w *World) uphold(a *model.Attempt, m *message) (from, until model.Time) {
	p := &w.rules.Policy().Moderation
	if m.judged || w.records.reporters && w.reportedBefore(a.Actor, m.commit) {
		return 0, 0
	}
	if p.Mode != policy.OnReport {
		if w.records.reporters {
			s := w.needSide(a.Actor)
			s.reported = append(s.reported, m.commit)
		}
		return 0, 0
	}
	m.judged = true
	if !w.violation(m.key, m.labels) {
		return 0, 0
	}
	m.removed = a.At.Add(p.Latency)
	w.user(a.Target).flags |= hasStrikes
	return m.removed, w.needSide(a.Target).strike(strike{m.removed, p.Strikes, p.Suspension})
}

// reportedBefore says whether one has reported a message when it was not judged for it.
func (w *World) reportedBefore(by model.UserID, commit uint64) bool {
	s := w.sideOf(by)
	return s != nil && slices.Contains(s.reported, commit)
}
