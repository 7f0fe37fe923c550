package world

import (
	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/model/policy"
)

// Send decides one message, one-to-one or to a group, and commits the outcome. A one-to-one send allocates nothing.
func (w *World) Send(a *model.Attempt) model.Outcome {
	if a.Group != model.NoGroup {
		return w.sendGroup(a)
	}
	var o model.Outcome
	w.send(a, &o)
	return o
}

// send is a one-to-one send.
func (w *World) send(a *model.Attempt, o *model.Outcome) {
	w.lockTwo(a.Actor, a.Target)
	if w.missing(a.Actor) || w.missing(a.Target) {
		w.grow.Lock()
		defer w.grow.Unlock()
	}
	known := false
	if a.Message.ID != 0 {
		*o, known = w.retried(a)
	}
	if !known {
		f := w.blank(a.Actor)
		w.gatherSend(a, f)
		w.commitSend(a, w.rules.Decide(policy.CaseSend, f), f, o)
	}
	w.unlockTwo(a.Actor, a.Target)
}

// Facts gathers what the rules would look at for an attempt now, without deciding it: the ground of an explanation, which shows follows and use of
// the day also where the policy asks for neither.
func (w *World) Facts(a *model.Attempt) policy.Facts {
	_, unlock := w.lock(a.Actor, a.Target, a.Group)
	defer unlock()
	var f policy.Facts
	switch policy.CaseOf(a) {
	case policy.CaseSend:
		w.gatherSend(a, &f)
	case policy.CaseGroupSend:
		w.gatherGroupSend(a, &f)
	case policy.CaseAdd:
		w.gatherAdd(a, &f)
	case policy.CaseLeave:
		w.gatherLeave(a, &f)
	case policy.CaseReport:
		if w.gatherOther(a, &f); f.Known {
			defer w.lockGroupsOf(a.Actor)()
			f.Reached = w.reported(a) != nil
		}
	default:
		w.gatherOther(a, &f)
	}
	if a.Op == model.OpSend && !f.Anonymous {
		f.SentToday = w.usedToday(a.Actor, w.user(a.Actor), a.At)
	}
	if (a.Op == model.OpSend && !f.Group || a.Op == model.OpAdd) && f.Known {
		w.gatherFollows(a, &f, w.pairOf(a.Actor, a.Target))
	}
	return f
}

// gatherActor gathers what concerns the one who attempts; its stripe is locked. It says whether there is such an account.
func (w *World) gatherActor(a *model.Attempt, f *policy.Facts) bool {
	f.SenderAge, f.RecipientAge = policy.NoAge, policy.NoAge
	if !w.alive(a.Actor) {
		f.Anonymous = true
		return false
	}
	u := w.user(a.Actor)
	f.Anonymous = a.Anonymous
	f.SenderAge = w.age(u, a.At)
	f.SenderSetting = u.setting
	if u.flags&hasStrikes != 0 {
		f.Suspended = w.suspended(a.Actor, a.At)
	}
	return true
}

// gatherTarget gathers what every attempt with a target looks at; both stripes are locked and both exist.
func (w *World) gatherTarget(a *model.Attempt, f *policy.Facts) pair {
	f.Self = a.Actor == a.Target
	p := w.pairOf(a.Actor, a.Target)
	f.Blocked = p.bits&anyBlock != 0
	return p
}

// gatherPair gathers what gates look at, beside.
func (w *World) gatherPair(a *model.Attempt, f *policy.Facts) {
	r := w.user(a.Target)
	f.RecipientAge = w.age(r, a.At)
	f.RecipientSetting = r.setting
	p := w.gatherTarget(a, f)
	f.WroteBefore = p.bits&writtenTo != 0
	f.Accepted = p.bits&acceptedBy != 0
	f.Requests = int64(p.requests)
	if w.needs.Follows {
		w.gatherFollows(a, f, p)
	}
}

func (w *World) gatherFollows(a *model.Attempt, f *policy.Facts, p pair) {
	tie := w.tie(a.Actor, a.Target, p)
	f.SenderFollows, f.RecipientFollows = tie&graph.Out != 0, tie&graph.In != 0
}

// gatherContent gathers what concerns the message and the sender's limits.
func (w *World) gatherContent(a *model.Attempt, f *policy.Facts, u *user) {
	f.Kind, f.Length, f.Labels = a.Message.Kind, a.Message.Length, a.Message.Labels
	f.Held = u.flags&hasHold != 0 && a.At < w.sideOf(a.Actor).hold
	if w.needs.SentToday {
		f.SentToday = w.usedToday(a.Actor, u, a.At)
	}
	if w.needs.Violation {
		f.Violation = w.violation(a.Key, a.Message.Labels)
	}
}

func (w *World) gatherSend(a *model.Attempt, f *policy.Facts) {
	if !w.gatherActor(a, f) {
		return
	}
	if f.Known = w.alive(a.Target); !f.Known {
		return
	}
	w.gatherPair(a, f)
	u := w.user(a.Actor)
	w.gatherContent(a, f, u)
	if w.needs.Spam {
		f.SpamRecipients = int64(w.spamBefore(a, u, uint32(a.Target)) + 1)
	}
}

