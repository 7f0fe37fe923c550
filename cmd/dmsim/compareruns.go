package main

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"time"

	"dmsim/reports"
	"dmsim/sim"
	"dmsim/sim/experiment"
	"dmsim/sim/experiment/compare"
	"dmsim/sim/metrics"
)

// compareRuns makes the runs of a comparison, in this process or in a worker's.
type compareRuns struct {
	design compare.Design
	burnIn time.Duration // 0: there is none
}

// check judges the burn-in.
func (r *compareRuns) check() error {
	_, err := r.newBurnIn()
	return err
}

// newBurnIn is what the arms go on from, nil where they begin at their start.
func (r *compareRuns) newBurnIn() (*experiment.BurnIn, error) {
	if r.burnIn == 0 {
		return nil, nil
	}
	b, err := compare.NewBurnIn(&r.design, r.burnIn)
	if err != nil {
		return nil, fmt.Errorf("--burn-in: %w", err)
	}
	return b, nil
}

// some makes the runs of some numbers and hands on their rows, by default in the order of the numbers. An error ends it: that of a run, of keep, or of ctx.
func (r *compareRuns) some(ctx context.Context, o experiment.Options, numbers iter.Seq[int], keep func(number int, row *compare.Row) error) error {
	w := &watching{runs: r}
	var err error
	if w.burnIn, err = r.newBurnIn(); err != nil {
		return err
	}
	tasks := r.design.Tasks(numbers, w.watch)
	if w.burnIn != nil {
		tasks = w.burnIn.Ahead(tasks, func(t *experiment.Task) int { return r.design.Block(t.Number) })
	}
	return experiment.Run(ctx, o, tasks, w.row, func(t experiment.Task, row *compare.Row) error {
		if experiment.Warming(&t) {
			return nil
		}
		return keep(t.Number, row)
	})
}

// watching has runs watched.
type watching struct {
	runs    *compareRuns
	burnIn  *experiment.BurnIn
	watches sync.Map // of the runs under way, by the numbers of their tasks
}

// watch has a run watched: the first replication closely.
func (w *watching) watch(at compare.Place, t *experiment.Task) {
	number, config := t.Number, t.Config
	t.Live = func(ctx context.Context, s *sim.Society, o sim.Options) (*sim.Result, []metrics.Value, error) {
		closely := at.Replication == 0
		by := compare.NewWatch(s.People, closely)
		o.Observers = append(o.Observers, by)
		if closely {
			o.Recorder = by
		}
		w.watches.Store(number, by)
		if w.burnIn != nil {
			return w.burnIn.Live(ctx, number, s, config, o)
		}
		return metrics.Run(ctx, s, config, o)
	}
}

// row is what is kept of a run that has ended: nothing of one that only warms up.
func (w *watching) row(t *experiment.Task, s *sim.Society, r *sim.Result, measured []metrics.Value) (*compare.Row, error) {
	if experiment.Warming(t) {
		return nil, nil
	}
	rules := s.World.Rules()
	d := reports.NewDocument(reports.Meta{}, r, rules, measured)
	row := &compare.Row{Place: w.runs.design.PlaceOf(t.Number), Seed: uint64(t.Config.Seed), Hash: r.HistoryHash, Numbers: d.Numbers(), Attempts: r.History}
	if t.Number == 0 {
		row.Assumptions = s.Assumptions
	}
	by, _ := w.watches.LoadAndDelete(t.Number)
	by.(*compare.Watch).Finish(row, rules)
	return row, nil
}
