package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"dmsim/sim/fleet"
)

const (
	leasesMax = 16384 // batches of a run that are leased at once: twice the slots of the largest fleet that we think of
)

// streams are what a fleet stores, in the order in which it is made.
func (q *Queue) streams() []jetstream.StreamConfig {
	one := jetstream.StreamConfig{
		Storage: jetstream.FileStorage, Replicas: q.replicas(), MaxAge: keptFor, MaxMsgsPerSubject: 1, MaxConsumers: -1,
	}
	tasks, results, jobs := one, one, one
	tasks.Name, tasks.Description = tasksStream, "dmsim: batches that wait or are leased"
	tasks.Subjects = []string{taskRoot + "*.*"}
	tasks.Retention, tasks.Discard, tasks.DiscardNewPerSubject = jetstream.WorkQueuePolicy, jetstream.DiscardNew, true
	results.Name, results.Description = resultsStream, "dmsim: results, by task"
	results.Subjects = []string{resultRoot + "*.*", findRoot + "*.*", aloneRoot + "*.*"}
	results.AllowDirect = true
	jobs.Name, jobs.Description = jobsStream, "dmsim: jobs that are open, how far they are, and who is at a meeting"
	jobs.Subjects = []string{jobRoot + "*", progressRoot + "*", meetRoot + "*.*"}
	return []jetstream.StreamConfig{tasks, results, jobs}
}

// replicas are three in a cluster, so that it may lose a node; the server says whether it is in one.
func (q *Queue) replicas() int {
	switch {
	case q.o.Replicas > 0:
		return q.o.Replicas
	case q.conn.ConnectedClusterName() != "":
		return 3
	}
	return 1
}

// prepare makes what is stored, where it is not there. What another one has made is taken as it is.
func (q *Queue) prepare(ctx context.Context) error {
	for _, config := range q.streams() {
		_, err := q.js.CreateStream(ctx, config)
		if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
			err = q.replicate(ctx, config.Name)
		}
		if err != nil {
			return err
		}
	}
	_, err := q.js.CreateObjectStore(ctx, jetstream.ObjectStoreConfig{
		Bucket: bigBucket, Description: "dmsim: results that do not fit a message", TTL: keptFor, Storage: jetstream.FileStorage, Replicas: q.replicas(),
	})
	if errors.Is(err, jetstream.ErrBucketExists) {
		return q.replicate(ctx, "OBJ_"+bigBucket)
	}
	return err
}

// replicate sees to it that a stream which another command has made has as many replicas as this one counts on. It has none taken away, which others may count on.
func (q *Queue) replicate(ctx context.Context, name string) error {
	stream, err := q.js.Stream(ctx, name)
	if err != nil {
		return err
	}
	config, want := stream.CachedInfo().Config, q.replicas()
	if config.Replicas >= want {
		return nil
	}
	have := config.Replicas
	config.Replicas = want
	if _, err := q.js.UpdateStream(ctx, config); err != nil {
		return fmt.Errorf("%s has %d replicas, and %d are wanted (--nats-replicas %d takes it as it is): %w", name, have, want, have, err)
	}
	q.say(fmt.Sprintf("nats: %s had %d replicas, and gets %d", name, have, want))
	return nil
}

// prepareRun makes what workers lease from, and then tells of the job.
func (q *Queue) prepareRun(ctx context.Context, j *fleet.Job) error {
	_, err := q.js.CreateOrUpdateConsumer(ctx, tasksStream, jetstream.ConsumerConfig{
		Durable: string(j.Run), FilterSubject: all(taskRoot, j.Run), AckPolicy: jetstream.AckExplicitPolicy, AckWait: q.o.LeaseLasts,
		MaxAckPending: leasesMax, MaxDeliver: -1, InactiveThreshold: quietFor,
	})
	if err != nil {
		return err
	}
	data, err := json.Marshal(j)
	if err != nil {
		return err
	}
	if most := q.conn.MaxPayload(); int64(len(data)) > most {
		return fmt.Errorf("%w: %d bytes of the job, and the server takes %d in a message (max_payload)", nats.ErrMaxPayload, len(data), most)
	}
	_, err = q.js.Publish(ctx, jobRoot+string(j.Run), data)
	return err
}

// whole is the error of a call, after what a coordinator needs was made anew where a server has lost its store: workers go on with what is submitted then. Where that came
// half way, a call may work that needs the first half only, and nobody asks for the rest: so it counts as failed until all is there.
func (q *Queue) whole(ctx context.Context, err error) error {
	if gone(err) {
		q.missing.Store(true)
	}
	if !q.missing.Load() || err != nil && !gone(err) {
		return err
	}
	restored := once(ctx, callLasts, q.restore)
	if restored == nil {
		q.missing.Store(false)
	}
	if err == nil {
		return restored
	}
	return err
}

// restore makes what the jobs need that this queue has opened.
func (q *Queue) restore(ctx context.Context) error {
	q.mu.Lock()
	jobs := make([]*fleet.Job, 0, len(q.opened))
	for _, j := range q.opened {
		jobs = append(jobs, j)
	}
	q.mu.Unlock()
	if len(jobs) == 0 {
		return nil
	}
	if err := q.prepare(ctx); err != nil {
		return err
	}
	for _, j := range jobs {
		if err := q.prepareRun(ctx, j); err != nil {
			return err
		}
	}
	return nil
}
