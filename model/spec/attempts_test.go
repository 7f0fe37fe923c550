package spec_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
	"dmsim/model/spec"
)

const nobody = model.UserID(77)

// R01 comes first, for every operation but register.
func TestR01NotLoggedIn(t *testing.T) {
	for op := model.OpSend; int(op) < len(model.OpNames()); op++ {
		if op == model.OpRegister {
			continue
		}
		t.Run(op.String(), func(t *testing.T) {
			s := newStage(t)
			s.AddGroup(ana, dan)
			a := model.Attempt{Op: op, Actor: nobody, Target: nobody, Group: 9}
			assert.Equal(t, model.NotLoggedIn, s.try(a).Reason, "never existed")
			a.Actor = model.NoUser
			assert.Equal(t, model.NotLoggedIn, s.try(a).Reason, "nobody")
			assert.Equal(t, model.Delivered, s.remove(dan))
			a.Actor = dan
			assert.Equal(t, model.NotLoggedIn, s.try(a).Reason, "deleted")
			a.Actor, a.Anonymous = ana, true
			assert.Equal(t, model.NotLoggedIn, s.try(a).Reason, "not authenticated")
		})
	}
}

func TestR02UnknownRecipient(t *testing.T) {
	ops := []model.Op{
		model.OpFollow, model.OpUnfollow, model.OpBlock, model.OpUnblock, model.OpAccept, model.OpReport,
	}
	s := newStage(t, open)
	club := s.AddGroup(ana)
	s.remove(dan)
	for name, user := range map[string]model.UserID{"never existed": nobody, "misspelt": model.NoUser, "deleted": dan} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, model.UnknownRecipient, s.send(ana, user))
			assert.Equal(t, model.UnknownRecipient, s.add(ana, club, user))
			assert.Equal(t, model.UnknownRecipient, s.create(ana, ben, user).Reason)
			for _, op := range ops {
				assert.Equal(t, model.UnknownRecipient, s.do(op, ana, user), op)
			}
		})
	}
	assert.Equal(t, model.UnknownRecipient, s.tell(ana, club+1).Reason)
	assert.Equal(t, model.UnknownRecipient, s.add(ana, club+1, ben))
	assert.Equal(t, model.UnknownRecipient, s.leave(ana, club+1))
	assert.Equal(t, model.UnknownRecipient, s.leave(ana, model.NoGroup))
}

func TestR03SelfMessage(t *testing.T) {
	s := newStage(t)
	assert.Equal(t, model.SelfMessage, s.send(ana, ana))
}

// The first rule of the table gives the reason: take away one cause after the other.
func TestPrecedenceOfOneToOne(t *testing.T) {
	s := newStage(t, sure, func(terms *spec.Terms) {
		terms.RequestsEnabled, terms.RequestsQuota = true, 0
		terms.DailyMessages, terms.SpamMaxRecipients = 0, 0
		terms.ModerationMode = "proactive"
		terms.Custom = []spec.Custom{{RefuseWhen: func(spec.View) bool { return true }}}
	})
	teen := s.AddUser(model.Profile{Birth: born("2012-01-01")})
	bad := label(model.Offensive)
	s.set(ben, model.NoOne)
	s.AddBlock(ben, ana)
	assert.Equal(t, model.SenderTooYoung, s.send(teen, ben))
	assert.Equal(t, model.SelfMessage, s.send(teen, teen), "R03 before R05")
	assert.Equal(t, model.RecipientTooYoung, s.send(ana, teen))
	assert.Equal(t, model.Blocked, s.send(ana, ben, bad), "R06 before R07")
	s.do(model.OpUnblock, ben, ana)
	assert.Equal(t, model.DMsOff, s.send(ana, ben, bad), "R07 before R08")
	s.set(ben, model.Friends)
	assert.Equal(t, model.NotFriends, s.send(ana, ben, bad), "R08 before R09")
	s.set(ben, model.Everyone)
	assert.Equal(t, model.NotFollowing, s.send(ana, ben, bad), "R09 before R10")
	s.do(model.OpFollow, ana, ben)
	assert.Equal(t, model.RequestLimit, s.send(ana, ben, bad), "R10 before R12")
	s.do(model.OpAccept, ben, ana)
	assert.Equal(t, model.DailyLimit, s.send(ana, ben, bad), "R12 before R13")
	terms := with(sure, func(terms *spec.Terms) {
		terms.SpamMaxRecipients, terms.ModerationMode = 0, "proactive"
		terms.Custom = []spec.Custom{{RefuseWhen: func(spec.View) bool { return true }}}
	})
	s.SetTerms(terms)
	assert.Equal(t, model.Spam, s.send(ana, ben, bad), "R13 before R14")
	assert.Equal(t, model.SpamHold, s.send(ana, ben, bad), "R11 before R12")
	s.after(24 * time.Hour)
	terms.SpamMaxRecipients = spec.NoLimit
	s.SetTerms(terms)
	assert.Equal(t, model.OffensiveContent, s.send(ana, ben, bad), "R14 before R15")
	assert.Equal(t, model.CustomReason, s.send(ana, ben))
}

