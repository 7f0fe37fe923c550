package invariant_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
)

// fact is a hand-made history that ends with what is told or read, soundly or not.
type fact struct {
	id     string
	bend   func(p *policy.Policy)
	before func(s *stage)
	last   func(s *stage, broken bool)
}

func read(reader, with model.UserID, group model.GroupID, sound, broken []model.Received) func(*stage, bool) {
	return func(s *stage, b bool) {
		if b {
			sound = broken
		}
		s.Read(reader, with, group, s.now, sound)
	}
}

func outcome(a model.Attempt, r model.Reason, bend func(o *model.Outcome)) func(*stage, bool) {
	return func(s *stage, broken bool) {
		o := s.told(&a, r)
		if broken {
			bend(&o)
		}
		s.show(a, o)
	}
}

func group(sound, broken []model.UserID) func(*stage, bool) {
	return func(s *stage, b bool) {
		if b {
			sound = broken
		}
		s.tell(ana, sound...)
	}
}

// tell is a group message that reaches those listed.
func (s *stage) tell(from model.UserID, reached ...model.UserID) {
	a := tells(from, 0)
	o := s.told(&a, ok)
	o.Reached = uint32(len(reached))
	s.show(a, o, reached...)
}

func ids(u ...model.UserID) []model.UserID { return u }

var one, two = model.Received{Commit: 1, From: ana}, model.Received{Commit: 2, From: ana}

