// Package jetstream is the queue of a fleet over NATS JetStream: embedded, on one server or on a cluster.
//
//	options.go    how it is reached
//	dial.go       how a connection is made
//	queue.go      the connection, and what becomes of it
//	streams.go    what is stored where, and how it comes back when a store was lost
//	submit.go     jobs and batches in
//	lease.go      batches out, to one worker each
//	put.go        a result, once; a second one that differs is a conflict
//	alone.go      who does a task with nothing beside it, and was lost with it
//	big.go        results that do not fit a message
//	results.go    results out
//	replay.go     all of a stream and what comes, across lost connections, leaders and stores
//	jobs.go       which jobs are open
//	runs.go       which runs are open, and how far they are
//	presence.go   what workers say of themselves, and who holds what
//	meet.go       parties that wait for each other
//	retry.go      which errors mend
//
// Every call tries again until its context is done. Errors that cannot mend, such as a subject that the user may not use, end the whole queue: each of its calls
// then has that error.
package jetstream

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"dmsim/sim/fleet"
)

// Queue is a fleet's queue. Its methods may be called at once.
type Queue struct {
	o    Options
	conn *nats.Conn
	js   jetstream.JetStream
	ctx  context.Context // ends with the queue, and says why
	end  context.CancelCauseFunc

	inline, object int           // bounds, bytes
	chunk          int           // bytes of an object's messages
	readFor        time.Duration // bound of one try to read an object
	late           time.Duration // bound of what a shared file may need until it is seen here
	returnFor      time.Duration // bound of what a coordinator is asked to take tasks back
	quiet          time.Duration // bound of what a consumer may have nothing

	missing atomic.Bool // something stored was gone, and has not been made anew as a whole

	mu        sync.Mutex
	session   context.Context // ends when the connection was lost and is there again
	renew     context.CancelFunc
	opened    map[fleet.RunID]*fleet.Job           // by this queue: it sees to it that they stay
	stored    jetstream.Stream                     // results, where they were asked for
	consumers map[fleet.RunID]jetstream.Consumer   // of runs that are leased from
	held      map[string]map[int]string            // worker, slot: where the lease that it took last is answered
	watched   map[fleet.RunID][]*nats.Subscription // of runs that are opened
	reporting trouble                              // of reports, which nobody waits for
}

var (
	_ fleet.Queue    = (*Queue)(nil)
	_ fleet.Overseer = (*Queue)(nil)
)

var errLeft = errors.New("nats: disconnected")

// New makes a queue of a connection, which it then owns: its handlers are set, and Disconnect closes it. Of the options, those of its use count.
func New(conn *nats.Conn, o Options) (*Queue, error) {
	if err := o.checkUse(); err != nil {
		conn.Close()
		return nil, err
	}
	if o.LeaseLasts == 0 {
		o.LeaseLasts = leaseLasts
	}
	payload := int(conn.MaxPayload()) // half of it leaves room for headers
	q := &Queue{
		o: o, conn: conn, inline: min(inlineMax, payload/2), object: objectMax, chunk: min(chunkSize, payload/2), late: lateMax, quiet: quietMost, readFor: objectLasts, returnFor: returnMost,
		opened: map[fleet.RunID]*fleet.Job{}, consumers: map[fleet.RunID]jetstream.Consumer{},
		held: map[string]map[int]string{}, watched: map[fleet.RunID][]*nats.Subscription{},
	}
	var err error
	q.js, err = jetstream.New(conn, jetstream.WithPublishAsyncTimeout(callLasts), jetstream.WithPublishAsyncErrHandler(q.unreported), jetstream.WithPublishAsyncAckHandler(q.reported))
	if err != nil {
		conn.Close()
		return nil, err
	}
	q.ctx, q.end = context.WithCancelCause(context.Background())
	q.session, q.renew = context.WithCancel(q.ctx)
	conn.SetDisconnectErrHandler(q.lost)
	conn.SetReconnectHandler(q.reconnected)
	conn.SetErrorHandler(q.erred)
	conn.SetClosedHandler(q.closed)
	return q, nil
}

// Conn is the connection, for what needs no queue.
func (q *Queue) Conn() *nats.Conn { return q.conn }

// Disconnect ends the queue. What it stored stays.
func (q *Queue) Disconnect() {
	q.end(errLeft)
	q.conn.Close()
}

func (q *Queue) say(line string) {
	if q.o.Say != nil {
		q.o.Say(fleet.Printable(line, fleet.LineMax))
	}
}

func (q *Queue) lost(_ *nats.Conn, err error) {
	if q.ctx.Err() != nil {
		return
	}
	if err == nil {
		err = errors.New("closed by the server")
	}
	q.say(fmt.Sprintf("nats: connection lost: %v; trying again", err))
}

// reconnected ends the session: whoever listens looks anew at what is stored, for it may be another store.
func (q *Queue) reconnected(conn *nats.Conn) {
	q.say("nats: connected again to " + Shown(conn.ConnectedUrl()))
	q.mu.Lock()
	defer q.mu.Unlock()
	q.renew()
	q.session, q.renew = context.WithCancel(q.ctx)
}

// erred hears of errors that no call returns. A subject that is not permitted is one of these: the call itself would only never be answered.
func (q *Queue) erred(_ *nats.Conn, _ *nats.Subscription, err error) {
	if hopeless(err) {
		what := ""
		if errors.Is(err, nats.ErrPermissionViolation) {
			what = "the key or user may not do that, such as one of workers that starts a run: "
		}
		q.end(fmt.Errorf("%s: %s%w", Shown(q.conn.Servers()...), what, err))
		return
	}
	q.say("nats: " + err.Error())
}

func (q *Queue) closed(conn *nats.Conn) {
	err := conn.LastError()
	if err == nil {
		err = nats.ErrConnectionClosed
	}
	q.end(fmt.Errorf("nats: %w", err))
}

// whileConnected ends when ctx does, or when the connection was lost and is there again.
func (q *Queue) whileConnected(ctx context.Context) (context.Context, func()) {
	q.mu.Lock()
	session := q.session
	q.mu.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(session, cancel)
	return ctx, func() {
		stop()
		cancel()
	}
}
