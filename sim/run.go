package sim

import (
	"context"
	"slices"

	"dmsim/model"
)

// Observer watches a run: every attempt and what became of it, in the order of commits. Both are good for the call only.
type Observer interface {
	Observe(a *model.Attempt, o *model.Outcome)
}

// Options say how a run goes, never what comes of it.
type Options struct {
	Workers   int // goroutines that plan, at least 1; beside them one commits, when there are 2 or more
	Observers []Observer
	Progress  func(Progress) // called now and then by the goroutine of Run; nil: not
}

// Progress says how far a run is.
type Progress struct {
	Now, Start, End model.Time
	Attempts        uint64
}

// Run lets the society live from its start to its end, or until ctx is done: then the result says Interrupted and counts what was done so far.
func (s *Society) Run(ctx context.Context, o Options) (*Result, error) {
	e := &engine{society: s, options: o, calendar: newCalendar(s.Start, s.End, s.Traffic.Quickest()), result: newResult(s)}
	err := e.run(ctx)
	e.result.seal()
	return e.result, err
}

type engine struct {
	society  *Society
	options  Options
	calendar *calendar
	result   *Result
	outcomes []model.Outcome
	later    []model.Attempt
}

type planned struct {
	attempts []model.Attempt
	err      error
}

func (e *engine) run(ctx context.Context) error {
	s := e.society
	ahead := e.plan(s.Start)
	defer func() { <-ahead }() // whoever plans has ended when Run returns
	for start := s.Start; start < s.End; start += slab {
		p := <-ahead
		ahead = e.plan(start + slab)
		if p.err != nil {
			return p.err
		}
		e.calendar.open(start, p.attempts)
		for w := range e.calendar.windows() {
			if ctx.Err() != nil {
				e.result.Interrupted = true
				e.result.until(min(start+model.Time(w)*e.calendar.window, s.End))
				return nil
			}
			e.commit(e.calendar.take(w))
		}
		e.result.until(min(start+slab, s.End))
		if e.options.Progress != nil {
			e.options.Progress(Progress{Now: min(start+slab, s.End), Start: s.Start, End: s.End, Attempts: e.result.History})
		}
	}
	return nil
}

// plan draws the initiatives of the slab that starts at from: in the background where there is a worker to spare.
func (e *engine) plan(from model.Time) <-chan planned {
	ready := make(chan planned, 1)
	s := e.society
	draw := func() {
		var p planned
		if from < s.End {
			p.attempts, p.err = s.Traffic.Plan(from, from+slab)
			p.attempts = slices.DeleteFunc(p.attempts, func(a model.Attempt) bool { return a.At >= s.End })
		}
		ready <- p
	}
	if e.options.Workers > 1 {
		go draw()
	} else {
		draw()
	}
	return ready
}

// commit decides a window's attempts in their order, then draws what follows from them.
func (e *engine) commit(attempts []model.Attempt) {
	if len(attempts) == 0 {
		return
	}
	e.outcomes = slices.Grow(e.outcomes[:0], len(attempts))[:len(attempts)]
	e.society.World.DoAll(attempts, e.outcomes)
	for i := range attempts {
		a, o := &attempts[i], &e.outcomes[i]
		e.result.observe(a, o)
		for _, watch := range e.options.Observers {
			watch.Observe(a, o)
		}
		e.later = e.society.Traffic.React(a, o, e.later[:0])
		for k := range e.later {
			e.schedule(a, o, &e.later[k])
		}
	}
}

// schedule puts a reaction into the calendar. A world that stores only what is reported must be told at once what will be.
func (e *engine) schedule(a *model.Attempt, o *model.Outcome, later *model.Attempt) {
	if e.society.kept && later.Op == model.OpReport && later.Ref == o.Commit {
		e.society.World.Keep(a, o.Commit, later.Actor)
	}
	e.calendar.add(later)
}
