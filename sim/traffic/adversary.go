package traffic

import (
	"cmp"
	"slices"

	"dmsim/model"
)

// adversary is how one has adapted to what the policy did to it. Only accounts that were refused, held or blocked have one, and their memory
// grows with them.
type adversary struct {
	mutates   bool
	slowUntil model.Time
	share     float64      // of what one would begin that is left out until slowUntil
	moving    bool         // another account is on the way, or there
	moved     model.UserID // the account that acts instead; NoUser: none
}

func (g *Generator) adversaryOf(u model.UserID) *adversary {
	if g.adversaries[u] == nil {
		g.adversaries[u] = &adversary{moved: model.NoUser}
		g.adapted.Add(u)
	}
	return g.adversaries[u]
}

// Revise changes attempts that are about to be made, as those who adapt do: texts change, some attempts are left out, another account acts. It
// works in the order of the history, on what was drawn before: so the draws stay those of adversaries that do not adapt.
func (g *Generator) Revise(attempts []model.Attempt) []model.Attempt {
	if len(g.adversaries) == 0 {
		return attempts
	}
	kept, moved := attempts[:0], false
	for i := range attempts {
		a, was := &attempts[i], attempts[i].Actor
		if g.adapted.Has(was) && !g.revise(a) {
			continue
		}
		moved = moved || a.Actor != was
		if len(kept) < i {
			kept = append(kept, *a)
		} else {
			kept = attempts[:i+1]
		}
	}
	if moved { // the order is by time and actor
		slices.SortStableFunc(kept, func(a, b model.Attempt) int {
			return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Actor, b.Actor))
		})
	}
	return kept
}

// revise says whether the attempt is made: by the account that acts now, as that has learnt.
func (g *Generator) revise(a *model.Attempt) bool {
	s := g.adversaries[a.Actor]
	for s != nil && s.moved != model.NoUser {
		a.Actor = s.moved
		s = g.adversaries[a.Actor]
	}
	if s == nil {
		return true
	}
	if a.At < s.slowUntil {
		d := g.leftOut.Draw(g.who(a.Actor), uint64(a.Key))
		if d.Chance(s.share) {
			return false
		}
	}
	if s.mutates && a.Op == model.OpSend {
		a.Message.Fingerprint ^= 1<<(a.Key&63) | 1<<(a.Key>>6&63)
	}
	return true
}

// adaptTo is what an adversary makes of a refusal.
func (g *Generator) adaptTo(b *behaviour, a *model.Attempt, o *model.Outcome, later []model.Attempt) []model.Attempt {
	r := &b.Refused
	switch o.Reason {
	case model.Spam, model.SpamHold, model.DailyLimit, model.UnansweredLimit, model.OffensiveContent:
		d := g.adapt.Draw(g.who(a.Actor), uint64(a.Key))
		s := g.adversaryOf(a.Actor)
		s.mutates = s.mutates || d.Chance(r.Mutate)
		if r.Slow > 0 {
			s.slowUntil, s.share = a.At+model.DayLength, r.Slow
		}
		if o.Reason == model.SpamHold {
			return g.anotherAccount(b, a.Actor, a, later)
		}
	case model.Suspended:
		return g.anotherAccount(b, a.Actor, a, later)
	}
	return later
}

// anotherAccount lets an adversary register anew, once for each account.
func (g *Generator) anotherAccount(b *behaviour, u model.UserID, because *model.Attempt, later []model.Attempt) []model.Attempt {
	if b.Refused.Account == 0 {
		return later
	}
	s := g.adversaryOf(u)
	if s.moving {
		return later
	}
	s.moving = true
	d := g.adapt.Draw(g.who(u), uint64(because.Key)+1)
	if !d.Chance(b.Refused.Account) {
		return later // it does not come back; nor will it later
	}
	again := next(&d, model.OpRegister, model.NoUser, model.NoUser, g.later(because.At, 1000*b.Refused.Delay.Quantile(d.Unit())))
	again.Ref = 1 + uint64(u)
	again.Birth = adultBirth(because.At)
	return append(later, again)
}

// adultBirth is the date of birth that an adversary states: of one of 25 years.
func adultBirth(at model.Time) model.Date { return (at.Day() - 25*365 - 7).Date() }

// comeBack notes that the person behind an account has another one, which goes on as it had learnt to.
func (g *Generator) comeBack(before, now model.UserID) {
	s := g.adversaryOf(before)
	s.moved = now
	n := g.adversaryOf(now)
	n.mutates, n.slowUntil, n.share = s.mutates, s.slowUntil, s.share
}
