package jetstream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	callLasts  = 3 * time.Second // what one try of a call may take: one that a leader took with it is not answered, and the next one is wanted soon after there is another, which servers choose in 4 to 9 s
	pauseFirst = 20 * time.Millisecond
	pauseMost  = time.Second
	triesQuiet = 5               // tries that fail before people are told
	sayAfter   = 2 * time.Second // or fewer that take so long
	sayAgain   = 30 * time.Second
)

// trouble tells people of what is tried again and again: not at once, for most of it mends, and then now and then.
type trouble struct {
	tries int
	first time.Time // failure, or when the first try began, where people should hear of that one if it took long
	told  time.Time
}

// line is what is to be told of one more failure; "": nothing.
func (t *trouble) line(what string, err error) string {
	t.tries++
	now := time.Now()
	if t.first.IsZero() {
		t.first = now
	}
	if t.tries < triesQuiet && now.Sub(t.first) < sayAfter || now.Sub(t.told) < sayAgain || errors.Is(err, jetstream.ErrStreamNotFound) { // a coordinator makes the streams: a worker may be there before any
		return ""
	}
	t.told = now
	why := err.Error()
	if errors.Is(err, nats.ErrNoResponders) || errors.Is(err, jetstream.ErrJetStreamNotEnabled) {
		why = "JetStream does not answer: a server wants the flag -js, or its configuration a jetstream block; a cluster that elects a leader needs some seconds; one whose disk was full has stopped it, and wants room and to be started again"
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, jetstream.ErrAsyncPublishTimeout) {
		why += ": the server is there and does not answer, as when it is slow, has no leader, or has a full disk, after which it wants room and to be started again"
	}
	return fmt.Sprintf("%s: %s; trying again", what, why)
}

// Codes of the server that the client has no names for.
const (
	codeAccountFull  jetstream.ErrorCode = 10002 // what an account may store: mends when a run is done, or the account may store more
	codeNoPeers      jetstream.ErrorCode = 10005 // no suitable peers for placement: mends when a node comes back
	codeNotClustered jetstream.ErrorCode = 10074 // more than one replica wanted of a single server
	statusBadRequest                     = 400
)

var errUnconnected = errors.New("there is no connection to a server")

// try calls until it works, ctx is done or the error cannot mend. What has gone with a lost store is made anew on the way.
func (q *Queue) try(ctx context.Context, what string, call func(context.Context) error) error {
	return q.tryFor(ctx, callLasts, what, call)
}

// tryFor is try for calls that may take another time.
func (q *Queue) tryFor(ctx context.Context, lasts time.Duration, what string, call func(context.Context) error) error {
	ctx, stop := q.joined(ctx)
	defer stop()
	wait, failing := pauseFirst, trouble{}
	for {
		err := q.whole(ctx, once(ctx, lasts, call))
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ended(ctx, what, err)
		case hopeless(err):
			return fmt.Errorf("%s: %w", what, err)
		}
		if !q.conn.IsConnected() && errors.Is(err, context.DeadlineExceeded) {
			err = errUnconnected
		}
		if line := failing.line(what, err); line != "" {
			q.say(line)
		}
		if !pause(ctx, wait) {
			return ended(ctx, what, err)
		}
		wait = min(2*wait, pauseMost)
	}
}

// ended is the error of a call that ctx ended, with the one that it had last, if that says more.
func ended(ctx context.Context, what string, last error) error {
	why := context.Cause(ctx)
	if errors.Is(last, context.Canceled) || errors.Is(last, context.DeadlineExceeded) {
		return fmt.Errorf("%s: %w", what, why)
	}
	return fmt.Errorf("%s: %w; last: %v", what, why, last)
}

func once(ctx context.Context, lasts time.Duration, call func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, lasts)
	defer cancel()
	return call(ctx)
}

// joined is a context that ends with ctx or with the queue, whose reason it then has.
func (q *Queue) joined(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(q.ctx, func() { cancel(context.Cause(q.ctx)) })
	if q.ctx.Err() != nil {
		cancel(context.Cause(q.ctx)) // at once, not when the goroutine of AfterFunc has come to it
	}
	return ctx, func() {
		stop()
		cancel(nil)
	}
}

// pause is false where ctx was done first.
func pause(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// hopeless tells errors that no second try mends.
func hopeless(err error) bool {
	for _, one := range []error{
		nats.ErrAuthorization, nats.ErrAuthExpired, nats.ErrAuthRevoked, nats.ErrAccountAuthExpired, nats.ErrPermissionViolation,
		nats.ErrConnectionClosed, nats.ErrMaxPayload, nats.ErrBadSubject,
	} {
		if errors.Is(err, one) {
			return true
		}
	}
	var api *jetstream.APIError
	if !errors.As(err, &api) {
		return false
	}
	switch api.ErrorCode {
	case codeNotClustered:
		return true
	case codeAccountFull, codeNoPeers, jetstream.JSErrCodeStreamWrongLastSequenceConstant: // a message under way, which is stored or given up soon
		return false
	}
	return api.Code == statusBadRequest
}

// gone tells that a stream or a consumer is not there, or, for the time of an election, nobody who answers for it.
func gone(err error) bool {
	for _, one := range []error{
		jetstream.ErrStreamNotFound, jetstream.ErrConsumerNotFound, jetstream.ErrConsumerDeleted, jetstream.ErrBucketNotFound,
		jetstream.ErrNoStreamResponse, nats.ErrNoResponders,
	} {
		if errors.Is(err, one) {
			return true
		}
	}
	return false
}

// taken tells that a subject has a message already; sure: one that is stored, and not one that another publisher has under way.
func taken(err error) (is, sure bool) {
	var api *jetstream.APIError
	if !errors.As(err, &api) {
		return false, false
	}
	switch api.ErrorCode {
	case jetstream.JSErrCodeStreamWrongLastSequence:
		return true, true
	case jetstream.JSErrCodeStreamWrongLastSequenceConstant:
		return true, false
	}
	return false, false
}

// mends tells errors of connecting that a second try may mend: of the network, and of servers that start or end. All others are of who one is, who the server is, or what
// one was told.
func mends(err error) bool {
	var network net.Error
	if !errors.As(err, &network) {
		return errors.Is(err, nats.ErrNoServers) || errors.Is(err, nats.ErrTimeout) || errors.Is(err, io.EOF) || errors.Is(err, nats.ErrNoInfoReceived)
	}
	var operation *net.OpError
	return !errors.As(err, &operation) || operation.Op != "remote error" // which is how a server refuses a certificate
}
