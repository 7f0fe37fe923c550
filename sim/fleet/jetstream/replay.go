package jetstream

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	beat      = 500 * time.Millisecond // of the server, so that a leader that is gone is noticed
	replayFor = 30 * time.Second       // a consumer stays that nobody listens to
)

// replay is all of some subjects that a stream has, in its order, and then what comes.
type replay struct {
	stream   string
	subjects []string
	fresh    func(ctx context.Context) error // called first, and again where the stream was lost and made anew: then all begins again
	each     func(jetstream.Msg) error       // called with each message once
	kept     func() error                    // called once, after everything that was there
	born     time.Time                       // of the stream
	after    uint64                          // the last message that each has had
	stamp    time.Time                       // of that message
	told     bool                            // kept was called
}

// errStop is an error of a callback: it ends the replay, where others have it begin again.
type errStop struct{ error }

func (q *Queue) replay(ctx context.Context, r *replay) error {
	ctx, stop := q.joined(ctx)
	defer stop()
	for {
		err := q.listen(ctx, r)
		if own := (errStop{}); errors.As(err, &own) {
			return own.error
		}
		if hopeless(err) {
			return err
		}
		if !pause(ctx, pauseFirst) {
			return context.Cause(ctx)
		}
	}
}

// errOther says that the store is not the one that it was: it came back without its last messages, such as from a copy, and has got others in their places.
var errOther = errors.New("the stream has another message in the place of the last one")

// listen replays for as long as the connection is the same and the server can be heard.
func (q *Queue) listen(ctx context.Context, r *replay) error {
	here, stop := q.whileConnected(ctx)
	defer stop()
	if err := q.find(here, r); err != nil {
		return err
	}
	var consumer jetstream.Consumer
	err := q.try(here, "listening", func(ctx context.Context) (err error) {
		consumer, err = q.js.OrderedConsumer(ctx, r.stream, jetstream.OrderedConsumerConfig{
			FilterSubjects: r.subjects, DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: max(1, r.after), // once more the last one, to see whether it is the same
			InactiveThreshold: replayFor, MaxResetAttempts: 1,
		})
		return err
	})
	if err != nil {
		return err
	}
	messages, err := consumer.Messages(jetstream.PullHeartbeat(beat))
	if err != nil {
		return err
	}
	defer messages.Stop()
	if consumer.CachedInfo().NumPending == 0 {
		if err := r.tell(); err != nil {
			return err
		}
	}
	for {
		msg, err := messages.Next(jetstream.NextContext(here))
		if err != nil {
			return err
		}
		if err := r.take(msg); err != nil {
			return err
		}
	}
}

// find looks whether the stream is the one that it was.
func (q *Queue) find(ctx context.Context, r *replay) error {
	return q.try(ctx, "looking for "+r.stream, func(ctx context.Context) error {
		stream, err := q.js.Stream(ctx, r.stream)
		if err != nil {
			return err
		}
		info := stream.CachedInfo()
		if !info.Created.Equal(r.born) || info.State.LastSeq < r.after {
			r.born, r.after = info.Created, 0
			if r.fresh != nil {
				if err := r.fresh(ctx); err != nil {
					r.born = time.Time{}
					return err
				}
			}
		}
		return nil
	})
}

func (r *replay) take(msg jetstream.Msg) error {
	meta, err := msg.Metadata()
	if err != nil {
		return err
	}
	if seen := meta.Sequence.Stream == r.after; seen && !meta.Timestamp.Equal(r.stamp) {
		r.born = time.Time{} // so that all begins again
		return errOther
	} else if !seen {
		if err := r.each(msg); err != nil {
			return errStop{err}
		}
	}
	r.after, r.stamp = meta.Sequence.Stream, meta.Timestamp
	if meta.NumPending == 0 {
		return r.tell()
	}
	return nil
}

func (r *replay) tell() error {
	if r.told || r.kept == nil {
		return nil
	}
	r.told = true
	if err := r.kept(); err != nil {
		return errStop{err}
	}
	return nil
}
