package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"dmsim/sim/fleet"
)

// Open makes a job known to workers.
func (q *Queue) Open(ctx context.Context, j *fleet.Job) error {
	if err := checked(j.Run); err != nil {
		return err
	}
	if err := q.watch(j.Run); err != nil {
		return err
	}
	if err := q.try(ctx, "making streams", q.prepare); err != nil {
		return err
	}
	if err := q.begin(ctx, j.Run); err != nil {
		return err
	}
	err := q.try(ctx, "opening the job", func(ctx context.Context) error { return q.prepareRun(ctx, j) })
	if err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.opened[j.Run] = j
	return nil
}

// begin forgets what workers kept of a run after it was closed, such as that a task was to be set aside. A run that is open goes on with what it has.
func (q *Queue) begin(ctx context.Context, run fleet.RunID) error {
	q.mu.Lock()
	begun := q.opened[run] != nil // whose job may be missing because a store was lost
	q.mu.Unlock()
	if begun {
		return nil
	}
	open := map[fleet.RunID]*fleet.Job{}
	err := q.replay(ctx, &replay{
		stream: jobsStream, subjects: []string{jobRoot + string(run)},
		each: func(msg jetstream.Msg) error {
			_ = note(open, msg) // one of another version is no job that this one goes on with
			return nil
		},
		kept: func() error { return errEnough },
	})
	switch {
	case !errors.Is(err, errEnough):
		return err
	case open[run] != nil:
		return nil
	}
	return q.try(ctx, "beginning the job", func(ctx context.Context) error { return q.clear(ctx, run) })
}

// Submit hands out a batch.
func (q *Queue) Submit(ctx context.Context, run fleet.RunID, b fleet.Batch) error {
	if len(b.Tasks) == 0 {
		return errors.New("batch: want a task at least, got none")
	}
	data, err := json.Marshal(b)
	if err != nil {
		return err
	}
	subject := of(taskRoot, run, b.Tasks[0])
	return q.try(ctx, "submitting", func(ctx context.Context) error {
		_, err := q.js.Publish(ctx, subject, data, jetstream.WithExpectLastSequencePerSubject(0))
		if _, sure := taken(err); sure {
			return nil
		}
		return err
	})
}

// Waiting counts the batches of a run that wait or are leased. In a cluster a batch that was completed is still stored for a moment, and its subject is taken as long as
// that: so that nothing waits is true only when nothing is stored.
func (q *Queue) Waiting(ctx context.Context, run fleet.RunID) (n int, err error) {
	err = q.try(ctx, "counting what waits", func(ctx context.Context) error {
		consumer, err := q.js.Consumer(ctx, tasksStream, string(run))
		if err != nil {
			return err
		}
		info := consumer.CachedInfo()
		n = int(info.NumPending) + info.NumAckPending
		if n > 0 {
			return nil
		}
		stream, err := q.js.Stream(ctx, tasksStream)
		if err != nil {
			return err
		}
		stored, err := stream.Info(ctx, jetstream.WithSubjectFilter(all(taskRoot, run)))
		if err != nil {
			return err
		}
		n = len(stored.State.Subjects)
		return nil
	})
	return n, err
}

// Renew takes back the batches of a run, with the consumer that does not hand them out: another one begins with nothing that a server may have got wrong. Where the
// consumer is well, but nobody asks it, as all workers are busy elsewhere, that would mend nothing.
func (q *Queue) Renew(ctx context.Context, run fleet.RunID) (renewed bool, err error) {
	err = once(ctx, callLasts, func(ctx context.Context) error {
		consumer, err := q.js.Consumer(ctx, tasksStream, string(run))
		renewed = err != nil || consumer.CachedInfo().NumWaiting > 0
		return nil
	})
	if err != nil || !renewed {
		return false, err
	}
	return true, q.try(ctx, "taking work back", func(ctx context.Context) error { return q.clearBatches(ctx, run) })
}

// Close forgets a job: first that it is open, so that no worker begins something; then its batches, and what it had.
func (q *Queue) Close(ctx context.Context, run fleet.RunID) error {
	if err := checked(run); err != nil {
		return err
	}
	q.mu.Lock()
	delete(q.opened, run) // so that it is not restored on the way
	watched := q.watched[run]
	delete(q.watched, run)
	if len(q.watched) == 0 {
		clear(q.held) // so that a process which coordinates many runs does not remember all workers
	}
	q.mu.Unlock()
	for _, one := range watched {
		_ = one.Unsubscribe() // fails only where the connection is closed
	}
	return q.try(ctx, "closing the job", func(ctx context.Context) error { return q.forget(ctx, run) })
}

func (q *Queue) forget(ctx context.Context, run fleet.RunID) error {
	if _, err := q.js.Publish(ctx, jobRoot+string(run), nil); err != nil {
		return there(err)
	}
	if err := q.purge(ctx, jobsStream, progressRoot+string(run)); err != nil {
		return err
	}
	return q.clear(ctx, run)
}

// clear forgets the batches of a run, and what it had.
func (q *Queue) clear(ctx context.Context, run fleet.RunID) error {
	if err := q.clearBatches(ctx, run); err != nil {
		return err
	}
	if err := q.purge(ctx, resultsStream, all(resultRoot, run)); err != nil {
		return err
	}
	if err := q.purge(ctx, resultsStream, all(findRoot, run)); err != nil {
		return err
	}
	if err := q.purge(ctx, resultsStream, all(aloneRoot, run)); err != nil {
		return err
	}
	if err := q.forgetObjects(ctx, run); err != nil {
		return err
	}
	if q.o.Shared == "" {
		return nil
	}
	return os.RemoveAll(filepath.Join(q.o.Shared, string(run)))
}

func (q *Queue) clearBatches(ctx context.Context, run fleet.RunID) error {
	if err := q.js.DeleteConsumer(ctx, tasksStream, string(run)); there(err) != nil {
		return err
	}
	return q.purge(ctx, tasksStream, all(taskRoot, run))
}

func (q *Queue) purge(ctx context.Context, name, subject string) error {
	stream, err := q.js.Stream(ctx, name)
	if err != nil {
		return there(err)
	}
	return stream.Purge(ctx, jetstream.WithPurgeSubject(subject))
}

func (q *Queue) forgetObjects(ctx context.Context, run fleet.RunID) error {
	store, err := q.js.ObjectStore(ctx, bigBucket)
	if err != nil {
		return there(err)
	}
	objects, err := store.List(ctx)
	if errors.Is(err, jetstream.ErrNoObjectsFound) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, object := range objects {
		if !strings.HasPrefix(object.Name, string(run)+"/") {
			continue
		}
		if err := store.Delete(ctx, object.Name); err != nil && !errors.Is(err, jetstream.ErrObjectNotFound) {
			return fmt.Errorf("object %s: %w", object.Name, err)
		}
	}
	return nil
}

// there passes over that something is not there to be forgotten. Nobody who answers is another thing: that is tried again.
func there(err error) error {
	if gone(err) && !errors.Is(err, nats.ErrNoResponders) && !errors.Is(err, jetstream.ErrNoStreamResponse) {
		return nil
	}
	return err
}
