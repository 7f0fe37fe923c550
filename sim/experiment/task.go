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
	Number     int                                                                                    // names the task in errors
	Config     sim.Config                                                                             // its Seed is that of the traffic
	PeopleSeed rng.Seed                                                                               // of population and network; with a trace, whose people are made with it, equal to Config.Seed
	Observe    func(*sim.Society) []sim.Observer                                                      // who else watches the run; nil: nobody
	Live       func(context.Context, *sim.Society, sim.Options) (*sim.Result, []metrics.Value, error) // nil: metrics.Run
}

// Options say how tasks are run, never what comes of them.
type Options struct {
	Workers  int  // tasks at a time, at least 1; each has one goroutine
	AnyOrder bool // rows are kept as they come, and not in the order of the tasks: nothing that is done waits for what is slow
}

// Panicked is the error of a task whose run panicked.
type Panicked struct {
	Task  int
	What  any
	Stack []byte
}

func (p *Panicked) Error() string { return fmt.Sprintf("task %d: panic: %v", p.Task, p.What) }
