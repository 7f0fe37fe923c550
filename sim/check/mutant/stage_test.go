package mutant_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
)

// start is noon on a first of March after a common February: one born on 29 February is a year older that day.
const start = model.Time(20_513)*model.DayLength + 12*model.Hour

// script is a short story that a mutant tells otherwise than a sound world.
type script struct {
	policy   func(*policy.Policy) // changes open
	later    func(*policy.Policy) // changes it further, for a switch
	contacts bool
	play     func(*stage)
}

// stage is a world with six adults who let everybody in, and the log of what happens there.
type stage struct {
	w     *world.World
	at    model.Time
	later *policy.Rules
	log   []string
}

// stage tells the story in a world with a fault, nil for a sound one.
func (c *script) stage(t require.TestingT, fault *world.Fault) []string {
	p, err := policy.Preset("open")
	require.NoError(t, err)
	change(&p, c.policy)
	rules := compile(t, p)
	change(&p, c.later)
	later := compile(t, p)
	w := world.New(world.Options{Rules: rules, Later: []*policy.Rules{later}, Start: start, Zones: zones, Contacts: c.contacts, Fault: fault})
	s := &stage{w: w, at: start, later: later}
	for range 6 {
		s.user("1990-01-01", model.Everyone)
	}
	c.play(s)
	return s.log
}

// zones: 0 is UTC, 1 is ten hours ahead.
var zones = []model.Zone{{Name: "UTC"}, {Name: "east", Since: []model.Time{0}, Offset: []model.Time{10 * model.Hour}}}

func change(p *policy.Policy, by func(*policy.Policy)) {
	if by != nil {
		by(p)
	}
}

func compile(t require.TestingT, p policy.Policy) *policy.Rules {
	rules, err := policy.Compile(p)
	require.NoError(t, err)
	return rules
}

func born(date string) model.Date {
	d, err := model.ParseDate(date)
	if err != nil {
		panic(err)
	}
	return d
}

// user adds one to the initial state.
func (s *stage) user(birth string, setting ...model.Setting) model.UserID {
	p := model.Profile{Birth: born(birth), HasSetting: len(setting) > 0}
	if p.HasSetting {
		p.Setting = setting[0]
	}
	return s.w.AddUser(p)
}

func (s *stage) wait(d time.Duration) { s.at = s.at.Add(d) }

func (s *stage) note(format string, args ...any) {
	s.log = append(s.log, fmt.Sprintf(format, args...))
}

// do attempts something now, and notes all that is told of it.
func (s *stage) do(a model.Attempt, members ...model.UserID) model.Outcome {
	a.At = s.at
	if a.Op != model.OpAdd && a.Op != model.OpLeave && a.Op != model.OpSend {
		a.Group = model.NoGroup
	}
	o := s.w.Do(&a, members...)
	words := []string{fmt.Sprintf("#%d %s", o.Commit, o.Reason), o.Contact.String()}
	if o.Tie != 0 {
		words = append(words, fmt.Sprint("tie ", o.Tie))
	}
	if o.Reached > 0 {
		words = append(words, fmt.Sprint("reached ", o.Reached, " ", s.w.Reached(a.Actor, a.Target, a.Group, o.Commit)))
	}
	if o.ID > 0 {
		words = append(words, fmt.Sprint("id ", o.ID))
	}
	if o.Repeat {
		words = append(words, "again")
	}
	for i, at := range []model.Time{o.From, o.Until} {
		if at > 0 {
			words = append(words, fmt.Sprint([]string{"from", "until"}[i], " +", time.Duration(at-s.at)*time.Millisecond))
		}
	}
	s.note("%s", strings.Join(strings.Fields(strings.Join(words, " ")), " "))
	return o
}

func (s *stage) to(op model.Op, actor, target model.UserID) {
	s.do(model.Attempt{Op: op, Actor: actor, Target: target})
}

