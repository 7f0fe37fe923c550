package sim

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"dmsim/model"
	"dmsim/model/policy"
)

// Observer watches a run: every attempt and what became of it, in the order of commits. Both are good for the call only.
type Observer interface {
	Observe(a *model.Attempt, o *model.Outcome)
}

// Recorder writes a history down with the facts that each decision was made from. An error ends the run.
type Recorder interface {
	Record(a *model.Attempt, o *model.Outcome, f *policy.Facts) error
}

// Options say how a run goes, never what comes of it.
type Options struct {
	Workers   int // goroutines that plan, at least 1; beside them one commits, when there are 2 or more
	Observers []Observer
	Recorder  Recorder       // nil: nobody writes
	Progress  func(Progress) // called now and then by the goroutine of Run; nil: not
	// Stop ends the run at a time within it, a whole number of hours after its start, so that the society can be saved there, and go on by another Run; 0: it
	// lives to its end.
	Stop model.Time
}

// Progress says how far a run is.
type Progress struct {
	Now, Start, End model.Time
	Attempts        uint64
}

// Run lets the society live from where it stands, at first its start, to its end or stop, or until ctx is done: then the result says Interrupted. The result counts
// all from the start on, but observers and the recorder see what this run adds.
func (s *Society) Run(ctx context.Context, o Options) (*Result, error) {
	e, err := s.begin(o)
	if err != nil {
		return nil, err
	}
	err = e.run(ctx)
	err = errors.Join(err, e.watch.close())
	e.result.seal()
	if err == nil && o.Stop != 0 && !e.result.Interrupted {
		e.pause(o.Stop)
	}
	return e.result, err
}

type engine struct {
	society    *Society
	options    Options
	calendar   *calendar
	result     *Result
	outcomes   []model.Outcome
	facts      []policy.Facts
	later      []model.Attempt
	from       model.Time // where this run begins
	to         model.Time // and ends
	switches   []Change   // still to come
	watch      watch
	foreteller Foreteller // nil: no reports are known ahead, or all messages are stored
}

type planned struct {
	pieces [][]model.Attempt
	err    error
}

func (e *engine) run(ctx context.Context) error {
	s := e.society
	ahead := e.plan(e.from)
	defer func() { <-ahead }() // whoever plans has ended when Run returns
	for start := e.from; start < e.to; start += slab {
		p := <-ahead
		if p.err != nil {
			return p.err
		}
		e.calendar.open(start, p.pieces)
		ahead = e.plan(start + slab)
		for w := range e.calendar.windows() {
			if w%chapter == 0 && ctx.Err() != nil {
				e.result.Interrupted = true
				e.result.until(min(start+model.Time(w)*e.calendar.window, s.End))
				return nil
			}
			if attempts := e.calendar.take(w); len(attempts) > 0 { // most windows of a small or a quiet world have none
				if err := e.commit(attempts); err != nil {
					return err
				}
			}
		}
		e.result.until(min(start+slab, s.End))
		if e.options.Progress != nil {
			e.options.Progress(Progress{Now: min(start+slab, s.End), Start: s.Start, End: e.to, Attempts: e.watch.seen()})
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
		if from < e.to {
			p.pieces, p.err = s.Traffic.Plan(from, from+slab)
		}
		ready <- p
		close(ready) // whoever waits a second time goes on
	}
	if e.options.Workers > 1 {
		go draw()
	} else {
		draw()
	}
	return ready
}

// commit decides a window's attempts in their order, then draws what follows from them. A change of the policy parts a window.
func (e *engine) commit(attempts []model.Attempt) error {
	if reviser, ok := e.society.Traffic.(Reviser); ok {
		attempts = reviser.Revise(attempts)
	}
	for len(attempts) > 0 {
		n := len(attempts)
		if len(e.switches) > 0 {
			n = e.change(attempts)
		}
		if err := e.decide(attempts[:n]); err != nil {
			return err
		}
		attempts = attempts[n:]
	}
	return nil
}

// change puts the rules into force that count when the first of the attempts is made, and says for how many of them they do.
func (e *engine) change(attempts []model.Attempt) int {
	for len(e.switches) > 0 && e.switches[0].At <= attempts[0].At {
		e.turn()
	}
	if len(e.switches) == 0 {
		return len(attempts)
	}
	n, _ := slices.BinarySearchFunc(attempts, e.switches[0].At, func(a model.Attempt, at model.Time) int { return cmp.Compare(a.At, at) })
	return n
}

// turn puts the next rules into force.
func (e *engine) turn() {
	next := e.switches[0]
	e.society.World.Switch(next.Rules, next.At)
	e.society.await(next.Rules)
	e.switches = e.switches[1:]
}

func (e *engine) decide(attempts []model.Attempt) error {
	e.outcomes = slices.Grow(e.outcomes[:0], len(attempts))[:len(attempts)]
	if e.options.Recorder == nil {
		e.society.World.DoAll(attempts, e.outcomes)
	} else {
		e.facts = slices.Grow(e.facts[:0], len(attempts))[:len(attempts)]
		e.society.World.DoAllFacts(attempts, e.outcomes, e.facts)
	}
	for i := range attempts {
		a, o := &attempts[i], &e.outcomes[i]
		if e.options.Recorder != nil {
			if err := e.options.Recorder.Record(a, o, &e.facts[i]); err != nil {
				return err
			}
		}
		e.watch.add(a, o)
		e.later = e.society.Traffic.React(a, o, e.later[:0])
		for k := range e.later {
			e.schedule(a, o, &e.later[k])
		}
		if e.foreteller != nil && a.Op == model.OpSend && o.Reason == model.Delivered && !o.Repeat {
			for _, by := range e.foreteller.Reporters(o.Commit) {
				e.society.World.Keep(a, o.Commit, by)
			}
		}
	}
	return nil
}

// schedule puts a reaction into the calendar; one after the end of the run never happens. A world that stores only what is reported must be told at once what will be.
func (e *engine) schedule(a *model.Attempt, o *model.Outcome, later *model.Attempt) {
	if later.At >= e.society.End {
		return
	}
	if e.society.kept && later.Op == model.OpReport && later.Ref == o.Commit {
		e.society.World.Keep(a, o.Commit, later.Actor)
	}
	e.calendar.add(later)
}
