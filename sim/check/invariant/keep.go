package invariant

import (
	"dmsim/model"
	"dmsim/model/policy"
)

// keep says what is written down: what any policy looks at that may come in force.
type keep struct {
	messages bool       // all that can be, for ever
	uses     bool       // each use of a day, not only the day's sum
	answers  bool       // who wrote to whom
	letters  model.Time // how long what nobody had answered is kept; 0: it is not
	words    kinds      // what R13 counts
	coarse   bool       // near fingerprints too
	window   model.Time // how long what R13 counts is kept; 0: for ever
}

// forEver is longer than any history.
const forEver = model.Time(1 << 60)

// windowSlack is how much farther than the window I50 and I60 look.
const windowSlack = 2

func keepFor(policies []*policy.Policy, messages bool) keep {
	if messages {
		return keep{messages: true, uses: true, answers: true, letters: forEver, words: direct | whole | inMember, coarse: true}
	}
	var k keep
	for _, p := range policies {
		k.uses = k.uses || p.DailyLimit.Clock != policy.UTCDay
		k.answers = k.answers || p.ReplyExemption || p.Requests.Enabled || len(p.Custom) > 0 || p.Unanswered.Messages > 0
		if p.Unanswered.Messages > 0 {
			k.letters = max(k.letters, model.Time(p.Unanswered.Window.Milliseconds())+windowSlack)
		}
		k.window = max(k.window, model.Time(p.Spam.Window.Milliseconds())+windowSlack)
		if p.Spam.MaxRecipients != policy.NoLimit {
			k.words |= countedBy(p.Spam.GroupCounts)
			k.coarse = k.coarse || p.Spam.Match == policy.MatchNear
		}
	}
	return k
}

// serves says whether enough is kept to judge by a policy.
func (k keep) serves(p *policy.Policy) bool {
	if k.messages {
		return true
	}
	of := keepFor([]*policy.Policy{p}, false)
	words := of.words == 0 || of.words&^k.words == 0 && of.window <= k.window
	return of.letters <= k.letters && (k.uses || !of.uses) && (k.answers || !of.answers) && (k.coarse || !of.coarse) && words
}
