package cases

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"dmsim/model"
	"dmsim/model/policy"
)

// unknownGroup is the id of a group that nobody made. NoGroup would make a send one-to-one.
const unknownGroup = model.NoGroup - 1

// unknownMessage is the number of a message that no world comes to. 0 would make a report one of the last message.
const unknownMessage = 1<<64 - 1

// Run plays a case on a target that was made for it and is still without people: its initial state, then all steps, also those
// after a step that failed. The draws depend on the case's name, the step and the attempt only, or on the key that a step has. It panics where the
// target is no Switcher and a step puts a policy in force.
func Run(c Case, target Target) Report { return Trace(c, target, func(*Try) {}) }

// Trace is Run that also shows each attempt to see, after it was made.
func Trace(c Case, target Target, see func(*Try)) Report {
	r := &runner{
		c: &c, target: target, see: see,
		users: map[string]model.UserID{}, groups: map[string]model.GroupID{}, names: map[model.UserID]string{},
		texts: map[uint64]string{}, sent: map[int]uint64{}, match: c.Policy.Spam.Match,
	}
	r.settle()
	for i := 0; i < len(c.Steps); i++ {
		if i+1 < len(c.Steps) && c.Steps[i+1].Overlaps {
			r.overlap(i)
			i++
			continue
		}
		r.step(i)
	}
	return Report{Case: c.Name, Source: c.Source, Line: c.Line, Failures: r.failures}
}

// runner is one case under way. Names are folded.
type runner struct {
	c        *Case
	target   Target
	see      func(*Try)
	users    map[string]model.UserID
	groups   map[string]model.GroupID
	names    map[model.UserID]string
	texts    map[uint64]string // of delivered messages, by commit number
	sent     map[int]uint64    // the commit number of the message that a step left behind, by the step from 1 on
	match    policy.Match      // of the policy in force
	failures []Failure
	books    books
}

func (r *runner) step(index int) {
	switch s := &r.c.Steps[index]; {
	case s.Inbox != nil:
		r.read(s)
	case s.Policy != nil:
		r.target.(Switcher).Switch(s.Policy.Rules(), s.At)
		r.match = s.Policy.Policy.Spam.Match
	default:
		r.act(s, index, nil)
	}
}

// overlap makes the attempt of a step within that of the next one, where the target can. Else it makes them in their order. Either way what the next one names is
// what there is before both.
func (r *runner) overlap(index int) {
	made := false
	first := func() {
		if !made {
			made = true
			r.step(index)
		}
	}
	s := &r.c.Steps[index+1]
	second := r.begin(s, index+1, 1, s.Action.Actors[0], s.Action.about()[0])
	if o, ok := r.target.(Overlapper); !ok || !o.Overlap(first) {
		first()
	}
	r.act(s, index+1, &second)
	first() // where the attempt had no gap
}

// settle builds the initial state.
func (r *runner) settle() {
	for _, u := range r.c.Users {
		r.bindUser(u.Name, r.target.AddUser(u.Profile))
	}
	for _, f := range r.c.Follows {
		r.target.AddFollow(r.user(f.From), r.user(f.To))
	}
	for _, b := range r.c.Blocks {
		r.target.AddBlock(r.user(b.From), r.user(b.To))
	}
	r.books.users, r.books.groups = len(r.c.Users), len(r.c.Groups)
	for _, g := range r.c.Groups {
		r.groups[fold(g.Name)] = r.target.AddGroup(r.all(g.Members)...)
	}
}

func (r *runner) bindUser(name string, id model.UserID) {
	r.users[fold(name)], r.names[id] = id, name
}

// user returns the id of the latest who was given a name. One who was deleted keeps the id.
func (r *runner) user(name string) model.UserID {
	if id, known := r.users[fold(name)]; known {
		return id
	}
	return model.NoUser
}

func (r *runner) group(name string) model.GroupID {
	if name == "" {
		return model.NoGroup
	}
	if id, known := r.groups[fold(name)]; known {
		return id
	}
	return unknownGroup
}

func (r *runner) all(names []string) []model.UserID {
	ids := make([]model.UserID, len(names))
	for i, name := range names {
		ids[i] = r.user(name)
	}
	return ids
}

// act makes the attempts of a step, or the one that has begun, and compares what came of them.
func (r *runner) act(s *Step, index int, begun *Try) {
	got := map[model.Reason]int{}
	var wrong *Try // the first that the step does not expect
	a := s.Action
	number := 0
	for range a.Times {
		for _, actor := range a.Actors {
			for _, target := range a.about() {
				number++
				t := r.begin(s, index, number, actor, target)
				if begun != nil {
					t = *begun
				}
				r.do(s, &t)
				r.see(&t)
				r.audit(s, &t)
				if got[t.Outcome.Reason]++; got[t.Outcome.Reason] > s.Expect[t.Outcome.Reason] && wrong == nil {
					wrong = &t
				}
				r.checkReach(s, &t)
			}
		}
	}
	if wrong != nil {
		f := r.failure(s, r.outcomes(a.Op, s.Expect), r.outcomes(a.Op, got))
		f.show(wrong)
		r.failures = append(r.failures, f)
	}
}

