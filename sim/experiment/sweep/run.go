package sweep

import (
	"context"
	"iter"
	"math"

	"dmsim/sim"
	"dmsim/sim/experiment"
	"dmsim/sim/metrics"
	"dmsim/sim/rng"
)

// Runs says how the runs of a plan are made and measured.
type Runs struct {
	Plan *Plan
	// Config returns what is run at a point, with the seed of the first replication. It is called by one goroutine of each Some.
	Config func(point int) (sim.Config, error)
	// Measure returns what a run that has ended came to, nil where it is undefined. It is called by as many goroutines as there are workers.
	Measure func(*sim.Config, *sim.Society, *sim.Result, []metrics.Value) []*float64
	// BurnIn is what the points of each replication go on from; nil: they start at their start. A Some has one of its own.
	BurnIn *experiment.BurnIn
}

// Some makes the runs of some tasks, which stand in the order of the plan, and hands each row on. An error ends it: that of a run, the first of keep, or that of ctx, where
// what is under way is abandoned.
func (r *Runs) Some(ctx context.Context, o experiment.Options, numbers iter.Seq[int], keep func(*Row) error) error {
	var failed error // of the iterator, which another goroutine asks
	tasks := r.tasks(numbers, &failed)
	if r.BurnIn != nil {
		tasks = r.BurnIn.Ahead(tasks, func(t *experiment.Task) int { return r.Plan.At(t.Number).Replication })
	}
	err := experiment.Run(ctx, o, tasks, r.measure, func(t experiment.Task, row Row) error {
		if experiment.Warming(&t) {
			return nil
		}
		return keep(&row)
	})
	if err == nil {
		err = failed
	}
	return err
}

// Run makes the runs of a plan that a store has not.
type Run struct {
	Runs
	Store   *Store
	Workers int
	// Done is told, after each run, how many rows there are; nil: nobody is.
	Done func(rows int)
}

// Do makes the runs whose rows the store has not, and keeps theirs as they come. Where ctx is done, what is under way is abandoned, and the error is ctx's.
func (r *Run) Do(ctx context.Context) error {
	has, err := r.Store.Has()
	if err != nil {
		return err
	}
	missing := func(yield func(int) bool) {
		for i, there := range has {
			if !there && !yield(i) {
				return
			}
		}
	}
	return r.Some(ctx, experiment.Options{Workers: r.Workers, AnyOrder: true}, missing, func(row *Row) error {
		if err := r.Store.Put(row); err != nil {
			return err
		}
		if r.Done != nil {
			r.Done(r.Store.Done())
		}
		return nil
	})
}

// tasks yields the runs of so many numbers, until one's configuration is wrong.
func (r *Runs) tasks(numbers iter.Seq[int], failed *error) iter.Seq[experiment.Task] {
	return func(yield func(experiment.Task) bool) {
		for i := range numbers {
			at := r.Plan.At(i)
			c, err := r.Config(at.Point)
			if err != nil {
				*failed = err
				return
			}
			c.Seed += rng.Seed(at.Replication)
			if !yield(experiment.Task{Name: r.Plan.Name(i), Number: i, Config: c, PeopleSeed: c.Seed}) {
				return
			}
		}
	}
}

func (r *Runs) measure(t *experiment.Task, s *sim.Society, result *sim.Result, measured []metrics.Value) (Row, error) {
	if experiment.Warming(t) {
		return Row{}, nil
	}
	at := r.Plan.At(t.Number)
	row := Row{
		Task: t.Number, Point: at.Point, Replication: at.Replication, Seed: uint64(t.Config.Seed),
		Attempts: result.Attempts, Delivered: result.Delivered, HistoryHash: result.HistoryHash,
	}
	for _, v := range r.Measure(&t.Config, s, result, measured) {
		if v == nil {
			row.Values = append(row.Values, math.NaN())
		} else {
			row.Values = append(row.Values, *v)
		}
	}
	return row, nil
}

// Whole returns how many replications, from the first on, have every point.
func (p *Plan) Whole(has []bool) (replications int) {
	for i, there := range has {
		if !there {
			return i / p.Points()
		}
	}
	return p.Replications
}
