package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"dmsim/model"
	"dmsim/reports"
	"dmsim/sim/adapter"
	"dmsim/sim/fleet/crew"
	"dmsim/sim/load"
	"dmsim/sim/load/attack"
	"dmsim/sim/parallel"
	"dmsim/sim/service"
)

// service reaches the service that --target names.
func (f *loadFlags) service(ctx context.Context, l *loading) (loadTarget, error) {
	a, err := adapter.Load(f.adapter)
	if err != nil {
		return nil, err
	}
	c, err := a.Dial(ctx, f.to, adapter.DialOptions{Elsewhere: f.elsewhere})
	if err != nil {
		return nil, err
	}
	t := &serviceTarget{of: l, client: c}
	if f.loadAgentFlags.on() {
		l.talk.say(fmt.Sprintf("waiting for %d agents", f.agents))
		t.agents, err = f.meet(ctx, c.Base(), l.command.ErrOrStderr(), l.talk.note)
	}
	return t, err
}

// serviceTarget is a service that is sent requests. Before each trial it is put in the state at the plan's start.
type serviceTarget struct {
	of     *loading
	client *adapter.Client
	said   *speaker    // in the last trial
	agents *loadAgents // who offer; nil: this process

	stood *load.Plan // the plan while the clock stands
	whose *load.Plan // of which it was made
}

func (t *serviceTarget) String() string       { return t.client.Base() }
func (*serviceTarget) inProcess() bool        { return false }
func (t *serviceTarget) notChecked() []string { return t.client.Adapter().NotChecked() }
func (*serviceTarget) decides() bool          { return true }

func (t *serviceTarget) close() error {
	if t.agents == nil {
		return nil
	}
	return t.agents.close()
}

func (t *serviceTarget) fleet() *reports.Fleet {
	if t.agents == nil {
		return nil
	}
	f := t.agents.flags
	return &reports.Fleet{Run: t.agents.id, Local: f.fleet.local, Workers: f.agents, Slots: f.agents}
}

// ask leaves out of a plan what the service cannot be asked for, and of the policy the rules that it does not have.
func (t *serviceTarget) ask(r *load.Request) {
	a := t.client.Adapter()
	a.Within().Policy(&r.Config.Policy)
	r.Can = a.Can
	r.Meanings = a.Meanings(&r.Config.Policy)
}

// stands says that the service's clock does, since it can be set. Else it is the wall clock.
func (t *serviceTarget) stands() bool {
	return t.client.Adapter().Settles() && t.client.Adapter().Clock != nil
}

// holds says whether the service holds the scenario's people, and can be put back to how they were at the start. Else people come anew for each trial.
func (t *serviceTarget) holds() bool {
	return t.client.Adapter().Settles() && t.client.Adapter().State != nil
}

// driver puts the service in the state at the plan's start, and writes all requests of the trial.
func (t *serviceTarget) driver(ctx context.Context, of *load.Trial) (load.Driver, error) {
	plan, err := t.begin(ctx, of)
	if err != nil {
		return nil, err
	}
	of.Plan = plan
	s := &speaker{client: t.client, plan: plan, numbered: t.holds()}
	if err := t.client.Login(ctx, s.actors()); err != nil {
		return nil, err
	}
	if err := s.write(min(of.Len(), len(plan.Attempts)), t.of.flags.workers); err != nil {
		return nil, err
	}
	t.said = s
	if t.agents != nil {
		return t.agents.crew.Driver(s, t.kit(s)), nil
	}
	return attack.New(s, attack.Options{Timeout: t.of.flags.timeout, HTTP2: t.of.flags.http2}), nil
}

// kit is what agents need to say what a speaker says, and to hear the answers.
func (t *serviceTarget) kit(s *speaker) crew.Kit {
	return crew.Kit{
		Timeout: t.of.flags.timeout, HTTP2: t.of.flags.http2, Adapter: t.client.Adapter().Text(), Policy: s.plan.Rules().Policy().YAML(), Numbered: s.numbered,
	}
}

// null says the same requests to nobody.
func (t *serviceTarget) null(*load.Trial) load.Driver {
	if t.agents == nil {
		return nullRequests(t.said)
	}
	k := t.kit(t.said)
	k.Null = true
	return t.agents.crew.Driver(t.said, k)
}

// begin puts the service in the state at the plan's start, and returns the plan as it holds for the service: at its clock, and with people who came anew, if they have to.
func (t *serviceTarget) begin(ctx context.Context, of *load.Trial) (*load.Plan, error) {
	t.of.talk.say("setting up the service")
	n, p := min(of.Len(), len(of.Plan.Attempts)), of.Plan
	start := p.Start()
	if !t.stands() {
		start = model.TimeOf(time.Now())
	}
	state := adapter.Start{At: start, Policy: p.Rules().Policy(), Zones: p.People.Zones, Running: !t.stands()}
	if !t.holds() {
		return t.afresh(ctx, state, of, n)
	}
	if err := settle(ctx, t.client, state, p); err != nil {
		return nil, err
	}
	if !t.stands() {
		return p.At(start, start, n, of.Due), nil
	}
	if t.whose != p || len(t.stood.Attempts) < n {
		t.whose, t.stood = p, p.At(start, start, len(p.Attempts), nil)
	}
	return t.stood, nil
}

