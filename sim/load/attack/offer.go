package attack

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"dmsim/model"
	"dmsim/sim/load"
)

// answerBytesMax is the longest body that is read of an answer.
const answerBytesMax = 16 << 20

// untilConnected in held: an attempt waited until it was asked for.
const untilConnected time.Duration = -1

// offer is one trial on its way: it makes vegeta's targets, and it is the transport of vegeta's client, where the times are taken.
type offer struct {
	ctx       context.Context
	trial     *load.Trial
	recorder  *load.Recorder
	speaker   Speaker
	transport http.RoundTripper
	timeout   time.Duration
	end       time.Duration   // of a closed loop
	held      []time.Duration // by attempt of an open loop: how long after it was due it waited for a connection. The pacer writes before vegeta asks for the attempt
	next      atomic.Int64    // the attempt to be asked for next
	finished  atomic.Int64    // attempts that have been answered or given up
	shards    []*load.Shard
	bodies    sync.Pool // of *bytes.Buffer
}

func newOffer(ctx context.Context, t *load.Trial, r *load.Recorder, s Speaker, transport http.RoundTripper, timeout time.Duration) *offer {
	o := &offer{
		ctx: ctx, trial: t, recorder: r, speaker: s, transport: transport, timeout: timeout,
		end:    t.Warm + t.Duration,
		held:   make([]time.Duration, len(t.Due)),
		shards: make([]*load.Shard, runtime.GOMAXPROCS(0)),
		bodies: sync.Pool{New: func() any { return new(bytes.Buffer) }},
	}
	for k := range o.shards {
		o.shards[k] = r.Shard(k)
	}
	return o
}

func (o *offer) since() time.Duration { return o.recorder.Now() }

// over reports whether all attempts have been offered: those that have a due time, or as many as a closed loop comes to in its time.
func (o *offer) over(hits uint64) bool {
	if o.trial.Due != nil {
		return hits >= uint64(len(o.trial.Due))
	}
	return o.since() >= o.end || hits >= uint64(o.trial.Len())
}

// attempt returns attempt i of the trial with its place in the plan.
func (o *offer) attempt(i int) (int, *model.Attempt) {
	return i % len(o.trial.Plan.Attempts), o.trial.Attempt(i)
}

// target is vegeta's targeter. The attempt's number travels in the fragment of the URL, which is never sent: a target's header may be shared, and vegeta hands over nothing else.
func (o *offer) target(to *vegeta.Target) error {
	i := int(o.next.Add(1) - 1)
	if o.trial.Due != nil && o.held[i] == untilConnected {
		o.held[i] = o.since() - o.trial.Due[i]
	}
	k, a := o.attempt(i)
	if err := o.speaker.Say(k, a, to); err != nil {
		return fmt.Errorf("%s: %w", a.Op, err)
	}
	url := make([]byte, 0, len(to.URL)+20)
	url = append(append(url, to.URL...), '#')
	to.URL = string(strconv.AppendInt(url, int64(i), 10))
	return nil
}

// RoundTrip sends a request, reads its answer to the end, and records both times. To vegeta it says no more than that all went well.
func (o *offer) RoundTrip(request *http.Request) (*http.Response, error) {
	defer o.finished.Add(1)
	i, err := strconv.Atoi(request.URL.Fragment)
	if err != nil {
		return nil, fmt.Errorf("want an attempt's number as the fragment of %s: %w", request.URL, err)
	}
	delete(request.Header, "X-Vegeta-Seq") // a service under test need not know
	body := o.bodies.Get().(*bytes.Buffer)
	defer o.bodies.Put(body)

	ctx, cancel := context.WithTimeout(o.ctx, o.timeout)
	defer cancel()
	timed := request.WithContext(ctx)
	begun := o.since()
	status, header, err := o.exchange(timed, body)
	answered := o.since()

	var answer load.Answer
	if err == nil {
		k, a := o.attempt(i)
		answer = o.speaker.Hear(k, a, status, header, body.Bytes())
	} else {
		answer.Failure = failureOf(err)
	}
	if o.trial.Due != nil {
		answer.Held = o.held[i]
	}
	o.shards[i%len(o.shards)].Record(i, begun, answered, &answer)
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: request}, nil
}

// exchange fills body with that of the answer.
func (o *offer) exchange(request *http.Request, body *bytes.Buffer) (int, http.Header, error) {
	body.Reset()
	response, err := o.transport.RoundTrip(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	if _, err := body.ReadFrom(http.MaxBytesReader(nil, response.Body, answerBytesMax)); err != nil {
		return 0, nil, err
	}
	return response.StatusCode, response.Header, nil
}

// leave records what was never asked for as not begun.
func (o *offer) leave() {
	for i := int(o.next.Load()); i < len(o.trial.Due); i++ {
		o.recorder.Unbegun(i)
	}
}
