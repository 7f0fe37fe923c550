package crew

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
	vegeta "github.com/tsenart/vegeta/v12/lib"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/sim/adapter"
	"dmsim/sim/load"
	"dmsim/sim/load/attack"
)

// offering is an order that an agent carries out. As a speaker it says what it was given.
type offering struct {
	agent *agent
	order *order
	ear   *adapter.Ear
	trial *load.Trial
	sent  atomic.Uint64

	mu       sync.Mutex
	stopped  bool
	cancel   context.CancelFunc
	records  []record // that have not been reported
	since    tally    // the last report
	ended    uint64
	over     *last
	sequence uint64
	reported uint64 // of sent
	pending  []byte // a report that has not been acknowledged
	final    bool   // it is the last one
	spare    *hdr.Histogram
}

// tally counts what ended.
type tally struct {
	answered, failed uint64
	responses        *hdr.Histogram
}

// newOffering gets ready.
func newOffering(a *agent, o *order) (*offering, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	with, err := adapter.Parse("adapter", []byte(o.Adapter))
	if err != nil {
		return nil, err
	}
	p, err := policy.Parse("policy", []byte(o.Policy))
	if err != nil {
		return nil, err
	}
	t := &load.Trial{
		Plan: &load.Plan{Attempts: make([]model.Attempt, len(o.Items))}, Due: make([]time.Duration, len(o.Items)),
		Warm: o.Warm, Duration: o.Duration, Loop: load.Open, Connections: o.Connections,
	}
	for i := range o.Items {
		t.Plan.Attempts[i].Op, t.Due[i] = o.Items[i].Op, o.Items[i].Due
	}
	return &offering{agent: a, order: o, ear: with.Ear(&p), trial: t, since: tally{responses: newHistogram()}, spare: newHistogram()}, nil
}

// run offers, and says what it came to.
func (o *offering) run(ctx context.Context, zero time.Time) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	o.mu.Lock()
	o.cancel = cancel
	if o.stopped {
		cancel()
	}
	o.mu.Unlock()
	options := attack.Options{Timeout: o.order.Timeout, HTTP2: o.order.HTTP2}
	if o.order.Null {
		options = attack.Options{Transport: attack.Nobody{}}
	}
	came, err := load.Offer(ctx, attack.New(o, options), o.trial, zero, o.see)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.over = &last{Sent: o.sent.Load(), Ended: o.ended}
	if came != nil {
		o.over.CPU, o.over.Machine = came.CPU.Seconds(), came.Machine
	}
	if err != nil && !o.stopped {
		o.over.Error = err.Error()
	}
	select {
	case o.agent.wake <- struct{}{}:
	default:
	}
}

// stop ends it before its time.
func (o *offering) stop() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.stopped = true; o.cancel != nil {
		o.cancel()
	}
}

// Say hands over the request that was written, unless the coordinator may have given this agent up.
func (o *offering) Say(i int, _ *model.Attempt, to *vegeta.Target) error {
	if s := o.agent.silence(); s > leash {
		return fmt.Errorf("the coordinator has not been heard of for %v: nothing is offered without it", s.Round(time.Millisecond))
	}
	it := &o.order.Items[i]
	to.Method, to.URL, to.Header, to.Body = it.Method, it.URL, o.order.Headers[it.Header], it.Body
	o.sent.Add(1)
	return nil
}

// Hear reads the answer.
func (o *offering) Hear(_ int, a *model.Attempt, status int, header http.Header, body []byte) load.Answer {
	if o.order.Null {
		return load.Answer{}
	}
	said := o.ear.Answer(a, status, header, body)
	if !o.order.Numbered {
		said.Outcome.Commit = 0
	}
	return load.Answer{Outcome: said.Outcome, Meaning: said.Meaning, At: said.At, Failure: said.Failure}
}

// see takes down what became of an attempt, for the next report.
func (o *offering) see(i int, begun, ended time.Duration, a *load.Answer) {
	one := record{Index: o.order.Items[i].Index, Begun: begun, Ended: ended, Answer: *a}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended++
	o.records = append(o.records, one)
	count(o.since.responses, ended-o.trial.Due[i])
	if a.Failure != "" {
		o.since.failed++
	} else {
		o.since.answered++
	}
}

// report sends what there is, and says whether that was the last of it. One that is not acknowledged stays for the next time.
func (o *offering) report() (through bool) {
	for {
		if o.pending == nil {
			o.pending = o.next()
		}
		if o.agent.report(o.pending) != nil {
			return false
		}
		o.pending = nil
		o.mu.Lock()
		more := len(o.records) >= recordsMax || o.over != nil && !o.final
		through = o.final
		o.mu.Unlock()
		if through || !more {
			return through
		}
	}
}

// next makes a report. It is called from one goroutine.
func (o *offering) next() []byte {
	o.mu.Lock()
	n := min(len(o.records), recordsMax)
	sent, t := o.sent.Load(), o.since
	r := &report{
		Agent: o.agent.ticket, Order: o.order.Number, Sequence: o.sequence,
		Sent: sent - o.reported, Answered: t.answered, Failed: t.failed, Records: o.records[:n:n],
	}
	o.records, o.since, o.reported = o.records[n:], tally{responses: o.spare}, sent
	o.sequence++
	if o.over != nil && len(o.records) == 0 {
		o.final = true
		r.Last = string(must(json.Marshal(o.over)))
	}
	o.mu.Unlock()
	r.Histogram = must(encodeHistogram(t.responses))
	t.responses.Reset()
	o.spare = t.responses
	return r.encode()
}
