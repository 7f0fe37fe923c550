package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/sim/experiment/sweep"
)

// run makes the runs that are not yet made, and writes the folder. Of an interrupted sweep it holds what was done so far.
func (s *sweeping) run(ctx context.Context, c *cobra.Command) (reports.Sweep, error) {
	s.progress = newSweepProgress(newProgress(c.ErrOrStderr(), s.flags.quiet, s.experiment.Name), s.store.Done(), s.plan.Runs())
	s.progress.begin()
	err := s.make(ctx, c)
	s.progress.stop()
	interrupted := err != nil && errors.Is(err, ctx.Err())
	if err != nil && !interrupted {
		return reports.Sweep{}, err
	}
	if err := s.recall(); err != nil {
		return reports.Sweep{}, err
	}
	r := reports.Sweep{Folder: s.folder.Path(), Document: s.document(interrupted)}
	if told, err := s.tellable(); err != nil || (interrupted || len(s.setAside) > 0) && !told {
		if err == nil {
			err = s.nothingWhole(c)
		}
		return r, err
	}
	if err := s.write(&r); err != nil {
		return r, err
	}
	if err := s.folder.Commit(); err != nil {
		return r, err
	}
	if interrupted || len(s.setAside) > 0 {
		return r, s.store.Close()
	}
	return r, s.store.Remove()
}

// make makes the runs, here or on a fleet.
func (s *sweeping) make(ctx context.Context, c *cobra.Command) (err error) {
	if s.flags.fleet.on() {
		return s.gather(ctx, c)
	}
	runs := &sweep.Run{Store: s.store, Workers: s.flags.workers}
	if runs.Runs, err = s.runs(); err != nil {
		return err
	}
	runs.Done = func(rows int) {
		s.progress.at(rows)
		afterRow(ctx, s.store.Store)
	}
	return runs.Do(ctx)
}

// nothingWhole ends a sweep that has nothing to analyse yet.
func (s *sweeping) nothingWhole(c *cobra.Command) error {
	if len(s.setAside) > 0 {
		s.tellSetAside(c)
		s.tellConflicts(c)
		fmt.Fprintf(c.ErrOrStderr(), "dmsim: no replication is whole: %s is as it was\n", s.folder.Path())
		return exitCode(exitVerdict)
	}
	fmt.Fprintf(c.ErrOrStderr(), "dmsim: interrupted before the first whole replication: %s is as it was\n", s.folder.Path())
	return exitCode(exitInterrupted)
}

// tellable says whether there is a whole replication, which is the least that can be analysed.
func (s *sweeping) tellable() (bool, error) {
	has, err := s.store.Has()
	return err == nil && s.plan.Whole(has) > 0, err
}

func (s *sweeping) document(interrupted bool) reports.SweepDocument {
	e := s.experiment
	d := reports.SweepDocument{
		Schema: reports.SweepSchema, Experiment: e.Name, Question: e.Question, Hypothesis: e.Hypothesis, Scenario: e.Base().Name, Policy: e.Base().Policy.Name,
		Shortened: e.Shortened(), Interrupted: interrupted, Assumptions: append([]string{}, e.Assumptions...),
	}
	d.SetAside, d.Conflicts = s.setAside, s.conflicts
	d.Design.BurnIn = e.BurnIn.Seconds()
	d.Describe(s.plan)
	return d
}

// write writes all files of the folder.
func (s *sweeping) write(r *reports.Sweep) (err error) {
	if err := s.writeRows(&r.Document); err != nil {
		return err
	}
	has, err := s.store.Has()
	if err != nil {
		return err
	}
	r.Document.Replications = s.plan.Whole(has)
	r.Document.Outcomes, err = s.plan.Analyse(s.store.Rows(), s.values, r.Document.Replications, func(name string) sweep.About {
		unit, higher := reports.OutcomeAbout(name)
		return sweep.About{Unit: unit, Higher: higher}
	})
	if err != nil {
		return err
	}
	r.Manifest, err = reports.NewSweepManifest(reports.Setup{
		Version: version(), Build: s.is.Build, Inputs: inputs(&s.is), Configuration: s.configuration, Assumptions: s.experiment.Assumptions, Workers: s.flags.workers, Fleet: s.fleet,
		Command: s.flags.command("sweep", s.name, s.plan.Seed, s.flags.words()...),
	}, &r.Document, s.meter)
	if err != nil {
		return err
	}
	return r.Save(s.folder)
}

// writeRows writes results.parquet in the order of the tasks, a row at a time.
func (s *sweeping) writeRows(d *reports.SweepDocument) error {
	file, err := s.folder.Create(reports.SweepRowsFile)
	if err != nil {
		return err
	}
	rows := reports.NewSweepRows(file, s.plan, s.values, d)
	for row, err := range s.store.Rows() {
		if err == nil {
			err = rows.Add(&row)
		}
		if err != nil {
			return errors.Join(err, file.Close())
		}
	}
	return errors.Join(rows.Close(), file.Close())
}

// tell prints the result and turns it into an exit code.
func (s *sweeping) tell(c *cobra.Command, r reports.Sweep) error {
	if s.flags.json {
		data, err := reports.Encode(r.Document)
		if err != nil {
			return err
		}
		if _, err := c.OutOrStdout().Write(data); err != nil {
			return err
		}
	} else if !s.flags.quiet {
		if err := reports.SweepSummary(c.OutOrStdout(), r); err != nil {
			return err
		}
	}
	if r.Document.Interrupted {
		fmt.Fprintf(c.ErrOrStderr(), "dmsim: interrupted: %d of %d runs are in %s; %s\n", r.Document.Runs, r.Document.Design.Runs, r.Folder, goesOn(&s.flags.fleet))
		return exitCode(exitInterrupted)
	}
	if len(s.setAside)+len(s.conflicts) > 0 {
		s.tellSetAside(c)
		s.tellConflicts(c)
		return exitCode(exitVerdict)
	}
	return nil
}
