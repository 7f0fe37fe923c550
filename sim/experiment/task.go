package experiment

import (
	"context"
	"fmt"

	"dmsim/sim"
	"dmsim/sim/metrics"
	"dmsim/sim/rng"
)

// Task is one run of an experiment.
type Task struct {
	Name       string                                                                                 // in errors, beside the number: what it is a run of
	Number     int                                                                                    // of the task, for whoever keeps its row
	Config     sim.Config                                                                             // its Seed is that of the traffic
	PeopleSeed rng.Seed                                                                               // of population and network; with a trace, whose people are made with it, equal to Config.Seed
	Observe    func(*sim.Society) []sim.Observer                                                      // who else watches the run; nil: nobody
	Live       func(context.Context, *sim.Society, sim.Options) (*sim.Result, []metrics.Value, error) // nil: metrics.Run
}

func (t *Task) String() string {
	if t.Name != "" {
		return fmt.Sprintf("task %d (%s)", t.Number, t.Name)
	}
	return fmt.Sprintf("task %d", t.Number)
}

// Options say how tasks are run, never what comes of them.
type Options struct {
	Workers  int     // tasks at a time, at least 1; each has one goroutine
	AnyOrder bool    // rows are kept as they come, and not in the order of the tasks: nothing that is done waits for what is slow
	People   *People // outlive the Run and are the caller's to close; nil: people are made for this Run, and gone after it
}

// Panicked is the error of a task whose run panicked.
type Panicked struct {
	Task  Task
	What  any
	Stack []byte
}

func (p *Panicked) Error() string { return fmt.Sprintf("%s: panic: %v", &p.Task, p.What) }
