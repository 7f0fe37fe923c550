package spec_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/spec"
)

// daily returns a change to a limit of n messages a day.
func daily(n int, change func(*spec.Terms)) func(*spec.Terms) {
	return func(terms *spec.Terms) {
		open(terms)
		terms.DailyMessages = n
		change(terms)
	}
}

func keep(*spec.Terms) {}

func TestR12CountsAccepted(t *testing.T) {
	s := newStage(t, daily(2, keep))
	for range 5 {
		assert.Equal(t, model.UnknownRecipient, s.send(ana, nobody), "refused costs nothing")
	}
	assert.Equal(t, model.Delivered, s.send(ana, ben))
	assert.Equal(t, model.Delivered, s.tell(ana, s.AddGroup(ana, ben, cy)).Reason, "a group message uses 1")
	assert.Equal(t, model.DailyLimit, s.send(ana, ben))
	assert.Equal(t, model.Delivered, s.send(ben, ana), "another one's count")
	s.now = at("2026-03-01T23:59:59Z")
	assert.Equal(t, model.DailyLimit, s.send(ana, ben))
	s.now = at("2026-03-02T00:00:00Z")
	assert.Equal(t, model.Delivered, s.send(ana, ben))
}

func TestR12NoneAndZero(t *testing.T) {
	s := newStage(t, daily(spec.NoLimit, keep))
	for range 600 {
		require.Equal(t, model.Delivered, s.send(ana, ben))
	}
	assert.Equal(t, model.DailyLimit, newStage(t, daily(0, keep)).send(ana, ben))
}

func TestR12CountsAttempts(t *testing.T) {
	attempts := func(terms *spec.Terms) { terms.DailyCounts, terms.DailyClock = "attempts", "rolling-24h" }
	s := newStage(t, daily(2, attempts))
	assert.Equal(t, model.UnknownRecipient, s.send(ana, nobody), "uses 1")
	assert.Equal(t, model.NotLoggedIn, s.send(ana, ben, anonymous), "uses none")
	assert.Equal(t, model.Delivered, s.send(ana, ben), "uses the second")
	s.after(time.Hour)
	assert.Equal(t, model.DailyLimit, s.send(ana, ben), "uses 1 itself")
	assert.Equal(t, model.UnknownRecipient, s.send(ana, nobody), "R02 first, uses 1")
	s.after(23 * time.Hour)
	assert.Equal(t, model.DailyLimit, s.send(ana, ben), "the two refused an hour later still count")
}

func TestR12PerRecipient(t *testing.T) {
	per := func(terms *spec.Terms) { terms.DailyGroupCost = "per-recipient" }
	s := newStage(t, daily(4, per))
	club := s.AddGroup(ana, ben, cy, dan)
	alone := s.AddGroup(ana)
	s.AddBlock(dan, ana)
	assert.Equal(t, model.Outcome{Commit: 1, Reached: 2}, s.tell(ana, club), "dan does not see it: 2")
	assert.Equal(t, model.Outcome{Commit: 2}, s.tell(ana, alone), "nobody there: 0")
	assert.Equal(t, model.Delivered, s.send(ana, ben), "3")
	assert.Equal(t, model.Delivered, s.tell(ana, club).Reason, "starts below the limit, ends above it: 5")
	assert.Equal(t, model.DailyLimit, s.tell(ana, alone).Reason)

	t.Run("a refused attempt uses 1", func(t *testing.T) {
		s := newStage(t, daily(2, per), func(terms *spec.Terms) { terms.DailyCounts = "attempts" })
		club := s.AddGroup(ben, cy, dan)
		assert.Equal(t, model.NotAMember, s.tell(ana, club).Reason)
		assert.Equal(t, model.Delivered, s.send(ana, ben))
		assert.Equal(t, model.DailyLimit, s.send(ana, ben))
	})
}

