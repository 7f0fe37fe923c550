package spec_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
	"dmsim/model/spec"
)

// bad labels a violation.
var bad = label(model.Offensive)

// removedOf lists, message by message of a one-to-one conversation, whether it is removed.
func (s *stage) removedOf(reader, with model.UserID) []bool {
	var removed []bool
	for _, m := range s.Read(reader, with, model.NoGroup, s.now) {
		removed = append(removed, m.Removed)
	}
	return removed
}

func TestM01NothingToReport(t *testing.T) {
	s := newStage(t, open, sure)
	club := s.AddGroup(ana, ben, cy)
	s.AddBlock(cy, ana)
	assert.Equal(t, model.NothingToReport, s.report(ben, ana, 0), "nothing was sent")
	one := s.sent(ana, ben)
	refused := s.sent(ana, cy)
	inGroup := s.tell(ana, club)
	for _, c := range []struct {
		name   string
		by, of model.UserID
		ref    uint64
		want   model.Reason
	}{
		{"named", ben, ana, one.Commit, model.Delivered},
		{"named, in a group", ben, ana, inGroup.Commit, model.Delivered},
		{"the last", ben, ana, 0, model.Delivered},
		{"of another sender", ben, cy, one.Commit, model.NothingToReport},
		{"one's own", ana, ana, one.Commit, model.NothingToReport},
		{"to somebody else", dan, ana, one.Commit, model.NothingToReport},
		{"suppressed in the group", cy, ana, inGroup.Commit, model.NothingToReport},
		{"refused", cy, ana, refused.Commit, model.NothingToReport},
		{"no message reached cy", cy, ana, 0, model.NothingToReport},
		{"the number of a report", ben, ana, 1, model.NothingToReport},
		{"no such number", ben, ana, 99, model.NothingToReport},
	} {
		assert.Equal(t, c.want, s.report(c.by, c.of, c.ref), c.name)
	}
}

func TestUpheldAfterLatency(t *testing.T) {
	s := newStage(t, open, sure)
	s.send(ana, ben)
	assert.Equal(t, model.Delivered, s.report(ben, ana, 0), "recorded, not confirmed")
	s.after(2 * time.Hour)
	assert.Equal(t, []bool{false}, s.removedOf(ben, ana))
	s.send(ana, ben, bad)
	assert.Equal(t, model.Delivered, s.report(ben, ana, 0))
	s.after(time.Hour - time.Millisecond)
	assert.Equal(t, []bool{false, false}, s.removedOf(ben, ana), "never before")
	s.after(time.Millisecond)
	assert.Equal(t, []bool{false, true}, s.removedOf(ben, ana), "has happened at that time")

	t.Run("the last one, in a group or not", func(t *testing.T) {
		s := newStage(t, open, sure)
		club := s.AddGroup(ana, ben)
		s.send(ana, ben, bad)
		last := s.tell(ana, club, bad)
		s.send(ana, cy, bad)
		s.report(ben, ana, 0)
		s.after(time.Hour)
		assert.Equal(t, []bool{false}, s.removedOf(ben, ana))
		assert.Equal(t, []model.Received{{Commit: last.Commit, From: ana, Removed: true}}, s.Read(ben, model.NoUser, club, s.now))
	})
	t.Run("by number, a former one, by one who left", func(t *testing.T) {
		s := newStage(t, open, sure)
		club := s.AddGroup(ana, ben, cy)
		first := s.tell(ana, club, bad)
		second := s.tell(ana, club, bad)
		s.leave(ben, club)
		s.report(ben, ana, first.Commit)
		s.after(time.Hour)
		assert.Equal(t, []model.Received{
			{Commit: first.Commit, From: ana, Removed: true}, {Commit: second.Commit, From: ana},
		}, s.Read(cy, model.NoUser, club, s.now), "for every reader")
	})
	t.Run("no latency", func(t *testing.T) {
		s := newStage(t, open, sure, func(terms *spec.Terms) { terms.ModerationLatency = 0 })
		s.send(ana, ben, bad)
		s.report(ben, ana, 0)
		assert.Equal(t, []bool{true}, s.removedOf(ben, ana))
	})
	t.Run("modes that only record", func(t *testing.T) {
		for _, mode := range []string{"off", "proactive"} {
			s := newStage(t, open, sure)
			s.send(ana, ben, bad)
			s.SetTerms(with(open, sure, func(terms *spec.Terms) { terms.ModerationMode, terms.Strikes = mode, 1 }))
			assert.Equal(t, model.Delivered, s.report(ben, ana, 0))
			s.after(time.Hour)
			assert.Equal(t, []bool{false}, s.removedOf(ben, ana), mode)
			assert.Equal(t, model.Delivered, s.send(ana, ben), mode)
		}
	})
}

