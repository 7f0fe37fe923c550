package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/sim/experiment/compare"
	"dmsim/sim/fleet"
)

// compareFleet makes the runs of a comparison, if not this process does.
type compareFleet struct {
	queue *openFleet
	about reports.Fleet
}

// openFleet opens the fleet, once the file of the rows is open.
func (l *comparing) openFleet(ctx context.Context, c *cobra.Command, folder *reports.Folder) (err error) {
	f := &compareFleet{about: reports.Fleet{Local: l.flags.fleet.local, Earlier: l.store.Done()}}
	if f.queue, err = l.flags.fleet.open(ctx, folder.Path(), c.ErrOrStderr(), l.progress.note); err != nil {
		return err
	}
	l.fleet = f
	return nil
}

// gather has the fleet make the runs of the replications from from to to-1 that the file has not.
func (l *comparing) gather(ctx context.Context, from, to int) error {
	work, err := l.work(ctx, from, to)
	if err != nil {
		return err
	}
	l.fleet.about.Run = string(work.Job.Run)
	got, err := l.fleet.queue.gather(ctx, work)
	servedBy(&l.fleet.about, &got.Progress)
	l.fleet.about.Earlier += got.Earlier
	l.fleet.queue.tellOpen(work.Job.Run, &got)
	if err != nil {
		return err
	}
	if n := len(got.SetAside); n > 0 {
		first := &got.SetAside[0]
		number := l.runs.design.Runs(from) + first.Task
		return &setAsideError{n, fmt.Sprintf("task %d (%s): %s", number, l.runs.design.Name(number), first.Failed)}
	}
	return nil
}

// work is what is wanted of the fleet for a stretch of replications. It is a job of its own, since whether there is another stretch is known only after it.
func (l *comparing) work(ctx context.Context, from, to int) (*fleet.Work, error) {
	d := &l.runs.design
	first := d.Runs(from)
	data, err := json.Marshal(newCompareJob(l.arms, &l.runs, first))
	if err != nil {
		return nil, err
	}
	job, err := fleet.NewJob(compareKind, l.is.Experiment, d.Runs(to)-first, needsOf(&l.is), data)
	if err != nil {
		return nil, err
	}
	has, err := l.store.Has()
	if err != nil {
		return nil, err
	}
	before := 0
	for _, there := range has[first:d.Runs(to)] {
		if there {
			before++
		}
	}
	w := &fleet.Work{
		Job: job, Has: func(task int) bool { return has[first+task] }, Together: func(task int) int { return d.Block(first + task) },
		Check:   func(r fleet.Result) error { return l.usable(first+r.Task, r.Data) },
		Keep:    func(r fleet.Result) error { return l.keep(ctx, first+r.Task, &r) },
		Differs: func(c fleet.Conflict) error { return keepConflict(l.store, first+c.Task, &c) },
		Progress: func(p fleet.Progress) {
			servedBy(&l.fleet.about, &p)
			l.progress.fleetAt(p, before, "runs")
		},
	}
	if l.runs.burnIn > 0 { // which is made for each batch
		w.BatchMin, w.BatchMax = len(d.Arms), len(d.Arms)
	}
	return w, nil
}

// keep keeps the row of a run that a worker made.
func (l *comparing) keep(ctx context.Context, number int, r *fleet.Result) error {
	if r.Failed != "" {
		return nil // it is told at the end
	}
	return l.put(ctx, number, r.Data)
}

// usable says why what a worker made is not the row of a run.
func (l *comparing) usable(number int, data []byte) error {
	row, err := compare.Unpack(data)
	if err == nil && row.Place != l.runs.design.PlaceOf(number) {
		err = fmt.Errorf("it is that of %+v", row.Place)
	}
	return err
}

// setAsideError ends a comparison of which some runs could not be made.
type setAsideError struct {
	count int
	first string
}

func (e *setAsideError) Error() string {
	if e.count == 1 {
		return e.first
	}
	return fmt.Sprintf("%s; and %d more were set aside", e.first, e.count-1)
}