func TestR12Rolling(t *testing.T) {
	s := newStage(t, daily(2, func(terms *spec.Terms) { terms.DailyClock = "rolling-24h" }))
	s.now = at("2026-03-01T22:00:00Z")
	assert.Equal(t, model.Delivered, s.send(ana, ben))
	s.after(2 * time.Hour)
	assert.Equal(t, model.Delivered, s.send(ana, ben))
	s.now = at("2026-03-02T22:00:00Z").Add(-time.Millisecond)
	assert.Equal(t, model.DailyLimit, s.send(ana, ben))
	s.now = at("2026-03-02T22:00:00Z")
	assert.Equal(t, model.Delivered, s.send(ana, ben))
	assert.Equal(t, model.DailyLimit, s.send(ana, ben))
}

// spam returns a change to a limit of n recipients.
func spam(n int, change func(*spec.Terms)) func(*spec.Terms) {
	return func(terms *spec.Terms) {
		open(terms)
		terms.SpamMaxRecipients = n
		change(terms)
	}
}

func TestR13DistinctRecipients(t *testing.T) {
	s := newStage(t, open)
	fans := s.crowd(21)
	for range 100 {
		require.Equal(t, model.Delivered, s.send(ana, fans[0], text("hello")), "one person is one recipient")
	}
	for i, fan := range fans {
		require.Equal(t, model.Delivered, s.send(ana, fan, bits(uint64(i))), "different words")
	}
	for _, fan := range fans[:20] {
		require.Equal(t, model.Delivered, s.send(ana, fan, text(" Buy\tNOW ")))
	}
	assert.Equal(t, model.Delivered, s.send(ana, fans[0], text("buy now")), "no further recipient")
	assert.Equal(t, model.Delivered, s.send(ben, fans[20], text("buy now")), "another sender")
	assert.Equal(t, model.Spam, s.send(ana, fans[20], text("buy now")))
}

// The window is (now - window, now].
func TestR13Window(t *testing.T) {
	s := newStage(t, spam(1, keep))
	s.send(ana, ben)
	s.after(time.Hour - time.Millisecond)
	assert.Equal(t, model.Spam, s.send(ana, cy))
	s = newStage(t, spam(1, keep))
	s.send(ana, ben)
	s.after(time.Hour)
	assert.Equal(t, model.Delivered, s.send(ana, cy))
}

func TestR13CountsAcceptedOnly(t *testing.T) {
	s := newStage(t, spam(1, func(terms *spec.Terms) { terms.SpamProbability = 0 }))
	s.set(cy, model.NoOne)
	s.SetTerms(with(spam(1, func(terms *spec.Terms) { terms.GateOfNoOne, terms.SpamProbability = "deny", 0 })))
	assert.Equal(t, model.DMsOff, s.send(ana, cy))
	assert.Equal(t, model.Delivered, s.send(ana, ben))
	assert.Equal(t, model.Spam, s.send(ana, dan))
	assert.Equal(t, model.Delivered, s.send(ana, ben), "the refused one does not count either")
}

func TestR13NoneAndZero(t *testing.T) {
	s := newStage(t, spam(spec.NoLimit, keep))
	for _, fan := range s.crowd(30) {
		require.Equal(t, model.Delivered, s.send(ana, fan))
	}
	assert.Equal(t, model.Spam, newStage(t, spam(0, keep)).send(ana, ben))
}

func TestR13Near(t *testing.T) {
	near := func(terms *spec.Terms) { terms.SpamMatch, terms.SpamProbability = "near", 0 }
	s := newStage(t, spam(1, near))
	s.send(ana, ben, bits(0b0000))
	assert.Equal(t, model.Spam, s.send(ana, cy, bits(0b0111)), "distance 3")
	assert.Equal(t, model.Delivered, s.send(ana, cy, bits(0b1111)), "distance 4")
	assert.Equal(t, model.Spam, s.send(ana, dan, bits(0b0001)), "3 from the second, 1 from the first: two others and dan")
	s = newStage(t, spam(1, keep))
	s.send(ana, ben, bits(0b0000))
	assert.Equal(t, model.Delivered, s.send(ana, cy, bits(0b0001)), "exact")
}

