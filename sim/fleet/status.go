package fleet

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

const (
	// reportEvery is between two reports of a coordinator, so that who looks from outside sees how far it is, and that it lives.
	reportEvery = 2 * time.Second
	// silentAfter is how long a coordinator may be silent before its run may be forgotten: some reports, and a broker's new leader between them.
	silentAfter = 15 * time.Second
	// absentAfter is how long until what it reported is not shown as being so: more than two reports have not come.
	absentAfter = 3 * reportEvery
	// listenFor is long enough to hear each worker twice.
	listenFor = 2*beatEvery + beatEvery/2
)

// Overseer is the side of a queue that shows what goes on there, and changes nothing but what it is asked to forget.
type Overseer interface {
	// Runs are those that are open, in the order in which they were begun.
	Runs(ctx context.Context) ([]Run, error)
	Listener
	// Gathered says whether a coordinator of a run answers.
	Gathered(ctx context.Context, run RunID) (bool, error)
	Close(ctx context.Context, run RunID) error
}

// Run is one whose job is open.
type Run struct {
	Job      *Job
	Progress *Progress     // as its coordinator reported it last; nil: it has not
	Heard    time.Duration // since the coordinator was heard of last, by the clock of the broker
}

// Ended says that the run's coordinator said that it leaves.
func (r *Run) Ended() bool { return r.Progress != nil && r.Progress.Ended }

// Silent says that the run's coordinator is gone, as far as one can tell from outside.
func (r *Run) Silent() bool { return r.Ended() || r.Heard > silentAfter }

// Absent says that the run's coordinator has left, or was to be heard of and was not: what it said of workers may be no more.
func (r *Run) Absent() bool { return r.Ended() || r.Heard > absentAfter }

// Status is what goes on at a queue.
type Status struct {
	Runs    []Run    // in the order in which they were begun
	Workers []Worker // in the order of their names, and of those in which they began
}

// Look asks for the runs, and listens for a moment to the workers.
func Look(ctx context.Context, q Overseer) (*Status, error) {
	runs, err := q.Runs(ctx)
	if err != nil {
		return nil, err
	}
	for i := range runs {
		if runs[i].Ended() || !runs[i].Absent() {
			continue
		}
		here, err := q.Gathered(ctx, runs[i].Job.Run)
		if err != nil {
			return nil, err
		}
		if here { // what it reports is not kept, or comes late
			runs[i].Heard = 0
		}
	}
	listening, stop := context.WithTimeout(ctx, listenFor)
	defer stop()
	heard := map[string]Worker{}
	err = q.Workers(listening, "", func(w Worker) {
		switch {
		case w.Dead:
			maps.DeleteFunc(heard, func(_ string, one Worker) bool { return one.Name == w.Name })
		case w.Leaving:
			delete(heard, w.ID)
		default:
			heard[w.ID] = w
		}
	})
	if listening.Err() == nil || ctx.Err() != nil {
		return nil, err
	}
	workers := slices.SortedFunc(maps.Values(heard), func(a, b Worker) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID))
	})
	return &Status{Runs: runs, Workers: workers}, nil
}

// Forget ends a run that no coordinator gathers any more: its batches and its results are gone then. One whose coordinator answers, or was heard of lately, is left alone.
func Forget(ctx context.Context, q Overseer, run RunID) error {
	runs, err := q.Runs(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(runs, func(r Run) bool { return r.Job.Run == run })
	if at < 0 {
		return fmt.Errorf("run %s: no such run is open", run)
	}
	r := &runs[at]
	here, err := q.Gathered(ctx, run)
	if err != nil {
		return err
	}
	if here {
		return fmt.Errorf("run %s (%s %s): its coordinator is there; end it first", run, r.Job.Kind, r.Job.Name)
	}
	if !r.Silent() {
		return fmt.Errorf("run %s (%s %s): its coordinator was heard of %s ago and may be there; if it has ended, try again in %s", run, r.Job.Kind, r.Job.Name, r.Heard.Round(time.Second), (silentAfter - r.Heard + time.Second).Truncate(time.Second))
	}
	return q.Close(ctx, run)
}
