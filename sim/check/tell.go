package check

import (
	"fmt"
	"slices"

	"dmsim/model"
	"dmsim/sim/cases"
	"dmsim/sim/check/story"
)

// people are what the people of a case are called.
var people = []string{
	"ana", "ben", "cleo", "dan", "eve", "finn", "gina", "hugo", "ida", "jan", "kim", "leo", "mia", "nils", "olga", "pia", "quin", "rosa", "sam", "tea", "uwe", "vera", "wim", "xenia", "yara", "zoe",
}

func nameOf(i int) string {
	if i < len(people) {
		return people[i]
	}
	return fmt.Sprintf("user%d", i+1)
}

// teller makes a rule case of a story, with what the second opinion answers as what is expected.
type teller struct {
	s     *story.Story
	keys  bool
	names map[model.UserID]string
	c     cases.Case
	place map[int]int // the step of the case, from 1, that a step of the story became
	later map[int]*cases.Later
	stage *stage
	texts map[uint64]string
	met   map[model.UserID]string // whom the second opinion knows by which name
}

// Case tells a story as a rule case, which a sound world passes. Place says which step of the case, from 1, a step of the story became, by its N.
// With keys, the draws of each message are those of the story; else they depend on the case's name.
func Case(name string, s *story.Story, keys bool) (c cases.Case, place map[int]int) {
	t := &teller{
		s: s, keys: keys, names: map[model.UserID]string{}, place: map[int]int{}, later: map[int]*cases.Later{},
		stage: newStage(opinions{}, Judges{NoOpinion: true, NoInvariants: true}), texts: map[uint64]string{}, met: map[model.UserID]string{},
	}
	t.c = cases.Case{Name: name, Policy: s.Policy, Start: s.State.Start, Zones: s.State.Zones}
	t.state()
	_ = t.stage.begin(s) // the second opinion is always to be had
	second := false      // of two that overlap, as a stage pairs them
	for i := range s.Steps {
		step := &s.Steps[i]
		second = !second && i > 0 && step.Overlaps && step.Kind == story.Try && s.Steps[i-1].Kind == story.Try
		t.step(step, second)
	}
	return t.c, t.place
}

// name is what somebody of the story is called; nobody, whom no step makes any more.
func (t *teller) name(u model.UserID) string {
	if name, known := t.names[u]; known {
		return name
	}
	return cases.Nobody
}

func (t *teller) state() {
	call := func(u model.UserID) string {
		name := nameOf(len(t.names))
		t.names[u] = name
		return name
	}
	for u, profile := range t.s.State.Users {
		name := call(model.UserID(u))
		t.met[model.UserID(u)] = name
		t.c.Users = append(t.c.Users, cases.User{Name: name, Profile: profile})
	}
	for i := range t.s.Steps {
		if s := &t.s.Steps[i]; s.Kind == story.Try && s.Attempt.Op == model.OpRegister {
			call(story.UserOf(s.N))
		}
	}
	for _, f := range t.s.State.Follows {
		t.c.Follows = append(t.c.Follows, cases.Pair{From: t.name(f[0]), To: t.name(f[1])})
	}
	for _, b := range t.s.State.Blocks {
		t.c.Blocks = append(t.c.Blocks, cases.Pair{From: t.name(b[0]), To: t.name(b[1])})
	}
	for g, members := range t.s.State.Groups {
		t.c.Groups = append(t.c.Groups, cases.Group{Name: t.group(model.GroupID(g)), Members: t.all(members)})
	}
}

func (t *teller) all(users []model.UserID) (names []string) {
	for _, u := range users {
		names = append(names, t.name(u))
	}
	return names
}

// group is what a group of the story is called: g1, g2 those of the start, g-5 that of step 5.
func (t *teller) group(g model.GroupID) string {
	if n, ok := story.MadeGroup(g); ok {
		return fmt.Sprintf("g-%d", n)
	}
	return fmt.Sprintf("g%d", g+1)
}

// known says whether a group is of the start, or some step of the story tries to make it.
func (t *teller) known(g model.GroupID) bool {
	n, made := story.MadeGroup(g)
	if !made {
		return int(g) < len(t.s.State.Groups)
	}
	return slices.ContainsFunc(t.s.Steps, func(s story.Step) bool {
		return s.N == n && s.Kind == story.Try && s.Attempt.Op == model.OpCreateGroup
	})
}

