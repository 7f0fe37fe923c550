package adapter

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check/story"
)

// NoDecision stands for the decision of a service that came to none, as by an internal error. It is the reason of no rule: a policy may not have so many of its own.
const NoDecision model.Reason = 255

// target begins with the first attempt, since only then the initial state is whole. An error of the connection ends it.
type target struct {
	ctx    context.Context
	client *Client
	start  Start
	rules  []*policy.Rules // that of the start, and those that may be put in force
	begin  sync.Once
	beside *world.World // what the service does not tell is looked up here; nil: it tells everything

	mu       sync.Mutex
	err      error                 // why the service is lost
	why      string                // why the last attempt came to no decision
	withheld bool                  // what was read last
	gone     map[model.UserID]bool // whose accounts the service has deleted
}

// Target is what a Maker makes. It is a check.Settler and check.Switcher where the service can be reset, a check.Reader where it shows what came, and a check.Reacher and check.Inboxer where it shows
// who received what, and lists conversations.
type Target interface {
	Do(a *model.Attempt, members ...model.UserID) model.Outcome
	Failed() error
	Undecided() string
}

// settler takes the initial state of a target, and other policies.
type settler struct{ t *target }

// Maker makes targets, each of which takes the service over from the one before.
type Maker struct {
	ctx    context.Context
	client *Client
	beside *world.World
}

// NewMaker returns what makes the targets of a service, until ctx is done.
func NewMaker(ctx context.Context, c *Client) *Maker {
	m := &Maker{ctx: ctx, client: c}
	if !c.adapter.tellsAll() {
		m.beside = world.New(world.Options{Rules: must(policy.Compile(policy.Seed())), Alone: true})
	}
	return m
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("adapter: %v", err))
	}
	return v
}

// Make makes the target of a story, under its policy and still without people.
func (m *Maker) Make(s *story.Story, rules *policy.Rules, later []*policy.Rules) (Target, error) {
	t := &target{ctx: m.ctx, client: m.client, rules: append([]*policy.Rules{rules}, later...), beside: m.beside}
	t.start = Start{At: s.State.Start, Policy: rules.Policy(), Zones: s.State.Zones}
	for _, r := range later {
		t.start.Later = append(t.start.Later, *r.Policy())
	}
	if t.beside != nil {
		t.beside.Reset(world.Options{Rules: rules, Later: later, Start: s.State.Start, Zones: s.State.Zones, Alone: true})
	}
	return t.able(), t.sameDay()
}

// able is a target as what it can do.
func (t *target) able() Target {
	a := t.client.adapter
	reads, shows := a.operations[read] != nil, a.operations[reached] != nil
	if says := &a.Answers; says.Commit == nil {
		reads, shows = false, false // messages are told by the numbers of their commits
	}
	switch {
	case a.Reset != nil && shows:
		return struct {
			*target
			settler
			reader
			shower
		}{t, settler{t}, reader{t}, shower{t}}
	case a.Reset != nil && reads:
		return struct {
			*target
			settler
			reader
		}{t, settler{t}, reader{t}}
	case a.Reset != nil:
		return struct {
			*target
			settler
		}{t, settler{t}}
	case shows:
		return struct {
			*target
			reader
			shower
		}{t, reader{t}, shower{t}}
	case reads:
		return struct {
			*target
			reader
		}{t, reader{t}}
	}
	return t
}

// AddUser adds one who is there at the start.
func (s settler) AddUser(p model.Profile) model.UserID {
	s.t.start.Users = append(s.t.start.Users, p)
	if s.t.beside != nil {
		s.t.beside.AddUser(p)
	}
	return model.UserID(len(s.t.start.Users) - 1)
}

// AddFollow adds a follow of the start.
func (s settler) AddFollow(follower, followee model.UserID) {
	s.t.start.Follows = append(s.t.start.Follows, [2]model.UserID{follower, followee})
	if s.t.beside != nil {
		s.t.beside.AddFollow(follower, followee)
	}
}

// AddBlock adds a block of the start.
func (s settler) AddBlock(blocker, blocked model.UserID) {
	s.t.start.Blocks = append(s.t.start.Blocks, [2]model.UserID{blocker, blocked})
	if s.t.beside != nil {
		s.t.beside.AddBlock(blocker, blocked)
	}
}

// AddGroup adds a group of the start.
func (s settler) AddGroup(members ...model.UserID) model.GroupID {
	s.t.start.Groups = append(s.t.start.Groups, slices.Clone(members))
	if s.t.beside != nil {
		s.t.beside.AddGroup(members...)
	}
	return model.GroupID(len(s.t.start.Groups) - 1)
}

// Failed says why the service can no longer be spoken to; nil while it can.
func (t *target) Failed() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// lose notes why the service is lost, the first time.
func (t *target) lose(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err == nil {
		t.err = err
	}
}

// Undecided says why the last attempt came to no decision, "" where it came to one.
func (t *target) Undecided() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.why
}

func (t *target) doubt(why string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.why = why
}

// ready begins, if that has not happened, and says whether the target can be used.
func (t *target) ready() bool {
	t.begin.Do(func() {
		if err := t.client.Begin(t.ctx, t.start); err != nil {
			t.lose(err)
		}
	})
	return t.Failed() == nil
}

// Do makes an attempt. Where the service comes to no decision, the reason is NoDecision.
func (t *target) Do(a *model.Attempt, members ...model.UserID) model.Outcome {
	nothing := model.Outcome{Reason: NoDecision}
	if !t.ready() {
		return nothing
	}
	if t.client.adapter.Clock == nil && a.At != t.start.At {
		t.lose(fmt.Errorf("adapter %s: time has passed since %v, and the service's clock cannot be set", t.client.adapter.Name, t.start.At))
		return nothing
	}
	r, err := t.client.do(t.ctx, a, textOf(&a.Message), members)
	t.doubt(r.failure)
	switch {
	case err != nil:
		t.lose(err)
		return nothing
	case r.failure != "":
		return nothing
	}
	t.complete(a, members, &r)
	if a.Op == model.OpDelete && r.outcome.Reason == model.Delivered {
		t.left(a.Actor)
	}
	return r.outcome
}

// left notes that the service has deleted an account.
func (t *target) left(u model.UserID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.gone == nil {
		t.gone = map[model.UserID]bool{}
	}
	t.gone[u] = true
}

// Switch puts one of the later policies in force.
func (s settler) Switch(rules *policy.Rules, at model.Time) {
	t := s.t
	later := slices.Index(t.rules[1:], rules)
	if later < 0 {
		panic("adapter: a policy that the target was not made with")
	}
	if !t.ready() {
		return
	}
	if t.beside != nil {
		t.beside.Switch(rules, at)
	}
	if err := t.client.switchAt(t.ctx, later, rules.Policy(), at); err != nil {
		t.lose(err)
	}
}
