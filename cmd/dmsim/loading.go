package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/scenarios"
	"dmsim/sim/load"
	"dmsim/sim/rng"
)

func processors() int { return runtime.GOMAXPROCS(0) }

// loading is a load under way: the plan is made once, and trials of it are offered to the target, each to a fresh one.
type loading struct {
	command  *cobra.Command
	flags    *loadFlags
	scenario *scenarios.Scenario
	target   loadTarget
	plan     *load.Plan
	talk     *loadTalk
	meter    *reports.Meter
	speeds   map[size]float64 // of closed loops, attempts a second
	shorter  string           // why a closed loop measures for less than was asked for
	searched searched
	cut      string // why there were fewer trials than were to be; "": there were not
}

// noTrial is why a trial could not be had once its target was ready: an error of who offers it, such as agents of which none is left.
type noTrial struct{ error }

func (n noTrial) Unwrap() error { return n.error }

// cutBy says whether an error ends a series of trials, and not what the ones before it told. So much of a series is not what was asked for, and is not trusted.
func (l *loading) cutBy(err error, of string) bool {
	if _, ok := errors.AsType[noTrial](err); !ok {
		return false
	}
	l.cut = fmt.Sprintf("%s: %v", of, err)
	return true
}

func (l *loading) close() error {
	err := l.target.close()
	if l.plan != nil {
		err = errors.Join(err, l.plan.Close())
	}
	return err
}

// cycleLength is how many attempts are planned for a target that decides nothing: it is offered them over and over.
const cycleLength = 100_000

// trial plans a trial of a load, which may differ from that of the scenario in its rate, its lengths, its goroutines or its connections.
func (l *loading) trial(ctx context.Context, c load.Config) (t *load.Trial, err error) {
	t = l.begun(c)
	defer func() { t.Plan = l.plan }()
	seed, length := rng.Seed(l.scenario.Seed), (c.WarmUp + c.Duration).Seconds()
	looks := c.Arrivals.Kind == load.Day || c.Arrivals.Kind == load.FromPlan // at the plan
	switch {
	case c.Loop == load.Closed:
		if err := l.fit(ctx, t); err != nil {
			return t, err
		}
		return t, l.build(ctx, l.needed(t, t.Most))
	case looks:
		if err := l.build(ctx, int(math.Ceil(c.Rate*length))+1); err != nil {
			return t, err
		}
		t.Due, err = c.Due(seed, l.plan)
		return t, err
	}
	if t.Due, err = c.Due(seed, nil); err != nil {
		return t, err
	}
	return t, l.build(ctx, l.needed(t, len(t.Due)))
}

// begun is a trial that has nothing to offer yet.
func (l *loading) begun(c load.Config) *load.Trial {
	return &load.Trial{Warm: c.WarmUp, Duration: c.Duration, Loop: c.Loop, Workers: c.Workers, Connections: c.Connections, Cycle: !l.target.decides()}
}

// needed is how many attempts a plan must have for a trial.
func (l *loading) needed(t *load.Trial, attempts int) int {
	if t.Cycle {
		attempts = min(attempts, cycleLength)
	}
	return max(1, attempts)
}

// build plans so many attempts, if there are not that many already.
func (l *loading) build(ctx context.Context, attempts int) error {
	if l.plan != nil && len(l.plan.Attempts) >= attempts {
		return nil
	}
	l.talk.say(fmt.Sprintf("planning %d attempts", attempts))
	r := load.Request{Config: l.scenario.Config(), Celebrity: l.scenario.Load.Celebrity, Attempts: attempts, Workers: l.flags.workers, Talk: l.talk.building()}
	l.target.ask(&r)
	p, err := load.Build(ctx, r)
	if err != nil {
		return err
	}
	if l.plan != nil {
		err = l.plan.Close()
	}
	l.plan = p
	return err
}

// measured is a repetition whose log is written. Its recorder, and the histograms behind its latencies, are gone: of many repetitions they would not fit into memory.
type measured struct {
	load.Repeat
	trial   *load.Trial
	through bool // the last attempt was begun
	users   int
	follows uint64
	leftOut map[string]uint64
}

// keep judges the n-th measurement, from 0, and writes its log.
func (l *loading) keep(m *load.Measured, r *load.Recorder, t *load.Trial, folder *reports.Folder, n int, interrupted bool) (measured, error) {
	p := r.Plan()
	one := measured{
		Repeat: load.Repeat{Measured: *m, Judgement: load.Judge(m, l.scenario.Load.Objectives, l.trust(m), interrupted)},
		trial:  t, through: r.Through(), users: p.Users(), follows: p.Follows(), leftOut: p.LeftOut,
	}
	one.Settle()
	return one, reports.SaveLog(folder, n, r.WriteLog)
}

// measureAll measures as often as was asked for.
func (l *loading) measureAll(ctx context.Context, folder *reports.Folder) (all []measured, err error) {
	t, err := l.trial(ctx, l.scenario.Load)
	if err != nil {
		return nil, err
	}
	for n := range l.flags.repeat {
		l.talk.after = time.Duration(l.flags.repeat-n-1) * (t.Warm + t.Duration)
		if n > 0 {
			if ctx.Err() != nil {
				break
			}
			l.talk.say(fmt.Sprintf("repetition %d of %d", n+1, l.flags.repeat))
		}
		var m *load.Measured
		var r *load.Recorder
		if n == 0 {
			t, m, r, err = l.measureFirst(ctx, t)
		} else {
			m, r, err = l.measure(ctx, t, false)
		}
		if err != nil {
			if n > 0 && (ctx.Err() != nil || l.cutBy(err, fmt.Sprintf("%d of %d repetitions", n, l.flags.repeat))) {
				break
			}
			return nil, err
		}
		if n > 0 {
			m.Generator = all[0].Generator // it is the same trial
		}
		one, err := l.keep(m, r, t, folder, n, ctx.Err() != nil)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// measure offers a trial to a fresh target.
func (l *loading) measure(ctx context.Context, of *load.Trial, generator bool) (*load.Measured, *load.Recorder, error) {
	t := new(*of) // the target may change its plan
	d, err := l.target.driver(ctx, t)
	if err != nil {
		return nil, nil, err
	}
	o := load.MeasureOptions{Objectives: l.scenario.Load.Objectives, AbortEarly: l.flags.abortEarly, Progress: l.talk.at(t)}
	what := fmt.Sprintf("offering to %s", l.target)
	if generator && t.Due != nil {
		o.Null = l.target.null(t)
		what = "measuring the generator alone, then " + what
	}
	l.talk.say(what)
	m, r, err := load.Measure(ctx, d, t, o)
	if err != nil {
		return nil, nil, noTrial{err}
	}
	return m, r, nil
}

// trust says why a measurement of this target cannot be trusted.
func (l *loading) trust(m *load.Measured) []string {
	return load.Trust(m, load.DefaultTrust(l.target.inProcess()))
}
