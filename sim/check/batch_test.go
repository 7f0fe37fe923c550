package check_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/check"
)

// TestDoAll: attempts in batches of whatever size come out as they do one by one.
func TestDoAll(t *testing.T) {
	checkOften(t, 500, func(t *rapid.T) {
		s := drawStory(t, 40)
		rules := s.rules(t)
		single, batched := s.setup.World(rules), s.setup.World(rules)
		for rest := s.attempts; len(rest) > 0; {
			n := min(rapid.IntRange(1, 150).Draw(t, "batch"), len(rest))
			batch, want := make([]model.Attempt, n), make([]model.Outcome, n)
			for i := range batch {
				batch[i] = rest[i].Attempt // without the members of a group
				want[i] = single.Do(&batch[i])
			}
			got := make([]model.Outcome, n)
			for i := range got {
				got[i] = model.Outcome{Commit: 1 << 40, ID: 7, Repeat: true} // what was there must not matter
			}
			batched.DoAll(batch, got)
			require.Equal(t, want, got)
			rest = rest[n:]
		}
		for u := range single.Users() {
			require.Equal(t, single.Inbox(model.UserID(u)), batched.Inbox(model.UserID(u)))
		}
	})
}

// TestDoAllFacts: it does as DoAll, and the facts that it hands out are those that were to be seen before the attempt, and decide as the attempt was decided.
func TestDoAllFacts(t *testing.T) {
	checkOften(t, 500, func(t *rapid.T) {
		s := drawStory(t, 20)
		rules := s.rules(t)
		plain, world := s.setup.World(rules), s.setup.World(rules)
		attempts, outcomes, facts := batchOf(s.attempts)
		want, before := make([]model.Outcome, len(attempts)), make([]policy.Facts, len(attempts))
		for i := range attempts {
			before[i] = plain.Facts(&attempts[i])
			plain.DoAll(attempts[i:i+1], want[i:i+1])
		}
		world.DoAllFacts(attempts, outcomes, facts)
		require.Equal(t, want, outcomes)
		for i := range facts {
			if outcomes[i].Repeat {
				require.Zero(t, facts[i])
				continue
			}
			c := policy.CaseOf(&attempts[i])
			require.Equal(t, outcomes[i].Reason, rules.Decide(c, &facts[i]), "%+v", attempts[i])
			require.Equal(t, asAsked(before[i], rules, s.setup.Contacts), facts[i], "%+v", attempts[i])
		}
	})
}

// batchOf makes one batch of attempts, without the members of groups. What stands in the lists to be written must not matter.
func batchOf(list []check.Attempt) (attempts []model.Attempt, outcomes []model.Outcome, facts []policy.Facts) {
	for _, a := range list {
		attempts = append(attempts, a.Attempt)
		outcomes = append(outcomes, model.Outcome{Commit: 1 << 40, ID: 7, Repeat: true})
		facts = append(facts, policy.Facts{SpamRecipients: 9, Anonymous: true, Requests: 3})
	}
	return attempts, outcomes, facts
}

// asAsked leaves out of the facts of an explanation what it shows without the rules' asking.
func asAsked(shown policy.Facts, rules *policy.Rules, contacts bool) policy.Facts {
	needs := rules.Needs()
	if !needs.SentToday || !shown.Known {
		shown.SentToday = 0
	}
	if !needs.Follows && !contacts {
		shown.SenderFollows, shown.RecipientFollows = false, false
	}
	return shown
}
