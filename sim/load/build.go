package load

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"dmsim/model"
	"dmsim/sim"
	"dmsim/sim/network"
	"dmsim/sim/parallel"
	"dmsim/sim/rng"
	"dmsim/strictyaml"
)

const purposeCelebrity rng.Purpose = "load: which messages go to the one with the most followers"

// Request is what a plan is built from.
type Request struct {
	Config    sim.Config
	Celebrity float64      // see Config of a load
	Attempts  int          // how many the plan holds
	Workers   int          // goroutines that build it, at least 1; they change nothing else
	Talk      func(string) // is told what is being done; nil: nobody

	// What the target can be asked for: Can makes an attempt one of that, or says by false that it is none. nil: it can be asked for all.
	Can      func(*model.Attempt) bool
	Meanings Meanings // the words of the target that may mean several reasons
}

// attemptsMax bounds a plan, by the memory that it takes: about 160 bytes an attempt.
const attemptsMax = 1 << 27

// Build lets the society of a configuration live until it has attempted enough, longer than its duration if need be. A trace has as many attempts as it has: the
// error says how many, where those are fewer.
func Build(ctx context.Context, r Request) (*Plan, error) {
	if err := r.validate(); err != nil {
		return nil, err
	}
	if r.Talk == nil {
		r.Talk = func(string) {}
	}
	c := r.Config
	c.Fault, c.World.Messages = nil, sim.StoreReported // it only costs less: decisions are the same
	society, err := sim.Prepare(ctx, c, r.Workers, r.Talk)
	if err != nil {
		return nil, err
	}
	r.Talk(fmt.Sprintf("planning %d attempts", r.Attempts))
	p, err := r.plan(ctx, c, society)
	if err != nil {
		return nil, errors.Join(err, society.People.Close())
	}
	return p, nil
}

func (r *Request) validate() error {
	for i, e := range r.Config.Events {
		if e.Kind == sim.PolicyChange {
			return &strictyaml.FieldError{Path: fmt.Sprintf("events[%d].kind", i), Want: "no change of the policy in a load, which measures one", Got: string(e.Kind)}
		}
	}
	switch {
	case r.Attempts < 1 || r.Attempts > attemptsMax:
		return fmt.Errorf("want a plan of 1 to %d attempts, got %d", attemptsMax, r.Attempts)
	case !(r.Celebrity >= 0 && r.Celebrity <= 1):
		return fmt.Errorf("want a celebrity's share from 0 to 1, got %v", r.Celebrity)
	}
	return nil
}

// plan captures what the society attempts, and begins anew with a longer duration where that was not enough. The people are those of the first society.
func (r *Request) plan(ctx context.Context, c sim.Config, s *sim.Society) (p *Plan, err error) {
	p = &Plan{People: s.People, rules: s.World.Rules(), start: s.Start, can: r.Can, meanings: r.Meanings}
	for {
		if err := p.capture(ctx, s, r); err != nil {
			return nil, err
		}
		if len(p.Attempts) == r.Attempts {
			break
		}
		if c.Traffic.Trace.File != "" {
			return nil, fmt.Errorf("%s: want a trace of at least %d messages, got %d", c.Traffic.Trace.File, r.Attempts, len(p.Attempts))
		}
		if c.Duration, err = longer(c.Duration, len(p.Attempts), r.Attempts); err != nil {
			return nil, err
		}
		if s, err = sim.Around(c, s.People, r.Workers); err != nil {
			return nil, err
		}
	}
	p.Config = r.Config
	p.Config.Fault, p.Config.Duration = nil, c.Duration
	if r.Celebrity > 0 {
		if err := p.court(ctx, r); err != nil {
			return nil, err
		}
	}
	p.write(r.Workers)
	p.expect()
	return p, nil
}

// capture lets the society live.
func (p *Plan) capture(ctx context.Context, s *sim.Society, r *Request) error {
	enough, stop := context.WithCancel(ctx)
	defer stop()
	_, err := s.Run(enough, sim.Options{Workers: r.Workers, Observers: []sim.Observer{newCapture(p, r.Attempts, stop)}})
	if trace, ok := s.Traffic.(io.Closer); ok { // the people stay
		err = errors.Join(err, trace.Close())
	}
	return cmp.Or(err, ctx.Err())
}

// quietMax is how long a society may go on without an attempt before it is taken for one that never makes any.
const quietMax = 7 * 24 * time.Hour

// longer returns the duration for which there should be enough attempts, by those there were; a tenth more, since days differ.
func longer(was time.Duration, got, wanted int) (time.Duration, error) {
	switch {
	case got == 0 && was < quietMax:
		return quietMax, nil
	case got == 0:
		return 0, fmt.Errorf("want a scenario in which somebody attempts something, got none in %s", strictyaml.FormatDuration(was))
	}
	hours := 1 + 1.1*was.Hours()*float64(wanted)/float64(got)
	if hours > durationMax.Hours() {
		return 0, fmt.Errorf("want a scenario with %d attempts within %s, got %d in %s", wanted, strictyaml.FormatDuration(durationMax), got, strictyaml.FormatDuration(was))
	}
	return time.Duration(hours) * time.Hour, nil
}

// durationMax bounds the life of a society.
const durationMax = 50 * 366 * 24 * time.Hour

// court lets a share of the one-to-one messages go to the user with the most followers. A retry goes where the first try went.
func (p *Plan) court(ctx context.Context, r *Request) error {
	rows, ok := p.People.Graph.(network.Rows)
	if !ok {
		return fmt.Errorf("want a follow graph that can be read by rows to find a celebrity, got one that cannot")
	}
	_, followers, err := network.CountDegrees(ctx, rows, r.Workers)
	if err != nil {
		return err
	}
	celebrity := model.UserID(slices.Index(followers, slices.Max(followers)))
	fixed := r.Config.Seed.For(purposeCelebrity).Key(0, 0)
	for i := range p.Attempts {
		a := &p.Attempts[i]
		if a.Op != model.OpSend || a.Group != model.NoGroup || a.Actor == celebrity {
			continue
		}
		what := uint64(a.Key)
		if a.Message.ID != 0 {
			what = a.Message.ID
		}
		if d := rng.From(model.Mix(model.Mix(fixed, uint64(a.Actor)), what)); d.Chance(r.Celebrity) {
			a.Target = celebrity
		}
	}
	return nil
}

const writtenAtOnce = 4096

// write gives the messages their texts.
func (p *Plan) write(workers int) {
	p.seeds = make([]uint64, len(p.Attempts))
	match := p.rules.Policy().Spam.Match
	parallel.Each(len(p.Attempts), writtenAtOnce, workers, func() func(from, to int) {
		w := writer{match: match}
		return func(from, to int) {
			for i := from; i < to; i++ {
				if m := &p.Attempts[i].Message; p.Attempts[i].Op == model.OpSend {
					p.seeds[i] = m.Fingerprint
					w.write(m)
				}
			}
		}
	})
}

// expect asks a sound world for the answers in the plan's order.
func (p *Plan) expect() {
	w := p.newWorld(nil, true)
	p.enact(w)
	p.Expected = make([]model.Outcome, len(p.Attempts))
	w.DoAll(p.Attempts, p.Expected)
}
