package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/sim/load"
	"dmsim/sim/load/capacity"
	"dmsim/sim/load/need"
	"dmsim/sim/rng"
)

// loadAims are what many measurements together can tell, beside one of a rate.
type loadAims struct {
	capacity bool
	budget   time.Duration
	scaling  []int
	costs    bool
	planFor  string
	want     need.Want
}

func (f *loadAims) add(c *cobra.Command) {
	flags := c.Flags()
	flags.BoolVar(&f.capacity, "find-capacity", false, "search for the highest rate that holds all objectives; one near --rate is tried first, the run that confirms lasts --duration")
	flags.DurationVar(&f.budget, "budget", capacity.Default().Budget, "with --find-capacity: how long it may take")
	flags.IntSliceVar(&f.scaling, "scaling", nil, "such as 1,2,4,8: fit the Universal Scalability Law to closed loops of so many workers, or connections of a target that is not in process")
	flags.BoolVar(&f.costs, "rule-costs", false, "what each rule costs, by leaving it out")
	flags.StringVar(&f.planFor, "plan-for", "", "such as '200M users, peak 3x, headroom 30%': the sends a second, cores and memory that it takes")
}

// estimates says whether a model, costs or needs are asked for, in the place of a measurement.
func (f *loadAims) estimates() bool { return len(f.scaling) > 0 || f.costs || f.planFor != "" }

// check judges the aims beside the other flags.
func (f *loadAims) check(c *cobra.Command, inProcess bool) (err error) {
	given := c.Flags().Changed
	switch {
	case given("budget") && !f.capacity:
		return errors.New("--budget: want --find-capacity with it")
	case f.capacity:
		return alone(c, "find-capacity", "scaling", "rule-costs", "plan-for", "repeat", "abort-early")
	case given("scaling"):
		if err := checkLevels(f.scaling); err != nil {
			return err
		}
	}
	if !f.estimates() {
		return nil
	}
	for _, aim := range []string{"scaling", "rule-costs", "plan-for"} {
		if given(aim) {
			if err := alone(c, aim, "rate", "arrivals", "closed", "objective", "abort-early", "junit", "workers", "connections"); err != nil {
				return err
			}
		}
	}
	if (f.costs || f.planFor != "") && !inProcess {
		return errors.New("--rule-costs, --plan-for: want the target inproc: the world is what has rules that can be left out")
	}
	if given("plan-for") {
		if f.want, err = need.Parse(f.planFor); err != nil {
			return fmt.Errorf("--plan-for: %w", err)
		}
	}
	return nil
}

// levelsLeast is one more than the law has parameters: one is left to be foretold.
const levelsLeast = 4

func checkLevels(levels []int) error {
	if len(levels) < levelsLeast {
		return fmt.Errorf("--scaling: want %d numbers or more, such as 1,2,4,8, since the law has three parameters; got %d", levelsLeast, len(levels))
	}
	for i, n := range levels {
		if n < 1 || n > workersMax || i > 0 && n <= levels[i-1] {
			return fmt.Errorf("--scaling: want ascending whole numbers from 1 to %d, got %s", workersMax, joined(levels))
		}
	}
	return nil
}

func joined(numbers []int) string {
	var words []string
	for _, n := range numbers {
		words = append(words, strconv.Itoa(n))
	}
	return strings.Join(words, ",")
}

// trialMost bounds the attempts of one trial of a search: a plan of so many takes some seconds and a gigabyte. At higher rates trials are shorter.
const trialMost = 4_000_000

// findCapacity searches, and returns the run that confirmed what it found; where none did, the last one.
func (l *loading) findCapacity(ctx context.Context, folder *reports.Folder) (*capacity.Found, []measured, error) {
	c := l.scenario.Load
	o := capacity.Default()
	o.Objectives, o.Start, o.Seed, o.Full, o.Budget = c.Objectives, c.Rate, rng.Seed(l.scenario.Seed), c.Duration, l.flags.budget
	o.Short = min(o.Short, o.Full)
	var heard *load.Measured // in the last trial
	var last func() (measured, error)
	confirming := map[*load.Measured]func() (measured, error){} // those that held, of which there are few: a recorder is large
	o.Talk = func(t capacity.Trial) {
		if t.Phase == capacity.Confirming && t.Verdict == capacity.Held {
			confirming[heard] = last
		}
		l.talk.say(fmt.Sprintf("trial %d: %.0f a second for %.3g s: %s%s", t.Number+1, t.Rate, t.Seconds, t.Verdict, because(t.Reasons)))
	}
	enough := trialMost / 8
	if !l.target.decides() {
		enough = cycleLength
	}
	if err := l.build(ctx, enough); err != nil { // so that hardly any trial has to plan anew
		return nil, nil, err
	}
	l.talk.until = time.Now().Add(l.flags.budget)
	found, err := capacity.Find(ctx, o, func(ctx context.Context, phase capacity.Phase, rate float64, d time.Duration, _ int) (*load.Measured, []string, error) {
		of := c
		of.Rate, of.Duration = rate, min(d, time.Duration(trialMost/rate*float64(time.Second)))
		of.WarmUp = min(c.WarmUp, of.Duration/5)
		t, err := l.trial(ctx, of)
		if err != nil {
			return nil, nil, err
		}
		m, r, err := l.measure(ctx, t, phase == capacity.Confirming)
		if err != nil {
			return nil, nil, err
		}
		l.searched.hear(m)
		interrupted := ctx.Err() != nil
		heard, last = m, func() (measured, error) { return l.keep(m, r, t, folder, 0, interrupted) }
		if gone := m.Agents.Gone(); gone > 0 { // each further trial would be degraded, too
			err = noTrial{fmt.Errorf("%d of %d agents are lost, and it does not go on without them", gone, m.Agents.Wanted)}
		}
		return m, l.trust(m), err
	})
	switch {
	case err != nil && (last == nil || ctx.Err() == nil && !l.cutBy(err, fmt.Sprintf("the search ended after %d trials", len(found.Trials)))): // of an interrupt, what was done until then is told
		return nil, nil, err
	case last == nil:
		return nil, nil, fmt.Errorf("--find-capacity: want a rate and a budget that allow for a trial, got %g a second and %s", o.Start, o.Budget)
	case found.Confirming != nil:
		last = confirming[found.Confirming]
	}
	one, err := last()
	return found, []measured{one}, err
}

func because(reasons []string) string {
	if len(reasons) == 0 {
		return ""
	}
	return ", since " + strings.Join(reasons, "; ")
}
