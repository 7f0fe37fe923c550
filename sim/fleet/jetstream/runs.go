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

	"github.com/nats-io/nats.go/jetstream"

	"dmsim/sim/fleet"
)

var errEnough = errors.New("all that was kept has come")

// Report keeps how far a run is. It does not wait until it is kept: what is lost is reported again soon.
func (q *Queue) Report(run fleet.RunID, p *fleet.Progress) error {
	if err := context.Cause(q.ctx); err != nil {
		return err
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return q.conn.Publish(progressRoot+string(run), data)
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
		each: seen.note,
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
		err = note(s.jobs, msg)
		if p := s.progress[fleet.RunID(text)]; p != nil {
			p.Ended = false // another coordinator has opened the run since
		}
	} else {
		p := &fleet.Progress{}
		if err = json.Unmarshal(msg.Data(), p); err != nil {
			err = fmt.Errorf("%s: want progress as JSON: %w", msg.Subject(), err)
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
