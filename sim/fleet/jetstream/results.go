package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"dmsim/sim/fleet"
)

const returnedMax = 4096 // batches that workers gave back and nobody has looked at; one that is lost comes when the queue is empty

// Results calls with everything that was kept of a run, and then with what comes. Where the server's store was lost, results that are done again come again. A stored
// result that cannot be read is dropped, and its task returned; one that cannot be read again is set aside.
func (q *Queue) Results(ctx context.Context, run fleet.RunID, event func(fleet.Event) error) error {
	if err := checked(run); err != nil {
		return err
	}
	returned := make(chan *nats.Msg, returnedMax)
	sub, err := q.conn.ChanSubscribe(returnRoot+string(run), returned)
	if err != nil {
		return err
	}
	defer func() { _ = sub.Unsubscribe() }() // fails only where the connection is closed
	var one sync.Mutex
	alone := func(e fleet.Event) error {
		one.Lock()
		defer one.Unlock()
		return event(e)
	}
	r := &reading{q: q, run: run, event: alone, dropped: map[int]bool{}}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return q.replay(ctx, &replay{
			stream: resultsStream, subjects: []string{all(resultRoot, run), all(findRoot, run)},
			each: func(msg jetstream.Msg) error { return r.message(ctx, msg) },
			kept: func() error { return alone(fleet.Event{Kept: true}) },
		})
	})
	g.Go(func() error { return r.forward(ctx, returned) })
	return g.Wait()
}

// reading is one run of Results.
type reading struct {
	q       *Queue
	run     fleet.RunID
	event   func(fleet.Event) error
	dropped map[int]bool // tasks with a stored result that could not be read
}

// message hands on one message of the results' stream.
func (r *reading) message(ctx context.Context, msg jetstream.Msg) error {
	task, err := last(msg.Subject())
	if err != nil {
		r.q.say(err.Error() + "; passed over")
		return nil
	}
	if strings.HasPrefix(msg.Subject(), findRoot) {
		c := &fleet.Conflict{}
		if err := json.Unmarshal(msg.Data(), c); err != nil {
			r.q.say(fmt.Sprintf("%s: want a conflict as JSON: %v; passed over", msg.Subject(), err))
			return nil
		}
		return r.event(fleet.Event{Conflict: c})
	}
	var m meta
	err = m.read(msg.Headers())
	data := msg.Data()
	if err == nil {
		data, err = r.q.unpack(ctx, r.run, task, &m, data)
	}
	if err == nil {
		err = r.event(fleet.Event{Result: &fleet.Result{Task: task, Data: data, Failed: m.Failed, Worker: m.Worker}})
		if err == nil || !errors.Is(err, fleet.ErrUnusable) {
			return err
		}
	}
	if broken := (errDamaged{}); errors.As(err, &broken) || errors.Is(err, fleet.ErrUnusable) {
		return r.drop(ctx, msg, &fleet.Result{Task: task, Worker: m.Worker, Failed: fmt.Sprintf("the stored result of %s is damaged: %v", m.Worker, err)})
	}
	return fmt.Errorf("task %d: %w", task, err)
}

// drop has a task done again whose stored result cannot be read. The second time it is set aside: whatever damages results would do so for ever.
func (r *reading) drop(ctx context.Context, msg jetstream.Msg, instead *fleet.Result) error {
	if r.dropped[instead.Task] {
		return r.event(fleet.Event{Result: instead})
	}
	r.dropped[instead.Task] = true
	r.q.say(fmt.Sprintf("task %d: %s; it is done again", instead.Task, instead.Failed))
	at, err := msg.Metadata()
	if err != nil {
		return err
	}
	err = r.q.try(ctx, "dropping a result", func(ctx context.Context) error {
		stream, err := r.q.js.Stream(ctx, resultsStream)
		if err != nil {
			return err
		}
		return stream.Purge(ctx, jetstream.WithPurgeSubject(msg.Subject()), jetstream.WithPurgeSequence(at.Sequence.Stream+1))
	})
	if err != nil {
		return err
	}
	return r.event(fleet.Event{Returned: &fleet.Batch{Tasks: []int{instead.Task}}})
}

func (r *reading) forward(ctx context.Context, returned <-chan *nats.Msg) error {
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case msg := <-returned:
			_ = msg.Respond(nil) // else it comes again, and what is taken back already is passed over
			b := &fleet.Batch{}
			if err := json.Unmarshal(msg.Data, b); err != nil || len(b.Tasks) == 0 {
				r.q.say(fmt.Sprintf("%s: want a batch of tasks, got %.60q; passed over", msg.Subject, msg.Data))
				continue
			}
			if err := r.event(fleet.Event{Returned: b}); err != nil {
				return err
			}
		}
	}
}
