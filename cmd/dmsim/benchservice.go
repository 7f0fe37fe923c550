package main

import (
	"context"
	"crypto/rand"
	"net"

	"dmsim/scenarios"
	"dmsim/sim/adapter"
	"dmsim/sim/bench"
	"dmsim/sim/load"
	"dmsim/sim/service"
)

// benchService is the service of a plan's society in this process, on a free port of this machine.
type benchService struct {
	*speaker
	stop  context.CancelFunc
	ended chan error
}

// serveForBench serves the society of a plan of the scenario, and writes the first requests.
func serveForBench(s *scenarios.Scenario, workers int) func(context.Context, *load.Plan, int) (bench.Service, error) {
	return func(ctx context.Context, p *load.Plan, requests int) (bench.Service, error) {
		secret := make([]byte, 2*service.SecretLeast)
		_, _ = rand.Read(secret) // never fails
		running, err := service.New(service.Options{
			Scenario: s.Name, Seed: s.Seed, Policy: s.Policy, Start: p.Start(), People: p.People, RetryMemory: s.World.RetryMemory, Frozen: true,
			AdminToken: service.LoopbackToken, Secret: secret,
		})
		if err != nil {
			return nil, err
		}
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		serving, stop := context.WithCancel(context.WithoutCancel(ctx)) // it ends when nobody asks any more
		b := &benchService{stop: stop, ended: make(chan error, 1)}
		go func() { b.ended <- running.Serve(serving, listener) }()
		if b.speaker, err = speakerTo(ctx, "http://"+listener.Addr().String(), p); err == nil {
			err = b.write(requests, workers)
		}
		if err != nil {
			_ = b.Close() // the first error is the one that counts
			return nil, err
		}
		return b, nil
	}
}

// speakerTo speaks to the reference service as if it were new there.
func speakerTo(ctx context.Context, base string, p *load.Plan) (*speaker, error) {
	a, err := adapter.Load("")
	if err != nil {
		return nil, err
	}
	c, err := a.Dial(ctx, base, adapter.DialOptions{AdminToken: service.LoopbackToken})
	if err != nil {
		return nil, err
	}
	s := &speaker{client: c, plan: p, numbered: true}
	return s, s.Begin(ctx)
}

// Close ends the service.
func (b *benchService) Close() error {
	if b.speaker != nil {
		b.client.Close()
	}
	b.stop()
	return <-b.ended
}