func TestR13Groups(t *testing.T) {
	t.Run("one", func(t *testing.T) {
		s := newStage(t, spam(2, keep))
		club, other := s.AddGroup(ana, ben, cy, dan), s.AddGroup(ana, ben)
		assert.Equal(t, model.Delivered, s.tell(ana, club).Reason)
		assert.Equal(t, model.Delivered, s.tell(ana, club).Reason, "the same group")
		assert.Equal(t, model.Delivered, s.send(ana, ben), "the second")
		assert.Equal(t, model.Spam, s.tell(ana, other).Reason)
	})
	t.Run("members", func(t *testing.T) {
		members := func(terms *spec.Terms) { terms.SpamGroupCounts = "members" }
		s := newStage(t, spam(2, members))
		club, whole := s.AddGroup(ana, ben, cy), s.AddGroup(ana, ben, cy, dan)
		assert.Equal(t, model.Delivered, s.send(ana, ben))
		assert.Equal(t, model.Delivered, s.tell(ana, club).Reason, "ben both ways is one, cy the second")
		assert.Equal(t, model.Delivered, s.send(ana, cy), "counted by the group already")
		assert.Equal(t, model.Spam, s.tell(ana, whole).Reason, "dan is the third")
	})
	t.Run("members of that moment, suppressed or not", func(t *testing.T) {
		members := func(terms *spec.Terms) { terms.SpamGroupCounts = "members" }
		s := newStage(t, spam(2, members))
		club := s.AddGroup(ana, ben, cy)
		s.AddBlock(cy, ana)
		assert.Equal(t, uint32(1), s.tell(ana, club).Reached)
		s.leave(cy, club)
		assert.Equal(t, model.Spam, s.send(ana, dan), "ben, cy and dan")
	})
}

func TestR11Hold(t *testing.T) {
	s := newStage(t, spam(1, keep))
	club := s.AddGroup(ana, ben)
	s.send(ana, ben)
	assert.Equal(t, model.Spam, s.send(ana, cy))
	assert.Equal(t, model.SpamHold, s.send(ana, ben, text("else")))
	assert.Equal(t, model.SpamHold, s.tell(ana, club, text("else")).Reason)
	assert.Equal(t, model.Delivered, s.send(ben, ana), "receives")
	for _, op := range []model.Op{model.OpFollow, model.OpUnfollow, model.OpBlock, model.OpUnblock, model.OpAccept} {
		assert.Equal(t, model.Delivered, s.do(op, ana, dan), op)
	}
	assert.Equal(t, model.Delivered, s.add(ana, club, cy))
	assert.Equal(t, model.Delivered, s.report(ana, ben, 0))
	s.after(24*time.Hour - time.Millisecond)
	assert.Equal(t, model.SpamHold, s.send(ana, ben))
	s.after(time.Millisecond)
	assert.Equal(t, model.Delivered, s.send(ana, ben), "at its end it is over")
	assert.Equal(t, []model.Received{{Commit: 1, From: ana}, {Commit: 14, From: ana}},
		s.Read(ben, ana, model.NoGroup, s.now), "nothing is delivered later")
}

// The hold is drawn by the attempt's key: it holds iff the draw is below the probability.
func TestR13HoldIsDrawn(t *testing.T) {
	const k = model.Key(12345)
	draw := k.Unit(model.BySpamHold)
	for _, c := range []struct {
		name        string
		probability float64
		after       model.Reason
	}{
		{"never", 0, model.Delivered},
		{"not below", draw, model.Delivered},
		{"below", draw + 1e-12, model.SpamHold},
		{"always", 1, model.SpamHold},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, spam(1, func(terms *spec.Terms) { terms.SpamProbability = c.probability }))
			s.send(ana, ben)
			assert.Equal(t, model.Spam, s.send(ana, cy, key(k)))
			assert.Equal(t, c.after, s.send(ana, ben))
		})
	}
	t.Run("a hold of no length", func(t *testing.T) {
		s := newStage(t, spam(1, func(terms *spec.Terms) { terms.SpamHold = 0 }))
		s.send(ana, ben)
		assert.Equal(t, model.Spam, s.send(ana, cy))
		assert.Equal(t, model.Delivered, s.send(ana, ben))
	})
}