// step tells one step, and what comes of it.
func (t *teller) step(s *story.Step, second bool) {
	step := cases.Step{At: s.At()}
	switch s.Kind {
	case story.Switch:
		step.Policy = t.policy(s.Later)
		t.stage.change(s)
	case story.Read:
		if t.name(s.Attempt.Actor) == cases.Nobody || s.Attempt.Group == model.NoGroup && t.name(s.Attempt.Target) == cases.Nobody {
			return // a stage does not let nobody read either
		}
		if s.Attempt.Group != model.NoGroup && !t.known(s.Attempt.Group) {
			return // there is nothing to be read
		}
		step.Inbox = t.inbox(s)
	default:
		a := t.stage.made.Attempt(s)
		step.Action = t.action(s)
		step.Overlaps = second
		if s.Attempt.Op == model.OpSend && t.keys {
			step.Key, step.HasKey = s.Attempt.Key, true
		}
		o := t.stage.do(s, &a)
		t.stage.judge(0, s, &a, o)
		t.expect(s, &a, o, &step)
	}
	t.c.Steps = append(t.c.Steps, step)
	t.place[s.N] = len(t.c.Steps)
}

func (t *teller) policy(later int) *cases.Later {
	if t.later[later] == nil {
		t.later[later] = &cases.Later{Policy: t.s.Later[later]}
	}
	return t.later[later]
}

// action tells an attempt.
func (t *teller) action(s *story.Step) *cases.Action {
	a := &s.Attempt
	action := &cases.Action{Op: a.Op, Times: 1, Anonymous: a.Anonymous, Setting: a.Setting}
	actor := a.Actor
	if a.Op == model.OpRegister {
		actor = story.UserOf(s.N)
		action.Setting = 0
		action.Profile = a.Profile()
	}
	action.Actors = []string{t.name(actor)}
	switch a.Op {
	case model.OpRegister, model.OpSet, model.OpDelete:
	case model.OpCreateGroup:
		action.Group, action.Members = t.group(story.GroupOf(s.N)), t.all(s.Members)
	case model.OpLeave:
		action.Group = t.group(a.Group)
	case model.OpAdd:
		action.Group, action.Targets = t.group(a.Group), []string{t.name(a.Target)}
	case model.OpSend:
		action.Content = cases.Content{Text: story.Texts[s.Text], Kind: a.Message.Kind, Labels: a.Message.Labels}
		if a.Message.ID != 0 {
			action.Content.ID = fmt.Sprint(a.Message.ID)
		}
		if a.Group != model.NoGroup {
			action.Group = t.group(a.Group)
		} else {
			action.Targets = []string{t.name(a.Target)}
		}
	default:
		action.Targets = []string{t.name(a.Target)}
		if n, ok := story.MadeMessage(a.Ref); ok && a.Op == model.OpReport {
			if action.Message = t.place[n]; action.Message == 0 {
				action.Message = cases.NoMessage
			}
		}
	}
	return action
}

func (t *teller) expect(s *story.Step, a *model.Attempt, o model.Outcome, step *cases.Step) {
	step.Expect = map[model.Reason]int{o.Reason: 1}
	if o.Reason != model.Delivered || o.Repeat {
		return
	}
	switch a.Op {
	case model.OpRegister:
		t.met[model.UserID(o.ID)] = t.name(story.UserOf(s.N))
	case model.OpSend:
		t.texts[o.Commit] = story.Texts[s.Text]
		if a.Group != model.NoGroup {
			step.HasReaches, step.Reaches = true, []string{}
			for _, u := range t.stage.reached {
				step.Reaches = append(step.Reaches, t.met[u])
			}
		}
	}
}

func (t *teller) inbox(s *story.Step) *cases.Inbox {
	a := t.stage.made.Attempt(s)
	inbox := &cases.Inbox{Of: t.name(s.Attempt.Actor), HasTexts: true, Texts: []string{}}
	if s.Attempt.Group != model.NoGroup {
		inbox.Group = t.group(s.Attempt.Group)
	} else {
		inbox.From = t.name(s.Attempt.Target)
	}
	for _, m := range t.stage.target.(Reader).Read(a.Actor, a.Target, a.Group, a.At) {
		text := t.texts[m.Commit]
		if m.Removed {
			text = cases.Removed
		}
		inbox.Texts = append(inbox.Texts, text)
	}
	return inbox
}
