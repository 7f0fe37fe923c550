package compare

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/population"
)

func TestBands(t *testing.T) {
	for age, want := range map[int]string{0: "0-12", 12: "0-12", 13: "13-15", 15: "13-15", 16: "16-17", 17: "16-17", 18: "18-24", 24: "18-24", 25: "25-34", 34: "25-34", 35: "35-49", 49: "35-49", 50: "50+", 120: "50+"} {
		assert.Equal(t, want, Bands()[bandOf(age)], "%d", age)
	}
}

// people are so many, of all ages.
func people(t *testing.T, users int) *population.Population {
	t.Helper()
	p, err := population.Attributes(1, population.Default(), users, model.TimeOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)))
	require.NoError(t, err)
	return p
}

func rulesOf(t *testing.T, p policy.Policy) *policy.Rules {
	t.Helper()
	r, err := policy.Compile(p)
	require.NoError(t, err)
	return r
}

// send is a message of an arm's history.
type send struct {
	from, to model.UserID
	reason   model.Reason
}

// lived watches a history, in which every message is tried again.
func lived(t *testing.T, p *population.Population, sends ...send) *Row {
	t.Helper()
	w := NewWatch(p, true)
	for i, s := range sends {
		a := model.Attempt{Key: model.Key(i), Actor: s.from, Target: s.to, Group: model.NoGroup}
		o := model.Outcome{Reason: s.reason}
		w.Observe(&a, &o)
		require.NoError(t, w.Record(&a, &o, &policy.Facts{}))
		o.Repeat = true // a retry is no message
		w.Observe(&a, &o)
		require.NoError(t, w.Record(&a, &o, &policy.Facts{}))
	}
	var r Row
	w.Finish(&r, rulesOf(t, policy.Seed()))
	return &r
}

// TestWhoChanged: by hand, of five users.
func TestWhoChanged(t *testing.T) {
	p := people(t, 5)
	const ok = model.Delivered
	base := lived(t, p, send{0, 1, ok}, send{0, 2, model.NotFriends}, send{3, 1, model.NotFollowing}, send{2, 4, ok})
	arm := lived(t, p, send{0, 1, model.Blocked}, send{0, 2, model.Spam}, send{3, 1, ok})
	all := changes("arm", base.Witness, arm.Witness)

	sent := all[0]
	assert.Equal(t, Change{
		Arm: "arm", Sent: true, Users: 5, Had: 2, Has: 1, Gained: 1, Lost: 2, Unchanged: 2, LostBy: map[string]int{"blocked": 1, "none": 1}, GainedOf: map[string]int{"not-following": 1},
		Base: Messages{2, 2}, InArm: Messages{1, 2},
	}, sent)
	byAge, byPersonas, received := Change{}, Change{}, Change{}
	for _, c := range all {
		switch {
		case !c.Sent && c.By == "":
			received = c
		case c.Sent && c.By == "age":
			byAge.Users, byAge.Lost, byAge.Gained = byAge.Users+c.Users, byAge.Lost+c.Lost, byAge.Gained+c.Gained
		case c.Sent && c.By == "persona":
			byPersonas.Users, byPersonas.Lost, byPersonas.Gained = byPersonas.Users+c.Users, byPersonas.Lost+c.Lost, byPersonas.Gained+c.Gained
		}
	}
	assert.Equal(t, Change{Users: 5, Lost: 2, Gained: 1}, byAge)
	assert.Equal(t, Change{Users: 5, Lost: 2, Gained: 1}, byPersonas)
	assert.Equal(t, 1, received.Lost, "user 4, to whom nobody wrote")
	assert.Equal(t, 0, received.Gained, "user 1 was reached by another")
	assert.Nil(t, changes("arm", base.Witness, lived(t, people(t, 6)).Witness), "other people")
}

// TestFirstReason: the order is that of the rules. That of unanswered messages stands before that of spam, though its reason has a higher number.
func TestFirstReason(t *testing.T) {
	set := func(list ...model.Reason) (s reasons) {
		for _, r := range list {
			s |= 1 << r
		}
		return s
	}
	assert.Equal(t, model.Delivered, set().first())
	assert.Equal(t, model.UnansweredLimit, set(model.Spam, model.UnansweredLimit, model.CustomReason).first())
	assert.Equal(t, model.DailyLimit, set(model.UnansweredLimit, model.DailyLimit).first())
	assert.Equal(t, model.NotAMember, set(model.DailyLimit, model.NotAMember).first())
	for r := model.NotLoggedIn; r <= lastReason; r++ {
		assert.Equal(t, r, set(r).first(), "each has a place")
	}

	p := people(t, 2)
	base := lived(t, p, send{0, 1, model.Delivered})
	arm := lived(t, p, send{0, 1, model.Spam}, send{0, 1, model.UnansweredLimit})
	assert.Equal(t, map[string]int{"unanswered-limit": 1}, changes("arm", base.Witness, arm.Witness)[0].LostBy)
}

// TestGroupShares: the delivered share of each persona's messages, and none of those that sent nothing.
func TestGroupShares(t *testing.T) {
	p := people(t, 2)
	r := lived(t, p, send{0, 1, model.Delivered}, send{0, 1, model.Spam}, send{0, model.NoUser, model.UnknownRecipient}, send{7, 1, model.Delivered})
	assert.InDelta(t, 1./3, r.Groups[Group{senderAge, Bands()[bandOf(p.TrueAge(0))]}], 1e-12, "who registered on the way is in no group")
	assert.InDelta(t, 2./3, r.Groups[Group{recipientAge, Bands()[bandOf(p.TrueAge(1))]}], 1e-12)
	assert.Len(t, r.Groups, 3)
}

// TestExamples: intentions that came to another end, a few of each reason.
func TestExamples(t *testing.T) {
	p := people(t, 3)
	var base, arm []send
	for i := range model.UserID(10) {
		base, arm = append(base, send{0, 1 + i%2, model.Delivered}), append(arm, send{0, 1 + i%2, model.Blocked})
	}
	base, arm = append(base, send{1, 2, model.Spam}, send{1, 2, model.Spam}, send{1, 0, model.Delivered}), append(arm, send{1, 2, model.Delivered}, send{1, 2, model.Blocked}, send{1, 2, model.Blocked})
	list := examples("arm", "base", lived(t, p, base...).Witness, lived(t, p, arm...).Witness)
	require.Len(t, list, examplesOfReason+1)
	spam := 0
	for _, e := range list {
		if e.Refusing == "base" {
			spam++
			assert.Equal(t, Example{
				Arm: "arm", Key: "000000000000000a", At: model.Time(0).String(), From: &Someone{1, p.TrueAge(1), p.Persona(1).String()}, To: &Someone{2, p.TrueAge(2), p.Persona(2).String()},
				Base: Verdict{Decision: "spam"}, InArm: Verdict{Decision: "delivered"}, Reason: "spam", Refusing: "base",
			}, e)
			continue
		}
		assert.Equal(t, "blocked", e.Reason)
		assert.Equal(t, "arm", e.Refusing)
	}
	assert.Equal(t, 1, spam)
}

// TestSampleIsBounded, and of two histories it keeps the same keys.
func TestSampleIsBounded(t *testing.T) {
	var one, other sample
	for i := range uint64(3 * sampleMax) {
		one.add(decision{hash: model.Mix(i, 1)})
		other.add(decision{hash: model.Mix(3*sampleMax-1-i, 1)})
	}
	assert.Len(t, one, sampleMax)
	assert.Equal(t, one.sorted(), other.sorted())
}
