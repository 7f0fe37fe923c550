package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim/experiment/compare"
	"dmsim/sim/experiment/kept"
	"dmsim/sim/fleet"
)

// compareFleet makes the runs of a comparison, if not this process does. Their rows lie in a file beside the folder until all is done, so that the same command goes on.
type compareFleet struct {
	queue *openFleet
	is    kept.Identity
	store *kept.Store
	tell  *progress
	about reports.Fleet
}

// openFleet opens the file of the rows, and then the fleet.
func (l *comparing) openFleet(ctx context.Context, c *cobra.Command, folder *reports.Folder, tell *progress) (err error) {
	f := &compareFleet{tell: tell}
	if f.is, err = l.identity(); err != nil {
		return err
	}
	if f.store, err = keepBeside(folder, f.is); err != nil {
		return err
	}
	f.about = reports.Fleet{Local: l.flags.fleet.local, Earlier: f.store.Done()}
	if f.queue, err = l.flags.fleet.open(ctx, folder.Path(), c.ErrOrStderr(), tell.note); err != nil {
		return errors.Join(err, f.leave(false))
	}
	l.fleet = f
	return nil
}

// identity is all that the rows follow from.
func (l *comparing) identity() (i kept.Identity, err error) {
	d := &l.runs.design
	i = kept.Identity{Kind: "comparison", Experiment: l.arms[0].scenario.Name, Seed: uint64(d.Seed), Version: version().String(), Runs: d.Runs(d.Replications)}
	data, err := json.Marshal(newCompareJob(l.arms, &l.runs, 0))
	if err != nil {
		return i, err
	}
	if i.Hash, err = reports.ConfigurationHash(data); err != nil {
		return i, err
	}
	if i.Build, err = ownBuild(); err != nil {
		return i, err
	}
	var files []scenarios.File
	for _, arm := range l.arms {
		files = append(files, arm.scenario.Files()...)
	}
	i.Files, err = inputsOf(files)
	return i, err
}

// keepBeside opens the file of the rows of a comparison that was not finished, beside its folder, or makes it.
func keepBeside(folder *reports.Folder, is kept.Identity) (*kept.Store, error) {
	path := unfinished(folder)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, err
	}
	s, err := kept.Resume(path, is)
	if errors.Is(err, os.ErrNotExist) {
		s, err = kept.Create(path, is)
	}
	return s, err
}

// gather has the fleet make the runs of the replications from from to to-1 that the file has not, and takes over all of them up to the first that there is not.
func (l *comparing) gather(ctx context.Context, from, to int) error {
	work, err := l.work(from, to)
	if err != nil {
		return err
	}
	l.fleet.about.Run = string(work.Job.Run)
	got, err := l.fleet.queue.gather(ctx, work)
	servedBy(&l.fleet.about, &got.Progress)
	l.fleet.queue.tellOpen(work.Job.Run, &got)
	if err := errors.Join(err, l.take(), l.recall()); err != nil {
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
func (l *comparing) work(from, to int) (*fleet.Work, error) {
	d := &l.runs.design
	first := d.Runs(from)
	data, err := json.Marshal(newCompareJob(l.arms, &l.runs, first))
	if err != nil {
		return nil, err
	}
	job, err := fleet.NewJob(compareKind, l.fleet.is.Experiment, d.Runs(to)-first, needsOf(&l.fleet.is), data)
	if err != nil {
		return nil, err
	}
	has, err := l.fleet.store.Has()
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
		Keep:    func(r fleet.Result) error { return l.keep(first+r.Task, &r) },
		Differs: func(c fleet.Conflict) error { return keepConflict(l.fleet.store, first+c.Task, &c) },
		Progress: func(p fleet.Progress) {
			servedBy(&l.fleet.about, &p)
			l.fleet.tell.fleetAt(p, before, "runs")
		},
	}
	if l.runs.burnIn > 0 { // which is made for each batch
		w.BatchMin, w.BatchMax = len(d.Arms), len(d.Arms)
	}
	return w, nil
}

// keep keeps the row of a run.
func (l *comparing) keep(number int, r *fleet.Result) error {
	if r.Failed != "" {
		return nil // it is told at the end
	}
	row, err := compare.Unpack(r.Data)
	if err == nil && row.Place != l.runs.design.PlaceOf(number) {
		err = fmt.Errorf("it is that of %+v", row.Place)
	}
	if err != nil {
		return fmt.Errorf("the result of task %d (%s) from worker %s: %w", number, l.runs.design.Name(number), r.Worker, err)
	}
	return l.fleet.store.Put(number, r.Data)
}

// take takes over the rows behind those that are there, in their order, up to the first that is missing.
func (l *comparing) take() error {
	return l.fleet.store.Each(func(number int, data []byte) error {
		if number != len(l.rows) {
			return nil
		}
		row, err := compare.Unpack(data)
		if err != nil {
			return fmt.Errorf("%s: %w", l.fleet.store.Path(), err)
		}
		l.rows = append(l.rows, *row)
		return nil
	})
}

// recall takes down which runs came out differently, now or before the comparison was interrupted.
func (l *comparing) recall() error {
	l.conflicts = nil
	return keptConflicts(l.fleet.store, func(c *fleet.Conflict) {
		at := l.runs.design.PlaceOf(c.Task)
		l.conflicts = append(l.conflicts, compare.Conflict{
			Arm: l.runs.design.Arms[at.Arm].Name, Replication: at.Replication, Over: at.Over, First: compare.Outcome(c.First), Second: compare.Outcome(c.Second),
		})
	})
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

// leave leaves the fleet. The file of the rows stays where there is something left to do and something to go on with.
func (f *compareFleet) leave(done bool) (err error) {
	if f.queue != nil {
		err = f.queue.close()
	}
	if done || f.store.Done() == 0 {
		return errors.Join(err, f.store.Remove())
	}
	f.tell.note(fmt.Sprintf("%d of %d runs are kept in %s: the same command goes on", f.store.Done(), f.is.Runs, f.store.Path()))
	return errors.Join(err, f.store.Close())
}

// leave leaves the fleet after a comparison that ended with an error or without one, and turns into an exit code what only a fleet finds.
func (l *comparing) leave(c *cobra.Command, ended error) error {
	if err := l.fleet.leave(ended == nil); err != nil {
		return errors.Join(ended, err)
	}
	for i := range l.conflicts {
		fmt.Fprintf(c.ErrOrStderr(), "dmsim: %s\n", &l.conflicts[i])
	}
	if errors.As(ended, new(*setAsideError)) {
		fmt.Fprintf(c.ErrOrStderr(), "dmsim: %s\n", oneLine(ended))
		return exitCode(exitVerdict)
	}
	if ended == nil && len(l.conflicts) > 0 {
		return exitCode(exitVerdict)
	}
	return ended
}
