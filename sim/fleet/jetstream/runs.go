package jetstream

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"dmsim/sim/fleet"
)

const unreadable = "unreadable" // what stands for what another version wrote

var errEnough = errors.New("all that was kept has come")

// Report keeps how far a run is. It does not wait until it is kept: what is lost is reported again soon. That none is kept any more is told, for it is all that a
// coordinator stores while its workers have nothing to say, as where the store is full.
func (q *Queue) Report(run fleet.RunID, p *fleet.Progress) error {
	if err := context.Cause(q.ctx); err != nil {
		return err
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = q.js.PublishAsync(progressRoot+string(run), data)
	return err
}

func (q *Queue) unreported(_ jetstream.JetStream, _ *nats.Msg, err error) {
	if gone(err) {
		q.missing.Store(true)
	}
	if !q.conn.IsConnected() {
		err = errUnconnected
	}
	q.mu.Lock()
	line := q.reporting.line("keeping how far the run is", err)
	q.mu.Unlock()
	if line != "" && q.ctx.Err() == nil {
		q.say(line)
	}
}

func (q *Queue) reported(jetstream.JetStream, *nats.Msg, *jetstream.PubAck) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.reporting = trouble{}
}

// Gathered asks whether a coordinator gathers a run. What it has stored says so late, or not at all where nothing can be stored.
func (q *Queue) Gathered(ctx context.Context, run fleet.RunID) (bool, error) {
	if err := checked(run); err != nil {
		return false, err
	}
	ctx, stop := q.joined(ctx)
	defer stop()
	asking, done := context.WithTimeout(ctx, callLasts)
	defer done()
	_, err := q.conn.RequestWithContext(asking, hereRoot+string(run), nil)
	switch {
	case err == nil:
		return true, nil
	case ctx.Err() != nil:
		return false, context.Cause(ctx)
	case errors.Is(err, nats.ErrNoResponders) || asking.Err() != nil: // of a process that is gone a server may not know yet
		return false, nil
	}
	return false, err
}

// Runs are those that are open.
func (q *Queue) Runs(ctx context.Context) ([]fleet.Run, error) {
	ctx, stop := q.joined(ctx)
	defer stop()
	if q.untouched(ctx) {
		return nil, nil
	}
	seen := sightings{jobs: map[fleet.RunID]*fleet.Job{}, progress: map[fleet.RunID]*fleet.Progress{}, last: map[fleet.RunID]time.Time{}}
	err := q.replay(ctx, &replay{
		stream: jobsStream, subjects: []string{jobRoot + "*", progressRoot + "*"},
		each: func(msg jetstream.Msg) error {
			if err := seen.note(msg); err != nil {
				q.say(err.Error() + "; passed over")
			}
			return nil
		},
		kept: func() error { return errEnough },
	})
	if !errors.Is(err, errEnough) {
		return nil, err
	}
	now, err := q.now(ctx)
	if err != nil {
		return nil, err
	}
	return seen.runs(now), nil
}

// now is the time by the clock that messages are stamped with: that of this machine may be another.
func (q *Queue) now(ctx context.Context) (now time.Time, err error) {
	err = q.try(ctx, "asking for the time", func(ctx context.Context) error {
		stream, err := q.js.Stream(ctx, jobsStream)
		if err != nil {
			return err
		}
		now = stream.CachedInfo().TimeStamp
		return nil
	})
	return now, err
}

// sightings are what the jobs' stream holds of runs.
type sightings struct {
	jobs     map[fleet.RunID]*fleet.Job
	progress map[fleet.RunID]*fleet.Progress
	last     map[fleet.RunID]time.Time // when the coordinator said something
}

func (s *sightings) note(msg jetstream.Msg) error {
	meta, err := msg.Metadata()
	if err != nil {
		return err
	}
	text, isProgress := strings.CutPrefix(msg.Subject(), progressRoot)
	if !isProgress {
		text = msg.Subject()[len(jobRoot):]
		if err = note(s.jobs, msg); err != nil {
			s.jobs[fleet.RunID(text)] = &fleet.Job{Run: fleet.RunID(text), Kind: unreadable, Name: unreadable} // so that it can be forgotten
		}
		if p := s.progress[fleet.RunID(text)]; p != nil {
			p.Ended = false // another coordinator has opened the run since
		}
	} else {
		p := &fleet.Progress{}
		if err = json.Unmarshal(msg.Data(), p); err != nil {
			err = fmt.Errorf("%s: want progress as JSON: %w", msg.Subject(), err)
			p = nil
		}
		s.progress[fleet.RunID(text)] = p
	}
	if run := fleet.RunID(text); meta.Timestamp.After(s.last[run]) {
		s.last[run] = meta.Timestamp
	}
	return err
}

func (s *sightings) runs(now time.Time) []fleet.Run {
	list := make([]fleet.Run, 0, len(s.jobs))
	for run, j := range s.jobs {
		list = append(list, fleet.Run{Job: j, Progress: s.progress[run], Heard: max(0, now.Sub(s.last[run]))})
	}
	slices.SortFunc(list, func(a, b fleet.Run) int {
		return cmp.Or(a.Job.Begun.Compare(b.Job.Begun), cmp.Compare(a.Job.Run, b.Job.Run))
	})
	return list
}
