package main

import (
	"context"
	"errors"
	"net/http"
	"slices"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"dmsim/model"
	"dmsim/sim/adapter"
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
	c, err := a.Dial(ctx, f.to, adapter.DialOptions{})
	if err != nil {
		return nil, err
	}
	return &serviceTarget{of: l, client: c}, nil
}

// serviceTarget is a service that is sent requests. Before each trial it is put in the state at the plan's start.
type serviceTarget struct {
	of     *loading
	client *adapter.Client
	said   *speaker // in the last trial
}

func (t *serviceTarget) String() string { return t.client.Base() }
func (*serviceTarget) inProcess() bool  { return false }
func (*serviceTarget) close() error     { return nil }

// decides is false where a word of the service's may mean several reasons: then it cannot be told which one was meant.
func (t *serviceTarget) decides() bool { return !t.client.Adapter().Coarse() }

// driver puts the service in the state at the plan's start, and writes all requests of the trial.
func (t *serviceTarget) driver(ctx context.Context, of *load.Trial) (load.Driver, error) {
	s := &speaker{client: t.client, plan: of.Plan}
	t.of.talk.say("setting up the service")
	if err := s.Begin(ctx); err != nil {
		return nil, err
	}
	if err := s.write(min(of.Len(), len(of.Plan.Attempts)), t.of.flags.workers); err != nil {
		return nil, err
	}
	t.said = s
	return attack.New(s, attack.Options{Timeout: t.of.flags.timeout, HTTP2: t.of.flags.http2}), nil
}

// null says the same requests to nobody.
func (t *serviceTarget) null(*load.Trial) load.Driver { return nullRequests(t.said) }

// speaker says the attempts of a plan to a service.
type speaker struct {
	client *adapter.Client
	plan   *load.Plan
	calls  []adapter.Call // by attempt: written before the clock starts
}

// Begin puts the service in the state at the plan's start: its people, and what the prelude makes.
func (s *speaker) Begin(ctx context.Context) error {
	p := s.plan
	start := adapter.Start{
		At: p.Start(), Policy: &p.Config.Policy, Zones: p.People.Zones,
		Scenario: &adapter.Society{Users: p.People.Users(), Seed: uint64(p.Config.Seed), Digest: service.Digest(p.People)},
	}
	for i := range p.Prelude {
		if a := &p.Prelude[i]; a.Op == model.OpRegister {
			start.Users = append(start.Users, a.Profile())
		} else {
			start.Groups = append(start.Groups, []model.UserID{a.Actor})
		}
	}
	if err := s.client.Begin(ctx, start); err != nil {
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
	o, at, failure := s.client.Answer(a, status, header, body)
	return load.Answer{Outcome: o, At: at, Failure: failure}
}

// nullRequests is the generator of requests against a transport that answers at once. The requests are those that the speaker says; nil: as little as a request can be.
func nullRequests(s *speaker) load.Driver {
	return attack.New(nullSpeaker{s}, attack.Options{Transport: nullTransport{}})
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

type nullTransport struct{}

func (nullTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		if err := r.Body.Close(); err != nil {
			return nil, err
		}
	}
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
}
