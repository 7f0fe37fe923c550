// Package attack is the driver of targets that speak HTTP: vegeta's attacker with our own pacer, and with our own times about each request.
//
//	New      a driver that speaks to a service through a Speaker
//	Calm     keeps the collector away, as a trial does
//	Speaker  how an attempt becomes a request, and a response an answer
//
// The k-th attempt that vegeta asks for is the k-th of the trial, and not asked for before it is due; so its intended time is known whatever the connections do. An attempt
// begins when its request is handed to the transport, and is answered when its response has been read to the end. What vegeta measures by itself is not used: it counts
// from the actual send, and from before the request is made.
package attack

import (
	"context"
	"fmt"
	"net/http"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"dmsim/model"
	"dmsim/sim/load"
)

// Speaker says attempts to a service and hears its answers. Both methods are called from many goroutines at once.
type Speaker interface {
	// Say fills the request of attempt i of the plan. What it hands over is not changed, so a header may be shared among requests. The URL bears no fragment.
	// An error ends the trial.
	Say(i int, a *model.Attempt, to *vegeta.Target) error
	// Hear returns what a response to attempt i of the plan means. The body is whole, and not to be kept.
	Hear(i int, a *model.Attempt, status int, header http.Header, body []byte) load.Answer
}

// Options of a driver. The zero value speaks HTTP/1.1 and waits for an answer as long as vegeta does.
type Options struct {
	Transport http.RoundTripper // nil: one a trial, with as many connections as the trial has
	Timeout   time.Duration     // of one attempt, from its beginning; 0: vegeta's, half a minute
	HTTP2     bool              // HTTP/2 without TLS: a trial's connections are streams of one; not with a Transport
}

// New returns a driver that offers the attempts of a trial to a service, with at most Trial.Connections requests under way at once.
func New(s Speaker, o Options) load.Driver { return &driver{s, o} }

type driver struct {
	speaker Speaker
	options Options
}

// Drive makes one attack. Vegeta's attacker serves only once, so each trial has its own.
func (d *driver) Drive(ctx context.Context, t *load.Trial, r *load.Recorder) error {
	if t.Connections < 1 {
		return fmt.Errorf("want connections > 0, got %d", t.Connections)
	}
	if len(t.Plan.Attempts) == 0 {
		return fmt.Errorf("want a plan with attempts, got none")
	}
	transport, done := d.transport(t.Connections)
	defer done()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	o := newOffer(ctx, t, r, d.speaker, transport, d.timeout())
	attacker := vegeta.NewAttacker(
		vegeta.Workers(uint64(t.Connections)),
		vegeta.MaxWorkers(uint64(t.Connections)),
		vegeta.Client(&http.Client{Transport: o}),
	)
	defer context.AfterFunc(ctx, func() { attacker.Stop() })()
	defer Calm()()

	zero := r.Start()
	var failed error
	paced := newPace(ctx, o, zero)
	defer paced.pacer.Close()
	for result := range attacker.Attack(o.target, paced, 0, "") {
		if result.Error != "" && failed == nil { // only what never came to the transport: that always answers
			failed = fmt.Errorf("attempt as a request: %s", result.Error)
			cancel(failed)
		}
	}
	o.leave()
	return failed
}

func (d *driver) timeout() time.Duration {
	if d.options.Timeout == 0 {
		return vegeta.DefaultTimeout
	}
	return d.options.Timeout
}
