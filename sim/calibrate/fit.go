package calibrate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"dmsim/model"
	"dmsim/sim"
	"dmsim/sim/rng"
	"dmsim/sim/tracestats"
	"dmsim/strictyaml"
)

// Request says what to fit.
type Request struct {
	Messages []tracestats.Message // of the trace, in order of time
	Seed     rng.Seed
	Rounds   int           // of search and correction, 1 to 20; the result is a function of messages, seed, rounds and evals, unless the time ends it
	Evals    int           // simulations in each round's search, in whole generations of 16, at least one
	For      time.Duration // no simulation begins after it; 0: no bound
	Workers  int           // simulations at a time
	Progress func(Progress)
}

// Progress says how far a fit is.
type Progress struct {
	Round, Rounds int
	Simulations   int
	Loss          float64 // of the best so far
}

// Result is what was found.
type Result struct {
	Config        sim.Config
	Before, After []tracestats.Measure // of the first guess and of the configuration that was found
	Loss          [2]float64
	Simulations   int
	OutOfTime     bool // stopped by the time: another run may get further
}

// How few a fit can be made from.
const (
	messagesMin = 100
	pairsMin    = 10
)

// Fit fits. The time bounds the search, not the reading of what it found.
func Fit(ctx context.Context, r Request) (*Result, error) {
	if len(r.Messages) < messagesMin {
		return nil, fmt.Errorf("want a trace of at least %d messages, got %d", messagesMin, len(r.Messages))
	}
	if r.Rounds < 1 || r.Rounds > 20 || r.Evals < 1 {
		return nil, fmt.Errorf("want 1 to 20 rounds of at least one simulation, got %d of %d", r.Rounds, r.Evals)
	}
	f := &fitter{Request: r, ctx: ctx, began: time.Now(), trace: look(r.Messages), best: math.Inf(1)}
	if pairs := f.trace.measures.Pairs; pairs < pairsMin {
		return nil, fmt.Errorf("want a trace in which at least %d pairs of users write, got %d", pairsMin, pairs)
	}
	guess := f.start()
	values := guess.values()
	first, err := f.simulate(guess, values)
	if err != nil {
		return nil, err
	}
	result := &Result{Before: tracestats.Compare(f.trace.measures, first.measures)}
	result.Loss[0] = f.keep(guess, values, first)
	for round := range r.Rounds {
		f.round = round
		if err := f.improve(); err != nil {
			if errors.Is(err, errTime) {
				result.OutOfTime = true
				break
			}
			return nil, err
		}
	}
	result.Config, result.Loss[1], result.Simulations = f.found.config(f.values), f.best, f.simulations
	result.After = tracestats.Compare(f.trace.measures, f.seen.measures)
	return result, nil
}

// errTime ends a fit whose time is over.
var errTime = errors.New("the time is over")

// fitter holds the trace and the best that was found.
type fitter struct {
	Request
	ctx         context.Context
	began       time.Time
	trace       *seen
	round       int
	simulations int

	best   float64
	found  *guess
	values []float64
	seen   *seen
}

// keep keeps a guess if it is the best, and returns its loss.
func (f *fitter) keep(g *guess, values []float64, s *seen) (loss float64) {
	if loss = f.loss(s); loss < f.best {
		f.best, f.found, f.values, f.seen = loss, g, values, s
	}
	if f.Progress != nil {
		f.Progress(Progress{Round: f.round + 1, Rounds: f.Rounds, Simulations: f.simulations, Loss: f.best})
	}
	return loss
}

// over says why no further simulation may begin.
func (f *fitter) over() error {
	if err := f.ctx.Err(); err != nil {
		return err
	}
	if f.For > 0 && time.Since(f.began) > f.For {
		return errTime
	}
	return nil
}

// improve corrects the best guess by what came of it, and searches around it.
func (f *fitter) improve() error {
	g, values := f.found, f.values
	for range corrections * max(1, 3-f.round) {
		g, values = f.correct(g, values, f.seen)
		if err := f.over(); err != nil {
			return err
		}
		s, err := f.simulate(g, values)
		if impossible(err) {
			break // it went too far: the search goes on from the best
		}
		if err != nil {
			return err
		}
		f.simulations++
		f.keep(g, values, s)
	}
	return f.search(f.found, f.values)
}

// impossible says whether an error is that of a configuration which asks for too much.
func impossible(err error) bool {
	var field *strictyaml.FieldError
	return errors.As(err, &field)
}

// corrections is how many of them follow each other between two searches; at first more.
const corrections = 8

// seen is what is looked at of a history.
type seen struct {
	measures *tracestats.Measures
	messages []tracestats.Message
	further  []float64 // seconds between two successive messages of a pair in the same direction, ascending
}

func look(messages []tracestats.Message) *seen {
	m := tracestats.NewMeter()
	for _, one := range messages {
		m.Add(one.From, one.To, one.At)
	}
	return &seen{measures: m.Done(), messages: messages, further: further(messages)}
}

// collector keeps the messages that a trace would hold of a run.
type collector struct{ messages []tracestats.Message }

func (c *collector) Observe(a *model.Attempt, o *model.Outcome) {
	if m, ok := tracestats.Of(a, o); ok {
		c.messages = append(c.messages, m)
	}
}

// simulate runs a guess. A run that grows beyond several times the trace is cut: its loss is great anyway.
func (f *fitter) simulate(g *guess, values []float64) (*seen, error) {
	c := g.config(values)
	people, err := g.populate(f.ctx, c)
	if err != nil {
		return nil, err
	}
	society, err := sim.Around(c, people, 1)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(f.ctx)
	defer cancel()
	all := &collector{}
	_, err = society.Run(ctx, sim.Options{Workers: 1, Observers: []sim.Observer{all}, Progress: func(p sim.Progress) {
		if len(all.messages) > messagesTimes*len(f.Messages) {
			cancel()
		}
	}})
	if err == nil {
		err = f.ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	return look(all.messages), nil
}

const messagesTimes = 4