var facts = map[string]fact{
	"a number is left out": {id: "I01", last: outcome(in(model.OpLeave, ana, model.NoUser, 0), ok, func(o *model.Outcome) { o.Commit++ })},
	"a refusal reaches":    {id: "I02", last: outcome(send(ana, ana), model.SelfMessage, func(o *model.Outcome) { o.Reached = 1 })},
	"a refusal makes": {
		id: "I02", last: outcome(model.Attempt{Op: model.OpCreateGroup, Actor: dan}, model.SenderTooYoung, func(o *model.Outcome) { o.ID = 1 }),
	},
	"two are reached": {id: "I03", last: func(s *stage, broken bool) {
		a := send(ana, ben)
		if o := s.told(&a, ok); broken {
			s.show(a, o, ana, ben)
		} else {
			s.show(a, o, ben)
		}
	}},
	"nobody is reached": {id: "I03", last: outcome(send(ana, ben), ok, func(o *model.Outcome) { o.Reached = 0 })},
	"read twice":        {id: "I04", before: twoMessages, last: read(ben, ana, model.NoGroup, []model.Received{one, two}, []model.Received{one, two, two})},
	"one is missing":    {id: "I04", before: twoMessages, last: read(ben, ana, model.NoGroup, []model.Received{one, two}, []model.Received{two})},
	"turned around":     {id: "I04", before: twoMessages, last: read(ben, ana, model.NoGroup, []model.Received{one, two}, []model.Received{two, one})},
	"one's own":         {id: "I04", before: twoMessages, last: read(ana, ben, model.NoGroup, nil, []model.Received{one})},
	"a retry is decided anew": {
		id: "I05", before: func(s *stage) { s.does(says(ana, ben, model.Message{ID: 7}), ok) }, last: func(s *stage, broken bool) {
			o := model.Outcome{Commit: 1, Reached: 1, Repeat: true}
			if broken {
				o = model.Outcome{Commit: 2, Reached: 1}
			}
			s.show(says(ana, ben, model.Message{ID: 7}), o)
		},
	},
	"a first try is no retry": {
		id: "I05", before: func(s *stage) { s.does(says(ana, ben, model.Message{ID: 7}), ok) }, last: outcome(says(cleo, ben, model.Message{ID: 7}), ok, func(o *model.Outcome) {
			*o = model.Outcome{Commit: 1, Reached: 1, Repeat: true}
		}),
	},
	"reaches a stranger":   {id: "I06", last: group(ids(ben, cleo, dan), ids(ben, cleo, dan, fay))},
	"reaches the sender":   {id: "I06", last: group(ids(ben, cleo, dan), ids(ana, ben, cleo, dan))},
	"reaches who has left": {id: "I06", before: func(s *stage) { s.does(in(model.OpLeave, dan, model.NoUser, 0), ok) }, last: group(ids(ben, cleo), ids(ben, cleo, dan))},
	"reaches too few":      {id: "I07", last: group(ids(ben, cleo, dan), ids(ben, cleo))},
	"reaches the blocked":  {id: "I08", before: func(s *stage) { s.does(to(model.OpBlock, dan, ana), ok) }, last: group(ids(ben, cleo), ids(ben, cleo, dan))},
	"reaches the deleted":  {id: "I17", before: func(s *stage) { s.does(to(model.OpDelete, dan, model.NoUser), ok) }, last: group(ids(ben, cleo), ids(ben, cleo, dan))},
	"reads from before": {
		id: "I09", before: func(s *stage) {
			s.tell(ana, ben, cleo, dan)
			s.does(in(model.OpAdd, ana, fay, 0), ok)
			s.tell(ben, ana, cleo, dan, fay)
		},
		last: read(fay, model.NoUser, 0, []model.Received{{Commit: 3, From: ben}}, []model.Received{one, {Commit: 3, From: ben}}),
	},
	"removed before its time": {
		id: "I22", bend: func(p *policy.Policy) { p.Moderation.Latency = time.Hour },
		before: func(s *stage) {
			s.does(says(ana, ben, offensive), ok)
			a := to(model.OpReport, ben, ana)
			o := s.told(&a, ok)
			o.From = s.now.Add(time.Hour)
			s.show(a, o)
			s.later(time.Hour - time.Millisecond)
		},
		last: read(ben, ana, model.NoGroup, []model.Received{one}, []model.Received{{Commit: 1, From: ana, Removed: true}}),
	},
	"removed late": {
		id: "I22", before: reported(1), last: read(ben, ana, model.NoGroup, []model.Received{{Commit: 1, From: ana, Removed: true}}, []model.Received{one}),
	},
	"a millisecond late": {
		id: "I22", before: func(s *stage) { s.does(says(ana, ben, offensive), ok) }, last: func(s *stage, broken bool) {
			a := to(model.OpReport, ben, ana)
			o := s.told(&a, ok)
			if o.From = s.now; broken {
				o.From++
			}
			s.show(a, o)
		},
	},
	"judged again": {id: "I21", before: reported(1), last: outcome(to(model.OpReport, ben, ana), ok, func(o *model.Outcome) { o.From = start })},
	"suspends too early": {
		id: "I19", before: func(s *stage) { s.does(says(ana, ben, offensive), ok) }, last: func(s *stage, broken bool) {
			a := to(model.OpReport, ben, ana)
			o := s.told(&a, ok)
			if o.From = s.now; broken {
				o.Until = s.now.Add(168 * time.Hour)
			}
			s.show(a, o)
		},
	},
	"held too long": {
		id: "I43", bend: spam, before: func(s *stage) { s.does(says(ana, ben, words(5)), ok) }, last: func(s *stage, broken bool) {
			a := says(ana, cleo, words(5))
			o := s.told(&a, model.Spam)
			if o.Until = s.now.Add(24 * time.Hour); broken {
				o.Until++
			}
			s.show(a, o)
		},
	},
	"a user's id again": {id: "I56", last: func(s *stage, broken bool) {
		a := model.Attempt{Op: model.OpRegister, Birth: model.NewDate(1990, 1, 1)}
		o := s.told(&a, ok)
		if o.ID = uint32(len(people)); broken {
			o.ID = uint32(ben)
		}
		s.show(a, o)
	}},
	"a group's id again": {id: "I56", last: func(s *stage, broken bool) {
		a := model.Attempt{Op: model.OpCreateGroup, Actor: ana}
		o := s.told(&a, ok)
		if o.ID = 1; broken {
			o.ID = 0
		}
		s.show(a, o)
	}},
}

func twoMessages(s *stage) {
	s.does(send(ana, ben), ok)
	s.does(send(ana, ben), ok)
}

// TestFacts: what is told wrongly beside a sound decision is reported as its own statement alone.
func TestFacts(t *testing.T) {
	for name, f := range facts {
		t.Run(name, func(t *testing.T) {
			for _, broken := range []bool{false, true} {
				p := openPolicy()
				if f.bend != nil {
					f.bend(p)
				}
				s := newStage(p)
				if f.before != nil {
					f.before(s)
				}
				require.Nil(t, s.First(), "before")
				if f.last(s, broken); !broken {
					require.Nil(t, s.First())
					continue
				}
				assert.Equal(t, map[string]uint64{f.id: 1}, s.Counts(), "%s", s.First())
				assert.Contains(t, s.Checked(), f.id)
				s.does(send(cleo, ben), ok)
				assert.Equal(t, uint64(1), s.Violations(), "the books go on from there")
			}
		})
	}
}

// TestEachHasATest: no statement without a hand-made history that breaks it, I58 apart, which no monitor checks.
func TestEachHasATest(t *testing.T) {
	tested := map[string]bool{"I58": true}
	for _, d := range decisions {
		tested[d.id] = true
	}
	for _, f := range facts {
		tested[f.id] = true
	}
	for _, i := range all() {
		assert.True(t, tested[i], i)
	}
}
