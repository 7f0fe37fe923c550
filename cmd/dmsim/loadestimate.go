package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/goccy/go-yaml"

	"dmsim/reports"
	"dmsim/sim/load"
	"dmsim/sim/load/cost"
	"dmsim/sim/load/need"
	"dmsim/sim/load/scaling"
	"dmsim/sim/rng"
)

// estimate makes what was asked for of many measurements. After an interrupt it is what was measured until then.
func (l *loading) estimate(ctx context.Context) (*reports.Estimate, error) {
	s := l.scenario
	e := &reports.Estimate{
		Schema: reports.EstimateSchema, Scenario: s.Name, Seed: s.Seed, Policy: s.Policy.Name, Target: l.target.String(), Warnings: []string{}, Verdict: load.Good, VerdictReasons: []string{},
	}
	err := l.estimateAll(ctx, e)
	switch {
	case err == nil, errors.Is(err, errWrongAnswers):
	case ctx.Err() == nil || !errors.Is(err, context.Canceled) || e.Attempts == 0:
		return nil, err
	default:
		e.Interrupted, e.Verdict = true, load.Interrupted
	}
	e.Levels = slices.DeleteFunc(e.Levels, func(of scaling.Level) bool { return len(of.Throughputs) == 0 })
	e.Users = l.plan.People.Users()
	return e, nil
}

func (l *loading) estimateAll(ctx context.Context, e *reports.Estimate) error {
	if len(l.flags.scaling) > 0 {
		if err := l.scale(ctx, e); err != nil {
			return err
		}
	}
	if l.flags.costs || l.flags.planFor != "" {
		return l.price(ctx, e)
	}
	return nil
}

const (
	scalingRepeats = 3               // how often a level is measured, where --repeat does not say
	scalingLasts   = 2 * time.Second // and how long, where --duration does not
)

// scale measures closed loops of several sizes, all of them in turns, up and down: what drifts meanwhile meets large and small alike.
func (l *loading) scale(ctx context.Context, e *reports.Estimate) error {
	c := l.scenario.Load
	c.Loop = load.Closed
	if !l.command.Flags().Changed("duration") {
		c.Duration = scalingLasts
	}
	c.WarmUp = min(c.WarmUp, c.Duration/5)
	repeats := scalingRepeats
	if l.command.Flags().Changed("repeat") {
		repeats = l.flags.repeat
	}
	levels := make([]scaling.Level, len(l.flags.scaling))
	order := make([]int, len(levels))
	for i, n := range l.flags.scaling {
		levels[i].N, order[i] = n, i
	}
	if err := l.planLoops(ctx, c); err != nil {
		return err
	}
	e.Scaled = "connections"
	if l.target.inProcess() {
		e.Scaled = "workers"
		if most := slices.Max(l.flags.scaling); most > processors() {
			e.Warnings = append(e.Warnings, fmt.Sprintf("%d workers share %d processors: beyond that the law is one of the processors, not of the target", most, processors()))
		}
	}
	done := 0
	for range repeats {
		for _, i := range order {
			done++
			l.talk.after = time.Duration(repeats*len(order)-done) * (c.WarmUp + c.Duration)
			l.talk.say(fmt.Sprintf("%d %s, measurement %d of %d", levels[i].N, e.Scaled, done, repeats*len(order)))
			x, err := l.throughput(ctx, c, levels[i].N, e)
			if err != nil {
				return err
			}
			levels[i].Throughputs = append(levels[i].Throughputs, x)
			e.Levels = levels // until there is a law of them
		}
		slices.Reverse(order)
	}
	var err error
	if e.Scaling, err = scaling.Fit(levels, scaling.Options{Seed: rng.Seed(l.scenario.Seed)}); err == nil {
		e.Levels = nil
	}
	return err
}

// planLoops plans for the largest of the closed loops, so that no level has to plan anew.
func (l *loading) planLoops(ctx context.Context, c load.Config) error {
	most := 0
	for _, n := range l.flags.scaling {
		c.Workers, c.Connections = n, n
		t := l.begun(c)
		if err := l.fit(ctx, t); err != nil {
			return err
		}
		most = max(most, l.needed(t, t.Most))
	}
	return l.build(ctx, most)
}

// errWrongAnswers ends an estimate: what is concluded from wrong answers is worth nothing.
var errWrongAnswers = errors.New("wrong answers")

