package invariant_test

import (
	"slices"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/spec"
	"dmsim/sim/check/invariant"
)

// The people of the hand-made histories. On the day of the start dan is 15 until tomorrow, and eve 16 since today. All but fay have the default setting.
const (
	ana model.UserID = iota
	ben
	cleo
	dan
	eve
	leo
	fay
)

var people = []model.Profile{
	ana: {Birth: model.NewDate(1990, 5, 5), Zone: 1}, ben: {Birth: model.NewDate(1991, 5, 5)}, cleo: {Birth: model.NewDate(1992, 5, 5)},
	dan: {Birth: model.NewDate(2010, 3, 2)}, eve: {Birth: model.NewDate(2010, 3, 1)}, leo: {Birth: model.NewDate(2008, 2, 29)},
	fay: {Birth: model.NewDate(1993, 5, 5), HasSetting: true, Setting: model.Everyone},
}

var start = at("2026-03-01T12:00:00Z")

// openPolicy refuses next to nothing, so that a test says what it needs.
func openPolicy() *policy.Policy {
	p := policy.Seed()
	p.BaseGate, p.DefaultSetting.Setting = model.GateNone, model.Everyone
	p.DailyLimit.Messages, p.Spam.MaxRecipients = policy.NoLimit, policy.NoLimit
	p.Groups.AddGate = policy.AddNone
	p.Moderation.TruePositiveRate, p.Moderation.FalsePositiveRate, p.Moderation.Latency = 1, 0, 0
	return &p
}

// stage shows a history to a monitor, and keeps the time and the numbers.
type stage struct {
	*invariant.Monitor
	p      *policy.Policy
	now    model.Time
	commit uint64
}

func newStage(p *policy.Policy) *stage {
	custom := make([]spec.Custom, len(p.Custom))
	for i, rule := range p.Custom {
		custom[i].RefuseWhen = func(v spec.View) bool { return rule.RefuseWhen == "true" }
	}
	s := &stage{p: p, now: start}
	s.Monitor = invariant.New(invariant.Options{
		Policy: p, Custom: custom, Start: start, Zones: []model.Zone{{}, {Since: []model.Time{0}, Offset: []model.Time{13 * model.Hour}}}, Users: len(people),
		Messages: true, Profile: func(u model.UserID) model.Profile { return people[u] },
	})
	s.AddGroup(ana, ben, cleo, dan)
	return s
}

// told is the sound outcome of what a test says came: the next number, and for a message between two one who was reached.
func (s *stage) told(a *model.Attempt, r model.Reason) model.Outcome {
	o := model.Outcome{Commit: s.commit + 1, Reason: r}
	if r == model.Delivered && a.Op == model.OpSend {
		o.Reached = 1
	}
	return o
}

// show shows an attempt with its outcome. Reached are the receivers of a group message.
func (s *stage) show(a model.Attempt, o model.Outcome, reached ...model.UserID) {
	a.At = s.now
	if a.Op == model.OpSend && o.Reason == model.Delivered {
		if a.Group == model.NoGroup && reached == nil {
			reached = []model.UserID{a.Target}
		}
	}
	if !o.Repeat {
		s.commit = o.Commit
	}
	s.Observe(&a, nil, &o, slices.Clone(reached), true)
}

// does is an attempt that is done, or refused for a reason.
func (s *stage) does(a model.Attempt, r model.Reason) {
	s.show(a, s.told(&a, r))
}

func (s *stage) later(d time.Duration) { s.now = s.now.Add(d) }

func send(from, to model.UserID) model.Attempt {
	return model.Attempt{Op: model.OpSend, Actor: from, Target: to, Group: model.NoGroup}
}

func says(from, to model.UserID, m model.Message) model.Attempt {
	a := send(from, to)
	a.Message = m
	return a
}

func tells(from model.UserID, group model.GroupID) model.Attempt {
	return model.Attempt{Op: model.OpSend, Actor: from, Target: model.NoUser, Group: group}
}

func to(op model.Op, by, other model.UserID) model.Attempt {
	return model.Attempt{Op: op, Actor: by, Target: other, Group: model.NoGroup}
}

func in(op model.Op, by, other model.UserID, group model.GroupID) model.Attempt {
	return model.Attempt{Op: op, Actor: by, Target: other, Group: group}
}

func sets(by model.UserID, setting model.Setting) model.Attempt {
	return model.Attempt{Op: model.OpSet, Actor: by, Target: model.NoUser, Group: model.NoGroup, Setting: setting}
}