// settle puts a service that holds the plan's people in a state: those people as they are at the start, and what the prelude makes.
func settle(ctx context.Context, c *adapter.Client, state adapter.Start, p *load.Plan) error {
	state.Scenario = &adapter.Society{Users: p.People.Users(), Seed: uint64(p.Config.Seed), Digest: service.Digest(p.People)}
	for i := range p.Prelude {
		if a := &p.Prelude[i]; a.Op == model.OpRegister {
			state.Users = append(state.Users, a.Profile())
		} else {
			state.Groups = append(state.Groups, []model.UserID{a.Actor})
		}
	}
	return c.Begin(ctx, state)
}

// afresh lets the people of the trial come by requests.
func (t *serviceTarget) afresh(ctx context.Context, state adapter.Start, of *load.Trial, n int) (*load.Plan, error) {
	if err := t.client.Adapter().Draws(state.Policy); err != nil {
		return nil, err
	}
	p, err := of.Plan.Afresh(n, state.At)
	if err != nil {
		return nil, err
	}
	if err := t.client.Begin(ctx, state); err != nil {
		return nil, err
	}
	err = t.client.Enact(ctx, p.Prelude, func(done int) {
		if done%callsAtOnce == 0 {
			t.of.talk.say(fmt.Sprintf("setting up the service: request %d of %d", done, len(p.Prelude)))
		}
	})
	if err != nil || t.stands() {
		return p, err
	}
	return p.At(state.At, model.TimeOf(time.Now()), n, of.Due), nil
}

// speaker says the attempts of a plan to a service.
type speaker struct {
	client   *adapter.Client
	plan     *load.Plan
	numbered bool           // the numbers of commits count from the plan's first
	calls    []adapter.Call // by attempt: written before the clock starts
}

// Begin puts the reference service in the state at the plan's start, and logs in all who attempt something.
func (s *speaker) Begin(ctx context.Context) error {
	state := adapter.Start{At: s.plan.Start(), Policy: s.plan.Rules().Policy(), Zones: s.plan.People.Zones}
	if err := settle(ctx, s.client, state, s.plan); err != nil {
		return err
	}
	return s.client.Login(ctx, s.actors())
}

// actors are all who attempt something.
func (s *speaker) actors() []model.UserID {
	acts := map[model.UserID]bool{}
	for i := range s.plan.Attempts {
		if a := &s.plan.Attempts[i]; !a.Anonymous && a.Actor != model.NoUser {
			acts[a.Actor] = true
		}
	}
	all := make([]model.UserID, 0, len(acts))
	for u := range acts {
		all = append(all, u)
	}
	slices.Sort(all)
	return all
}

const callsAtOnce = 1024

// write renders the requests of the first attempts.
func (s *speaker) write(n, workers int) error {
	s.calls = make([]adapter.Call, n)
	errs := make([]error, (n+callsAtOnce-1)/callsAtOnce)
	parallel.Each(n, callsAtOnce, workers, func() func(from, to int) {
		return func(from, to int) {
			for i := from; i < to; i++ {
				if err := s.client.Render(&s.plan.Attempts[i], s.plan.Text(i), &s.calls[i]); err != nil {
					errs[from/callsAtOnce] = err
					return
				}
			}
		}
	})
	return errors.Join(errs...)
}

// Say hands over the request that was written.
func (s *speaker) Say(i int, _ *model.Attempt, to *vegeta.Target) error {
	call := &s.calls[i]
	to.Method, to.URL, to.Header, to.Body = call.Method, call.URL, call.Header, call.Body
	return nil
}

// Hear reads the answer.
func (s *speaker) Hear(_ int, a *model.Attempt, status int, header http.Header, body []byte) load.Answer {
	said := s.client.Answer(a, status, header, body)
	if !s.numbered {
		said.Outcome.Commit = 0
	}
	return load.Answer{Outcome: said.Outcome, Meaning: said.Meaning, At: said.At, Failure: said.Failure}
}

// nullRequests is the generator of requests against a transport that answers at once. The requests are those that the speaker says; nil: as little as a request can be.
func nullRequests(s *speaker) load.Driver {
	return attack.New(nullSpeaker{s}, attack.Options{Transport: attack.Nobody{}})
}

type nullSpeaker struct{ says *speaker }

func (s nullSpeaker) Say(i int, a *model.Attempt, to *vegeta.Target) error {
	if s.says != nil {
		return s.says.Say(i, a, to)
	}
	to.Method, to.URL = http.MethodPost, "http://nothing/"
	return nil
}

func (nullSpeaker) Hear(int, *model.Attempt, int, http.Header, []byte) load.Answer {
	return load.Answer{}
}
