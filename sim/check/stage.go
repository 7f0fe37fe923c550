package check

import (
	"fmt"
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/spec"
	"dmsim/sim/cases"
	"dmsim/sim/check/invariant"
	"dmsim/sim/check/story"
)

// Judges say who watches a story.
type Judges struct {
	NoOpinion    bool  `json:"noOpinion"`    // not the second opinion
	NoInvariants bool  `json:"noInvariants"` // not the invariants
	Whole        bool  `json:"whole"`        // the second opinion also compares what a rule case could not show: contacts, ties, ends of holds and suspensions, inboxes; see Inboxer
	Bent         *Bent `json:"-"`            // the second opinion is broken; nil: sound
}

// stage is where one goroutine plays stories, one after the other, with what it needs for that used again.
type stage struct {
	subject  subject
	judges   Judges
	compiler compiler

	monitor *invariant.Monitor
	opinion cases.Spec

	// Of the story at hand:
	story    *story.Story
	rules    *policy.Rules
	later    []*policy.Rules
	target   Target
	made     story.Made
	reached  []model.UserID
	attempts uint64
	commits  uint64 // given to a target that gives none
	first    map[retried]uint64
	covered  Coverage // by all stories that were played here
	found    *Violation
	at       int // the step at hand
	// hear is told every answer, before it is judged; nil: nobody is.
	hear func(s *story.Step, a *model.Attempt, o model.Outcome, reached []model.UserID)
}

func newStage(of subject, judges Judges) *stage {
	return &stage{subject: of, judges: judges}
}

// check plays a story, or twice to see whether the answers are the same.
func (g *stage) check(s *story.Story, twice bool) (*Violation, error) {
	if !twice {
		return g.play(s)
	}
	defer func() { g.hear = nil }()
	var record [2]answers
	for i := range record {
		g.hear = record[i].hear
		if v, err := g.play(s); v != nil || err != nil {
			return v, err
		}
	}
	return record[0].unlike(record[1], s), nil
}

// play plays a story up to its first violation, nil where there is none. An error is the target's, which cannot be made.
func (g *stage) play(s *story.Story) (*Violation, error) {
	if err := g.begin(s); err != nil {
		return nil, err
	}
	for i := 0; i < len(s.Steps) && g.found == nil; i++ {
		step := &s.Steps[i]
		g.at = i
		switch {
		case i+1 < len(s.Steps) && s.Steps[i+1].Overlaps && s.Steps[i+1].Kind == story.Try && step.Kind == story.Try:
			i++
			g.overlap(i, step, &s.Steps[i])
		case step.Kind == story.Read:
			g.read(i, step)
		case step.Kind == story.Switch:
			g.change(step)
		default:
			a := g.made.Attempt(step)
			g.judge(i, step, &a, g.do(step, &a))
		}
		if g.judges.Whole && g.found == nil && g.mayLook(i) {
			g.look(i)
		}
		if err := failed(g.target); err != nil {
			return nil, err
		}
	}
	return g.found, nil
}

// failed says why a target is lost.
func failed(t Target) error {
	if f, ok := t.(Failer); ok {
		return f.Failed()
	}
	return nil
}

func (g *stage) begin(s *story.Story) (err error) {
	g.story, g.found, g.commits = s, nil, 0
	clear(g.first)
	g.rules, g.later = g.compiler.compile(s)
	g.made.Begin(s)
	if g.target, err = g.subject.begin(s, g.rules, g.later); err != nil {
		return err
	}
	terms := cases.Terms(g.rules)
	custom := terms.Custom
	if !g.judges.NoOpinion {
		g.judges.Bent.Bend(&terms)
		g.opinion = cases.Spec{World: spec.New(terms, s.State.Start, s.State.Zones)}
		settle(g.opinion, &s.State)
	}
	if !g.judges.NoInvariants {
		g.watch(s, custom)
	}
	return nil
}