// The classifier draws by the key of the message, not of the report, and says the same when asked twice.
func TestReportIsDrawnByTheMessage(t *testing.T) {
	const k = model.Key(777)
	draw := k.Unit(model.ByClassifier)
	for _, c := range []struct {
		name    string
		hit     float64
		removed bool
	}{{"below", draw + 1e-12, true}, {"not below", draw, false}} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, open, func(terms *spec.Terms) { terms.TruePositiveRate = c.hit })
			club := s.AddGroup(ana, ben, cy)
			sent := s.tell(ana, club, bad, key(k))
			s.report(ben, ana, 0)
			s.report(cy, ana, 0)
			s.after(time.Hour)
			want := []model.Received{{Commit: sent.Commit, From: ana, Removed: c.removed}}
			assert.Equal(t, want, s.Read(ben, model.NoUser, club, s.now))
		})
	}
}

func strikes(n int) func(*spec.Terms) {
	return func(terms *spec.Terms) {
		open(terms)
		sure(terms)
		terms.Strikes = n
	}
}

func TestR04Strikes(t *testing.T) {
	s := newStage(t, strikes(2))
	club := s.AddGroup(ana, ben)
	s.send(ana, ben, bad)
	s.report(ben, ana, 0)
	s.after(time.Hour)
	assert.Equal(t, model.Delivered, s.send(ana, ben, bad), "one strike")
	s.report(ben, ana, 0)
	s.after(time.Hour - time.Millisecond)
	assert.Equal(t, model.Delivered, s.send(ana, ben))
	s.after(time.Millisecond)
	assert.Equal(t, model.Suspended, s.send(ana, ben))
	assert.Equal(t, model.Suspended, s.tell(ana, club).Reason)
	assert.Equal(t, model.Suspended, s.add(ana, club, cy))
	assert.Equal(t, model.Suspended, s.create(ana).Reason)
	assert.Equal(t, model.UnknownRecipient, s.send(ana, nobody), "R02 and R03 first")
	assert.Equal(t, model.SelfMessage, s.send(ana, ana))
	assert.Equal(t, model.Delivered, s.send(ben, ana), "receives")
	assert.Equal(t, model.Delivered, s.do(model.OpFollow, ana, cy), "the rest still works")
	assert.Equal(t, model.Delivered, s.set(ana, model.NoOne))
	assert.Equal(t, model.Delivered, s.report(ana, ben, 0))
	assert.Equal(t, model.Delivered, s.leave(ana, club))
	s.after(168*time.Hour - time.Millisecond)
	assert.Equal(t, model.Suspended, s.send(ana, ben))
	s.after(time.Millisecond)
	assert.Equal(t, model.Delivered, s.send(ana, ben, bad), "at its end it is over")
	s.report(ben, ana, 0)
	s.after(time.Hour)
	assert.Equal(t, model.Delivered, s.send(ana, ben), "the strikes started anew")
}

func TestStrikesNoneAndMany(t *testing.T) {
	never := newStage(t, strikes(spec.NoLimit))
	for range 9 {
		never.send(ana, ben, bad)
		never.report(ben, ana, 0)
	}
	never.after(time.Hour)
	assert.Equal(t, model.Delivered, never.send(ana, ben))

	t.Run("overlapping suspensions", func(t *testing.T) {
		s := newStage(t, strikes(1))
		s.send(ana, ben, bad)
		s.send(ana, ben, bad)
		s.report(ben, ana, 1)
		s.after(time.Minute)
		s.report(ben, ana, 2)
		s.after(time.Hour + 168*time.Hour - time.Minute)
		assert.Equal(t, model.Suspended, s.send(ana, ben), "the first is over, the second lasts")
		s.after(time.Minute)
		assert.Equal(t, model.Delivered, s.send(ana, ben))
	})
	t.Run("at one time", func(t *testing.T) {
		s := newStage(t, strikes(2))
		for range 3 {
			s.report(ben, ana, s.sent(ana, ben, bad).Commit)
		}
		s.after(time.Hour)
		assert.Equal(t, model.Suspended, s.send(ana, ben))
		s.after(168 * time.Hour)
		s.report(ben, ana, s.sent(ana, ben, bad).Commit)
		s.after(time.Hour)
		assert.Equal(t, model.Suspended, s.send(ana, ben), "the third of before was the first anew")
	})
}