// A group message passes R01, R02, R04, G01, R05 (the sender), R11-R15; an add R01, R02, R04, G01, R05, R06, G02-G04.
func TestPrecedenceInGroups(t *testing.T) {
	s := newStage(t, func(terms *spec.Terms) { terms.GroupMaxMembers = 2 })
	teen := s.AddUser(model.Profile{Birth: born("2012-01-01")})
	kid := s.AddUser(model.Profile{Birth: born("2013-01-01")})
	club := s.AddGroup(ana, teen)
	s.AddBlock(ben, ana)
	assert.Equal(t, model.NotAMember, s.tell(kid, club).Reason, "G01 before R05")
	assert.Equal(t, model.SenderTooYoung, s.tell(teen, club).Reason)
	assert.Equal(t, model.NotAMember, s.add(kid, club, teen), "G01 before R05")
	assert.Equal(t, model.SenderTooYoung, s.add(teen, club, kid), "the adder first")
	assert.Equal(t, model.RecipientTooYoung, s.add(ana, club, teen), "R05 before G02")
	assert.Equal(t, model.Blocked, s.add(ana, club, ben), "R06 before G03")
	assert.Equal(t, model.AlreadyAMember, s.add(ana, club, ana), "G02 before G03")
	assert.Equal(t, model.GroupFull, s.add(ana, club, cy), "G03 before G04")
	s.leave(teen, club)
	assert.Equal(t, model.InviteNotAllowed, s.add(ana, club, cy))
}

func TestCommitNumbers(t *testing.T) {
	s := newStage(t)
	s.friends(ana, ben)
	const mutual = model.ActorFollows | model.TargetFollows
	assert.Equal(t, model.Outcome{Commit: 1, Reached: 1, Contact: model.Acquainted, Tie: mutual}, s.sent(ana, ben, id(5)))
	assert.Equal(t, model.Outcome{Commit: 2, Reason: model.NotFriends, Contact: model.FirstContact}, s.sent(ana, cy), "a refusal takes one too")
	assert.Equal(t, model.Outcome{Commit: 1, Reached: 1, Contact: model.Acquainted, Tie: mutual, Repeat: true}, s.sent(ana, ben, id(5)), "a retry does not")
	assert.Equal(t, model.Outcome{Commit: 3}, s.try(model.Attempt{Op: model.OpFollow, Actor: ana, Target: cy}))
	assert.Equal(t, []model.UserID{ben}, s.ReachedBy(1))
	assert.Empty(t, s.ReachedBy(2))
	assert.Empty(t, s.ReachedBy(3))
	assert.Empty(t, s.ReachedBy(99))
}

