package jetstream

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"dmsim/sim/fleet"
)

// Bounds sets where big results go, so that small ones can be tried.
func (q *Queue) Bounds(inline, object int) { q.inline, q.object = inline, object }

// Answers tells whether a subject is one where a lease of a run is acknowledged.
func Answers(run fleet.RunID, subject string) bool {
	answers, err := answersOf(run)
	return err == nil && answers.MatchString(subject)
}

// ReadFor sets how long one try to read an object may take.
func (q *Queue) ReadFor(most time.Duration) { q.readFor = most }

// Late sets how long a shared file is waited for.
func (q *Queue) Late(most time.Duration) { q.late = most }

// ReturnFor sets how long a coordinator is asked to take tasks back.
func (q *Queue) ReturnFor(most time.Duration) { q.returnFor = most }

// Quiet sets how long a consumer may have nothing.
func (q *Queue) Quiet(most time.Duration) { q.quiet = most }

// DialLasts sets how long one try to reach a server may take.
func (o *Options) DialLasts(most time.Duration) { o.dialLasts = most }

// Hopeless tells errors that no second try mends.
func Hopeless(err error) bool { return hopeless(err) }

// Resume is the first n subjects of results that come where the message at a place was had before, with a stamp that is so much off.
func (q *Queue) Resume(ctx context.Context, run fleet.RunID, after uint64, off time.Duration, n int) (subjects []string, err error) {
	stream, err := q.js.Stream(ctx, resultsStream)
	if err != nil {
		return nil, err
	}
	r := &replay{stream: resultsStream, subjects: []string{all(resultRoot, run)}, born: stream.CachedInfo().Created, after: after}
	if msg, err := stream.GetMsg(ctx, after); err == nil {
		r.stamp = msg.Time.Add(off)
	}
	r.each = func(msg jetstream.Msg) error {
		subjects = append(subjects, msg.Subject())
		if len(subjects) < n {
			return nil
		}
		return errEnough
	}
	if err := q.replay(ctx, r); !errors.Is(err, errEnough) {
		return nil, err
	}
	return subjects, nil
}

// Stored counts what is stored of a run, by kinds.
func (q *Queue) Stored(ctx context.Context, run fleet.RunID) (map[string]int, error) {
	stored := map[string]int{}
	for kind, of := range map[string]struct{ stream, subject string }{
		"batches":   {tasksStream, all(taskRoot, run)},
		"results":   {resultsStream, all(resultRoot, run)},
		"conflicts": {resultsStream, all(findRoot, run)},
	} {
		stream, err := q.js.Stream(ctx, of.stream)
		if err != nil {
			return nil, err
		}
		info, err := stream.Info(ctx, jetstream.WithSubjectFilter(of.subject))
		if err != nil {
			return nil, err
		}
		stored[kind] = len(info.State.Subjects)
	}
	store, err := q.js.ObjectStore(ctx, bigBucket)
	if err != nil {
		return nil, err
	}
	objects, err := store.List(ctx)
	if err != nil && !errors.Is(err, jetstream.ErrNoObjectsFound) {
		return nil, err
	}
	for _, object := range objects {
		if strings.HasPrefix(object.Name, string(run)) {
			stored["objects"]++
		}
	}
	if _, err := q.js.Consumer(ctx, tasksStream, string(run)); err == nil {
		stored["consumers"]++
	}
	return stored, nil
}

// Asking counts those that wait for a batch of a run.
func (q *Queue) Asking(ctx context.Context, run fleet.RunID) (int, error) {
	consumer, err := q.js.Consumer(ctx, tasksStream, string(run))
	if err != nil {
		return 0, err
	}
	return consumer.CachedInfo().NumWaiting, nil
}