// begin says what an attempt is about.
func (r *runner) begin(s *Step, index, number int, actor, target string) Try {
	a := s.Action
	t := Try{Step: index + 1, Attempt: r.attempt(s, actor, target), Actor: actor, Target: target, Group: a.Group}
	if a.Attempts() > 1 {
		t.who = strings.TrimSpace(fmt.Sprintf("attempt %d, %s %s", number, actor, target))
	}
	t.Attempt.Key = r.key(index, number)
	if s.HasKey {
		t.Attempt.Key = s.Key
	}
	if a.Op == model.OpSend {
		t.text = strings.ReplaceAll(a.Content.Text, "{n}", strconv.Itoa(number))
		t.Attempt.Message = r.message(a, t.text)
	}
	return t
}

// do makes an attempt, and names what it made.
func (r *runner) do(s *Step, t *Try) {
	if e, ok := r.target.(Explainer); ok {
		facts := e.Facts(&t.Attempt)
		t.Facts, t.rules = &facts, e.Rules()
	}
	t.Outcome = r.target.Do(&t.Attempt, r.all(s.Action.Members)...)
	if t.Outcome.Reason != model.Delivered || t.Outcome.Repeat {
		return
	}
	switch s.Action.Op {
	case model.OpSend:
		r.texts[t.Outcome.Commit], r.sent[t.Step] = t.text, t.Outcome.Commit
	case model.OpRegister:
		r.bindUser(t.Actor, model.UserID(t.Outcome.ID))
	case model.OpCreateGroup:
		r.groups[fold(t.Group)] = model.GroupID(t.Outcome.ID)
	}
}

func (r *runner) attempt(s *Step, actor, target string) model.Attempt {
	a := s.Action
	attempt := model.Attempt{
		Op: a.Op, At: s.At, Actor: r.user(actor), Target: model.NoUser, Group: model.NoGroup,
		Setting: a.Setting, Anonymous: a.Anonymous,
	}
	if target != "" {
		attempt.Target = r.user(target)
	}
	switch a.Op {
	case model.OpRegister:
		p := a.Profile
		attempt.Birth, attempt.Zone, attempt.Setting, attempt.HasSetting = p.Birth, p.Zone, p.Setting, p.HasSetting
	case model.OpReport:
		attempt.Ref = r.messageOf(a.Message)
	case model.OpCreateGroup:
	default:
		attempt.Group = r.group(a.Group)
	}
	return attempt
}

// messageOf is the number of the message that a step left behind; 0 stands for the last that reached who reports.
func (r *runner) messageOf(step int) uint64 {
	if step == 0 {
		return 0
	}
	if commit, delivered := r.sent[step]; delivered {
		return commit
	}
	return unknownMessage
}

func (r *runner) message(a *Action, text string) model.Message {
	m := model.Message{Kind: a.Content.Kind, Labels: a.Content.Labels, Length: uint32(len([]rune(text)))}
	if r.match == policy.MatchNear {
		m.Fingerprint = model.SimHash(text)
	} else {
		m.Fingerprint = model.Fingerprint(text)
	}
	if a.Content.ID != "" {
		m.ID = max(hash(a.Content.ID), 1)
	}
	return m
}

func (r *runner) key(step, number int) model.Key {
	return model.Key(model.Mix(model.Mix(hash(r.c.Name), uint64(step)), uint64(number)))
}

func hash(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	return h.Sum64()
}

// checkReach compares whom a group message reached. A refusal that the step does not expect is told by itself.
func (r *runner) checkReach(s *Step, t *Try) {
	if !s.HasReaches || s.Expect[t.Outcome.Reason] == 0 {
		return
	}
	want := slices.Clone(s.Reaches)
	var got []string
	if t.Outcome.Reason == model.Delivered {
		for _, id := range r.target.Reached(t.Attempt.Actor, t.Attempt.Target, t.Attempt.Group, t.Outcome.Commit) {
			got = append(got, r.names[id])
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		r.failures = append(r.failures, r.failure(s, "reaches "+bracket(want), "reaches "+bracket(got)))
	}
}

// read compares an inbox.
func (r *runner) read(s *Step) {
	with, group := model.NoUser, r.group(s.Inbox.Group)
	if s.Inbox.Group == "" {
		with = r.user(s.Inbox.From)
	}
	var got []string
	for _, m := range r.target.Read(r.user(s.Inbox.Of), with, group, s.At) {
		if m.Removed {
			got = append(got, Removed)
		} else {
			got = append(got, r.texts[m.Commit])
		}
	}
	if w, ok := r.target.(Withholder); ok && w.Withheld() {
		return
	}
	if s.Inbox.HasTexts && !slices.Equal(got, s.Inbox.Texts) {
		r.failures = append(r.failures, r.failure(s, bracket(s.Inbox.Texts), bracket(got)))
	}
}