func (g *stage) watch(s *story.Story, custom []spec.Custom) {
	o := invariant.Options{
		Policy: &s.Policy, Custom: custom, Start: s.State.Start, Zones: s.State.Zones, Users: len(s.State.Users),
		Profile: func(u model.UserID) model.Profile { return s.State.Users[u] }, Messages: true, Silent: true,
	}
	if g.monitor == nil {
		g.monitor = invariant.New(o)
	} else {
		g.monitor.Reset(o)
	}
	for _, f := range s.State.Follows {
		g.monitor.AddFollow(f[0], f[1])
	}
	for _, b := range s.State.Blocks {
		g.monitor.AddBlock(b[0], b[1])
	}
	for _, members := range s.State.Groups {
		g.monitor.AddGroup(members...)
	}
}

// do makes an attempt on the target. Where the target does not number its commits, the order of the calls does.
func (g *stage) do(s *story.Step, a *model.Attempt) model.Outcome {
	g.attempts++
	o := g.target.Do(a, g.made.Members(s)...)
	g.covered.hear(a.Op, o.Reason)
	if o.Commit == 0 {
		g.number(a, &o)
	}
	return o
}

// retried names a message by its sender and the client's id.
type retried struct {
	by model.UserID
	id uint64
}

func (g *stage) number(a *model.Attempt, o *model.Outcome) {
	key := retried{a.Actor, a.Message.ID}
	if o.Repeat {
		o.Commit = g.first[key]
		return
	}
	g.commits++
	if o.Commit = g.commits; a.Op == model.OpSend && a.Message.ID != 0 && o.Reason != model.NotLoggedIn {
		if g.first == nil {
			g.first = map[retried]uint64{}
		}
		g.first[key] = o.Commit
	}
}

// overlap makes the second attempt and, between its check and its act, the first. Where the target does not part the two, they are made in their order.
func (g *stage) overlap(i int, first, second *story.Step) {
	t, ok := g.target.(Overlapper)
	a, b := g.made.Attempt(first), g.made.Attempt(second)
	var inner, outer model.Outcome
	made := false
	during := func() { made, inner = true, g.do(first, &a) }
	if ok && t.Overlap(during) {
		outer = g.do(second, &b)
	} else {
		during()
		outer = g.do(second, &b)
	}
	if !made {
		g.judge(i, second, &b, outer)
		during()
		g.judge(i-1, first, &a, inner)
		return
	}
	g.judge(i-1, first, &a, inner)
	if g.found == nil {
		g.judge(i, second, &b, outer)
	}
}

// read lets somebody read a conversation.
func (g *stage) read(i int, s *story.Step) {
	a := g.made.Attempt(s)
	if g.readable() && int(a.Actor) < g.made.Users() && (a.Group != model.NoGroup || int(a.Target) < g.made.Users()) {
		g.show(i, &a)
	}
}

// readable says whether what can be read at the target is to be judged.
func (g *stage) readable() bool {
	_, ok := g.target.(Reader)
	return ok && g.commits == 0
}

// show shows the judges what the actor reads.
func (g *stage) show(i int, a *model.Attempt) {
	got := g.target.(Reader).Read(a.Actor, a.Target, a.Group, a.At)
	if withheld(g.target) {
		return
	}
	if !g.judges.NoInvariants {
		g.monitor.Read(a.Actor, a.Target, a.Group, a.At, got)
		if v := g.monitor.First(); v != nil {
			g.found = &Violation{Invariant: v.Invariant, Index: i, At: a.At, Want: v.Want, Got: v.Got, Why: v.Why}
		}
	}
	if g.judges.NoOpinion {
		return
	}
	if want := g.opinion.Read(a.Actor, a.Target, a.Group, a.At); !slices.Equal(want, got) {
		g.differ(i, a.At, fmt.Sprintf("to read %+v", want), fmt.Sprintf("%+v", got))
	}
}

// change puts a later policy in force.
func (g *stage) change(s *story.Step) {
	rules, p := g.later[s.Later], &g.story.Later[s.Later]
	t, ok := g.target.(Switcher)
	if !ok {
		return
	}
	t.Switch(rules, s.Attempt.At)
	g.made.Under(p)
	terms := cases.Terms(rules)
	custom := terms.Custom
	if !g.judges.NoOpinion {
		g.judges.Bent.Bend(&terms)
		g.opinion.SetTerms(terms)
	}
	if !g.judges.NoInvariants {
		g.monitor.Switch(p, custom, s.Attempt.At)
	}
}