func TestRetry(t *testing.T) {
	limit := func(terms *spec.Terms) { terms.DailyMessages, terms.DailyCounts = 3, "attempts" }
	s := newStage(t, limit, open)
	club := s.AddGroup(ana, ben, cy)

	first := s.tell(ana, club, id(1))
	repeat := model.Outcome{Commit: first.Commit, Reached: 2, Repeat: true}
	assert.Equal(t, repeat, s.tell(ana, club, id(1)))
	assert.Equal(t, repeat, s.sent(ana, ben, id(1)), "the id decides, not the rest")
	assert.Equal(t, repeat, s.sent(ana, nobody, id(1)), "before any rule")
	assert.False(t, s.sent(ben, ana, id(1)).Repeat, "ids are per sender")

	refused := s.sent(ana, nobody, id(2))
	assert.Equal(t, model.Outcome{Commit: refused.Commit, Reason: model.UnknownRecipient, Repeat: true}, s.sent(ana, ben, id(2)))

	assert.Equal(t, model.NotLoggedIn, s.send(ana, ben, id(1), anonymous), "R01 excepted")
	assert.Equal(t, model.NotLoggedIn, s.send(ana, ben, id(3), anonymous))
	assert.Equal(t, model.Delivered, s.send(ana, ben, id(3)), "the unauthenticated one was not the sender's")

	assert.Equal(t, model.DailyLimit, s.send(ana, ben), "three used: two deliveries and a refusal, no retries")
	assert.Len(t, s.Read(ben, ana, model.NoGroup, s.now), 1)
	assert.False(t, s.sent(ben, ana).Repeat, "id 0 is none")
	assert.False(t, s.sent(ben, ana).Repeat, "id 0 is none")

	s.remove(ana)
	assert.Equal(t, model.NotLoggedIn, s.send(ana, ben, id(1)), "a deleted account repeats nothing")
}

// A retry of a spam refusal brings no second hold, and is told apart before the hold.
func TestRetryAfterSpam(t *testing.T) {
	s := newStage(t, open, func(terms *spec.Terms) { terms.SpamMaxRecipients = 1 })
	s.send(ana, ben)
	assert.Equal(t, model.Spam, s.send(ana, cy, id(1)))
	s.after(23 * time.Hour)
	assert.Equal(t, model.Spam, s.send(ana, cy, id(1)))
	assert.Equal(t, model.SpamHold, s.send(ana, cy))
	s.after(time.Hour)
	assert.Equal(t, model.Delivered, s.send(ana, cy))
}

func TestUnknownOptionsPanic(t *testing.T) {
	changes := map[string]func(*spec.Terms){
		"leap_day_birthday":      func(t *spec.Terms) { t.LeapDayBirthday = "march" },
		"base_gate":              func(t *spec.Terms) { t.BaseGate = "" },
		"settings.everyone":      func(t *spec.Terms) { t.GateOfEveryone = "x" },
		"settings.friends":       func(t *spec.Terms) { t.GateOfFriends = "x" },
		"settings.no-one":        func(t *spec.Terms) { t.GateOfNoOne = "x" },
		"block.in_groups":        func(t *spec.Terms) { t.BlockInGroups = "x" },
		"groups.add_gate":        func(t *spec.Terms) { t.GroupAddGate = "x" },
		"daily_limit.clock":      func(t *spec.Terms) { t.DailyClock = "x" },
		"daily_limit.counts":     func(t *spec.Terms) { t.DailyCounts = "x" },
		"daily_limit.group_cost": func(t *spec.Terms) { t.DailyGroupCost = "x" },
		"spam.match":             func(t *spec.Terms) { t.SpamMatch = "x" },
		"spam.group_counts":      func(t *spec.Terms) { t.SpamGroupCounts = "x" },
		"moderation.mode":        func(t *spec.Terms) { t.ModerationMode = "x" },
	}
	for key, change := range changes {
		t.Run(key, func(t *testing.T) {
			defer func() { assert.Contains(t, recover(), key) }()
			spec.New(with(change), noon, nil)
		})
	}
	assert.Panics(t, func() { newStage(t).do(99, ana, ben) }, "an operation that model does not know")
}
