package world

import (
	"fmt"
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// records says what is written down of attempts: what any of the rules asks for that the world may ever go by, though those in force may not.
type records struct {
	answers    bool
	spam       bool
	spamWindow model.Time // the longest of all
	spamCounts readings   // of group_counts, all that occur
	uses       model.Time // how long each use of a day is kept; 0: only the sum of the day is
	letters    model.Time // how long what nobody had answered is kept: the longest window of all; 0: it is not
	reporters  bool       // who reported what was not judged then: under other rules a second report by the same one changes nothing either
}

// judges says whether reports are judged.
func judges(rules *policy.Rules) bool { return rules.Policy().Moderation.Mode == policy.OnReport }

// localDayMax is the longest calendar day that a zone can have: one that goes from the farthest east of UTC, 14 hours, to the farthest west, 12.
const localDayMax = model.DayLength + 26*model.Hour

func recordsFor(all []*policy.Rules) (r records) {
	var clocks [3]bool
	judged, unjudged := false, false
	for _, rules := range all {
		p, needs := rules.Policy(), rules.Needs()
		r.answers = r.answers || needs.Answers
		r.spam = r.spam || needs.Spam
		r.spamWindow = max(r.spamWindow, model.Time(p.Spam.Window.Milliseconds()))
		r.spamCounts |= readingOf(p.Spam.GroupCounts)
		if needs.Unanswered {
			r.letters = max(r.letters, model.Time(p.Unanswered.Window.Milliseconds()))
		}
		clocks[p.DailyLimit.Clock] = true
		judged, unjudged = judged || judges(rules), unjudged || !judges(rules)
	}
	r.reporters = judged && unjudged
	switch clocks {
	case [3]bool{policy.UTCDay: true}, [3]bool{policy.LocalDay: true}:
	case [3]bool{policy.Rolling24h: true}:
		r.uses = model.DayLength
	default:
		r.uses = localDayMax
	}
	return r
}

// enforce makes rules those that decide.
func (w *World) enforce(rules *policy.Rules) {
	p := rules.Policy()
	w.rules, w.needs = rules, rules.Needs()
	w.needs.Follows = w.needs.Follows || w.contact
	if w.fault != nil {
		w.needs = everything
	}
	w.spamWindow, w.spamExact = model.Time(p.Spam.Window.Milliseconds()), p.Spam.Match == policy.MatchExact
	w.spamCounts = readingOf(p.Spam.GroupCounts)
}

// Switch puts other rules in force for the attempts to come, none of which is before at. They must be among Options.Rules and Options.Later. What was
// decided stands, with what it brought: holds, strikes with what they lead to, requests, settings given by default, and what each message has used
// of its day, though which day that is the new rules say. The reasons of custom rules are numbered by the rules in force. It may be called when no attempt
// and no look at the world is under way, which the caller sees to.
func (w *World) Switch(rules *policy.Rules, at model.Time) {
	if !slices.Contains(w.all, rules) {
		panic(fmt.Sprintf("world: switched to the policy %q, which Options.Later does not name", rules.Policy().Name))
	}
	clock := w.rules.Policy().DailyLimit.Clock
	if w.fault != nil {
		rules = w.fault.turn(slices.Index(w.all, rules))
	}
	w.enforce(rules)
	if rules.Policy().DailyLimit.Clock != clock {
		w.recount(at)
	}
}

// recount finds what everybody has used of the day of at, as the clock of the rules in force has it. Whose uses are not written down has used nothing.
func (w *World) recount(at model.Time) {
	for i := range w.stripes {
		for id, s := range w.stripes[i].sides {
			u := w.user(id)
			u.day, u.used = 0, 0
			s.forgetUses(at - w.records.uses)
			for _, use := range s.rolling {
				u.count(w.dayOf(u, use.at), use.cost)
			}
		}
	}
}
