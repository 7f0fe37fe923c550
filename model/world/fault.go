package world

import (
	"slices"
	"sync"

	"dmsim/model"
	"dmsim/model/graph"
	"dmsim/model/policy"
)

// Fault is what is wrong with a world on purpose, to find out whether that is noticed. A world without one does not know of faults but for a branch at a few places.
// It may not change once a world has been given it: what a world has bent it finds again by the address.
type Fault struct {
	Bend func(*policy.Policy) // makes the policy that the world in truth goes by out of the one it was given; nil: the same. One that is not valid is not taken
	Kind FaultKind            // what else is wrong
	Only Only                 // which decisions are broken
}

// Only says which decisions of a faulty world are broken. With Lax and Strict each attempt is decided twice: soundly, and as the fault has it. What is written down
// follows the rules that were given, and only decisions go wrong.
type Only uint8

// What may be broken: anything; only a refusal that becomes a delivery; only a delivery that becomes a refusal.
const (
	Any Only = iota
	Lax
	Strict
)

// everything is what a faulty world gathers: the rules that it is decided by may be others than those in force.
var everything = policy.Needs{Follows: true, Answers: true, SentToday: true, Spam: true, Violation: true, Unanswered: true}

// forEver is longer than any history.
const forEver = model.Time(1 << 60)

// fault is a Fault at work. Its lock is taken before all others and held for a whole attempt, so attempts do not overlap but where a race wants it.
type fault struct {
	Fault
	from  *Fault // of the options, which tells it from others
	slip  slip
	w     *World
	given []*policy.Rules // those of Options.Rules and Later; the following lists have the same places
	goes  []*policy.Rules // those that the world goes by
	wrong []*policy.Rules // those that wrong decisions are made by
	place int             // of those in force
	gap   func()

	mu      sync.Mutex
	overlap func() // what happens in the next gap instead of gap
	stale   *stale // of the attempt under way, if it has been through a gap
	shadow  shadow
	// creating says that what is decided are the initial members of a group.
	creating bool
}

// slip is what a FaultKind does. Functions that are nil do nothing.
type slip struct {
	bend  func(*policy.Policy) // wrong decisions are made by this policy
	late  [2]string            // or by rules of which the first comes after the second
	cases cases                // where it happens; 0: everywhere
	about []model.Reason       // the refusals that it makes or leaves out; nil: all
	where func(*event) bool
	facts func(*event)                                            // takes the facts wrongly
	judge func(*event, model.Reason) model.Reason                 // comes to another decision than the rules
	added func(*event, model.Profile)                             // a user has come to be; the attempt has only a time
	prior func(*event)                                            // is done before an attempt
	after func(*event)                                            // is done after an attempt that is no retry; it may write, under locks
	told  func(*event)                                            // changes what is told of any attempt
	again func(*event, model.Outcome, bool) (model.Outcome, bool) // finds other earlier tries
	reach func(e *event, g *group, reached []model.UserID) []model.UserID
	reads func(*reading)
	names func(sender, with model.UserID, group model.GroupID, reached []model.UserID) []model.UserID // changes what Reached lists
	keep  model.Time                                                                                  // for so much longer than the spam window it looks at what was sent
	race  bool                                                                                        // lets other attempts in between its look and its decision
}

// cases is a set of policy.Case.
type cases uint16

func in(list ...policy.Case) (set cases) {
	for _, c := range list {
		set |= 1 << c
	}
	return set
}

// event is an attempt as a slip sees it.
type event struct {
	w       *World
	x       *fault
	a       *model.Attempt
	c       policy.Case
	facts   policy.Facts   // a copy
	sound   model.Reason   // the right decision
	initial bool           // an add that is part of a creation
	o       *model.Outcome // once there is one

	// What a prior found:
	setting model.Setting   // the actor's
	was     pair            // the record of the actor towards the target
	tie     graph.Tie       // who of the two followed whom
	groups  []model.GroupID // those that the actor was in
}