func (s *stage) follow(a, b model.UserID)   { s.to(model.OpFollow, a, b) }
func (s *stage) unfollow(a, b model.UserID) { s.to(model.OpUnfollow, a, b) }
func (s *stage) block(a, b model.UserID)    { s.to(model.OpBlock, a, b) }
func (s *stage) unblock(a, b model.UserID)  { s.to(model.OpUnblock, a, b) }
func (s *stage) accept(a, b model.UserID)   { s.to(model.OpAccept, a, b) }
func (s *stage) delete(a model.UserID)      { s.to(model.OpDelete, a, model.NoUser) }

func (s *stage) set(u model.UserID, setting model.Setting) {
	s.do(model.Attempt{Op: model.OpSet, Actor: u, Setting: setting})
}

func (s *stage) register(birth string) {
	s.do(model.Attempt{Op: model.OpRegister, Actor: model.NoUser, Birth: born(birth)})
}

// friends follow each other from the start.
func (s *stage) friends(a, b model.UserID) {
	s.w.AddFollow(a, b)
	s.w.AddFollow(b, a)
}

// send sends a message in words of its own, or in those of a fingerprint.
func (s *stage) send(from, to model.UserID, words ...uint64) model.Outcome {
	return s.message(from, to, model.NoGroup, model.Message{Fingerprint: s.words(words)})
}

func (s *stage) words(words []uint64) uint64 {
	if len(words) > 0 {
		return words[0]
	}
	return model.Mix(uint64(len(s.log)), uint64(s.at)+1)
}

func (s *stage) message(from, to model.UserID, group model.GroupID, m model.Message) model.Outcome {
	return s.do(model.Attempt{Op: model.OpSend, Actor: from, Target: to, Group: group, Message: m})
}

// try sends with a message id.
func (s *stage) try(from, to model.UserID, id uint64) {
	s.message(from, to, model.NoGroup, model.Message{ID: id, Fingerprint: s.words(nil)})
}

// bad sends what the classifier finds, and returns its number.
func (s *stage) bad(from, to model.UserID) uint64 {
	return s.message(from, to, model.NoGroup, model.Message{Labels: model.Offensive, Fingerprint: s.words(nil)}).Commit
}

func (s *stage) report(by, of model.UserID, commit uint64) {
	s.do(model.Attempt{Op: model.OpReport, Actor: by, Target: of, Ref: commit})
}

func (s *stage) create(by model.UserID, members ...model.UserID) {
	s.do(model.Attempt{Op: model.OpCreateGroup, Actor: by, Target: model.NoUser}, members...)
}

// group adds the group 0 to the initial state.
func (s *stage) group(members ...model.UserID) { s.w.AddGroup(members...) }

func (s *stage) say(from model.UserID, words ...uint64) {
	s.message(from, model.NoUser, 0, model.Message{Fingerprint: s.words(words)})
}

func (s *stage) add(by, u model.UserID) { s.do(model.Attempt{Op: model.OpAdd, Actor: by, Target: u}) }

func (s *stage) leave(u model.UserID) {
	s.do(model.Attempt{Op: model.OpLeave, Actor: u, Target: model.NoUser})
}

func (s *stage) read(by, with model.UserID) {
	s.note("read %v", s.w.Read(by, with, model.NoGroup, s.at))
}

func (s *stage) readGroup(by model.UserID) {
	s.note("read %v", s.w.Read(by, model.NoUser, 0, s.at))
}

// during has something happen in the midst of the next attempt; in a sound world, before it.
func (s *stage) during(happens func()) {
	if !s.w.Overlap(happens) {
		happens()
	}
}

// told finds the first line that a mutant tells otherwise.
func (c *script) told(t *testing.T, fault world.Fault) telling {
	sound, broken := c.stage(t, nil), c.stage(t, &fault)
	for i := range sound {
		if sound[i] != broken[i] {
			return telling{sound[i], broken[i]}
		}
	}
	require.Fail(t, "as sound:\n"+strings.Join(sound, "\n"))
	return telling{}
}