// A second report, by whomever, of a message under judgement or judged changes nothing: one strike a message.
func TestReportCountsOnce(t *testing.T) {
	s := newStage(t, strikes(2))
	club := s.AddGroup(ana, ben, cy)
	s.tell(ana, club, bad)
	assert.Equal(t, model.Delivered, s.report(ben, ana, 0))
	assert.Equal(t, model.Delivered, s.report(ben, ana, 0), "the same reporter")
	assert.Equal(t, model.Delivered, s.report(cy, ana, 0), "under judgement")
	s.after(time.Hour)
	assert.Equal(t, model.Delivered, s.report(cy, ana, 0), "judged")
	s.after(time.Hour)
	assert.Equal(t, model.Delivered, s.send(ana, ben), "one strike")

	wrong := func(terms *spec.Terms) { open(terms); terms.TruePositiveRate, terms.FalsePositiveRate = 0, 0 }
	t.Run("not confirmed is judged too", func(t *testing.T) {
		s := newStage(t, wrong)
		club := s.AddGroup(ana, ben, cy)
		sent := s.tell(ana, club, bad)
		s.report(ben, ana, 0)
		s.SetTerms(with(open, sure))
		s.report(cy, ana, 0)
		s.after(time.Hour)
		assert.Equal(t, []model.Received{{Commit: sent.Commit, From: ana}}, s.Read(cy, model.NoUser, club, s.now))
	})
	t.Run("recorded under off", func(t *testing.T) {
		s := newStage(t, open, func(terms *spec.Terms) { terms.ModerationMode = "off" })
		club := s.AddGroup(ana, ben, cy)
		sent := s.tell(ana, club, bad)
		s.report(ben, ana, 0)
		s.SetTerms(with(open, sure))
		s.report(ben, ana, 0)
		s.after(time.Hour)
		got := model.Received{Commit: sent.Commit, From: ana}
		assert.Equal(t, []model.Received{got}, s.Read(cy, model.NoUser, club, s.now), "a second one of the same reporter")
		s.report(cy, ana, 0)
		s.after(time.Hour)
		got.Removed = true
		assert.Equal(t, []model.Received{got}, s.Read(cy, model.NoUser, club, s.now), "another reporter's is the first to be judged")
	})
}

// A policy switch lets stand what was decided and what it brought.
func TestSetTerms(t *testing.T) {
	s := newStage(t, strikes(1), func(terms *spec.Terms) { terms.SpamMaxRecipients, terms.DailyMessages = 1, 3 })
	s.send(ana, ben, bad)
	s.report(ben, ana, 0)
	s.send(dan, ana)
	assert.Equal(t, model.Spam, s.send(dan, ben))
	s.SetTerms(with(open, func(terms *spec.Terms) {
		terms.ModerationMode, terms.Strikes, terms.ModerationLatency = "off", 9, 9*time.Hour
		terms.Suspension, terms.SpamHold, terms.SpamMaxRecipients = 0, 0, spec.NoLimit
		terms.DailyMessages = 1
	}))
	assert.Equal(t, model.SpamHold, s.send(dan, ana), "the hold stands")
	assert.Equal(t, model.DailyLimit, s.send(ana, ben), "the new limit judges at once, with what was used")
	s.after(time.Hour)
	assert.Equal(t, []bool{true}, s.removedOf(ben, ana), "upheld when it was scheduled")
	assert.Equal(t, model.Suspended, s.send(ana, ben), "for as long as it was scheduled")
}

func TestPastRequestsStand(t *testing.T) {
	on := func(terms *spec.Terms) { open(terms); terms.RequestsEnabled = true }
	s := newStage(t, open)
	s.send(ana, ben)
	s.SetTerms(with(on))
	assert.Equal(t, model.Delivered, s.send(ana, ben), "the first was no request: requests were off")
	s.SetTerms(with(open))
	assert.Equal(t, model.Delivered, s.send(ana, ben))
	s.SetTerms(with(on))
	assert.Equal(t, model.RequestLimit, s.send(ana, ben), "the second was one")
}
