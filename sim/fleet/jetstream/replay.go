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
	// quietMost is how long a consumer may have nothing before another one is made behind the last message: one at a node that has lost touch with the others, or whose
	// last message was lost on its way, beats on and says nothing of it.
	quietMost = time.Minute
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
	taken    uint64                          // messages that the consumer of now has had
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

var (
	// errOther says that the store is not the one that it was: it came back without its last messages, such as from a copy, and has got others in their places.
	errOther  = errors.New("the stream has another message in the place of the last one")
	errMissed = errors.New("a message was lost on its way")
)

// listen replays for as long as the connection is the same, the server can be heard, and something comes now and then. The library's ordered consumer would do a part of
// that: it makes its next consumer in calls of 10 s that no context ends, and a leader that is lost swallows them.
func (q *Queue) listen(ctx context.Context, r *replay) error {
	here, stop := q.whileConnected(ctx)
	defer stop()
	if err := q.find(here, r); err != nil {
		return err
	}
	var consumer jetstream.Consumer
	err := q.try(here, "listening", func(ctx context.Context) (err error) {
		consumer, err = q.js.CreateConsumer(ctx, r.stream, r.config())
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
	r.taken = 0
	if consumer.CachedInfo().NumPending == 0 {
		if err := r.tell(); err != nil {
			return err
		}
	}
	for {
		msg, err := q.next(here, messages)
		if err != nil {
			return err
		}
		if err := r.take(msg); err != nil {
			return err
		}
	}
}

// config is of a consumer that is good for one time of listening.
func (r *replay) config() jetstream.ConsumerConfig {
	c := jetstream.ConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: max(1, r.after), // once more the last one, to see whether it is the same
		AckPolicy: jetstream.AckNonePolicy, MemoryStorage: true, Replicas: 1, InactiveThreshold: replayFor,
	}
	if len(r.subjects) == 1 {
		c.FilterSubject = r.subjects[0]
	} else {
		c.FilterSubjects = r.subjects
	}
	return c
}

// next waits for a message, but not for ever.
func (q *Queue) next(ctx context.Context, messages jetstream.MessagesContext) (jetstream.Msg, error) {
	ctx, stop := context.WithTimeout(ctx, q.quiet)
	defer stop()
	return messages.Next(jetstream.NextContext(ctx))
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
	if r.taken++; meta.Sequence.Consumer != r.taken {
		return errMissed
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
