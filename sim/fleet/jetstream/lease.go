package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"dmsim/sim/fleet"
)

const leaseWait = time.Second // for a batch

// Lease waits for a batch of a run. One at a time: what a client fetches ahead is leased too, and runs out while it waits.
func (q *Queue) Lease(ctx context.Context, run fleet.RunID, slot int) (fleet.Lease, error) {
	ctx, stop := q.joined(ctx)
	defer stop()
	msg, of, err := q.fetch(ctx, run)
	switch {
	case msg != nil: // also while the worker was asked to stop: it gives the batch back
		return q.leased(run, slot, msg, of)
	case errors.Is(ctx.Err(), context.Canceled):
		return nil, context.Cause(ctx)
	case hopeless(err):
		return nil, err
	case err != nil: // the run, its leader or the server is gone: the coordinator makes it anew, or the job is closed soon
		q.drop(run)
		pause(ctx, leaseWait)
		return nil, nil
	}
	return nil, nil
}

// term is how long a lease lasts, and a moment before which it had not begun.
type term struct {
	lasts time.Duration
	asked time.Time
}

// fetch is nil where no batch came.
func (q *Queue) fetch(ctx context.Context, run fleet.RunID) (jetstream.Msg, term, error) {
	consumer, err := q.consumer(ctx, run)
	if err != nil {
		return nil, term{}, err
	}
	wait := leaseWait
	if due, ok := ctx.Deadline(); ok {
		wait = max(time.Millisecond, min(wait, time.Until(due))) // the server must know, else it leases to whom does not wait any more
	}
	of := term{lasts: consumer.CachedInfo().Config.AckWait, asked: time.Now()}
	batch, err := consumer.Fetch(1, jetstream.FetchMaxWait(wait))
	if err != nil {
		return nil, of, err
	}
	select {
	case msg := <-batch.Messages():
		if msg == nil {
			return nil, of, batch.Error()
		}
		return msg, of, nil
	case <-ctx.Done():
		return <-batch.Messages(), of, nil // within leaseWait; a batch that comes meanwhile is held too
	}
}

func (q *Queue) consumer(ctx context.Context, run fleet.RunID) (jetstream.Consumer, error) {
	q.mu.Lock()
	consumer := q.consumers[run]
	q.mu.Unlock()
	if consumer != nil {
		return consumer, nil
	}
	ctx, cancel := context.WithTimeout(ctx, callLasts)
	defer cancel()
	consumer, err := q.js.Consumer(ctx, tasksStream, string(run))
	if err != nil {
		return nil, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.consumers[run] = consumer
	return consumer, nil
}

// drop has the consumer of a run looked for again, if it is leased from again.
func (q *Queue) drop(run fleet.RunID) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.consumers, run)
}

func (q *Queue) leased(run fleet.RunID, slot int, msg jetstream.Msg, of term) (fleet.Lease, error) {
	l := &lease{q: q, run: run, msg: msg, lasts: of.lasts}
	l.extended(of.asked)
	meta, err := msg.Metadata()
	if err != nil {
		return nil, err
	}
	l.tries, l.sequence = int(meta.NumDelivered), meta.Sequence.Stream
	if err := json.Unmarshal(msg.Data(), &l.batch); err != nil || len(l.batch.Tasks) == 0 {
		_ = msg.Term() // nobody can do it; what it stood for is submitted again
		return nil, fmt.Errorf("%s: want a batch of tasks, got %.60q", msg.Subject(), msg.Data())
	}
	return l, q.announce(run, slot, msg.Reply())
}

// lease is a batch that this worker holds.
type lease struct {
	q        *Queue
	run      fleet.RunID
	msg      jetstream.Msg
	batch    fleet.Batch
	tries    int
	sequence uint64                    // of the batch, in its stream
	lasts    time.Duration             // without being extended
	until    atomic.Pointer[time.Time] // when it runs out, or somewhat earlier, by the clock that nobody sets: it is extended while it ends
	alone    aloneNote
}

func (l *lease) Batch() fleet.Batch { return l.batch }

func (l *lease) Tries() int { return l.tries }

