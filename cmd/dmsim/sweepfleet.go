package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim"
	"dmsim/sim/experiment"
	"dmsim/sim/experiment/sweep"
	"dmsim/sim/fleet"
)

// sweepKind is that of a sweep's job. A task is a run of the plan, and its result the row.
const sweepKind = "sweep"

// sweepJob is a sweep as workers are told of it.
type sweepJob struct {
	Experiment scenarios.SentExperiment `json:"experiment"`
	Values     []string                 `json:"values"` // the names of a row's values
}

// gather has a fleet make the runs that the store has not.
func (s *sweeping) gather(ctx context.Context, c *cobra.Command) (err error) {
	job, err := s.job()
	if err != nil {
		return err
	}
	has, err := s.store.Has()
	if err != nil {
		return err
	}
	s.fleet = &reports.Fleet{Run: string(job.Run), Local: s.flags.fleet.local, Earlier: s.store.Done()}
	queue, err := s.flags.fleet.open(ctx, s.folder.Path(), c.ErrOrStderr(), s.progress.note)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, queue.close()) }()
	least, most := s.together()
	got, err := queue.gather(ctx, &fleet.Work{
		Job: job, BatchMin: least, BatchMax: most, Has: func(task int) bool { return has[task] }, Together: func(task int) int { return s.plan.At(task).Replication },
		Check: func(r fleet.Result) error {
			_, err := sweep.UnpackRow(r.Task, r.Data, len(s.values))
			return err
		},
		Keep:    func(r fleet.Result) error { return s.keep(ctx, &r) },
		Differs: func(c fleet.Conflict) error { return keepConflict(s.store.Store, c.Task, &c) },
		Progress: func(p fleet.Progress) {
			servedBy(s.fleet, &p)
			s.progress.fleetAt(p, s.fleet.Earlier, "runs")
		},
	})
	s.note(&got)
	queue.tellOpen(job.Run, &got)
	return err
}

// warmTogether bounds the runs of a batch that go on from one burn-in.
const warmTogether = 32

// together says how many runs a worker takes at least and at most, 0 where it does not matter: a burn-in is lived once a batch, so those of a replication go together.
func (s *sweeping) together() (least, most int) {
	if s.experiment.BurnIn == 0 {
		return 0, 0
	}
	n := min(s.plan.Points(), warmTogether)
	return n, n
}

// job is the sweep as data. Its run follows from all that the rows follow from.
func (s *sweeping) job() (*fleet.Job, error) {
	data, err := json.Marshal(sweepJob{s.experiment.Sent(), s.values})
	if err != nil {
		return nil, err
	}
	return fleet.NewJob(sweepKind, s.experiment.Name, s.plan.Runs(), needsOf(&s.is), data)
}

// keep keeps a row.
func (s *sweeping) keep(ctx context.Context, r *fleet.Result) error {
	if r.Failed != "" {
		return nil // it is among those that are told at the end
	}
	row, err := sweep.UnpackRow(r.Task, r.Data, len(s.values))
	if err != nil {
		return fmt.Errorf("the result of task %d from worker %s: %w", r.Task, r.Worker, err)
	}
	if err := s.store.Put(&row); err != nil {
		return err
	}
	afterRow(ctx, s.store.Store)
	return nil
}

// note takes down who made the runs, and what went wrong.
func (s *sweeping) note(got *fleet.Gathered) {
	servedBy(s.fleet, &got.Progress)
	s.fleet.Earlier += got.Earlier
	for _, r := range got.SetAside {
		name := s.plan.Name(r.Task)
		why := strings.TrimPrefix(r.Failed, (&experiment.Task{Name: name, Number: r.Task}).String()+": ") // an error of the run itself names it too
		s.setAside = append(s.setAside, reports.SweepSetAside{Task: r.Task, Name: name, Why: why})
	}
}

// recall takes down which runs came out differently, now or before the sweep was interrupted.
func (s *sweeping) recall() error {
	return keptConflicts(s.store.Store, func(c *fleet.Conflict) {
		s.conflicts = append(s.conflicts, reports.SweepConflict{
			Task: c.Task, Name: s.plan.Name(c.Task), First: reports.SweepOutcome(c.First), Second: reports.SweepOutcome(c.Second),
		})
	})
}

// linesMax is how many runs are told one by one.
const linesMax = 20

// tellSome tells so many things on stderr, a line each, and of too many only how many more there are.
func tellSome(c *cobra.Command, n int, line func(i int) string) {
	for i := range min(n, linesMax) {
		fmt.Fprintf(c.ErrOrStderr(), "dmsim: %s\n", fleet.Printable(line(i), fleet.LineMax))
	}
	if n > linesMax {
		fmt.Fprintf(c.ErrOrStderr(), "dmsim: ... and %d more\n", n-linesMax)
	}
}

func (s *sweeping) tellSetAside(c *cobra.Command) {
	n := len(s.setAside)
	tellSome(c, n, func(i int) string {
		one := &s.setAside[i]
		return fmt.Sprintf("run %d (%s) was set aside: %s", one.Task, one.Name, one.Why)
	})
	if n > 0 {
		fmt.Fprintf(c.ErrOrStderr(), "dmsim: %d of %d runs were set aside; the others are kept in %s, and the same command tries these again\n", n, s.plan.Runs(), s.store.Path())
	}
}

func (s *sweeping) tellConflicts(c *cobra.Command) {
	tellSome(c, len(s.conflicts), func(i int) string {
		one := &s.conflicts[i]
		return fmt.Sprintf("run %d (%s) is not deterministic: worker %s came to %.12s, worker %s to %.12s",
			one.Task, one.Name, one.First.Worker, one.First.SHA256, one.Second.Worker, one.Second.SHA256)
	})
}

// sweepProgram makes runs of one sweep at a worker.
type sweepProgram struct {
	sweepPoints
	people *experiment.People
	lock   sync.Mutex // of the experiment, which makes the configuration of one point at a time
}

func newSweepProgram(j *fleet.Job, people *experiment.People) (fleet.Program, error) {
	var job sweepJob
	if err := json.Unmarshal(j.Data, &job); err != nil {
		return nil, fmt.Errorf("the job of a sweep: %w", err)
	}
	e, err := job.Experiment.Experiment()
	if err != nil {
		return nil, err
	}
	if err := compared(&j.Needs, e.Files()); err != nil {
		return nil, err
	}
	p := &sweepProgram{sweepPoints: newSweepPoints(e), people: people}
	p.values = job.Values
	if runs := p.plan.Runs(); runs != j.Tasks {
		return nil, fmt.Errorf("want %d tasks, which the experiment has, got %d", runs, j.Tasks)
	}
	return p, nil
}

// Do makes the runs of a batch on this goroutine, with people that all batches of the worker share.
func (p *sweepProgram) Do(ctx context.Context, tasks []int, done func(task int, data []byte, failed error) error) error {
	runs, err := p.runs()
	if err != nil {
		return err
	}
	runs.Config = p.pointConfig
	return runs.Some(ctx, experiment.Options{Workers: 1, People: p.people}, slices.Values(tasks), func(row *sweep.Row) error {
		data, err := row.Pack()
		if err != nil {
			return err
		}
		return done(row.Task, data, nil)
	})
}

func (p *sweepProgram) pointConfig(point int) (sim.Config, error) {
	p.lock.Lock()
	defer p.lock.Unlock()
	return p.config(point)
}

// Close does nothing: the people are the worker's.
func (p *sweepProgram) Close() error { return nil }