// throughput is the answers a second of a closed loop of n workers or connections, whose verdict becomes the estimate's where it is a worse one. What cannot be trusted is
// measured once more, since what disturbs comes and goes; if that cannot be trusted either, the estimate cannot.
func (l *loading) throughput(ctx context.Context, c load.Config, n int, e *reports.Estimate) (float64, error) {
	c.Workers, c.Connections = n, n
	t, err := l.trial(ctx, c)
	if err != nil {
		return 0, err
	}
	var m *load.Measured
	var doubts []string
	for again := range 2 {
		if m, _, err = l.measure(ctx, t, false); err != nil {
			return 0, err
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		e.Attempts += m.Offered
		if doubts = l.trust(m); len(doubts) == 0 {
			break
		}
		if again == 0 {
			l.talk.say(fmt.Sprintf("once more with %d workers or connections, since it cannot be trusted: %s", n, doubts[0]))
		}
	}
	takeOver(e, fmt.Sprintf("closed loop of %d", n), load.Judge(m, nil, doubts, false))
	switch {
	case m.Wrong+m.WrongWarm > 0:
		return 0, errWrongAnswers
	case m.RateAnswered <= 0:
		return 0, errors.New("want a target that answers, got no answer in a closed loop")
	}
	return m.RateAnswered, nil
}

// verdictsByWeight are those that a measurement behind an estimate can have, each heavier than the one before.
var verdictsByWeight = []load.Verdict{load.Good, load.Untrustworthy, load.Inconclusive, load.Missed}

// takeOver makes an estimate no better than a measurement behind it.
func takeOver(e *reports.Estimate, of string, j load.Judgement) {
	e.Verdict = verdictsByWeight[max(slices.Index(verdictsByWeight, e.Verdict), slices.Index(verdictsByWeight, j.Verdict))]
	for _, why := range j.VerdictReasons {
		e.VerdictReasons = append(e.VerdictReasons, of+": "+why)
	}
}

// priced is how many attempts of the plan the costs are measured on.
const priced = 50_000

// price measures what rules cost, and turns it into what a population needs.
func (l *loading) price(ctx context.Context, e *reports.Estimate) error {
	if err := l.build(ctx, priced); err != nil {
		return err
	}
	o := cost.Options{Seed: rng.Seed(l.scenario.Seed), Talk: l.talk.say}
	if !l.flags.costs {
		o.Rules = []string{}
	}
	costs, err := cost.Measure(ctx, l.plan, o)
	if costs != nil { // after an interrupt too
		e.Attempts += uint64(costs.Attempts * costs.Rounds * 2 * (1 + len(costs.Rules)))
		if l.flags.costs {
			e.Costs = costs
		}
	}
	if err != nil || l.flags.planFor == "" {
		return err
	}
	s := l.scenario
	society, err := need.Model(ctx, s.Name, s.Config(), l.flags.workers, l.talk.building())
	if err != nil {
		return err
	}
	of := need.Capacity{Nanoseconds: costs.Nanoseconds.Value, From: fmt.Sprintf("%d attempts of %s in this process, one goroutine, %d times", costs.Attempts, s.Name, costs.Rounds)}
	if err := l.efficiency(ctx, &of, e); err != nil {
		return err
	}
	e.Need, err = need.Of(l.flags.want, society, of)
	return err
}

// efficiencyPairs are how often one goroutine and two are compared.
const efficiencyPairs = 3

// efficiency is how much of two processors is more than one, where there are two.
func (l *loading) efficiency(ctx context.Context, of *need.Capacity, e *reports.Estimate) error {
	if processors() < 2 {
		return nil
	}
	c := l.scenario.Load
	c.Loop, c.Duration, c.WarmUp = load.Closed, time.Second, 200*time.Millisecond
	var ratios []float64
	for range efficiencyPairs {
		one, err := l.throughput(ctx, c, 1, e)
		if err != nil {
			return err
		}
		two, err := l.throughput(ctx, c, 2, e)
		if err != nil {
			return err
		}
		ratios = append(ratios, two/one/2)
	}
	slices.Sort(ratios)
	of.Workers, of.Efficiency = 2, min(ratios[efficiencyPairs/2], efficiencyMost)
	return nil
}

// efficiencyMost is what two goroutines can have to themselves: more came of noise.
const efficiencyMost = 1

// concludeEstimate writes and tells an estimate.
func (l *loading) concludeEstimate(e *reports.Estimate, folder *reports.Folder, command string) error {
	configuration, err := yaml.YAMLToJSON(l.scenario.YAML())
	if err != nil {
		return fmt.Errorf("the explicit scenario: %w", err)
	}
	manifest, err := reports.NewEstimateManifest(reports.Setup{
		Version: version(), Configuration: json.RawMessage(configuration), Workers: l.flags.workers, Command: command,
	}, e, l.meter)
	if err != nil {
		return err
	}
	if err := e.Save(folder, &manifest); err != nil {
		return err
	}
	if err := l.flags.pages.draw(folder); err != nil {
		return err
	}
	if err := folder.Commit(); err != nil {
		return err
	}
	return errors.Join(l.tellEstimate(e, folder.Path(), command), l.exit(e.Verdict, e.VerdictReasons, folder.Path(), command))
}

func (l *loading) tellEstimate(e *reports.Estimate, folder, command string) error {
	switch {
	case l.flags.json:
		return l.flags.report(l.command, e, nil)
	case l.flags.quiet:
		return nil
	}
	return e.Tell(l.command.OutOrStdout(), folder, command)
}