// Missing asks for each task. They are few, and the answers of a whole run would be many.
func (l *lease) Missing(ctx context.Context) ([]int, error) {
	missing := []int{}
	for _, task := range l.batch.Tasks {
		kept, err := l.q.kept(ctx, l.run, task)
		if err != nil {
			return nil, err
		}
		if kept == nil {
			missing = append(missing, task)
		}
	}
	return missing, nil
}

// Extend asks for as long again, and counts on it only where the answer came while the lease lasted. One that has run out stays so, for the batch is others' to take
// then: a worker that was stopped, or cut off, extends first of all when it goes on.
func (l *lease) Extend(ctx context.Context) error {
	if err := l.stillAlone(); err != nil {
		return err
	}
	asked := time.Now()
	if l.over() {
		return nil
	}
	asking, stop := context.WithTimeout(ctx, l.lasts/3) // then it is asked again
	defer stop()
	_, err := l.q.conn.RequestWithContext(asking, l.msg.Reply(), []byte("+WPI"))
	switch {
	case hopeless(err):
		return err
	case err == nil && !l.over():
		l.extended(asked)
	}
	return nil
}

// over says that the lease has run out: at the server it may last a little longer, but not less long.
func (l *lease) over() bool { return !time.Now().Before(*l.until.Load()) }

func (l *lease) extended(asked time.Time) {
	until := asked.Add(l.lasts)
	l.until.Store(&until)
}

func (l *lease) Complete(ctx context.Context) error { return l.finish(ctx) }

// Return first ends the lease: a batch that is still stored would have what is submitted anew dropped.
func (l *lease) Return(ctx context.Context, tasks []int) error {
	if err := l.notAlone(ctx, tasks); err != nil {
		return err
	}
	if err := l.finish(ctx); err != nil {
		return err
	}
	if err := l.vanished(ctx); err != nil || len(tasks) == 0 {
		return err
	}
	data, err := json.Marshal(fleet.Batch{Tasks: tasks})
	if err != nil {
		return err
	}
	return l.tellReturned(ctx, data)
}

const (
	returnMost  = 3 * time.Second // how long a coordinator is asked to take tasks back
	returnAgain = 500 * time.Millisecond
)

// tellReturned asks the coordinator to take tasks back, until it says that it has: it may have lost its connection for a moment. One that has ended takes back all that has no result
// when it is started again.
func (l *lease) tellReturned(ctx context.Context, tasks []byte) error {
	ctx, stop := context.WithTimeout(ctx, l.q.returnFor)
	defer stop()
	for {
		asking, done := context.WithTimeout(ctx, returnAgain)
		_, err := l.q.conn.RequestWithContext(asking, returnRoot+string(l.run), tasks)
		done()
		if err == nil || hopeless(err) {
			return err
		}
		if !pause(ctx, returnAgain/5) {
			return nil
		}
	}
}

// finish takes the batch from the queue.
func (l *lease) finish(ctx context.Context) error {
	return l.whileHeld(ctx, func(ctx context.Context) error { return l.q.try(ctx, "ending a lease", l.msg.DoubleAck) })
}

// vanished waits until the batch is stored no more, which in a cluster is a moment after it was acknowledged.
func (l *lease) vanished(ctx context.Context) error {
	errStored := errors.New("it is still stored")
	look := func(ctx context.Context) error {
		stored, err := l.stored(ctx)
		if stored {
			return errStored
		}
		return err
	}
	return l.whileHeld(ctx, func(ctx context.Context) error { return l.q.try(ctx, "returning", look) })
}

// stored says whether the batch is in the queue: it is until it was completed or returned, by whomever, and not where it was of a run that was closed.
func (l *lease) stored(ctx context.Context) (bool, error) {
	stream, err := l.q.js.Stream(ctx, tasksStream)
	if err != nil {
		return false, err
	}
	_, err = stream.GetMsg(ctx, l.sequence)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return false, nil
	}
	return err == nil, err
}

// whileHeld passes over a call that did not work until the lease had run out: it has ended by itself then, for the store was lost, or another worker has it, which
// will find what there is.
func (l *lease) whileHeld(ctx context.Context, call func(context.Context) error) error {
	held, cancel := context.WithDeadline(ctx, *l.until.Load())
	defer cancel()
	err := call(held)
	if err != nil && held.Err() != nil && ctx.Err() == nil {
		return nil
	}
	return err
}
