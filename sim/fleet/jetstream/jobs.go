package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/nats-io/nats.go/jetstream"

	"dmsim/sim/fleet"
)

// Jobs calls with all jobs that are open, in the order of their runs, at once and after each change.
func (q *Queue) Jobs(ctx context.Context, changed func([]*fleet.Job)) error {
	if q.untouched(ctx) {
		changed(nil) // that is known, and need not be waited for
	}
	open := map[fleet.RunID]*fleet.Job{}
	kept := false
	tell := func() error {
		kept = true
		list := make([]*fleet.Job, 0, len(open))
		for _, run := range slices.Sorted(maps.Keys(open)) {
			list = append(list, open[run])
		}
		changed(list)
		return nil
	}
	return q.replay(ctx, &replay{
		stream: jobsStream, subjects: []string{jobRoot + "*"}, kept: tell,
		fresh: func(context.Context) error {
			clear(open)
			return nil
		},
		each: func(msg jetstream.Msg) error {
			if err := note(open, msg); err != nil {
				q.say(err.Error()) // another version's, which is no reason to do nothing for others
			}
			q.drop(fleet.RunID(msg.Subject()[len(jobRoot):])) // it may be closed, or another consumer now
			if !kept {
				return nil
			}
			return tell()
		},
	})
}

// untouched says that no coordinator has been here. Who cannot be reached is not asked for longer than another call may last.
func (q *Queue) untouched(ctx context.Context) bool {
	return errors.Is(once(ctx, callLasts, func(ctx context.Context) error {
		_, err := q.js.Stream(ctx, jobsStream)
		return err
	}), jetstream.ErrStreamNotFound)
}

func note(open map[fleet.RunID]*fleet.Job, msg jetstream.Msg) error {
	run := fleet.RunID(msg.Subject()[len(jobRoot):])
	if len(msg.Data()) == 0 {
		delete(open, run)
		return nil
	}
	j := &fleet.Job{}
	if err := json.Unmarshal(msg.Data(), j); err != nil || j.Run != run {
		return fmt.Errorf("%s: want a job of that run as JSON, got %.60q", msg.Subject(), msg.Data())
	}
	open[run] = j
	return nil
}
