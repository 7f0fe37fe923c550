package world

import (
	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/model/policy"
)

// Send decides one message, one-to-one or to a group, and commits the outcome. A one-to-one send allocates nothing.
func (w *World) Send(a *model.Attempt) (o model.Outcome) {
	if w.fault != nil {
		return w.faulty(a, nil, nil)
	}
	if a.Group != model.NoGroup {
		return w.sendGroup(a, nil)
	}
	w.send(a, &o, nil)
	return o
}

// send is a one-to-one send. The facts on which it is decided go into, unless that is nil.
func (w *World) send(a *model.Attempt, o *model.Outcome, into *policy.Facts) {
	w.lockTwo(a.Actor, a.Target)
	if w.missing(a.Actor) || w.missing(a.Target) {
		w.grow.Lock()
		defer w.grow.Unlock()
	}
	known := false
	f := w.blank(a.Actor, into)
	if a.Message.ID != 0 {
		*o, known = w.retried(a)
	}
	if !known {
		w.gatherSend(a, f)
		w.commitSend(a, w.judge(policy.CaseSend, a, f, into != nil), f, o)
	}
	w.unlockTwo(a.Actor, a.Target)
}

// judge decides a send. What the spam rule counts is only counted where no rule before it refuses, and only as far as that rule asks: a spammer who is held,
// or who is far above the limit, costs no more than others. Where all facts are to be handed out, all is counted.
func (w *World) judge(c policy.Case, a *model.Attempt, f *policy.Facts, all bool) model.Reason {
	if w.fault != nil {
		w.gatherSpam(a, f)
		return w.fault.decide(c, a, f)
	}
	if w.spamAtHand(a, f) {
		return w.rules.Decide(c, f)
	}
	if all {
		w.countSpam(a, f, policy.NoLimit)
	}
	if reason := w.rules.BeforeSpam(c, f); reason != model.Delivered {
		return reason
	}
	if !all {
		w.countSpam(a, f, w.rules.Policy().Spam.MaxRecipients)
	}
	return w.rules.FromSpam(c, f)
}

// Facts gathers what the rules would look at for an attempt now, without deciding it: the ground of an explanation, which shows follows and use of
// the day also where the policy asks for neither.
func (w *World) Facts(a *model.Attempt) policy.Facts {
	if w.fault != nil {
		w.fault.mu.Lock()
		defer w.fault.mu.Unlock()
	}
	return w.gatherAll(a)
}

func (w *World) gatherAll(a *model.Attempt) policy.Facts {
	_, unlock := w.lock(a.Actor, a.Target, a.Group)
	defer unlock()
	var f policy.Facts
	switch policy.CaseOf(a) {
	case policy.CaseSend:
		w.gatherSend(a, &f)
		w.gatherSpam(a, &f)
	case policy.CaseGroupSend:
		w.gatherGroupSend(a, &f)
		w.gatherSpam(a, &f)
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
	w.gatherContent(a, f, w.user(a.Actor))
	if w.needs.Unanswered {
		f.Unanswered = w.unanswered(a.Actor, a.At)
	}
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
		if w.records.spam {
			w.noteSpam(a, u, uint32(a.Target), allReadings)
		}
		if w.records.answers {
			w.noteAnswer(a, f)
		}
		if w.store == StoreAll {
			w.storeChat(a, o.Commit)
		}
	} else {
		o.Until = w.commitRefusal(a, reason)
	}
	if w.contact {
		w.tellContact(a, f, o)
	}
	if a.Message.ID != 0 {
		w.remember(a, *o)
	}
}

// commitRefusal counts a refused send where attempts count, and holds an account for spam: it returns until when, 0 where it does not.
func (w *World) commitRefusal(a *model.Attempt, reason model.Reason) (until model.Time) {
	p := w.rules.Policy()
	if reason == model.NotLoggedIn {
		return 0
	}
	u := w.user(a.Actor)
	if p.DailyLimit.Counts == policy.CountAttempts {
		w.useDay(a.Actor, u, a.At, 1)
	}
	if reason != model.Spam || a.Key.Unit(model.BySpamHold) >= p.Spam.Probability {
		return 0
	}
	s := w.needSide(a.Actor)
	s.hold = max(s.hold, a.At.Add(p.Spam.Hold))
	u.flags |= hasHold
	return s.hold
}

func (w *World) noteAnswer(a *model.Attempt, f *policy.Facts) {
	p := w.needPair(a.Target, a.Actor)
	if w.records.letters > 0 {
		w.noteLetter(a, f, p.bits&writtenTo == 0)
	}
	p.bits |= writtenTo
	if w.rules.Policy().Requests.Enabled && f.Stranger() {
		w.needPair(a.Actor, a.Target).requests++
	}
}

// retried returns the first outcome of a send whose message id is known. An unauthenticated one learns nothing of earlier sends.
func (w *World) retried(a *model.Attempt) (model.Outcome, bool) {
	o, known := w.tried(a)
	if w.fault != nil {
		return w.fault.again(a, o, known)
	}
	return o, known
}

func (w *World) tried(a *model.Attempt) (model.Outcome, bool) {
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