// spamBefore counts the recipients in the window other than the one at hand.
func (w *World) spamBefore(a *model.Attempt, u *user, atHand uint32) int {
	log := &w.stripe(a.Actor).log
	if w.spamExact {
		return log.countExact(a.Actor, u, a.Message.Fingerprint, a.At-w.spamWindow, atHand)
	}
	return log.count(a.Actor, u, w.sameContent(a.Message.Fingerprint), a.At-w.spamWindow, []uint32{atHand})
}

func (w *World) sameContent(fingerprint uint64) func(uint64) bool {
	near := 0
	if p := w.rules.Policy(); p.Spam.Match == policy.MatchNear {
		near = p.Spam.NearDistance
	}
	return func(other uint64) bool { return model.Distance(fingerprint, other) <= near }
}

func (w *World) age(u *user, at model.Time) int16 {
	return int16(model.Age(u.birth, w.dateOf(at), w.rules.Policy().LeapDayBirthday))
}

// commitSend writes down what a one-to-one send did.
func (w *World) commitSend(a *model.Attempt, reason model.Reason, f *policy.Facts, o *model.Outcome) {
	*o = model.Outcome{Reason: reason, Commit: w.commits.Add(1)}
	if reason == model.Delivered {
		o.Reached = 1
		u := w.user(a.Actor)
		w.useDay(a.Actor, u, a.At, 1)
		if w.needs.Spam {
			w.noteSpam(a, u, uint32(a.Target))
		}
		if w.needs.Answers {
			w.noteAnswer(a, f)
		}
		if w.store == StoreAll {
			w.storeChat(a, o.Commit)
		}
	} else {
		w.commitRefusal(a, reason)
	}
	if a.Message.ID != 0 {
		w.remember(a, *o)
	}
}

// commitRefusal counts a refused send where attempts count, and holds an account for spam.
func (w *World) commitRefusal(a *model.Attempt, reason model.Reason) {
	p := w.rules.Policy()
	if reason == model.NotLoggedIn {
		return
	}
	u := w.user(a.Actor)
	if p.DailyLimit.Counts == policy.CountAttempts {
		w.useDay(a.Actor, u, a.At, 1)
	}
	if reason == model.Spam && a.Key.Unit(model.BySpamHold) < p.Spam.Probability {
		s := w.needSide(a.Actor)
		s.hold = max(s.hold, a.At.Add(p.Spam.Hold))
		u.flags |= hasHold
	}
}

func (w *World) noteSpam(a *model.Attempt, u *user, to ...uint32) {
	since := a.At - w.spamWindow
	log := &w.stripe(a.Actor).log
	for _, to := range to {
		log.add(a.Actor, u, spamEntry{fingerprint: a.Message.Fingerprint, at: a.At, to: to}, since)
	}
}

func (w *World) noteAnswer(a *model.Attempt, f *policy.Facts) {
	w.needPair(a.Target, a.Actor).bits |= writtenTo
	if w.rules.Policy().Requests.Enabled && f.Stranger() {
		w.needPair(a.Actor, a.Target).requests++
	}
}

// retried returns the first outcome of a send whose message id is known. An unauthenticated one learns nothing of earlier sends.
func (w *World) retried(a *model.Attempt) (model.Outcome, bool) {
	if a.Message.ID == 0 || a.Anonymous || !w.alive(a.Actor) {
		return model.Outcome{}, false
	}
	s := w.sideOf(a.Actor)
	if s == nil {
		return model.Outcome{}, false
	}
	r, known := s.retries[a.Message.ID]
	if !known || w.retries > 0 && a.At >= r.at+w.retries {
		return model.Outcome{}, false
	}
	r.outcome.Repeat = true
	return r.outcome, true
}

// remember keeps the outcome of a send with a message id.
func (w *World) remember(a *model.Attempt, o model.Outcome) {
	if a.Message.ID == 0 || o.Reason == model.NotLoggedIn {
		return
	}
	s := w.needSide(a.Actor)
	if s.retries == nil {
		s.retries = make(map[uint64]retry)
	}
	if w.retries > 0 {
		w.forgetTries(s, a.At)
		s.tries = append(s.tries, try{a.At, a.Message.ID})
	}
	s.retries[a.Message.ID] = retry{a.At, o}
}

// forgetTries drops the ids that are known no longer.
func (w *World) forgetTries(s *side, at model.Time) {
	gone := 0
	for gone < len(s.tries) && at >= s.tries[gone].at+w.retries {
		if r := s.retries[s.tries[gone].id]; r.at == s.tries[gone].at {
			delete(s.retries, s.tries[gone].id)
		}
		gone++
	}
	if gone > 0 {
		s.tries = s.tries[:copy(s.tries, s.tries[gone:])]
	}
}
