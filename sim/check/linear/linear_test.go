package linear_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/check/linear"
	"dmsim/sim/check/story"
)

// noon is when the hand-made histories begin.
var noon = model.TimeOf(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC))

// history is a hand-made history of five grown-ups who let everybody in, under a policy without gates and with small limits. Users 0 and 1 are in group 0, of at most 3.
func history(change func(*policy.Policy), events ...linear.Event) *linear.History {
	p := policy.Policy{
		Name: "hand-made", DMMinAge: 16,
		Settings:   policy.SettingGates{NoOne: model.GateDeny, Friends: model.GateMutual},
		Requests:   policy.Requests{Quota: policy.NoLimit},
		Groups:     policy.Groups{MaxMembers: 3, AddGate: policy.AddNone},
		DailyLimit: policy.DailyLimit{Messages: policy.NoLimit},
		Spam:       policy.Spam{MaxRecipients: policy.NoLimit, Window: time.Hour},
	}
	if change != nil {
		change(&p)
	}
	s := story.State{Start: noon, Groups: [][]model.UserID{{0, 1}}}
	for range 5 {
		s.Users = append(s.Users, model.Profile{Birth: model.NewDate(1990, 1, 1), HasSetting: true})
	}
	return &linear.History{Policy: &p, State: &s, Events: events}
}

// at puts an event where it was called and returned.
func at(call, ret int64, e linear.Event) linear.Event {
	e.Call, e.Return = call, ret
	return e
}

// later puts an event of virtual time after noon.
func later(d time.Duration, e linear.Event) linear.Event {
	e.Attempt.At = noon.Add(d)
	return e
}

func event(op model.Op, actor, target model.UserID, group model.GroupID, r model.Reason) linear.Event {
	e := linear.Event{Attempt: model.Attempt{Op: op, Actor: actor, Target: target, Group: group, At: noon}, Outcome: model.Outcome{Reason: r}}
	if op == model.OpSend && group == model.NoGroup && r == model.Delivered {
		e.Outcome.Reached = 1
	}
	return e
}

func send(from, to model.UserID, r model.Reason) linear.Event {
	return event(model.OpSend, from, to, model.NoGroup, r)
}

func tie(op model.Op, from, to model.UserID) linear.Event {
	return event(op, from, to, model.NoGroup, model.Delivered)
}

func own(op model.Op, who model.UserID) linear.Event {
	return event(op, who, model.NoUser, model.NoGroup, model.Delivered)
}

func set(who model.UserID, s model.Setting) linear.Event {
	e := own(model.OpSet, who)
	e.Attempt.Setting = s
	return e
}

func add(by, who model.UserID, group model.GroupID, r model.Reason) linear.Event {
	return event(model.OpAdd, by, who, group, r)
}

func talk(by model.UserID, group model.GroupID, reached uint32) linear.Event {
	e := event(model.OpSend, by, model.NoUser, group, model.Delivered)
	e.Outcome.Reached = reached
	return e
}

func found(by model.UserID, id uint32, members ...model.UserID) linear.Event {
	e := own(model.OpCreateGroup, by)
	e.Members, e.Outcome.ID = members, id
	return e
}

func say(words uint64, e linear.Event) linear.Event {
	e.Attempt.Message.Fingerprint = words
	return e
}

func try(id uint64, again bool, e linear.Event) linear.Event {
	e.Attempt.Message.ID, e.Outcome.Repeat = id, again
	return e
}

func register(id uint32, born model.Date) linear.Event {
	e := own(model.OpRegister, model.NoUser)
	e.Attempt.Birth, e.Attempt.HasSetting, e.Outcome.ID = born, true, id
	return e
}

func limit(n policy.Limit) func(*policy.Policy) {
	return func(p *policy.Policy) { p.DailyLimit.Messages = n }
}

func recipients(n policy.Limit) func(*policy.Policy) {
	return func(p *policy.Policy) { p.Spam.MaxRecipients = n }
}

// inRow lets events happen one after the other.
func inRow(events ...linear.Event) []linear.Event {
	for i := range events {
		events[i].Call, events[i].Return = int64(2*i+1), int64(2*i+2)
	}
	return events
}

// atOnce lets them all overlap.
func atOnce(events ...linear.Event) []linear.Event {
	for i := range events {
		events[i].Call, events[i].Return = int64(i+1), int64(len(events)+i+1)
	}
	return events
}

// verdictOf judges a hand-made history.
func verdictOf(t *testing.T, h *linear.History) linear.Report {
	t.Helper()
	r := linear.Judge(h, linear.Limits{})
	require.NotEqual(t, linear.Inconclusive, r.Verdict, r.Undecided)
	return r
}

// TestViolationIsSmall: of a busy partition only what cannot be explained is told.
func TestViolationIsSmall(t *testing.T) {
	h := history(limit(2), inRow(tie(model.OpFollow, 0, 1), send(0, 1, model.Delivered), tie(model.OpBlock, 3, 1), tie(model.OpUnfollow, 0, 1))...)
	h.Events = append(h.Events,
		at(11, 20, tie(model.OpFollow, 1, 2)), at(12, 13, tie(model.OpBlock, 2, 1)), at(14, 15, send(1, 2, model.Delivered)), at(16, 21, send(2, 1, model.Blocked)),
		at(17, 22, set(2, model.NoOne)))
	r := verdictOf(t, h)
	require.Equal(t, linear.Violated, r.Verdict)
	assert.Equal(t, `users 1 and 2: no order of these explains their outcomes, whatever 3 others did
  before: user 1 lets in everyone, user 2 lets in everyone
  [12, 13] 2026-03-02T12:00:00.000Z user 2: block user 1 -> ok
  [14, 15] 2026-03-02T12:00:00.000Z user 1: send user 2 -> delivered, reaches 1`, r.Violation.String())
}

// TestInconclusive: what is too much is not judged, and that is not ok.
func TestInconclusive(t *testing.T) {
	var hot []linear.Event
	for i := range 24 {
		reason := model.Delivered
		if i >= 12 {
			reason = model.DailyLimit
		}
		hot = append(hot, send(0, model.UserID(1+i%4), reason))
	}
	hot[0].Outcome.Reason = model.DailyLimit // nobody can have been refused before twelve were delivered: found only by looking at every order
	h := history(limit(12), atOnce(hot...)...)
	for name, c := range map[string]struct {
		limits linear.Limits
		why    string
	}{
		"steps":  {linear.Limits{Steps: 20}, "size: more than 20 steps of search"},
		"events": {linear.Limits{Events: 10}, "size: 24 attempts without a quiet point, more than 10"},
		"time":   {linear.Limits{Time: time.Nanosecond}, "time"},
	} {
		t.Run(name, func(t *testing.T) {
			r := linear.Judge(h, c.limits)
			require.Equal(t, linear.Inconclusive, r.Verdict)
			assert.Contains(t, r.Undecided, linear.Undecided{Partition: "user 0 on 2026-03-02", Why: c.why, Events: 24})
		})
	}
}