// done says that the attempt was one of these and went well.
func (e *event) done(op model.Op) bool { return e.a.Op == op && e.o.Reason == model.Delivered }

// breakIn puts the fault of the options into a world, and returns the rules that it goes by.
func (w *World) breakIn(o *Options) *policy.Rules {
	x := &fault{Fault: *o.Fault, from: o.Fault, w: w, gap: o.Gap, slip: slips[o.Fault.Kind]}
	if was := w.broken; was != nil && was.from == o.Fault && slices.Equal(was.given, w.all) {
		x.given, x.goes, x.wrong = was.given, was.goes, was.wrong
	} else {
		x.bendAll(w.all)
	}
	w.records = recordsFor(slices.Concat(x.given, x.goes))
	w.records.answers, w.records.spam, w.records.spamCounts, w.records.uses = true, true, allReadings, localDayMax
	w.records.spamWindow += x.slip.keep
	w.fault, w.broken = x, x
	return x.goes[0]
}

func (x *fault) bendAll(given []*policy.Rules) {
	x.given = slices.Clone(given)
	for _, rules := range given {
		bent := bend(rules, x.Bend)
		if x.Only == Any {
			x.goes = append(x.goes, bent)
		} else {
			x.goes = append(x.goes, rules)
		}
		bent = bend(bent, x.slip.bend)
		if late := x.slip.late; late[0] != "" {
			bent = bent.Late(late[0], late[1])
		}
		x.wrong = append(x.wrong, bent)
	}
}

// bend returns rules of the changed policy, or the same where that is none.
func bend(rules *policy.Rules, change func(*policy.Policy)) *policy.Rules {
	if change == nil {
		return rules
	}
	p := *rules.Policy()
	p.Requests.Kinds, p.DefaultSetting.Bands = slices.Clone(p.Requests.Kinds), slices.Clone(p.DefaultSetting.Bands)
	p.Custom = slices.Clone(p.Custom)
	change(&p)
	bent, err := rules.For(p)
	if err != nil {
		return rules
	}
	return bent
}

// should returns the rules that the world says it goes by.
func (x *fault) should() *policy.Rules { return x.given[x.place] }

// turn puts those with a place in force, and returns what the world goes by then.
func (x *fault) turn(place int) *policy.Rules {
	x.place = place
	x.shadow.turns++
	return x.goes[place]
}

// faulty is Do in a faulty world. The facts on which it is decided go into, unless that is nil.
func (w *World) faulty(a *model.Attempt, members []model.UserID, into *policy.Facts) (o model.Outcome) {
	x := w.fault
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.slip.race {
		x.stale = x.letIn(a)
		defer func() { x.stale = nil }()
	}
	e := x.event(a)
	if x.slip.prior != nil {
		x.slip.prior(e)
	}
	o = w.perform(a, members, into)
	e.o = &o
	if x.slip.after != nil && !o.Repeat {
		x.slip.after(e)
	}
	if x.slip.told != nil {
		x.slip.told(e)
	}
	return o
}

func (x *fault) event(a *model.Attempt) *event {
	return &event{w: x.w, x: x, a: a, c: policy.CaseOf(a)}
}

// perform does an attempt as a sound world does, but for what its parts find wrong.
func (w *World) perform(a *model.Attempt, members []model.UserID, into *policy.Facts) (o model.Outcome) {
	switch {
	case a.Op != model.OpSend:
		return w.operate(a, members, into)
	case a.Group != model.NoGroup:
		return w.sendGroup(a, into)
	}
	w.send(a, &o, into)
	return o
}

// doAllFaulty is doAll in a faulty world.
func (w *World) doAllFaulty(attempts []model.Attempt, outcomes []model.Outcome, facts []policy.Facts) {
	for i := range attempts {
		var into *policy.Facts
		if facts != nil {
			into = &facts[i]
			*into = policy.Facts{}
		}
		outcomes[i] = w.faulty(&attempts[i], nil, into)
	}
}
