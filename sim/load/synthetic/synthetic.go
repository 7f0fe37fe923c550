// Package synthetic has targets of known truth: a queue with some servers, a service time and stalls, served in order of arrival. They stand where the connections of a
// load over HTTP would be, so that all of the harness but the network is on the way: what it reports can be held against arithmetic.
//
//	synthetic:service=1ms,servers=8,stall=2s@5s
//
// Parse reads a target; Driver offers trials to it.
//
// A request that arrives at a begins its service at max(a, a server is free, the end of the stall it would begin in), and is answered when its service time is over. A stall
// holds new service up; what is being served goes on. Its time counts from the beginning of the measured time: stall=2s@5s of a load that warms up for a second is from the
// sixth to the eighth second of the clock.
package synthetic

import (
	"context"
	"io"
	"net/http"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"dmsim/model"
	"dmsim/sim/load"
	"dmsim/sim/load/attack"
	"dmsim/sim/rng"
)

// Target is a queue.
type Target struct {
	Service     time.Duration // of each request, or its mean
	Servers     int
	Exponential bool    // service times are drawn; else each is the same
	Stalls      []Stall // one after the other
	Seed        uint64  // of the draws, beside that of the driver

	text string
}

// Stall is a time in which no service begins, counted from the beginning of the measured time.
type Stall struct{ From, Until time.Duration }

// String is the text that was parsed.
func (t *Target) String() string { return t.text }

// Driver returns a driver that offers trials to the queue, as attack does to a service. Each trial begins with an empty queue. The queue decides nothing: each answer is
// that it was done.
func (t *Target) Driver(seed rng.Seed) load.Driver { return &driver{t, seed} }

type driver struct {
	target *Target
	seed   rng.Seed
}

// Drive puts a queue in the place of the network.
func (d *driver) Drive(ctx context.Context, t *load.Trial, r *load.Recorder) error {
	q := &transport{servers: d.target.open(t.Warm, d.seed), now: r.Now, dispatcher: newDispatcher(r.Now)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		q.dispatcher.run()
	}()
	err := attack.New(speaker{}, attack.Options{Transport: q, Timeout: time.Hour}).Drive(ctx, t, r)
	q.dispatcher.stop()
	<-done
	return err
}

// speaker says as little as a request can be.
type speaker struct{}

func (speaker) Say(_ int, _ *model.Attempt, to *vegeta.Target) error {
	to.Method, to.URL = http.MethodPost, "http://synthetic/"
	return nil
}

func (speaker) Hear(int, *model.Attempt, int, http.Header, []byte) load.Answer { return load.Answer{} }

// transport serves requests by the queue.
type transport struct {
	servers    *servers
	dispatcher *dispatcher
	now        func() time.Duration
}

// RoundTrip returns when the queue has served the request.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Body != nil {
		if err := discard(request.Body); err != nil {
			return nil, err
		}
	}
	if err := t.dispatcher.await(request.Context(), t.servers.arrive(t.now)); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: request}, nil
}

// discard reads a body to its end and closes it, as a transport must.
func discard(body io.ReadCloser) error {
	defer body.Close()
	_, err := io.Copy(io.Discard, body)
	return err
}
