package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim/experiment/compare"
	"dmsim/sim/experiment/kept"
	"dmsim/sim/fleet"
)

// comparisonKind is what messages call a comparison, and that of its rows.
const comparisonKind = "comparison"

// identity is all that the rows follow from.
func (l *comparing) identity(ctx context.Context) (i kept.Identity, err error) {
	d := &l.runs.design
	i = kept.Identity{Kind: comparisonKind, Experiment: l.arms[0].scenario.Name, Seed: uint64(d.Seed), Version: version().String(), Runs: d.Runs(d.Replications)}
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
	i.Files, err = inputsOf(ctx, files)
	return i, err
}

// finished is the comparison that the folder holds, where it is this one and nothing is left of it to do.
func (l *comparing) finished(c *cobra.Command, folder *reports.Folder) (r reports.Comparison, ok bool) {
	if isUnfinished(folder) {
		return r, false
	}
	r, err := reports.ReadComparison(folder.Path())
	if err != nil || !r.Result.Answers(&l.runs.design, l.question(nil)) {
		return r, false
	}
	configuration, err := l.configuration()
	if err != nil {
		return r, false
	}
	data, err := json.Marshal(configuration)
	if err != nil {
		return r, false
	}
	hash, err := reports.ConfigurationHash(data)
	return r, err == nil && hash == r.Manifest.ConfigurationHash && !anew(c, r.Folder, &r.Manifest, &l.is)
}

// open opens the file of the rows, and the fleet, if one makes them.
func (l *comparing) open(ctx context.Context, c *cobra.Command, folder *reports.Folder) (err error) {
	if l.store, err = keepBeside(folder, l.is, l.flags.resume || l.flags.fleet.on()); err != nil {
		return err
	}
	l.progress = newSweepProgress(newProgress(c.ErrOrStderr(), l.flags.quiet, "compare "+l.is.Experiment), l.store.Done(), l.is.Runs)
	if !l.flags.fleet.on() {
		return nil
	}
	if err := l.openFleet(ctx, c, folder); err != nil {
		return errors.Join(err, l.leaveRows(false))
	}
	return nil
}

// missing are the numbers of the runs of the replications from from to to-1 whose rows the file has not.
func (l *comparing) missing(from, to int) (numbers []int, err error) {
	has, err := l.store.Has()
	for number := range l.runs.design.Between(from, to) {
		if err == nil && !has[number] {
			numbers = append(numbers, number)
		}
	}
	return numbers, err
}

// put keeps a row.
func (l *comparing) put(ctx context.Context, number int, row []byte) error {
	if err := l.store.Put(number, row); err != nil {
		return err
	}
	afterRow(ctx, l.store)
	return nil
}

// take takes over the rows of the first replications, as many as to, in their order, up to the first that is missing.
func (l *comparing) take(to int) error {
	end := l.runs.design.Runs(to)
	return l.store.Each(func(number int, data []byte) error {
		if number != len(l.rows) || number >= end {
			return nil
		}
		row, err := compare.Unpack(data)
		if err != nil {
			return fmt.Errorf("%s: %w", l.store.Path(), err)
		}
		l.rows = append(l.rows, *row)
		return nil
	})
}

// recall takes down which runs came out differently, now or before the comparison was interrupted.
func (l *comparing) recall() error {
	l.conflicts = nil
	return keptConflicts(l.store, func(c *fleet.Conflict) {
		at := l.runs.design.PlaceOf(c.Task)
		l.conflicts = append(l.conflicts, compare.Conflict{
			Arm: l.runs.design.Arms[at.Arm].Name, Replication: at.Replication, Over: at.Over, First: compare.Outcome(c.First), Second: compare.Outcome(c.Second),
		})
	})
}

// leaveRows closes the file of the rows. It stays where something is left to do.
func (l *comparing) leaveRows(done bool) error {
	if done {
		return l.store.Remove()
	}
	return leaveUnfinished(l.store, l.is.Runs, &l.flags.fleet, l.progress.note)
}

// leave leaves the fleet and the file after a comparison that ended with an error or without one, and turns into an exit code what only a fleet finds.
func (l *comparing) leave(c *cobra.Command, ended error) error {
	var err error
	if l.fleet != nil {
		err = l.fleet.queue.close()
	}
	if err = errors.Join(err, l.leaveRows(ended == nil)); err != nil {
		return errors.Join(ended, err)
	}
	return l.told(c, ended)
}

// told tells which runs came out differently, and which could not be made.
func (l *comparing) told(c *cobra.Command, ended error) error {
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
