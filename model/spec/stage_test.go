package spec_test

import (
	"testing"
	"time"

	"dmsim/model"
	"dmsim/model/spec"
)

// seed returns the terms of the policy `seed`.
func seed() spec.Terms {
	return spec.Terms{
		AccountMinAge: 13, DMMinAge: 16, LeapDayBirthday: "march-1",
		BaseGate: "sender-follows", GateOfEveryone: "none", GateOfFriends: "recipient-follows", GateOfNoOne: "deny",
		DefaultSetting: model.Friends,
		RequestsQuota:  1, RequestKinds: []model.Kind{model.Text, model.Image, model.Video, model.Emoji},
		BlockInGroups: "suppress", GroupMaxMembers: 50, GroupAddGate: "dm-eligible",
		DailyMessages: 500, DailyClock: "utc-day", DailyCounts: "accepted", DailyGroupCost: "one",
		SpamMaxRecipients: 20, SpamWindow: time.Hour, SpamMatch: "exact", SpamNearDistance: 3, SpamGroupCounts: "one",
		SpamProbability: 1, SpamHold: 24 * time.Hour,
		ModerationMode: "on-report", ModerationLatency: time.Hour, TruePositiveRate: 0.9, FalsePositiveRate: 0.01,
		Strikes: 3, Suspension: 168 * time.Hour,
	}
}

// open is seed without gates, for tests of what has nothing to do with follows.
func open(t *spec.Terms) { t.BaseGate, t.GateOfFriends, t.GateOfNoOne = "none", "none", "none" }

// sure makes a classifier that is always right.
func sure(t *spec.Terms) { t.TruePositiveRate, t.FalsePositiveRate = 1, 0 }

// The people of most tests: four adults at the default setting.
const (
	ana model.UserID = iota
	ben
	cy
	dan
)

var noon = at("2026-03-01T12:00:00Z")

// stage is a world with a clock.
type stage struct {
	*spec.World
	t   *testing.T
	now model.Time
	key model.Key
}

// newStage builds a world of seed's terms as changed, with ana, ben, cy and dan.
func newStage(t *testing.T, changes ...func(*spec.Terms)) *stage {
	t.Helper()
	s := emptyStage(t, noon, changes...)
	for range 4 {
		s.AddUser(model.Profile{Birth: born("1990-05-17")})
	}
	return s
}

func emptyStage(t *testing.T, start model.Time, changes ...func(*spec.Terms)) *stage {
	t.Helper()
	return &stage{World: spec.New(with(changes...), start, nil), t: t, now: start}
}

// with returns seed's terms as changed.
func with(changes ...func(*spec.Terms)) spec.Terms {
	terms := seed()
	for _, change := range changes {
		change(&terms)
	}
	return terms
}

// friends makes follows both ways.
func (s *stage) friends(a, b model.UserID) {
	s.AddFollow(a, b)
	s.AddFollow(b, a)
}

func (s *stage) after(d time.Duration) *stage {
	s.now = s.now.Add(d)
	return s
}

// try does an attempt of that moment, with a key of its own.
func (s *stage) try(a model.Attempt, members ...model.UserID) model.Outcome {
	if a.Key == 0 {
		s.key++
		a.Key = s.key
	}
	a.At = s.now
	return s.Do(a, members...)
}

// send sends one to one; options change the attempt.
func (s *stage) send(from, to model.UserID, options ...func(*model.Attempt)) model.Reason {
	return s.sent(from, to, options...).Reason
}

func (s *stage) sent(from, to model.UserID, options ...func(*model.Attempt)) model.Outcome {
	a := model.Attempt{Op: model.OpSend, Actor: from, Target: to, Group: model.NoGroup}
	for _, option := range options {
		option(&a)
	}
	return s.try(a)
}

// tell sends to a group.
func (s *stage) tell(from model.UserID, group model.GroupID, options ...func(*model.Attempt)) model.Outcome {
	return s.sent(from, model.NoUser, append(options, func(a *model.Attempt) { a.Group = group })...)
}

// do does an operation between two users.
func (s *stage) do(op model.Op, by, user model.UserID) model.Reason {
	return s.try(model.Attempt{Op: op, Actor: by, Target: user, Group: model.NoGroup}).Reason
}

func (s *stage) set(user model.UserID, setting model.Setting) model.Reason {
	return s.try(model.Attempt{Op: model.OpSet, Actor: user, Setting: setting}).Reason
}

func (s *stage) remove(user model.UserID) model.Reason {
	return s.try(model.Attempt{Op: model.OpDelete, Actor: user}).Reason
}

func (s *stage) add(by model.UserID, group model.GroupID, user model.UserID) model.Reason {
	return s.try(model.Attempt{Op: model.OpAdd, Actor: by, Group: group, Target: user}).Reason
}

func (s *stage) leave(user model.UserID, group model.GroupID) model.Reason {
	return s.try(model.Attempt{Op: model.OpLeave, Actor: user, Group: group}).Reason
}

func (s *stage) create(by model.UserID, members ...model.UserID) model.Outcome {
	return s.try(model.Attempt{Op: model.OpCreateGroup, Actor: by}, members...)
}

// report reports a message by its commit number, or the last one for 0.
func (s *stage) report(by, of model.UserID, commit uint64) model.Reason {
	return s.try(model.Attempt{Op: model.OpReport, Actor: by, Target: of, Ref: commit, Group: model.NoGroup}).Reason
}

// crowd adds adults, n of them, and returns them.
func (s *stage) crowd(n int) []model.UserID {
	var ids []model.UserID
	for range n {
		ids = append(ids, s.AddUser(model.Profile{Birth: born("1999-01-01"), Setting: model.Everyone, HasSetting: true}))
	}
	return ids
}

// Options of a send.
func text(s string) func(*model.Attempt) {
	return func(a *model.Attempt) { a.Message.Fingerprint = model.Fingerprint(s) }
}

func bits(f uint64) func(*model.Attempt) {
	return func(a *model.Attempt) { a.Message.Fingerprint = f }
}

func id(n uint64) func(*model.Attempt) { return func(a *model.Attempt) { a.Message.ID = n } }

func kind(k model.Kind) func(*model.Attempt) { return func(a *model.Attempt) { a.Message.Kind = k } }

func label(l model.Labels) func(*model.Attempt) {
	return func(a *model.Attempt) { a.Message.Labels = l }
}

func key(k model.Key) func(*model.Attempt) { return func(a *model.Attempt) { a.Key = k } }

func anonymous(a *model.Attempt) { a.Anonymous = true }

func at(s string) model.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return model.TimeOf(t)
}

func born(s string) model.Date {
	d, err := model.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}
