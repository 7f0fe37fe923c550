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
	s := w.sideOf(id)
	p := &w.rules.Policy().Moderation
	for len(s.strikes) > 0 && s.strikes[0] <= at {
		s.counted++
		if int64(s.counted) >= int64(p.Strikes) {
			s.counted = 0
			if s.until <= s.strikes[0] {
				s.from = s.strikes[0]
			}
			s.until = s.strikes[0].Add(p.Suspension)
		}
		s.strikes = s.strikes[1:]
	}
	return s.from <= at && at < s.until
}

// report judges a report. What it brings about at its latency's end is written down now.
func (w *World) report(a *model.Attempt) model.Outcome {
	defer w.lockPair(a.Actor, a.Target)()
	f := w.blank(a.Actor)
	w.gatherOther(a, f)
	var m *message
	if f.Known {
		defer w.lockGroupsOf(a.Actor)()
		m = w.reported(a)
		f.Reached = m != nil
	}
	o := w.decide(policy.CaseReport, f)
	if o.Reason == model.Delivered {
		w.uphold(a, m)
	}
	return o
}

// uphold notes the judgement of a message's first report, if the classifier confirms it.
func (w *World) uphold(a *model.Attempt, m *message) {
	p := &w.rules.Policy().Moderation
	if m.judged || p.Mode != policy.OnReport {
		return
	}
	m.judged = true
	if !w.violation(m.key, m.labels) {
		return
	}
	m.removed = a.At.Add(p.Latency)
	s := w.needSide(a.Target)
	i, _ := slices.BinarySearch(s.strikes, m.removed)
	s.strikes = slices.Insert(s.strikes, i, m.removed)
	w.user(a.Target).flags |= hasStrikes
}
