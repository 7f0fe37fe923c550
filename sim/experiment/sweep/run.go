package sweep

import (
	"context"
	"fmt"
	"iter"
	"math"

	"dmsim/sim"
	"dmsim/sim/experiment"
	"dmsim/sim/experiment/design"
	"dmsim/sim/metrics"
	"dmsim/sim/rng"
)

// Run says how the runs of a plan are made and measured.
type Run struct {
	Plan    *Plan
	Store   *Store
	Workers int
	// Config returns what is run at a point, with the seed of the first replication. It is called by one goroutine.
	Config func(point int) (sim.Config, error)
	// Measure returns what a run that has ended came to, nil where it is undefined. It is called by as many goroutines as there are workers.
	Measure func(*sim.Config, *sim.Society, *sim.Result, []metrics.Value) []*float64
	// BurnIn is what the points of each replication go on from; nil: they start at their start.
	BurnIn *experiment.BurnIn
	// Done is told, after each run, how many rows there are; nil: nobody is.
	Done func(rows int)
}

// Do makes the runs whose rows the store has not, and keeps theirs as they come. Where ctx is done, what is under way is abandoned, and the error is ctx's.
func (r *Run) Do(ctx context.Context) error {
	has, err := r.Store.Has()
	if err != nil {
		return err
	}
	var failed error // of the iterator, which another goroutine asks
	tasks := r.tasks(has, &failed)
	if r.BurnIn != nil {
		tasks = r.BurnIn.Ahead(tasks, func(t *experiment.Task) int { return r.Plan.At(t.Number).Replication })
	}
	err = experiment.Run(ctx, experiment.Options{Workers: r.Workers, AnyOrder: true}, tasks, r.measure, func(t experiment.Task, row Row) error {
		if experiment.Warming(&t) {
			return nil
		}
		if err := r.Store.Put(&row); err != nil {
			return err
		}
		if r.Done != nil {
			r.Done(r.Store.Done())
		}
		return nil
	})
	if err == nil {
		err = failed
	}
	return err
}

// tasks yields the runs that are to be made, in the balanced order, until one's configuration is wrong.
func (r *Run) tasks(has []bool, failed *error) iter.Seq[experiment.Task] {
	return func(yield func(experiment.Task) bool) {
		for i, t := range r.Plan.Order() {
			if has[i] {
				continue
			}
			c, err := r.Config(t.Point)
			if err != nil {
				*failed = err
				return
			}
			c.Seed += rng.Seed(t.Replication)
			name := fmt.Sprintf("%s; replication %d", r.Plan.Label(t.Point), t.Replication)
			if !yield(experiment.Task{Name: name, Number: i, Config: c, PeopleSeed: c.Seed}) {
				return
			}
		}
	}
}

func (r *Run) measure(t *experiment.Task, s *sim.Society, result *sim.Result, measured []metrics.Value) (Row, error) {
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

// At returns which run a task is.
func (p *Plan) At(task int) design.Task { return p.order().At(task) }
