package check_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check"
	"dmsim/sim/check/story"
)

// TestDoAll: the attempts of a story in batches of whatever size come out as they do one by one. DoAllFacts does as DoAll, and the facts that it hands out are those that
// were to be seen before the attempt, and decide as the attempt was decided.
func TestDoAll(t *testing.T) {
	for name, facts := range map[string]bool{"DoAll": false, "DoAllFacts": true} {
		t.Run(name, func(t *testing.T) {
			b := &batched{t: t, facts: facts, draw: rand.New(rand.NewPCG(17, 0))}
			single, together := kept(b.change), kept(b.change)
			e, err := check.Explore(context.Background(), check.Options{
				Seed: 17, Workers: 1, Stories: unlessShort(1000), Judges: check.Judges{NoOpinion: true, NoInvariants: true}, Settled: true,
				New: func(s *story.Story, rules *policy.Rules, later []*policy.Rules) (check.Target, error) {
					b.end()
					b.contacts = len(s.Steps)%4 > 0
					b.single, b.together = single(s, rules, later), together(s, rules, later)
					return b, nil
				},
			})
			require.NoError(t, err)
			b.end()
			require.Empty(t, e.Found)
			t.Logf("%d attempts in %d batches", e.Attempts, b.batches)
		})
	}
}

// batched is two worlds: one does each attempt at once, the other makes batches of them.
type batched struct {
	t                *testing.T
	facts            bool // batches hand out the facts
	draw             *rand.Rand
	contacts         bool // they are told
	single, together based
	size             int // of the batch to come
	attempts         []model.Attempt
	want             []model.Outcome
	before           []policy.Facts
	batches          int
}

func (b *batched) change(o *world.Options) { o.Contacts = b.contacts }

func (b *batched) AddUser(p model.Profile) model.UserID {
	b.together.AddUser(p)
	return b.single.AddUser(p)
}

func (b *batched) AddFollow(follower, followee model.UserID) {
	b.single.AddFollow(follower, followee)
	b.together.AddFollow(follower, followee)
}

func (b *batched) AddBlock(blocker, blocked model.UserID) {
	b.single.AddBlock(blocker, blocked)
	b.together.AddBlock(blocker, blocked)
}

func (b *batched) AddGroup(members ...model.UserID) model.GroupID {
	b.together.AddGroup(members...)
	return b.single.AddGroup(members...)
}

func (b *batched) Switch(rules *policy.Rules, at model.Time) {
	b.flush()
	b.single.Switch(rules, at)
	b.together.Switch(rules, at)
}

// Do leaves the members of a new group out: a batch has none.
func (b *batched) Do(a *model.Attempt, _ ...model.UserID) model.Outcome {
	if len(b.attempts) == 0 {
		b.size = 1 + b.draw.IntN(150)
	}
	b.attempts, b.before = append(b.attempts, *a), append(b.before, b.single.Facts(a))
	o := b.single.Do(a)
	if b.want = append(b.want, o); len(b.want) == b.size {
		b.flush()
	}
	return o
}

// flush makes a batch.
func (b *batched) flush() {
	n := len(b.attempts)
	got, facts := make([]model.Outcome, n), make([]policy.Facts, n)
	for i := range n { // what was there must not matter
		got[i], facts[i] = model.Outcome{Commit: 1 << 40, ID: 7, Repeat: true}, policy.Facts{SpamRecipients: 9, Anonymous: true, Requests: 3}
	}
	if b.facts {
		b.together.DoAllFacts(b.attempts, got, facts)
		b.requireFacts(got, facts)
	} else {
		b.together.DoAll(b.attempts, got)
	}
	require.Equal(b.t, b.want, got)
	b.attempts, b.want, b.before = b.attempts[:0], b.want[:0], b.before[:0]
	b.batches++
}

func (b *batched) requireFacts(outcomes []model.Outcome, facts []policy.Facts) {
	rules := b.single.Rules()
	for i := range facts {
		a := &b.attempts[i]
		if outcomes[i].Repeat {
			require.Zero(b.t, facts[i])
			continue
		}
		require.Equal(b.t, outcomes[i].Reason, rules.Decide(policy.CaseOf(a), &facts[i]), "%+v", a)
		require.Equal(b.t, asAsked(b.before[i], rules, b.contacts), facts[i], "%+v", a)
	}
}

// end compares what can be read after a story.
func (b *batched) end() {
	if b.single.World == nil {
		return
	}
	b.flush()
	for u := range b.single.Users() {
		require.Equal(b.t, b.single.Inbox(model.UserID(u)), b.together.Inbox(model.UserID(u)))
	}
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
